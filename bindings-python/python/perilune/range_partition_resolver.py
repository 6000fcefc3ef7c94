"""Which of several containers does an item belong to, by ranges of a value of it?"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from .range import Range


class RangePartitionResolver:
    """For ``RegisterPartitionResolver``: ``partition_map`` has the link of a container for each :class:`Range`."""

    def __init__(self, partition_key_extractor: Callable[[dict[str, Any]], Any], partition_map: dict[Any, str]) -> None:
        if partition_key_extractor is None:
            raise ValueError("partition_key_extractor: None is not accepted; a function of an item is")
        if partition_map is None:
            raise ValueError("partition_map: None is not accepted; a dict from ranges to links is")
        self.partition_key_extractor = partition_key_extractor
        self.partition_map = partition_map

    def ResolveForCreate(self, document: dict[str, Any]) -> str:
        """The link of the container that an item is written to."""
        if document is None:
            raise ValueError("document: None is not accepted; a dict is")
        key = self.partition_key_extractor(document)
        for range, link in self.partition_map.items():
            if range.Contains(key):
                return link
        raise ValueError(f"partition_map: no range of it contains {key!r}")

    def ResolveForRead(self, partition_key: Any) -> list[str]:
        """The links of the containers that have items of a value, of a range, or of a list of these."""
        keys = partition_key if isinstance(partition_key, list) else [partition_key]
        if any(key is None for key in keys):
            return list(self.partition_map.values())
        wanted = [key if isinstance(key, Range) else Range(key, key) for key in keys]
        found = self.partition_map.items()
        return [link for range, link in found if any(range.Intersect(one) for one in wanted)]
