"""An application of asyncio. Checked, not run."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from datetime import datetime, timezone
from typing import Any, TypedDict, cast

from perilune import CosmosDict, MatchConditions, PartitionKey, ThroughputProperties, exceptions
from perilune.aio import ContainerProxy, CosmosAsyncItemPaged, CosmosClient


class Order(TypedDict):
    """An item of this application."""

    id: str
    customer: str


async def created(client: CosmosClient) -> ContainerProxy:
    database = await client.create_database_if_not_exists("shop", offer_throughput=400)
    container, properties = await database.create_container(
        id="orders",
        partition_key=PartitionKey("/customer"),
        indexing_policy={"indexingMode": "consistent"},
        default_ttl=60,
        unique_key_policy=None,
        return_properties=True,
    )
    throughput: ThroughputProperties = await container.get_throughput()
    assert properties and throughput.offer_throughput
    names: list[str] = [found["id"] async for found in database.list_containers(max_item_count=5)]
    return container if names else database.get_container_client("orders")


async def stored(container: ContainerProxy, order: Order) -> Order:
    def hook(headers: Mapping[str, str], result: Any) -> None:
        print(headers["x-ms-request-charge"], result)

    made: CosmosDict = await container.create_item(
        order, post_trigger_include="log", indexing_directive=1, response_hook=hook
    )
    await container.delete_item(
        made, order["customer"], etag=made["_etag"], match_condition=MatchConditions.IfNotModified
    )
    both = await asyncio.gather(
        container.read_item(order["id"], order["customer"], priority="High"),
        container.read_items([(order["id"], order["customer"])], max_concurrency=4),
    )
    return cast(Order, both[0])


async def asked(container: ContainerProxy) -> list[Order]:
    orders: CosmosAsyncItemPaged[Order] = container.query_items(
        "SELECT * FROM c", enable_cross_partition_query=True, max_item_count=10, populate_query_metrics=True
    )
    found = [order async for order in orders]
    pages = container.read_all_items(max_item_count=10).by_page()
    async for page in pages:
        async for order in page:
            print(order["id"], pages.continuation_token)
    yesterday = datetime(2026, 1, 1, tzinfo=timezone.utc)
    feed = container.query_items_change_feed(start_time=yesterday, partition_key="a")
    print([change["id"] async for change in feed], await container.is_system_key)
    return found


async def main() -> None:
    async with CosmosClient("https://contoso.documents.azure.com", {"masterKey": "key"}, http2=True) as client:
        container = await created(client)
        try:
            await container.execute_item_batch([("upsert", ({"id": "1"},))], "a", retry_write=2)
        except exceptions.CosmosResourceNotFoundError as error:
            print(error.status_code)
        async for feed_range in container.read_feed_ranges():
            print(feed_range)


if __name__ == "__main__":
    asyncio.run(main())
