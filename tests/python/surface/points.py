"""What of a generation of the official package is here, and what isn't, name by name.

A generation's list (``4.17.1.json``) was made from the package itself: its public modules, classes and functions, their
members, the parameters that are positional, the keywords, constants with their values, what a fresh instance holds.
Each is a point. A parameter has ``=`` behind it where it may be left out.
"""

import importlib
import inspect
import json
import warnings
from pathlib import Path

HERE = Path(__file__).parent


def points(version, package):
    """Each point of a generation, as its name and whether it is there."""
    listed = json.loads((HERE / f"{version}.json").read_text())
    with warnings.catch_warnings():
        # Some modules are there for old programs only, and say so.
        warnings.simplefilter("ignore")
        for module in listed["modules"]:
            yield f"module {module}", imported(module, package) is not None
        for path, row in listed["names"].items():
            yield from OF_KIND.get(row["kind"], class_points)(path, row, looked_up(path, package))


def imported(module, package):
    try:
        return importlib.import_module(f"{package}.{module}" if module else package)
    except ImportError:
        return None


def looked_up(path, package):
    module, _, name = path.rpartition(".")
    return getattr(imported(module, package), name, None)


def name_points(path, _row, found):
    yield path, found is not None


def function_points(path, row, found):
    yield path, found is not None
    yield from call_points(path, row, found)


def class_points(path, row, found):
    yield path, found is not None
    if row["kind"] == "exception" and found is not None:
        bases = {base.__name__ for base in found.__mro__}
        for base in row["bases"]:
            yield f"{path} is a {base}", base.rpartition(".")[2] in bases
    for name, value in row.get("values", {}).items():
        yield f"{path}.{name}", getattr(getattr(found, name, None), "value", ...) == value
    for name, member in row.get("members", {}).items():
        yield from member_points(f"{path}.{name}", member, getattr(found, name, None), found, name)
    yield from attribute_points(path, row.get("attributes", {}), found)


def member_points(path, member, value, owner, name):
    raw = inspect.getattr_static(owner, name, None) if owner is not None else None
    if member == "property":
        yield path, isinstance(raw, property) or inspect.isdatadescriptor(raw)
    elif member == "name":
        yield path, raw is not None
    elif "constant" in member:
        yield path, raw is not None and value == member["constant"]
    else:
        is_async = inspect.iscoroutinefunction(value)
        yield path, callable(value) and (not hasattr(value, "__code__") or is_async == member.get("async", False))
        yield from call_points(path, member, value)


def call_points(path, row, found):
    """A point for each parameter: positional ones must be so here, too."""
    have = inspect.signature(found).parameters if inspect.isroutine(found) else {}
    for text in row.get("positional", []):
        yield f"{path}({text})", is_taken(have.get(text.rstrip("=")), text, inspect.Parameter.KEYWORD_ONLY)
    for text in row.get("keywords", []):
        yield f"{path}({text})", is_taken(have.get(text.rstrip("=")), text, None)


def is_taken(parameter, text, refused):
    if parameter is None or parameter.kind is refused:
        return False
    return not text.endswith("=") or parameter.default is not inspect.Parameter.empty


def attribute_points(path, attributes, found):
    try:
        made = found() if attributes and found is not None else None
    except TypeError:
        made = None
    for name, default in attributes.items():
        value = getattr(made, name, ...)
        is_same = value is not ... if isinstance(default, str) and default.startswith("<") else value == default
        yield f"{path}.{name} = {default!r}", is_same


OF_KIND = {"name": name_points, "function": function_points}
