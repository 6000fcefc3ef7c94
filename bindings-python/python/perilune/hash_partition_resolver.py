"""Which of several containers does an item belong to, by a hash of a value of it?"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from .consistent_hash_ring import _ConsistentHashRing
from .murmur_hash import _MurmurHash


class HashPartitionResolver:
    """For ``RegisterPartitionResolver``: spreads items evenly over the containers of some links."""

    def __init__(
        self,
        partition_key_extractor: Callable[[dict[str, Any]], str],
        collection_links: list[str],
        default_number_of_virtual_nodes_per_collection: int = 128,
        hash_generator: Any = None,
    ) -> None:
        if partition_key_extractor is None:
            raise ValueError("partition_key_extractor: None is not accepted; a function of an item is")
        if collection_links is None:
            raise ValueError("collection_links: None is not accepted; a list of links is")
        nodes = default_number_of_virtual_nodes_per_collection
        if nodes <= 0:
            raise ValueError(f"default_number_of_virtual_nodes_per_collection: {nodes} is not accepted; 1 or more is")
        self.partition_key_extractor = partition_key_extractor
        self.collection_links = collection_links
        self.consistent_hash_ring: _ConsistentHashRing = _ConsistentHashRing(
            collection_links, nodes, hash_generator or _MurmurHash()
        )

    def ResolveForCreate(self, document: dict[str, Any]) -> str:
        """The link of the container that an item is written to."""
        if document is None:
            raise ValueError("document: None is not accepted; a dict is")
        link: str = self.consistent_hash_ring.GetCollectionNode(self.partition_key_extractor(document))
        return link

    def ResolveForRead(self, partition_key: str | None) -> list[str]:
        """The links of the containers that may have items of a value; of ``None`` all."""
        if partition_key is None:
            return self.collection_links
        return [self.consistent_hash_ring.GetCollectionNode(partition_key)]
