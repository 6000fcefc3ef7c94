"""A plugin of pytest: lets the official package's tests run outside of their repository, with it or with perilune.

`OUTSIDE_WITH=perilune` puts perilune in the place of `azure.cosmos`. What the tests take from its private modules they
get from a copy of the official package under another name, so that they can be read at all.

What became of each test is appended to the file `OUTSIDE_REPORT`, a line of JSON each: a run that is cut short keeps
what it had.
"""

import importlib
import importlib.abc
import importlib.machinery
import importlib.util
import json
import os
import re
import sys
import time
import types


def pytest_runtest_logreport(report) -> None:
    if report.skipped or (report.when != "call" and report.passed):
        return
    crash = getattr(report.longrepr, "reprcrash", None)
    why = "" if report.passed else (crash.message if crash else str(report.longrepr)) or "?"
    with open(os.environ["OUTSIDE_REPORT"], "a") as file:
        print(json.dumps([".".join(report.nodeid.split("::")[1:]), why]), file=file)


class FakeCredential:
    """A token that the emulator takes."""

    def get_token(self, *scopes, **_):
        from azure.core.credentials import AccessToken

        return AccessToken("opaque", int(time.time()) + 3600)


class FakeAsyncCredential(FakeCredential):
    async def get_token(self, *scopes, **_):
        return FakeCredential.get_token(self)

    async def close(self):
        pass


def stand_in(name: str, **members) -> types.ModuleType:
    module = types.ModuleType(name)
    module.__path__ = []
    vars(module).update(members)
    sys.modules[name] = module
    return module


class IsLive:
    """False; the tests set an attribute of it."""

    def __call__(self) -> bool:
        return False


stand_in("devtools_testutils")
stand_in(
    "devtools_testutils.azure_recorded_testcase",
    get_credential=lambda is_async=False: FakeAsyncCredential() if is_async else FakeCredential(),
)
stand_in("devtools_testutils.helpers", is_live=IsLive())


class Private(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Finds a module of the official copy for what perilune does not have."""

    def find_spec(self, name, path=None, target=None):
        # `from azure.cosmos import _constants` asks for a module of the package that stands there.
        if not name.startswith(("azure.cosmos.", "perilune.")):
            return None
        try:
            found = importlib.util.find_spec(self.copy(name))
        except ModuleNotFoundError:
            return None
        return found and importlib.machinery.ModuleSpec(name, self, is_package=True)

    def copy(self, name: str) -> str:
        return re.sub(r"^(azure\.cosmos|perilune)", "official_cosmos", name)

    def create_module(self, spec):
        module = importlib.import_module(self.copy(spec.name))
        spec.loader_state = module.__spec__
        return module

    def exec_module(self, module):
        module.__spec__ = module.__spec__.loader_state


if os.environ["OUTSIDE_WITH"] == "perilune":
    import perilune

    perilune.install_as_azure_cosmos()
    # After what finds perilune's own.
    sys.meta_path.append(Private())

    # What the tests' settings take, and no call of perilune has a use for.
    for module in ("container", "documents", "partition_key"):
        ours, theirs = (importlib.import_module(f"{package}.{module}") for package in ("perilune", "official_cosmos"))
        for name, value in vars(theirs).items():
            if name.startswith("_") and not hasattr(ours, name):
                setattr(ours, name, value)
