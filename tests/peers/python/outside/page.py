"""Writes the page about the official package's own tests: a table, and why a test passes with it alone."""

from dataclasses import dataclass
from datetime import date
from importlib.metadata import version
from pathlib import Path
from textwrap import fill

from inside import touched
from reasons import reason_of

PACKAGES = ("azure-cosmos", "perilune")
INTRODUCTION = """# The official package's own tests

`make official-python` writes this page. The tests in the source archive of `azure-cosmos` run against the emulator (one
region, a fresh one for each file), first with the official package, then with perilune in its place. Tests that could
not be read, or that were skipped, are not counted. A file that took longer than {patience} s was cut short (`+`):
of the rest of its tests nothing is known. What the official package keeps to itself comes from a copy of it in both
runs; {inside} files that make no client and test just that are left out, as are {neither} of which nothing passes with
either: they need several regions, an identity service or features of the service that the emulator does not have.

What passes with the official package alone is told below, test by test. Most of it reaches for the inside of the
official package, as the source of a test shows: it takes private attributes, patches or replaces parts, or uses private
modules. For the others the reason was looked up one by one.

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


@dataclass(frozen=True)
class Difference:
    """A test that passes with the official package alone."""

    file: str
    test: str
    why: str
    reason: str
    inside: tuple[str, ...]


def write(page: Path, tests: Path, found: dict[str, dict[str, Told]], inside: list[str], patience: int) -> None:
    rows, different, sums, count = [], [], dict.fromkeys(PACKAGES, 0), 0
    told = {file: tuple(columns.values()) for file, columns in found.items()}
    known = {file: columns for file, columns in told.items() if any(column.passed for column in columns)}
    for file, (theirs, ours) in known.items():
        names = {**theirs.tests, **ours.tests}
        count += len(names)
        for package, column in zip(PACKAGES, (theirs, ours), strict=True):
            sums[package] += len(column.passed)
        rows.append(f"| {file} | {len(names)} | {theirs} | {ours} |")
        different += differences(tests / f"{file}.py", theirs, ours)
    rows.append(f"| all | {count} | {sums['azure-cosmos']} | {sums['perilune']} |")
    head = INTRODUCTION.format(
        patience=patience,
        inside=len(inside),
        neither=len(told) - len(known),
        date=f"{date.today():%-d %B %Y}",
        version=version("azure-cosmos"),
    )
    inner = sum(not one.reason and bool(one.inside) for one in different)
    alone = sum(told[file][0].tests.get(name) != "" for file, (_, ours) in known.items() for name in ours.passed)
    rest = (
        f"{len(different)} pass with azure-cosmos alone, {alone} with perilune alone. Without the {inner} of the "
        f"former that reach for the official package's inside: {sums['azure-cosmos'] - inner} and {sums['perilune']}."
    )
    page.write_text(head + "\n".join([*rows, "", *wrapped(rest), *explained(different)]) + "\n")


def differences(file: Path, theirs: Told, ours: Told) -> list[Difference]:
    """What passes with the official package alone."""
    end = "not run" if ours.is_done else "cut short"
    others = [name for name in theirs.passed if ours.tests.get(name) != ""]
    return [
        Difference(file.stem, name, ours.tests.get(name, end), reason_of(file.stem, name), tuple(touched(file, name)))
        for name in others
    ]


def explained(different: list[Difference]) -> list[str]:
    """First why tests differ that an application may notice, then what the others reach for, at last what is open."""
    inner = [one for one in different if one.inside and not one.reason]
    left = [one for one in different if not one.reason and not one.inside]
    lines = ["", "## What passes with the official package alone, and why", *by_reason(different)]
    lines += ["", "## What passes with the official package alone as it reaches for its inside", ""]
    lines += [f"- {one.file} {one.test}: {', '.join(f'`{name}`' for name in one.inside)}" for one in inner]
    if left:
        lines += ["", "## Not looked into", ""]
        lines += [f"- {one.file} {one.test}: {one.why}" for one in left]
    return lines


def by_reason(different: list[Difference]) -> list[str]:
    """The tests by why they differ, as far as that is told; most of one reason first."""
    groups: dict[str, list[str]] = {}
    for one in different:
        if one.reason:
            groups.setdefault(one.reason, []).append(f"- {one.file} {one.test}")
    lines: list[str] = []
    for reason, tests in sorted(groups.items(), key=lambda pair: -len(pair[1])):
        lines += ["", *wrapped(f"**{reason}** ({len(tests)}):"), "", *tests]
    return lines


def wrapped(text: str) -> list[str]:
    return fill(text, 118, break_long_words=False, break_on_hyphens=False).split("\n")
