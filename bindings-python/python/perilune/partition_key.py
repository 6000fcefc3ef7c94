"""Partition keys: the definition of a container's, and the two values that JSON has no word for."""

from __future__ import annotations

from typing import Any


class NonePartitionKeyValue:
    """The key of items that lack the property. Pass the class itself."""


class NullPartitionKeyValue:
    """The key of items whose property is null. Pass the class itself."""


class _Undefined:
    """The value of a property that is absent."""


class _Empty:
    """No value at all."""


class PartitionKey(dict[str, Any]):
    """By which property, or properties, a container spreads its items.

    ``path`` is ``"/tenant"``, or a list of up to three paths of a hierarchical key.
    """

    def __init__(self, path: str | list[str], kind: str | None = None, version: int = 2) -> None:
        if not isinstance(path, (str, list)):
            raise TypeError(f"path: {type(path).__name__} is not accepted; a string or a list of strings is")
        paths = [path] if isinstance(path, str) else list(path)
        super().__init__(paths=paths, kind=kind or ("Hash" if isinstance(path, str) else "MultiHash"), version=version)

    def __reduce__(self) -> tuple[Any, ...]:
        return PartitionKey, (self["paths"], self["kind"], self["version"])

    def __repr__(self) -> str:
        return f"<PartitionKey [{self.path}]>"

    @property
    def kind(self) -> str:
        """``Hash`` or ``MultiHash``."""
        return str(self["kind"])

    @kind.setter
    def kind(self, value: str) -> None:
        self["kind"] = value

    @property
    def path(self) -> str:
        """The path; the paths of a hierarchical key, joined."""
        return "".join(self["paths"])

    @path.setter
    def path(self, value: str) -> None:
        self["paths"] = [value] if isinstance(value, str) else value

    @property
    def version(self) -> int:
        """The version of the hash."""
        return int(self["version"])

    @version.setter
    def version(self, value: int) -> None:
        self["version"] = value


def _to_native(key: Any) -> Any:
    """As the native module takes it: ``()`` for an absent property, ``[None]`` for null."""
    if type(key) is str:
        return key
    if key is NonePartitionKeyValue or key is _Undefined or key is _Empty:
        return ()
    if key is None or key is NullPartitionKeyValue:
        return [None]
    if isinstance(key, (list, tuple)):
        return [_part(part) for part in key]
    return key


def _part(part: Any) -> Any:
    if part is NonePartitionKeyValue:
        return ()
    return None if part is NullPartitionKeyValue else part
