"""Does the asyncio client do the same, many at once, and cancel what is cancelled?"""

import asyncio
import gc
import threading
import time
import uuid

import pytest
from perilune import PartitionKey, aio, exceptions
from perilune.aio import _loop


async def test_an_item_lives_through_every_operation(aio_container):
    created = await aio_container.create_item({"id": "7", "pk": "a", "n": 1})
    assert await aio_container.read_item("7", "a") == created
    assert (await aio_container.replace_item("7", {**created, "n": 2}))["n"] == 2
    assert (await aio_container.upsert_item({"id": "7", "pk": "a", "n": 3}))["n"] == 3
    seen = []
    await aio_container.delete_item("7", "a", response_hook=lambda headers, result: seen.append(result))
    assert seen == [None]
    with pytest.raises(exceptions.CosmosResourceNotFoundError) as caught:
        await aio_container.read_item("7", "a")
    assert caught.value.status_code == 404
    assert created.get_response_headers()["etag"] == created["_etag"]
    assert (await aio_container.read())["id"] == "items"


async def test_queries_are_walked(aio_container):
    for n in range(7):
        await aio_container.create_item({"id": str(n), "pk": "a", "n": n})
    query = "SELECT VALUE c.n FROM c ORDER BY c.n"
    found = aio_container.query_items(query, partition_key="a", max_item_count=3)
    assert [n async for n in found] == list(range(7))
    assert [n async for n in found] == []
    pages = aio_container.query_items(query, partition_key="a", max_item_count=3).by_page()
    assert [n async for n in await anext(pages)] == [0, 1, 2]
    later = aio_container.query_items(query, partition_key="a", max_item_count=3).by_page(pages.continuation_token)
    assert [[n async for n in page] async for page in later] == [[3, 4, 5], [6]]


async def test_nothing_is_waited_for_after_the_last_page(aio_container):
    await aio_container.create_item({"id": "1", "pk": "a"})
    pages = aio_container.query_items("SELECT * FROM c", partition_key="a").by_page()
    assert len([item async for item in await anext(pages)]) == 1
    assert pages.continuation_token is None
    with pytest.raises(StopAsyncIteration):
        anext(pages).__await__().send(None)


async def test_a_walk_goes_on_after_a_page_that_failed_or_was_cancelled(emulator):
    async with aio.CosmosClient(emulator.endpoint, emulator.key) as client:
        database = await client.create_database("d")
        container = await database.create_container("items", PartitionKey(path="/pk"))
        for n in range(7):
            await container.upsert_item({"id": str(n), "pk": "a", "n": n})
        found = container.query_items("SELECT VALUE c.n FROM c ORDER BY c.n", partition_key="a", max_item_count=2)
        assert [await anext(found) for _ in range(2)] == [0, 1]
        fault = emulator.inject("status", status=400, resource="docs")
        with pytest.raises(exceptions.CosmosHttpResponseError):
            await anext(found)
        emulator.remove_fault(fault)
        assert [await anext(found) for _ in range(2)] == [2, 3]
        fault = emulator.inject("blackHole", resource="docs")
        with pytest.raises(asyncio.TimeoutError):
            await asyncio.wait_for(anext(found), 0.2)
        emulator.remove_fault(fault)
        assert sorted(await asyncio.gather(anext(found), anext(found))) == [4, 5]
        assert [n async for n in found] == [6]


async def test_databases_and_containers(shared):
    async with aio.CosmosClient(shared.endpoint, shared.key) as client:
        id = f"db-{uuid.uuid4()}"
        database, properties = await client.create_database(id, return_properties=True)
        assert (await database.read())["_rid"] == properties["_rid"]
        assert (await client.create_database_if_not_exists(id)).id == id
        assert id in [found["id"] async for found in client.list_databases()]
        container = await database.create_container("c", PartitionKey(path="/pk"), default_ttl=60)
        assert (await container.read())["defaultTtl"] == 60
        assert [found["id"] async for found in database.list_containers()] == ["c"]
        await database.delete_container(container)
        await client.delete_database(database)


async def test_a_thousand_at_once(aio_container):
    await asyncio.gather(*(aio_container.upsert_item({"id": str(n), "pk": "a", "n": n}) for n in range(1000)))
    read = await asyncio.gather(*(aio_container.read_item(str(n), "a") for n in range(1000)))
    assert [item["n"] for item in read] == list(range(1000))
    assert len(_loop.queue()._native) == 0 and not _loop.queue()._waiting


async def test_cancelling_a_task_cancels_the_request(emulator):
    async with aio.CosmosClient(emulator.endpoint, emulator.key) as client:
        database = await client.create_database("db")
        emulator.inject("blackHole", resource="dbs")
        task = asyncio.create_task(database.read())
        await asyncio.sleep(0.1)
        assert len(_loop.queue()._native) == 1
        started = time.monotonic()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert time.monotonic() - started < 1  # At once, as slow as a busy machine may be.
        assert len(_loop.queue()._native) == 0
        with pytest.raises(asyncio.TimeoutError):
            await asyncio.wait_for(database.read(), 0.1)
        emulator.heal_all()
        assert (await database.read())["id"] == "db"


async def test_a_coroutine_that_is_closed_cancels_the_request(emulator):
    async with aio.CosmosClient(emulator.endpoint, emulator.key) as client:
        emulator.inject("blackHole", resource="dbs")
        call = client.get_database_client("db").read()
        call.send(None)
        assert len(_loop.queue()._native) == 1
        call.close()
        assert len(_loop.queue()._native) == 0 and not _loop.queue()._waiting


def test_one_client_serves_loop_after_loop(shared, container):
    client = aio.CosmosClient(shared.endpoint, shared.key)
    mine = client.get_database_client(container.database_link[4:]).get_container_client("items")

    async def read():
        return (await mine.upsert_item({"id": "7", "pk": "a"}))["id"]

    for _ in range(3):
        assert asyncio.run(read()) == "7"
    results = []
    threads = [threading.Thread(target=lambda: results.append(asyncio.run(read()))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert results == ["7"] * 4
    gc.collect()
    assert len(_loop._QUEUES) == 0


async def test_options_are_checked_here_too(aio_container):
    with pytest.raises(TypeError, match="colour"):
        await aio_container.read_item("7", "a", colour=1)
    with pytest.raises(ValueError, match="partition_key"):
        aio_container.query_items("SELECT * FROM c", enable_cross_partition_query=False)


async def test_all_partitions_are_queried_as_one(aio_container):
    for n in range(5):
        await aio_container.create_item({"id": str(n), "pk": f"key {n}", "n": n})
    query = "SELECT VALUE c.n FROM c ORDER BY c.n DESC"
    assert [n async for n in aio_container.query_items(query, max_item_count=2)] == [4, 3, 2, 1, 0]
    assert [n async for n in aio_container.query_items("SELECT VALUE SUM(c.n) FROM c")] == [10]
