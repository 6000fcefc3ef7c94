"""Lets code that imports ``azure.cosmos`` find this package, where an application asks for it."""

from __future__ import annotations

import importlib
import importlib.abc
import importlib.machinery
import importlib.util
import sys
import types
from collections.abc import Callable, Sequence

_THEIRS = "azure.cosmos"
_OURS = __name__.rpartition(".")[0]


class _Alias(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Finds ``perilune.NAME`` for ``azure.cosmos.NAME``: the same module, not another copy of it."""

    def find_spec(
        self, name: str, path: Sequence[str] | None = None, target: types.ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        if name == "azure":
            # Other packages may live there.
            found = importlib.machinery.PathFinder.find_spec(name)
            return found or importlib.machinery.ModuleSpec(name, self, is_package=True)
        if not _is_theirs(name) or importlib.util.find_spec(_ours(name)) is None:
            return None
        return importlib.machinery.ModuleSpec(name, self, is_package=True)

    def create_module(self, spec: importlib.machinery.ModuleSpec) -> types.ModuleType | None:
        if spec.name == "azure":
            return None
        module = importlib.import_module(_ours(spec.name))
        # The import system gives what it loads the spec that it was found by; this module keeps its own.
        spec.loader_state = module.__spec__
        return module

    def exec_module(self, module: types.ModuleType) -> None:
        spec = module.__spec__
        if spec is not None and spec.name != "azure":
            module.__spec__ = spec.loader_state


def _is_theirs(name: str) -> bool:
    return name == _THEIRS or name.startswith(_THEIRS + ".")


def _ours(name: str) -> str:
    return _OURS + name.removeprefix(_THEIRS)


def install_as_azure_cosmos() -> Callable[[], None]:
    """From now on ``import azure.cosmos``, in any module of this process, finds this package.

    For code of others that is written for the official package. To be called before that code is imported:
    raises ``RuntimeError`` where ``azure.cosmos`` is there already. An official package that is installed as well is
    passed over; other packages under ``azure`` stay where they are. Names that this package does not have, such as
    the official one's private modules, are not found.

    Gives a function that takes it back: imports from then on find the official package again, if it is installed.

    >>> import perilune
    >>> take_back = perilune.install_as_azure_cosmos()
    >>> from azure.cosmos import CosmosClient
    >>> CosmosClient is perilune.CosmosClient
    True
    >>> take_back()
    """
    loaded = sys.modules.get(_THEIRS)
    if loaded is not None and loaded is not sys.modules[_OURS]:
        raise RuntimeError(
            "install_as_azure_cosmos: azure.cosmos has been imported already; only a call before that is accepted"
        )
    if any(isinstance(finder, _Alias) for finder in sys.meta_path):
        return _take_back
    sys.meta_path.insert(0, _Alias())
    return _take_back


def _take_back() -> None:
    sys.meta_path[:] = [finder for finder in sys.meta_path if not isinstance(finder, _Alias)]
    for name in [name for name in sys.modules if _is_theirs(name)]:
        if sys.modules[name] is sys.modules.get(_ours(name)):
            del sys.modules[name]
    azure = sys.modules.get("azure")
    if getattr(azure, "cosmos", None) is sys.modules[_OURS]:
        del azure.cosmos  # type: ignore[union-attr]
    # One that was made for want of another.
    if azure is not None and isinstance(getattr(azure.__spec__, "loader", None), _Alias):
        del sys.modules["azure"]
