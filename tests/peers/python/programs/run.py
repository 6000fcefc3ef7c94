"""Runs the programs with the official package and with perilune, against the emulator, and writes a table.

`PROGRAMS_PERILUNE` is a folder with perilune's package, `PERILUNE_EMULATOR` the emulator's program. The table goes to
the file that is the argument.
"""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from importlib.metadata import version
from pathlib import Path

HERE = Path(__file__).parent
PERILUNE = os.environ["PROGRAMS_PERILUNE"]
INTRODUCTION = """# Programs of others

`make programs-python` writes this page. Published packages that use `azure-cosmos`, and that this project did not
write, do their work against the emulator (two regions that take writes): first with the official package, then with
perilune in its place, by `perilune.install_as_azure_cosmos()`. What each does is in
[`python/programs/`](python/programs).

""".splitlines()
# Where the part begins that `make programs-node` writes.
OTHERS = "\n## In Node\n"

PROGRAMS = {
    "langchain": ["langchain-azure-cosmosdb", "langgraph"],
    "agents": ["agent-framework-azure-cosmos"],
    "mapping": ["cosmodol"],
}


@contextmanager
def account() -> Iterator[tuple[str, str]]:
    sys.path.append(PERILUNE)
    from perilune.emulator import Emulator

    with Emulator(["West US 2", "East US"], multiple_writes=True) as emulator:
        yield emulator.endpoint, emulator.key


def run(program: str, package: str, endpoint: str, key: str) -> dict[str, str]:
    """What became of each step: nothing, or why it failed."""
    environment = {**os.environ, "PROGRAM_ENDPOINT": endpoint, "PROGRAM_KEY": key, "PROGRAM_WITH": package}
    environment["PYTHONPATH"] = PERILUNE if package == "perilune" else ""
    ended = subprocess.run(
        [sys.executable, HERE / f"{program}.py"],
        env=environment,
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )
    told = {}
    for line in ended.stdout.splitlines():
        kind, _, rest = line.partition(" ")
        if kind in ("ok", "FAIL"):
            name, _, why = rest.partition(": ")
            told[name] = why if kind == "FAIL" else ""
    if not told:
        print(ended.stdout[-2000:], ended.stderr[-4000:])
        raise SystemExit(f"{program} with {package} said nothing")
    return told


def main() -> None:
    lines = ["| program | steps | azure-cosmos | perilune |", "|---|--:|--:|--:|"]
    notes = []
    with account() as (endpoint, key):
        for program, packages in PROGRAMS.items():
            columns = {package: run(program, package, endpoint, key) for package in ("azure-cosmos", "perilune")}
            steps = list(columns["azure-cosmos"] | columns["perilune"])
            names = ", ".join(f"{package} {version(package)}" for package in packages)
            passed = [str(sum(column.get(name) == "" for name in steps)) for column in columns.values()]
            lines.append(f"| `{program}.py`: {names} | {len(steps)} | {passed[0]} | {passed[1]} |")
            for package, column in columns.items():
                for name in steps:
                    if column.get(name) != "":
                        notes.append(f"- `{program}.py` with {package}, {name}: {column.get(name, 'not reached')}")
            print("\n".join(lines[-1:] + notes), flush=True)
    table = [
        *INTRODUCTION,
        f"{date.today():%-d %B %Y}, azure-cosmos {version('azure-cosmos')}; steps that worked:",
        "",
        *lines,
    ]
    if notes:
        table += ["", "What failed:", "", *notes]
    page = Path(sys.argv[1])
    _, heading, others = page.read_text().partition(OTHERS)
    page.write_text("\n".join(table) + "\n" + heading + others)


main()
