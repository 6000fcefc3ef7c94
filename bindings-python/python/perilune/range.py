"""A range of partition keys, for spreading items over several containers by hand."""

from __future__ import annotations

from typing import Any


class Range:
    """From ``low`` to ``high``, both included."""

    def __init__(self, low: Any, high: Any) -> None:
        for name, bound in (("low", low), ("high", high)):
            if bound is None:
                raise ValueError(f"{name}: None is not accepted; a value that can be compared is")
        if low > high:
            raise ValueError(f"low: {low!r} is above high, {high!r}")
        self.low = low
        self.high = high

    def __hash__(self) -> int:
        return hash((self.low, self.high))

    def __str__(self) -> str:
        return f"{self.low}{self.high}"

    def __repr__(self) -> str:
        return f"Range({self.low!r}, {self.high!r})"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Range) and (self.low, self.high) == (other.low, other.high)

    def __lt__(self, other: Range) -> bool:
        return self != other and bool(self.low < other.low or self.high < other.high)

    def Contains(self, other: Any) -> bool:
        """Whether a range, or one value, lies within this range."""
        if other is None:
            raise ValueError("other: None is not accepted; a range or a value is")
        inner = other if isinstance(other, Range) else Range(other, other)
        return bool(self.low <= inner.low and inner.high <= self.high)

    def Intersect(self, other: Any) -> bool:
        """Whether a range has a value in common with this one."""
        return isinstance(other, Range) and bool(max(self.low, other.low) <= min(self.high, other.high))
