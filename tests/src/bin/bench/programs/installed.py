"""What is installed for the packages that the arguments name? Tells version, packages beside them, and size."""

import json
import sys
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

from pip._vendor.packaging.requirements import Requirement


def with_needs(name, found):
    """The package and what it needs here, by name."""
    if name in found:
        return
    try:
        found[name] = distribution(name)
    except PackageNotFoundError:
        return
    for text in found[name].requires or []:
        needed = Requirement(text)
        if needed.marker is None or needed.marker.evaluate({"extra": ""}):
            with_needs(needed.name.lower().replace("_", "-"), found)


def size(package):
    """Without bytecode, which depends on what was run."""
    files = (Path(file.locate()) for file in package.files or [])
    return sum(file.stat().st_size for file in files if file.suffix != ".pyc" and file.is_file())


found = {}
for name in sys.argv[1:]:
    with_needs(name, found)
own, *others = found.values()
print(json.dumps({"version": own.version, "packages": len(others), "bytes": sum(map(size, found.values()))}))
