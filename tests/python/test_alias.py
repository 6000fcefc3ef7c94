"""Does code that imports ``azure.cosmos`` find perilune, where an application asks for it and only there?"""

import subprocess
import sys

import pytest

PROGRAMS = {
    "never on by itself": """
import perilune, importlib.util
try:
    assert importlib.util.find_spec("azure.cosmos") is None
except ModuleNotFoundError as error:
    assert error.name == "azure"
""",
    "the same modules, in every way to import them": """
import sys, perilune, perilune.exceptions, perilune.aio
before = perilune.exceptions.__spec__, perilune.__spec__
perilune.install_as_azure_cosmos()
import azure.cosmos
import azure.cosmos.exceptions as exceptions
from azure.cosmos import CosmosClient, PartitionKey, aio, documents
from azure.cosmos.aio import CosmosClient as Async
import azure.cosmos.cosmos_client as cosmos_client
assert azure.cosmos is perilune and exceptions is perilune.exceptions and aio is perilune.aio
assert CosmosClient is perilune.CosmosClient is cosmos_client.CosmosClient and Async is perilune.aio.CosmosClient
assert (perilune.exceptions.__spec__, perilune.__spec__) == before
assert perilune.__name__ == "perilune" and PartitionKey.__module__ == "perilune.partition_key"
""",
    "twice is as good as once, and what is not there is not found": """
import perilune
perilune.install_as_azure_cosmos()
perilune.install_as_azure_cosmos()
import sys
assert sum(type(finder).__name__ == "_Alias" for finder in sys.meta_path) == 1
try:
    import azure.cosmos._no_such_module
except ModuleNotFoundError as error:
    assert error.name == "azure.cosmos._no_such_module", error.name
else:
    raise AssertionError
""",
    "taken back": """
import sys, perilune
take_back = perilune.install_as_azure_cosmos()
import azure.cosmos.documents
take_back()
assert not any(name.split(".")[0] == "azure" for name in sys.modules), [n for n in sys.modules if "azure" in n]
try:
    import azure.cosmos
except ModuleNotFoundError:
    pass
else:
    raise AssertionError
assert perilune.documents.ConnectionPolicy()
take_back()
""",
    "beside other packages under azure, and before an installed official one": """
import pathlib, sys, tempfile
root = pathlib.Path(tempfile.mkdtemp())
for name in ("storage", "cosmos"):
    (root / "azure" / name).mkdir(parents=True)
    (root / "azure" / name / "__init__.py").write_text(f"NAME = {name!r}")
sys.path.insert(0, str(root))
import perilune
take_back = perilune.install_as_azure_cosmos()
import azure.storage
import azure.cosmos
assert azure.storage.NAME == "storage" and azure.cosmos is perilune
take_back()
import importlib
assert importlib.import_module("azure.cosmos").NAME == "cosmos"
try:
    perilune.install_as_azure_cosmos()
except RuntimeError as error:
    assert "has been imported already" in str(error)
else:
    raise AssertionError
""",
}


@pytest.mark.parametrize("program", PROGRAMS.values(), ids=PROGRAMS)
def test_alias(program):
    ended = subprocess.run(
        [sys.executable, "-W", "error", "-c", program], capture_output=True, text=True, timeout=60, check=False
    )
    assert ended.returncode == 0, ended.stderr
