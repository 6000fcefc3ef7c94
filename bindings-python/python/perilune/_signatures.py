"""What ``inspect.signature`` says of methods: every keyword by its name.

A method takes ``**options: Unpack[X]``; X is in ``_keywords``, which is loaded when somebody looks.
"""

from __future__ import annotations

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


def named(cls: Class) -> Class:
    """Lets the methods of a class tell the names of their keywords."""
    for function in vars(cls).values():
        if type(function) is FunctionType:
            annotation = function.__annotations__.get("options", "")
            if annotation.startswith("Unpack["):
                # Only checkers know this name.
                del function.__annotations__["options"]
                function.__signature__ = Signature(function, annotation[7:-1])  # type: ignore[attr-defined]
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
