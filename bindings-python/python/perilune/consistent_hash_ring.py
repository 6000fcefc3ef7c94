"""Which container does a hash lead to, so that few items move when a container is added?"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise
from typing import Any

from .partition import _Partition


class _ConsistentHashRing:
    """A ring of hashes, so many for each container."""

    def __init__(self, collection_links: Iterable[str], partitions_per_node: int, hash_generator: Any) -> None:
        if collection_links is None:
            raise ValueError("collection_links: None is not accepted; a list of links is")
        if partitions_per_node <= 0:
            raise ValueError(f"partitions_per_node: {partitions_per_node} is not accepted; 1 or more is")
        if hash_generator is None:
            raise ValueError("hash_generator: None is not accepted; an object with ComputeHash is")
        self.collection_links = collection_links
        self.hash_generator = hash_generator
        self.partitions: list[_Partition] = sorted(self._places(partitions_per_node))

    def GetCollectionNode(self, partition_key: str) -> Any:
        """The link of the container that a key belongs to."""
        if partition_key is None:
            raise ValueError("partition_key: None is not accepted; a string is")
        return self.partitions[self._FindPartition(self._GetBytes(partition_key))].GetNode()

    def _places(self, each: int) -> Iterable[_Partition]:
        """Each hash of a container is the hash of the one before."""
        for link in self.collection_links:
            value: Any = self._GetBytes(link)
            for _ in range(each):
                value = self.hash_generator.ComputeHash(value)
                yield _Partition(value, link)

    def _FindPartition(self, key: bytearray) -> int:
        return self._LowerBoundSearch(self.partitions, self.hash_generator.ComputeHash(key))

    def _GetSerializedPartitionList(self) -> list[tuple[str, int]]:
        """Each place's link and hash."""
        return [(place.node, int.from_bytes(place.hash_value, "little")) for place in self.partitions]

    @staticmethod
    def _GetBytes(partition_key: Any) -> bytearray:
        if not isinstance(partition_key, str):
            raise ValueError(f"partition_key: {type(partition_key).__name__} is not accepted; a string is")
        return bytearray(partition_key, encoding="utf-8")

    @staticmethod
    def _LowerBoundSearch(partitions: list[_Partition], hash_value: Any) -> int:
        """The last place not above a hash; before the first place it is the last of all, since the ring is round."""
        for at, (here, next) in enumerate(pairwise(partitions)):
            if here.CompareTo(hash_value) <= 0 < next.CompareTo(hash_value):
                return at
        return len(partitions) - 1
