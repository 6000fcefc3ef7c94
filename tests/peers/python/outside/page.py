"""Writes the page about the official package's own tests: a table, and why a test passes with it alone."""

import re
from dataclasses import dataclass
from datetime import date
from importlib.metadata import version
from pathlib import Path

from reasons import INSIDE, REASONS

PACKAGES = ("azure-cosmos", "perilune")
INTRODUCTION = """# The official package's own tests

`make official-python` writes this page. The tests in the source archive of `azure-cosmos` run against the emulator (one
region, a fresh one for each file), first with the official package, then with perilune in its place. Tests that could
not be read, or that were skipped, are not counted. A file that took longer than {patience} s was cut short (`+`):
of the rest of its tests nothing is known. What the official package keeps to itself comes from a copy of it in both
runs; {inside} files that make no client and test just that are left out, as are {neither} of which nothing passes with
either: they need several regions, an identity service or features of the service that the emulator does not have.

Reasons are told by the words in which a test fails.

{date}, azure-cosmos {version}.

| file | tests | azure-cosmos | perilune |
|---|--:|--:|--:|
"""


@dataclass(frozen=True)
class Told:
    """What became of each test that ended: nothing, or why it failed; and whether all did."""

    tests: dict[str, str]
    is_done: bool

    @property
    def passed(self) -> list[str]:
        return [name for name, why in self.tests.items() if not why]

    def __str__(self) -> str:
        return f"{len(self.passed)}{'' if self.is_done else '+'}"


def write(page: Path, found: dict[str, dict[str, Told]], inside: list[str], patience: int) -> None:
    rows, notes, sums, tests = [], [], dict.fromkeys(PACKAGES, 0), 0
    told = {file: tuple(columns.values()) for file, columns in found.items()}
    known = {file: columns for file, columns in told.items() if any(column.passed for column in columns)}
    for file, (theirs, ours) in known.items():
        names = {**theirs.tests, **ours.tests}
        tests += len(names)
        for package, column in zip(PACKAGES, (theirs, ours), strict=True):
            sums[package] += len(column.passed)
        rows.append(f"| {file} | {len(names)} | {theirs} | {ours} |")
        end = "not run" if ours.is_done else "cut short"
        notes += [(file, name, ours.tests.get(name, end)) for name in theirs.passed if ours.tests.get(name) != ""]
    rows.append(f"| all | {tests} | {sums['azure-cosmos']} | {sums['perilune']} |")
    head = INTRODUCTION.format(
        patience=patience,
        inside=len(inside),
        neither=len(told) - len(known),
        date=f"{date.today():%-d %B %Y}",
        version=version("azure-cosmos"),
    )
    inner = sum(reason_of(note) in INSIDE for note in notes)
    outer = f"{sums['azure-cosmos'] - inner} and {sums['perilune']}"
    rest = f"Without the {inner} that test the official package's inside: {outer}."
    page.write_text(head + "\n".join([*rows, "", rest, *explained(notes)]) + "\n")


def reason_of(note: tuple[str, str, str]) -> str:
    """Why a test of a file failed, as far as its words tell; nothing if they don't."""
    file, name, why = note
    return next((reason for words, reason in REASONS.items() if re.search(words, f"{file} {name}: {why}")), "")


def explained(notes: list[tuple[str, str, str]]) -> list[str]:
    """The tests by the reason that is known, most of one first; at the end those of which none is."""
    by_reason: dict[str, list[str]] = {}
    for file, name, why in notes:
        reason = reason_of((file, name, why))
        by_reason.setdefault(reason, []).append(f"- {file} {name}" + ("" if reason else f": {why}"))
    lines = ["", "## What passes with the official package and not with perilune"] if notes else []
    for reason, tests in sorted(by_reason.items(), key=lambda pair: (not pair[0], -len(pair[1]))):
        lines += ["", f"**{reason or 'Not looked into'}** ({len(tests)}):", "", *tests]
    return lines
