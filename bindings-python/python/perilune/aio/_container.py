"""One container and its items, for asyncio."""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import AsyncIterator, Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from .. import _feeds as feeds
from .. import _many as many
from .. import _requests as requests
from .._connection import call_hook
from .._options import put
from .._paging import CosmosAsyncItemPaged
from .._proxies import ContainerBase, key_is_systems
from .._responses import CosmosDict, CosmosList
from .._secondary_index import renamed
from .._signatures import named
from ..offer import ThroughputProperties, _of_offer
from ..partition_key import _to_native
from ._connection import AsyncConnection
from ._scripts import ScriptsProxy

if TYPE_CHECKING:
    from typing_extensions import Unpack

    from .._keywords import (
        AioCreateItem,
        AioQuery,
        AioReadItem,
        AioWriteItem,
        Call,
        Change,
        ChangeFeed,
        DeleteItems,
        Feed,
        FeedRange,
        PartitionKeyType,
        Processor,
        QueryParameters,
        ReadAllItems,
        ReadItems,
        Resource,
        WriteItem,
    )
    from ._processor import ChangeFeedProcessor


@named
class ContainerProxy(ContainerBase):
    """One container. A name, not a connection: made by :meth:`DatabaseProxy.get_container_client`."""

    client_connection: AsyncConnection

    @property
    async def is_system_key(self) -> bool:
        """Whether the service chose the container's partition key. Reads its properties, once."""
        return key_is_systems(await self._get_properties())

    async def _get_properties(self, **options: Any) -> dict[str, Any]:
        """The container's properties, read once. By a name that programs take from the official package's inside."""
        if self._properties is None:
            self._properties = await self.read(**options)
        return self._properties

    @property
    def scripts(self) -> ScriptsProxy:
        """The container's stored procedures, triggers and user-defined functions."""
        return ScriptsProxy(self, self.client_connection, self.container_link)

    async def read(
        self,
        *,
        populate_partition_key_range_statistics: bool | None = None,
        populate_quota_info: bool | None = None,
        **options: Unpack[Call],
    ) -> CosmosDict:
        """The container's properties."""
        put(
            options,
            populate_partition_key_range_statistics=populate_partition_key_range_statistics,
            populate_quota_info=populate_quota_info,
        )
        native, hook = self._options("read", options)
        operation = requests.on_container("read_container", *self._link, native)
        return renamed(await self.client_connection.resource(operation, hook))

    async def get_throughput(self, **options: Unpack[Call]) -> ThroughputProperties:
        """The throughput of its own that the container has."""
        native, hook = self._options("get_throughput", options)
        operation = requests.read_throughput(*self._link, native)
        return _of_offer(await self.client_connection.resource(operation, hook))

    async def replace_throughput(
        self, throughput: int | ThroughputProperties, **options: Unpack[Call]
    ) -> ThroughputProperties:
        """Gives the container another throughput; from manual to autoscale and back, too."""
        native, hook = self._options("replace_throughput", options)
        operation = requests.replace_throughput(*self._link, throughput, native)
        return _of_offer(await self.client_connection.resource(operation, hook))

    async def read_item(
        self, item: Resource, partition_key: PartitionKeyType, **options: Unpack[AioReadItem]
    ) -> CosmosDict:
        """One item, by its id and partition key."""
        native, hook = self._options("read_item", options)
        operation = requests.on_item("read_item", self._link, item, partition_key, native)
        return await self.client_connection.resource(operation, hook)

    async def create_item(
        self, body: Mapping[str, Any], *, enable_automatic_id_generation: bool = False, **options: Unpack[AioCreateItem]
    ) -> CosmosDict:
        """Creates an item; there must be none with its id and partition key."""
        native, hook = self._options("create_item", options)
        automatic = enable_automatic_id_generation
        operation = requests.write_item("create_item", self._link, body, native, automatic_id=automatic)
        return await self.client_connection.resource(operation, hook)

    async def upsert_item(self, body: Mapping[str, Any], **options: Unpack[AioWriteItem]) -> CosmosDict:
        """Creates an item, or replaces the one with its id and partition key."""
        native, hook = self._options("upsert_item", options)
        operation = requests.write_item("upsert_item", self._link, body, native)
        return await self.client_connection.resource(operation, hook)

    async def replace_item(
        self, item: Resource, body: Mapping[str, Any], **options: Unpack[AioWriteItem]
    ) -> CosmosDict:
        """Replaces an item that exists."""
        native, hook = self._options("replace_item", options)
        operation = requests.replace_item(self._link, item, body, native)
        return await self.client_connection.resource(operation, hook)

    async def delete_item(
        self, item: Resource, partition_key: PartitionKeyType, **options: Unpack[AioWriteItem]
    ) -> None:
        """Deletes an item."""
        native, hook = self._options("delete_item", options)
        operation = requests.on_item("delete_item", self._link, item, partition_key, native)
        call_hook(hook, await self.client_connection.run(operation), None)

    async def patch_item(
        self,
        item: Resource,
        partition_key: PartitionKeyType,
        patch_operations: Sequence[Mapping[str, Any]],
        *,
        filter_predicate: str | None = None,
        pre_trigger_include: str | None = None,
        post_trigger_include: str | None = None,
        **options: Unpack[WriteItem],
    ) -> CosmosDict:
        """Changes an item in parts, in one round trip: all the changes or none."""
        self._triggers(options, pre_trigger_include, post_trigger_include)
        native, hook = self._options("patch_item", options)
        operation = many.patch_item(self._link, item, partition_key, patch_operations, filter_predicate, native)
        return await self.client_connection.resource(operation, hook)

    async def execute_item_batch(
        self,
        batch_operations: Iterable[Any],
        partition_key: PartitionKeyType,
        *,
        pre_trigger_include: str | None = None,
        post_trigger_include: str | None = None,
        **options: Unpack[WriteItem],
    ) -> CosmosList:
        """Does the operations on the items of one partition key: all of them, in their order, or none.

        Each is a tuple: its name, its arguments and, where needed, its keywords, such as
        ``("replace", ("7", {...}), {"if_match_etag": etag})``.
        """
        self._triggers(options, pre_trigger_include, post_trigger_include)
        native, hook = self._options("execute_item_batch", options)
        return await self.client_connection.results(
            many.batch(self._link, batch_operations, partition_key, native), hook
        )

    async def execute_bulk(
        self, operations: Iterable[Any], *, progress: many.Progress | None = None, **options: Unpack[WriteItem]
    ) -> CosmosList:
        """Does many operations on items of any partition keys, each for itself, at the pace the throughput allows.

        Each is a tuple as in :meth:`execute_item_batch`, with the keyword ``partition_key`` where there is no item to
        tell it. Each has one result, in the order given: a dict with ``statusCode``, and what else the service said;
        of one that failed ``message`` and, if it writes, ``writeOutcome``. Nothing is raised for these.

        ``progress`` is called on the loop after each request, with a :class:`BulkProgress`; what it raises ends the
        bulk.
        """
        native, hook = self._options("execute_bulk", options)
        operation = many.bulk(self._link, operations, native, progress is not None)
        if progress is None:
            return await self.client_connection.results(operation, hook)
        return await self.client_connection.heard(operation, many.telling(progress), hook)

    async def read_items(
        self,
        items: Sequence[tuple[str, PartitionKeyType]],
        *,
        max_concurrency: int | None = None,
        executor: Any = None,
        **options: Unpack[ReadItems],
    ) -> CosmosList:
        """Those of the items that there are, in the order given, by pairs of their ids and partition keys.

        ``executor`` has no effect: the requests need no threads.
        """
        put(options, max_concurrency=max_concurrency)
        native, hook = self._options("read_items", options)
        return await self.client_connection.results(many.read_items(self._link, items, native), hook)

    def read_all_items(
        self, *, max_item_count: int | None = None, **options: Unpack[ReadAllItems]
    ) -> CosmosAsyncItemPaged[dict[str, Any]]:
        """All items of the container."""
        start, hook = self._query("SELECT * FROM c", None, None, max_item_count, options, "read_all_items")
        return CosmosAsyncItemPaged(self.client_connection, start, hook)

    async def delete_all_items_by_partition_key(
        self, partition_key: PartitionKeyType, **options: Unpack[DeleteItems]
    ) -> None:
        """Deletes all items that have one partition key."""
        native, hook = self._options("delete_all_items_by_partition_key", options)
        name = "delete_all_items_by_partition_key"
        operation = requests.on_key(name, self._link, partition_key, native)
        call_hook(hook, await self.client_connection.run(operation), None)

    def query_items(
        self,
        query: str,
        *,
        parameters: QueryParameters | None = None,
        partition_key: PartitionKeyType = None,
        max_item_count: int | None = None,
        **options: Unpack[AioQuery],
    ) -> CosmosAsyncItemPaged:
        """As the sync client's: without a partition key, the items of the whole container are queried."""
        start, hook = self._query(query, parameters, partition_key, max_item_count, options)
        return CosmosAsyncItemPaged(self.client_connection, start, hook)

    def query_items_change_feed(
        self,
        *,
        partition_key_range_id: str | None = None,
        is_start_from_beginning: bool | None = None,
        continuation: str | None = None,
        max_item_count: int | None = None,
        **options: Unpack[ChangeFeed],
    ) -> CosmosAsyncItemPaged[dict[str, Any]]:
        """What changes in the container, or in the part of it that ``feed_range`` or ``partition_key`` names.

        It begins now, or at ``start_time``: ``"Beginning"`` or a datetime; or where ``continuation`` says, which is the
        header ``etag`` of an earlier answer. ``mode`` is ``"LatestVersion"`` or ``"AllVersionsAndDeletes"``. It ends
        where there is nothing new.
        """
        put(
            options,
            is_start_from_beginning=is_start_from_beginning,
            continuation=continuation,
            max_item_count=max_item_count,
        )
        if partition_key_range_id is None:
            start, hook = feeds.started(self.client_connection, self._link, options)
        else:
            start, hook = feeds.started_in_range(self.client_connection, self._link, options, partition_key_range_id)
        return CosmosAsyncItemPaged(self.client_connection, start, hook)

    def change_feed_processor(
        self,
        name: str,
        lease_container: ContainerProxy,
        handler: Callable[[CosmosList], Any],
        **options: Unpack[Processor],
    ) -> ChangeFeedProcessor:
        """Hands the changes of the container to ``handler``, together with the other instances of this name. Asks
        nobody before it is started.

        The options are those of the other clients' method; ``handler`` and ``on_error`` may be coroutine functions.
        """
        from ._processor import ChangeFeedProcessor

        return ChangeFeedProcessor(self, name, lease_container, handler, **options)

    async def read_feed_ranges(
        self, *, force_refresh: bool | None = None, **options: Unpack[Call]
    ) -> AsyncIterator[FeedRange]:
        """The parts of the container that can be read by themselves. They are read anew each time."""
        native, hook = self._options("read_feed_ranges", options)
        operation = ("read_feed_ranges", *self._link, None, None, None, native)
        for feed_range in await self.client_connection.results(operation, hook):
            yield feed_range

    async def feed_range_from_partition_key(self, partition_key: PartitionKeyType) -> FeedRange:
        """The part of the container that the items of a partition key are in."""
        operation = ("read_feed_ranges", *self._link, None, _to_native(partition_key), None, None)
        found: FeedRange = (await self.client_connection.results(operation))[0]
        return found

    async def is_feed_range_subset(self, parent_feed_range: FeedRange, child_feed_range: FeedRange) -> bool:
        """Whether all of one feed range is in another."""
        return feeds.is_subset(parent_feed_range, child_feed_range)

    async def get_latest_session_token(
        self, feed_ranges_to_session_tokens: Iterable[tuple[FeedRange, str]], target_feed_range: FeedRange
    ) -> str:
        """The newest of the session tokens that several readers saw, each with the feed range it is of, for one feed
        range. Asks nobody."""
        return feeds.latest_session_token(feed_ranges_to_session_tokens, target_feed_range)

    async def semantic_rerank(
        self, *, context: str, documents: list[str], options: dict[str, Any] | None = None
    ) -> CosmosDict:
        """The documents, ranked by what they have to say on ``context``: asked of the inference service that the
        environment variable ``AZURE_COSMOS_SEMANTIC_RERANKER_INFERENCE_ENDPOINT`` names, with a token of an identity
        service.

        ``options`` are the service's, such as ``{"top_k": 3, "return_documents": False}``.
        """
        from .._rerank import Question

        question = Question(self.client_connection, context, documents, options)
        token = question.token()
        if inspect.isawaitable(token):
            token = await token
        return await asyncio.to_thread(question.answer, token)

    def list_conflicts(
        self, max_item_count: int | None = None, **options: Unpack[Feed]
    ) -> CosmosAsyncItemPaged[dict[str, Any]]:
        """The conflicts of the container that nobody has decided: what lost against another region's write."""
        query = "SELECT * FROM c"
        start, hook = self._conflicts("list_conflicts", query, None, None, max_item_count, options)
        return CosmosAsyncItemPaged(self.client_connection, start, hook)

    def query_conflicts(
        self,
        query: str,
        *,
        parameters: QueryParameters | None = None,
        partition_key: PartitionKeyType = None,
        max_item_count: int | None = None,
        **options: Unpack[Feed],
    ) -> CosmosAsyncItemPaged[dict[str, Any]]:
        """The conflicts that a query selects, of one partition key or without one of all."""
        start, hook = self._conflicts("query_conflicts", query, parameters, partition_key, max_item_count, options)
        return CosmosAsyncItemPaged(self.client_connection, start, hook)

    async def get_conflict(
        self, conflict: Resource, partition_key: PartitionKeyType, **options: Unpack[Change]
    ) -> CosmosDict:
        """A conflict, by its id or properties; the version that lost is JSON text in ``content``."""
        operation, hook = self._on_conflict("get_conflict", conflict, partition_key, options)
        return await self.client_connection.resource(operation, hook)

    async def get_conflict_versions(
        self, conflict: Resource, partition_key: PartitionKeyType, **options: Unpack[Call]
    ) -> CosmosDict:
        """Both sides of a conflict: ``loser``, and as ``winner`` the item as it is now; ``None`` for a deletion."""
        operation, hook = self._on_conflict("get_conflict_versions", conflict, partition_key, options)
        return await self.client_connection.resource(operation, hook)

    async def delete_conflict(
        self, conflict: Resource, partition_key: PartitionKeyType, **options: Unpack[Change]
    ) -> None:
        """Strikes a conflict off the list, once it was dealt with. The item stays as it is."""
        operation, hook = self._on_conflict("delete_conflict", conflict, partition_key, options)
        call_hook(hook, await self.client_connection.run(operation), None)
