"""Which parts of the official package's inside does a test reach for? Told by its source, not by how it fails.

Counted are, in the test, in what makes ready for it and in what they call of their file: private attributes of objects
that are not the test's own, what is patched or replaced in the package's modules, and what is taken from its private
modules.
"""

import ast
from functools import cache
from pathlib import Path

# Of the connection, which is private itself: names without an underscore that only the official one has.
_OF_THE_CONNECTION = {"default_headers", "session", "CosmosClientConnection"}
_PREPARES = {"setUpClass", "setUp", "setup_class", "setup_method", "asyncSetUp", "setup"}
_PATCHES = {"patch", "object", "setattr"}


def touched(file: Path, test: str) -> list[str]:
    """The names, by a test's name: its class, the function, and perhaps its parameters."""
    source = _source(file)
    kind, _, function = test.partition("[")[0].rpartition(".")
    return sorted(source.touched_from(kind, {function, *_PREPARES}))


@cache
def _source(file: Path) -> "Source":
    return Source(ast.parse(file.read_text()))


class Source:
    """A file of tests."""

    def __init__(self, tree: ast.Module) -> None:
        self.functions: dict[tuple[str, str], ast.AST] = {}
        self.private: dict[str, str] = {}
        for node in ast.walk(tree):
            if isinstance(node, (ast.Import, ast.ImportFrom)):
                self._imported(node)
        for node in tree.body:
            if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
                self.functions["", node.name] = node
            elif isinstance(node, ast.ClassDef):
                members = [part for part in node.body if isinstance(part, (ast.FunctionDef, ast.AsyncFunctionDef))]
                self.functions.update({(node.name, member.name): member for member in members})

    def _imported(self, node: ast.Import | ast.ImportFrom) -> None:
        module = getattr(node, "module", None) or ""
        for alias in node.names:
            whole = f"{module}.{alias.name}".strip(".")
            if whole.startswith("azure.cosmos") and "._" in whole:
                self.private[alias.asname or alias.name] = whole.removeprefix("azure.cosmos.")

    def touched_from(self, kind: str, names: set[str]) -> set[str]:
        found: set[str] = set()
        seen: set[tuple[str, str]] = set()
        ahead = [(kind, name) for name in names]
        while ahead:
            place = ahead.pop()
            if place in seen or place not in self.functions:
                continue
            seen.add(place)
            for node in ast.walk(self.functions[place]):
                found |= self._of(node)
                called = _name(node)
                if called:
                    ahead += [(kind, called), ("", called)]
        return found

    def _of(self, node: ast.AST) -> set[str]:
        """What of the inside one node names."""
        if isinstance(node, ast.Name) and node.id in self.private:
            return {self.private[node.id]}
        if isinstance(node, ast.Attribute) and (node.attr in _OF_THE_CONNECTION or _is_private(node.attr)):
            return set() if _is_own(node.value) else {node.attr}
        if isinstance(node, ast.Call) and _name(node.func) in _PATCHES:
            texts = [one.value for one in node.args if isinstance(one, ast.Constant) and isinstance(one.value, str)]
            return {text.removeprefix("azure.cosmos.") for text in texts[:1] if "." in text or _is_private(text)}
        return set()


def _name(node: ast.AST) -> str:
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""


def _is_private(name: str) -> bool:
    return name.startswith("_") and not name.endswith("__")


def _is_own(value: ast.AST) -> bool:
    """Whether it is the test itself, or one of its classes and helpers."""
    return isinstance(value, ast.Name) and (value.id in ("self", "cls") or value.id.startswith(("Test", "test_")))
