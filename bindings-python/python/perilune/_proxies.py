"""What the proxies of both kinds of callers have in common."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Mapping
from typing import Any

from . import _feeds as feeds
from . import _requests as requests
from ._connection import Connection, Operation
from ._options import Given, Options, raw_option, witnessed
from .partition_key import _to_native

Started = tuple[Callable[[str | None], Any], Any]


def without_effect(method: str, populate_query_metrics: bool | None, stack_level: int = 3) -> None:
    """Says so of the metrics that are asked of what is no query of items."""
    if populate_query_metrics is not None:
        text = f"{method}: populate_query_metrics has no effect"
        warnings.warn(text, DeprecationWarning, stacklevel=stack_level)


def older_name(method: str, newer: str) -> None:
    """Says so of a method that has a newer name."""
    warnings.warn(f"{method} is the older name of {newer}", DeprecationWarning, stacklevel=3)


def key_is_systems(properties: Mapping[str, Any]) -> bool:
    """Whether a container has the partition key that the service gave to containers without one."""
    return bool(properties.get("partitionKey", {}).get("systemKey", False))


class _Proxy:
    """A name within an account."""

    client_connection: Any
    id: str

    def __reduce__(self) -> Any:
        raise TypeError(f"{type(self).__name__} can't be pickled: make the client in each process")

    def _options(
        self, method: str, given: Given, populate_query_metrics: bool | None = None
    ) -> tuple[Options | None, Any]:
        without_effect(method, populate_query_metrics, 4)
        native: tuple[Options | None, Any] = self.client_connection.options(method, given)
        return native

    def _pages(
        self,
        query: tuple[str | None, str | None, Any, Any, Any],
        given: Given,
        method: str,
        pager: Callable[[Any], Any] | None = None,
    ) -> Started:
        """How a native pager is made, and the hook."""
        pager = pager or self.client_connection.native.pager
        native, hook = self.client_connection.options(method, given)
        operation = requests.query(*query, native)
        # Refuses at the call what can't be asked, not when the first page is.
        pager(operation)

        def start(continuation: str | None) -> Any:
            if continuation is None:
                return witnessed(pager(operation), native)
            options = {**(native or {}), "continuation": continuation}
            return witnessed(pager((*operation[:-1], options)), native)

        return start, hook


class DatabaseBase(_Proxy):
    """One database by its id."""

    def __init__(self, client_connection: Connection, id: str, properties: dict[str, Any] | None = None) -> None:
        self.client_connection = client_connection
        self.id = id
        self.database_link: str = f"dbs/{id}"
        self._properties = properties

    def __repr__(self) -> str:
        return f"<{type(self).__name__} [{self.database_link}]>"

    def _create_container(
        self, name: str, id: Any, partition_key: Any, throughput: Any, given: Given, source_rid: str | None
    ) -> tuple[Any, Any]:
        """The operation and the hook."""
        if id is None or partition_key is None:
            raise TypeError(f"{name}() needs id and partition_key")
        properties = requests.container_properties(id, partition_key, given, source_rid)
        throughput = raw_option(given, "offerThroughput") if throughput is None else throughput
        native, hook = self.client_connection.options(name, given)
        return requests.create_container(name, self.id, properties, throughput, native), hook

    def _query_containers(
        self, method: str, query: str, parameters: Any, max_item_count: int | None, given: Given
    ) -> Started:
        given["max_item_count"] = max_item_count
        return self._pages((self.id, None, query, parameters, None), given, method)

    def _users(self, method: str, query: str, parameters: Any, max_item_count: int | None, given: Given) -> Started:
        given["max_item_count"] = max_item_count
        pager = self.client_connection.native.users
        return self._pages((self.id, None, query, parameters, None), given, method, pager)


class ContainerBase(_Proxy):
    """One container by its database's id and its own."""

    def __init__(
        self, client_connection: Connection, database_link: str, id: str, properties: dict[str, Any] | None = None
    ) -> None:
        self.client_connection = client_connection
        self.id = id
        self.database_link = database_link
        self.container_link: str = f"{database_link}/colls/{id}"
        self._link = (database_link.partition("/")[2], id)
        self._properties = properties

    def __repr__(self) -> str:
        return f"<{type(self).__name__} [{self.container_link}]>"

    @staticmethod
    def _triggers(given: Given, pre: Any = None, post: Any = None, indexing: Any = None) -> None:
        if pre is not None:
            given["pre_trigger_include"] = pre
        if post is not None:
            given["post_trigger_include"] = post
        if indexing is not None:
            given["indexing_directive"] = indexing

    def _query(
        self,
        query: str,
        parameters: Any,
        partition_key: Any,
        max_item_count: int | None,
        given: Given,
        method: str = "query_items",
    ) -> Started:
        if partition_key is None and given.pop("enable_cross_partition_query", None) is False:
            raise ValueError(
                "enable_cross_partition_query: False, and no partition_key is given; True, or a partition_key "
                "(NullPartitionKeyValue for items whose key is null) is accepted"
            )
        given["max_item_count"] = max_item_count
        if partition_key is None:
            partition_key = raw_option(given, "partitionKey")
        feed_range = given.pop("feed_range", None)
        if feed_range is None:
            return self._pages((*self._link, query, parameters, partition_key), given, method)
        if partition_key is not None:
            raise ValueError("feed_range: given with partition_key; one of both is accepted")
        # The native module takes bytes for the JSON of a feed range.
        part = feeds.text(feed_range).encode()
        return self._pages((*self._link, query, parameters, part), given, method)

    def _conflicts(
        self,
        method: str,
        query: str,
        parameters: Any,
        partition_key: Any,
        max_item_count: int | None,
        given: Given,
    ) -> Started:
        given["max_item_count"] = max_item_count
        pager = self.client_connection.native.conflicts
        return self._pages((*self._link, query, parameters, partition_key), given, method, pager)

    def _on_conflict(self, method: str, conflict: Any, partition_key: Any, given: Given) -> tuple[Operation, Any]:
        """The operation and the hook."""
        native, hook = self._options(method, given)
        name = method.replace("get_", "read_")
        id = requests.resource_id("conflict", dict(conflict) if isinstance(conflict, Mapping) else conflict)
        return (name, *self._link, id, _to_native(partition_key), None, native), hook
