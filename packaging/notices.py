#!/usr/bin/env python3
"""Writes the licences of the crates that are linked into what is shipped to THIRD-PARTY-NOTICES.md, below its own part.

python3 packaging/notices.py            writes them
python3 packaging/notices.py --check    fails if the file says something else
"""

import json
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
NOTICES = ROOT / "THIRD-PARTY-NOTICES.md"
PLATFORMS = ROOT / "emulator/npm/perilune-emulator/platforms.json"
SHIPPED = {"perilune", "perilune-emulator", "perilune-node", "perilune-python"}
HEADING = "## Crates that are linked into the packages\n"
INTRODUCTION = """
What the wheels, the npm packages and the emulator's program hold of other crates, over all platforms that they are
built for. `make notices` writes this part from the sources of the crates. Where a crate offers several licences, the
first of these that it offers was chosen: {choice}.

Rust's standard library is linked too, under MIT: copyright (c) the Rust project's contributors.
"""
# Of the licences that a crate offers, the first of these; the files that hold its text are named like this.
CHOICE = {
    "MIT": r"LICENSE-MIT|.*MIT.*",
    "ISC": r".*ISC.*",
    "BSD-3-Clause": r".*BSD.*",
    "Apache-2.0": r".*APACHE.*",
}
ANY_LICENCE = r"(LICEN[CS]E|COPYING|COPYRIGHT|UNLICENSE).*"


def metadata():
    """Every crate, and what each depends on."""
    command = ["cargo", "metadata", "--locked", "--format-version", "1", "--all-features"]
    for platform in json.loads(PLATFORMS.read_text()).values():
        command += ["--filter-platform", platform["target"]]
    return json.loads(subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout)


def linked(crates, nodes):
    """The crates whose code ends up in what is shipped: no macros, no build scripts, no tests."""
    waiting = [identity for identity, crate in crates.items() if crate["name"] in SHIPPED and crate["source"] is None]
    found = set(waiting)
    while waiting:
        for dependency in nodes[waiting.pop()]["deps"]:
            identity = dependency["pkg"]
            is_linked = any(kind["kind"] is None for kind in dependency["dep_kinds"])
            is_macro = any("proc-macro" in target["kind"] for target in crates[identity]["targets"])
            if is_linked and not is_macro and identity not in found:
                found.add(identity)
                waiting.append(identity)
    return sorted(
        (crates[identity] for identity in found if crates[identity]["source"] is not None),
        key=lambda crate: (crate["name"], crate["version"]),
    )


def alternatives(crate):
    """The licences one of which is enough; none where several must be kept together."""
    licence = crate["license"] or ""
    return set() if " AND " in licence else set(re.split(r"\s+OR\s+|\s*/\s*", licence))


def texts(crate):
    """The texts that a crate's licence asks to be handed on: the chosen licence, and its notices."""
    files = sorted(Path(crate["manifest_path"]).parent.iterdir())
    chosen = next((name for name in CHOICE if name in alternatives(crate)), None)
    for pattern in ([CHOICE[chosen]] if chosen else []) + [ANY_LICENCE]:
        found = [file for file in files if re.fullmatch(pattern, file.name, re.IGNORECASE) and file.is_file()]
        if found:
            found += [file for file in files if re.match("NOTICE", file.name, re.IGNORECASE) and file not in found]
            return "\n\n".join(clean(file.read_text()) for file in found)
    if chosen == "MIT":
        own = (ROOT / "LICENSE").read_text()
        own = re.sub(r"Copyright \(c\) .*", f"Copyright (c) {', '.join(crate['authors'])}", own)
        return "\n\n".join(clean(text) for text in [own, *vendored(crate)])
    raise SystemExit(f"{crate['name']}: its licence is {crate['license']}, and it holds no text of it")


def vendored(crate):
    """The licences of what others wrote and the crate holds in folders of their own."""
    return [file.read_text() for file in sorted(Path(crate["manifest_path"]).parent.glob("*/LICENSE"))]


def clean(text):
    lines = [line.rstrip() for line in text.replace("\f", "").splitlines()]
    return "\n".join(lines).strip("\n")


def part(crates):
    """The generated part: every text once, under the crates that came with it."""
    by_text = {}
    for crate in crates:
        text = texts(crate)
        by_text.setdefault(re.sub(r"\s+", " ", text), (text, []))[1].append(crate)
    sections = []
    for text, those in by_text.values():
        names = "\n".join(f"- {crate['name']} {crate['version']}: {crate['license']}" for crate in those)
        sections.append(f"\n{names}\n\n```text\n{text}\n```\n")
    return HEADING + INTRODUCTION.format(choice=", ".join(CHOICE)) + "".join(sections)


def main(arguments):
    found = metadata()
    crates = {crate["id"]: crate for crate in found["packages"]}
    nodes = {node["id"]: node for node in found["resolve"]["nodes"]}
    now = NOTICES.read_text()
    wanted = now.partition(HEADING)[0].rstrip("\n") + "\n\n" + part(linked(crates, nodes))
    if arguments == ["--check"]:
        return 0 if now == wanted else f"{NOTICES.name} is stale: make notices writes it anew"
    NOTICES.write_text(wanted)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
