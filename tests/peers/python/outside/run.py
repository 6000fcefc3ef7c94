"""Runs the official package's own tests with it and with perilune, against the emulator, and writes a table.

The arguments: the folder `tests` of the official package's source archive, and the file for the table. The folder
`OUTSIDE_PERILUNE` has perilune's package, `PERILUNE_EMULATOR` is the emulator's program; `OUTSIDE_ONLY` names files to
run, comma between them. Nothing of the tests is kept here.
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as Xml
from contextlib import contextmanager
from datetime import date
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

HERE = Path(__file__).parent
TESTS, TABLE = Path(sys.argv[1]).resolve(), Path(sys.argv[2])
PERILUNE = os.environ["OUTSIDE_PERILUNE"]
PACKAGES = ("azure-cosmos", "perilune")
# Seconds that a file may take; the tests of the official package wait for outages in real time.
PATIENCE = int(os.environ.get("OUTSIDE_PATIENCE", "120"))
# What is known of failures, by their words.
REASONS = {
    r"not greater than 0|ValueError: read_timeout": "counts calls of the official client's HTTP pipeline, which it patches",
    r"_global_endpoint_manager|_CosmosClientConnection__|_GetQueryPlan|_get_propert": "reaches into a private name",
    r"test_orderby .*False is not true": "asks for pages of azure-core's class `ItemPaged`; ours are of their own",
    r"IndexError|captured headers|KeyError: 'body'": "looks into what a patched private or transport was given",
    r"DID NOT RAISE|ValueError not raised|should have failed|AssertionError: None": "perilune does what the official client refuses",
    r"Id ends with|Regex pattern": "another text of the error",
    r"feed_range_is_subset": "a range that leaves out its start does not hold one that has it",
}
INTRODUCTION = """# The official package's own tests

`make official-python` writes this page. The tests in the source archive of `azure-cosmos` that need a server run against
the emulator (one region), first with the official package, then with perilune in its place. Tests that could not be
read, or that were skipped, are not counted. Of a file that took longer than {patience} s nothing is known. What has no
reason beside it was not looked into.

{date}, azure-cosmos {version}.

| file | tests | azure-cosmos | perilune |
|---|--:|--:|--:|
"""


@contextmanager
def account():
    sys.path.append(PERILUNE)
    from perilune.emulator import Emulator

    with Emulator(["West US"]) as emulator:
        yield {"ACCOUNT_HOST": emulator.endpoint, "ACCOUNT_KEY": emulator.key}


def run(file: Path, package: str, place: dict[str, str], copy: Path) -> dict[str, str] | None:
    """What became of each test that ran: nothing, or why it failed."""
    report = copy / "report.xml"
    report.unlink(missing_ok=True)
    paths = [str(HERE), str(copy), *([PERILUNE] if package == "perilune" else [])]
    environment = {**os.environ, **place, "OUTSIDE_WITH": package, "PYTHONPATH": os.pathsep.join(paths)}
    command = [sys.executable, "-m", "pytest", "-q", "-p", "stand_in", "-p", "no:cacheprovider", f"--junitxml={report}"]
    try:
        subprocess.run([*command, file], env=environment, cwd=TESTS, capture_output=True, timeout=PATIENCE, check=False)
    except subprocess.TimeoutExpired:
        return None
    if not report.exists():
        return {}
    told = {}
    for case in Xml.parse(report).iter("testcase"):
        problem = case.find("failure") if case.find("failure") is not None else case.find("error")
        if case.find("skipped") is None:
            # Some tests are named after their containers, and each run has its own.
            name = told_text(f"{case.get('classname', '').rpartition('.')[2]}.{case.get('name')}")
            told[name] = "" if problem is None else " ".join((problem.get("message") or "?").split())[:200]
    return told


def copied(place: Path) -> None:
    """The official package under another name, which it calls itself by, too."""
    shutil.copytree(Path(find_spec("azure.cosmos").origin).parent, place)
    for file in place.rglob("*.py"):
        file.write_text(file.read_text().replace("azure.cosmos", place.name))


def main() -> None:
    only = [name for name in os.environ.get("OUTSIDE_ONLY", "").split(",") if name]
    files = [file for file in sorted(TESTS.glob("test_*.py")) if not only or file.stem in only]
    rows, notes, sums = [], [], dict.fromkeys(PACKAGES, 0)
    with account() as place, tempfile.TemporaryDirectory() as folder:
        copy = Path(folder)
        copied(copy / "official_cosmos")
        for file in files:
            told = {package: run(file, package, place, copy) for package in PACKAGES}
            names = sorted(set().union(*(column or {} for column in told.values())))
            passed = {}
            for package, column in told.items():
                good = [name for name in names if column is not None and column.get(name) == ""]
                passed[package] = "late" if column is None else str(len(good))
                sums[package] += len(good)
            rows.append(f"| {file.stem} | {len(names)} | {passed['azure-cosmos']} | {passed['perilune']} |")
            theirs, ours = (told[package] or {} for package in PACKAGES)
            worse = [name for name in names if theirs.get(name) == "" and ours.get(name) != ""]
            notes += [reasoned(f"- {file.stem} {name}: {told_text(ours.get(name, 'not run'))}") for name in worse]
            print(rows[-1], *notes[-len(worse) :] if worse else "", sep="\n", flush=True)
            write(rows, notes, sums)


def told_text(why: str) -> str:
    return re.sub(r"[0-9a-f]{8}-[0-9a-f-]{27}", "…", why).replace("|", "/")


def reasoned(note: str) -> str:
    reason = next((reason for words, reason in REASONS.items() if re.search(words, note)), None)
    return note if reason is None else f"{note} ({reason})"


def write(rows, notes, sums) -> None:
    head = INTRODUCTION.format(patience=PATIENCE, date=f"{date.today():%-d %B %Y}", version=version("azure-cosmos"))
    total = f"| all | | {sums['azure-cosmos']} | {sums['perilune']} |"
    worse = ["", "What passes with the official package and not with perilune:", "", *notes] if notes else []
    TABLE.write_text(head + "\n".join([*rows, total, *worse]) + "\n")


main()
