"""A place on the ring of :mod:`perilune.consistent_hash_ring`."""

from __future__ import annotations

from typing import Any


class _Partition:
    """A hash, and the container that it leads to."""

    def __init__(self, hash_value: Any = None, node: Any = None) -> None:
        self.hash_value = hash_value
        self.node = node

    def GetNode(self) -> Any:
        """The container's link."""
        return self.node

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Partition) and (self.hash_value, self.node) == (other.hash_value, other.node)

    def __hash__(self) -> int:
        return hash((bytes(self.hash_value or b""), self.node))

    def __lt__(self, other: _Partition) -> bool:
        return self != other and self.CompareTo(other.hash_value) < 0

    def CompareTo(self, other_hash_value: Any) -> int:
        """-1, 0 or 1: how the hash, whose last byte counts most, compares to another."""
        if len(self.hash_value) != len(other_hash_value):
            raise ValueError(f"other_hash_value: has {len(other_hash_value)} bytes, not {len(self.hash_value)}")
        mine, other = self.hash_value[::-1], other_hash_value[::-1]
        return int(mine > other) - int(mine < other)
