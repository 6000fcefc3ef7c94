"""Does the wheel install into an empty environment, bring nothing else along, and run the snippet there?"""

import os
import subprocess
import sys
import venv
from pathlib import Path

import perilune
import pytest

WHEELS = sorted((Path(sys.prefix) / "wheels").glob("perilune-*.whl"))
FROM_SOURCE = Path(sys.prefix) / "from-sdist"

SNIPPET = """
import sys
import perilune.cosmos_client as cosmos_client
import perilune.documents as documents
from perilune import PartitionKey

account_endpoint, account_key, region = sys.argv[1:]

connection_policy = documents.ConnectionPolicy()
connection_policy.UseMultipleWriteLocations = True
connection_policy.PreferredLocations = [region]

client = cosmos_client.CosmosClient(account_endpoint, {'masterKey': account_key},
                                    connection_policy, documents.ConsistencyLevel.Session)

database = client.create_database_if_not_exists("packaging")
container = database.create_container_if_not_exists("items", PartitionKey(path="/pk"))
item = container.upsert_item({"id": "7", "pk": "a"})
print(item.get_diagnostics()["regionsContacted"][0])
"""


@pytest.mark.skipif(not WHEELS, reason="make python builds the wheel")
def test_the_wheel_is_all_that_is_needed(shared, tmp_path, capsys):
    venv.create(tmp_path / "empty", with_pip=True)
    python = tmp_path / "empty/bin/python"
    pip = [python, "-m", "pip", "--disable-pip-version-check"]
    subprocess.run([*pip, "install", "--quiet", "--no-index", WHEELS[-1]], check=True)
    command = [python, "-W", "error", "-c", SNIPPET, shared.endpoint, shared.key, "East US"]
    run = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path, check=False)
    assert (run.stdout, run.stderr) == ("East US\n", "")

    shown = subprocess.run([*pip, "show", "-f", "perilune"], capture_output=True, text=True, check=True).stdout
    assert "Requires: \n" in shown and f"Version: {perilune.__version__}\n" in shown
    folder = next((tmp_path / "empty").glob("lib/*/site-packages/perilune"))
    size = sum(os.path.getsize(file) for file in folder.rglob("*") if file.suffix != ".pyc")
    with capsys.disabled():
        print(f"\n{WHEELS[-1].name}: installed {size / 1e6:.1f} MB, dependencies: 0")
    assert (folder / "py.typed").exists() and (folder / "_native.pyi").exists()
    assert size < 12e6


@pytest.mark.skipif(not FROM_SOURCE.exists(), reason="make python builds the source distribution")
def test_the_source_distribution_builds_to_the_same(shared, tmp_path):
    command = [sys.executable, "-W", "error", "-c", SNIPPET, shared.endpoint, shared.key, "West Europe"]
    alone = {"PYTHONPATH": str(FROM_SOURCE), "PATH": os.environ["PATH"]}
    run = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path, check=False, env=alone)
    assert (run.stdout, run.stderr) == ("West Europe\n", "")
    metadata = next(FROM_SOURCE.glob("perilune-*.dist-info/METADATA")).read_text()
    assert f"\nVersion: {perilune.__version__}\n" in metadata
    assert "\nRequires-Dist:" not in metadata
