"""Runs the official package's own tests with it and with perilune, against the emulator, and writes a table.

The arguments: the folder `tests` of the official package's source archive, and the file for the table. The folder
`OUTSIDE_PERILUNE` has perilune's package, `PERILUNE_EMULATOR` is the emulator's program. `OUTSIDE_ONLY` names files to
run, comma between them, `OUTSIDE_AT_ONCE` says how many at a time, `OUTSIDE_PATIENCE` how many seconds each may take.
Nothing of the tests is kept here.
"""

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

from page import PACKAGES, Told, write

HERE = Path(__file__).parent
PERILUNE = os.environ["OUTSIDE_PERILUNE"]
AT_ONCE = int(os.environ.get("OUTSIDE_AT_ONCE", "2"))
# The tests of the official package wait for outages in real time.
PATIENCE = int(os.environ.get("OUTSIDE_PATIENCE", "300"))


def is_inside(file: Path) -> bool:
    """Whether a file makes no client, and tests private modules: with perilune, too, those of the official copy."""
    text = file.read_text()
    if re.search(r"CosmosClient\(|test_config", text):
        return False
    taken = re.findall(r"^\s*(?:from|import) (azure\.cosmos[\w.]*)(?: import (\w+))?", text, re.MULTILINE)
    return any("._" in f"{module}.{name}" for module, name in taken)


@contextmanager
def account() -> Iterator[dict[str, str]]:
    sys.path.append(PERILUNE)
    from perilune.emulator import Emulator

    with Emulator(["West US"]) as emulator:
        yield {"ACCOUNT_HOST": emulator.endpoint, "ACCOUNT_KEY": emulator.key}


def run(file: Path, package: str, copy: Path) -> Told:
    """What became of each test that ended: nothing, or why it failed; and whether all did."""
    report = copy / f"{file.stem}-{package}.jsonl"
    report.touch()
    paths = [str(HERE), str(copy), *([PERILUNE] if package == "perilune" else [])]
    command = [sys.executable, "-m", "pytest", "-q", "-p", "stand_in", "-p", "no:cacheprovider", file]
    with account() as place:
        environment = {**os.environ, **place, "OUTSIDE_WITH": package, "OUTSIDE_REPORT": str(report)}
        environment["PYTHONPATH"] = os.pathsep.join(paths)
        done = True
        try:
            subprocess.run(
                command, env=environment, cwd=file.parent, capture_output=True, timeout=PATIENCE, check=False
            )
        except subprocess.TimeoutExpired:
            done = False
    told: dict[str, str] = {}
    for line in report.read_text().splitlines():
        name, why = (without_ids(text) for text in json.loads(line))
        told[name] = told.get(name) or " ".join(why.split())[:200]
    return Told(told, done)


def without_ids(text: str) -> str:
    """Some tests are named after their containers and the account's address, and each run has its own."""
    return re.sub(r"[0-9a-f]{8}-[0-9a-f-]{27}|(?<=0\.0\.1:)\d+", "…", text).replace("|", "/")


def copied(place: Path) -> None:
    """The official package under another name, which it calls itself by, too."""
    shutil.copytree(Path(find_spec("azure.cosmos").origin).parent, place)
    for file in place.rglob("*.py"):
        file.write_text(file.read_text().replace("azure.cosmos", place.name))


def main(tests: Path, table: Path) -> None:
    only = [name for name in os.environ.get("OUTSIDE_ONLY", "").split(",") if name]
    files = [file for file in sorted(tests.glob("test_*.py")) if not only or file.stem in only]
    inside = [file.stem for file in files if is_inside(file)]
    with tempfile.TemporaryDirectory() as folder, ThreadPoolExecutor(AT_ONCE) as pool:
        copy = Path(folder)
        copied(copy / "official_cosmos")

        def told(file: Path) -> tuple[str, dict[str, Told]]:
            return file.stem, {package: run(file, package, copy) for package in PACKAGES}

        found = {}
        for name, columns in pool.map(told, [file for file in files if file.stem not in inside]):
            if any(column.tests for column in columns.values()):
                found[name] = columns
            print(name, *(f"{len(column.passed)}/{len(column.tests)}" for column in columns.values()), flush=True)
            write(table, tests, found, inside, PATIENCE)


if __name__ == "__main__":
    main(Path(sys.argv[1]).resolve(), Path(sys.argv[2]))
