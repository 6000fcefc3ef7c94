"""One container and its items, for asyncio."""

from __future__ import annotations

from typing import Any

from .. import _requests as requests
from .._connection import call_hook
from .._paging import CosmosAsyncItemPaged
from .._proxies import ContainerBase
from .._responses import CosmosDict
from ._connection import AsyncConnection


class ContainerProxy(ContainerBase):
    """One container. A name, not a connection: made by :meth:`DatabaseProxy.get_container_client`."""

    client_connection: AsyncConnection

    async def read(
        self,
        *,
        populate_partition_key_range_statistics: bool | None = None,
        populate_quota_info: bool | None = None,
        **options: Any,
    ) -> CosmosDict:
        """The container's properties."""
        options["populate_partition_key_range_statistics"] = populate_partition_key_range_statistics
        options["populate_quota_info"] = populate_quota_info
        native, hook = self._options("read", options)
        operation = requests.on_container("read_container", *self._link, native)
        return await self.client_connection.resource(operation, hook)

    async def read_item(self, item: str | dict[str, Any], partition_key: Any, **options: Any) -> CosmosDict:
        """One item, by its id and partition key."""
        native, hook = self._options("read_item", options)
        operation = requests.on_item("read_item", self._link, item, partition_key, native)
        return await self.client_connection.resource(operation, hook)

    async def create_item(
        self, body: dict[str, Any], *, enable_automatic_id_generation: bool = False, **options: Any
    ) -> CosmosDict:
        """Creates an item; there must be none with its id and partition key."""
        native, hook = self._options("create_item", options)
        automatic = enable_automatic_id_generation
        operation = requests.write_item("create_item", self._link, body, native, automatic_id=automatic)
        return await self.client_connection.resource(operation, hook)

    async def upsert_item(self, body: dict[str, Any], **options: Any) -> CosmosDict:
        """Creates an item, or replaces the one with its id and partition key."""
        native, hook = self._options("upsert_item", options)
        operation = requests.write_item("upsert_item", self._link, body, native)
        return await self.client_connection.resource(operation, hook)

    async def replace_item(self, item: str | dict[str, Any], body: dict[str, Any], **options: Any) -> CosmosDict:
        """Replaces an item that exists."""
        native, hook = self._options("replace_item", options)
        operation = requests.replace_item(self._link, item, body, native)
        return await self.client_connection.resource(operation, hook)

    async def delete_item(self, item: str | dict[str, Any], partition_key: Any, **options: Any) -> None:
        """Deletes an item."""
        native, hook = self._options("delete_item", options)
        operation = requests.on_item("delete_item", self._link, item, partition_key, native)
        call_hook(hook, await self.client_connection.run(operation), None)

    def query_items(
        self,
        query: str,
        *,
        parameters: list[dict[str, Any]] | None = None,
        partition_key: Any = None,
        max_item_count: int | None = None,
        **options: Any,
    ) -> CosmosAsyncItemPaged:
        """Queries the items that have one partition key. Nothing is sent until an item or a page is asked for."""
        start, hook = self._query(query, parameters, partition_key, max_item_count, options)
        return CosmosAsyncItemPaged(self.client_connection, start, hook)
