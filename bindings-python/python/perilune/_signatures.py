"""What ``inspect.signature`` and ``typing.get_type_hints`` say of methods: every keyword by its name.

A method takes ``**options: Unpack[X]``; X is in ``_keywords``, which is loaded when somebody looks.
"""

from __future__ import annotations

import builtins
import typing
from collections.abc import Iterator
from types import FunctionType
from typing import Any, TypeVar

Class = TypeVar("Class", bound=type)


class Signature:
    """The signature of a function, made when it is looked at."""

    __slots__ = ("_function", "_keywords")

    def __init__(self, function: Any, keywords: str) -> None:
        self._function = function
        self._keywords = keywords

    # What ``inspect`` asks first of a signature that it finds is whether it is one.
    @property  # type: ignore[misc]
    def __class__(self) -> Any:
        return type(self._made())

    def _made(self) -> Any:
        self._function.__signature__ = made = _signature(self._function, self._keywords)
        return made

    def __getattr__(self, name: str) -> Any:
        return getattr(self._made(), name)

    def __str__(self) -> str:
        return str(self._made())

    def __repr__(self) -> str:
        return repr(self._made())

    def __eq__(self, other: object) -> bool:
        return bool(self._made() == other)

    def __hash__(self) -> int:
        return hash(self._made())


class Annotations(dict[str, Any]):
    """The annotations of a function. Whoever reads through them finds every keyword among them, and types for their
    names: before, only checkers know these."""

    __slots__ = ("_function", "_keywords")

    def __init__(self, function: Any, keywords: str | None) -> None:
        super().__init__(function.__annotations__)
        self._function = function
        self._keywords = keywords

    def keys(self) -> Any:
        self._find()
        return super().keys()

    def items(self) -> Any:
        self._find()
        return super().items()

    def __iter__(self) -> Iterator[str]:
        self._find()
        return super().__iter__()

    def _find(self) -> None:
        from . import _keywords

        if self._keywords is not None:
            for name, kind in getattr(_keywords, self._keywords).__annotations__.items():
                self.setdefault(name, kind)
            self._keywords = None
        for name in [name for name, text in super().items() if isinstance(text, str)]:
            known = _Names(self._function.__globals__, vars(_keywords))
            self[name] = eval(self[name], {"__builtins__": {}}, known)


class _Names(dict[str, Any]):
    """What the annotations of a module may name."""

    def __init__(self, module: dict[str, Any], keywords: dict[str, Any]) -> None:
        super().__init__({**vars(builtins), **keywords, **module})

    def __missing__(self, name: str) -> Any:
        if name == "Self":
            # Before 3.11 only checkers know it.
            return getattr(typing, name, Any)
        return _elsewhere(name, self["__package__"])


# Types that have modules of their own, by the package that names them.
_ELSEWHERE = {
    "ChangeFeedProcessor": {"perilune": ".change_feed_processor", "perilune.aio": "._processor"},
    "Session": {"perilune._legacy": "..session"},
}


def _elsewhere(name: str, package: str) -> Any:
    from importlib import import_module

    return getattr(import_module(_ELSEWHERE[name][package], package), name)


def named(cls: Class) -> Class:
    """Lets the methods of a class tell the names of their keywords, and their types."""
    for member in vars(cls).values():
        function = getattr(member, "fget", None) or getattr(member, "__func__", member)
        if type(function) is not FunctionType:
            continue
        annotation = function.__annotations__.get("options", "")
        keywords = annotation[7:-1] if annotation.startswith("Unpack[") else None
        if keywords is not None:
            # Only checkers know this name.
            del function.__annotations__["options"]
            function.__signature__ = Signature(function, keywords)  # type: ignore[attr-defined]
        function.__annotations__ = Annotations(function, keywords)
    return cls


def _signature(function: Any, keywords: str) -> Any:
    import inspect

    from . import _keywords

    bare = FunctionType(function.__code__, function.__globals__, function.__name__, function.__defaults__)
    bare.__kwdefaults__, bare.__annotations__ = function.__kwdefaults__, function.__annotations__
    plain = inspect.signature(bare)
    parameters = list(plain.parameters.values())[:-1]
    have = set(plain.parameters)
    parameters += [
        inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=None, annotation=kind)
        for name, kind in getattr(_keywords, keywords).__annotations__.items()
        if name not in have
    ]
    return plain.replace(parameters=parameters)
