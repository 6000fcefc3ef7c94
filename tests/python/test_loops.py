"""Do clients get on with event loops: of other makes, several at once, dropped, and with tasks that are cancelled?"""

import asyncio
import gc
import select
import threading
import weakref

import pytest
import uvloop
from perilune import aio
from perilune.aio import _loop


@pytest.fixture
def connect(shared, container):
    """Makes a client's view of the container, for one loop after another."""

    def connected():
        client = aio.CosmosClient(shared.endpoint, shared.key)
        database = client.get_database_client(container.database_link.partition("/")[2])
        return database.get_container_client(container.id)

    return connected


class Deaf(asyncio.SelectorEventLoop):
    """Watches no sockets for others, as the loop that Windows has."""

    def add_reader(self, *_):
        raise NotImplementedError


@pytest.mark.parametrize("maker", [uvloop.new_event_loop, Deaf])
def test_a_loop_of_another_make_does_as_well(connect, maker):
    mine = connect()

    async def work():
        await asyncio.gather(*(mine.upsert_item({"id": str(n), "pk": "a"}) for n in range(100)))
        found = [item["id"] async for item in mine.query_items("SELECT * FROM c", partition_key="a", max_item_count=7)]
        task = asyncio.create_task(mine.read_item("7", "a"))
        await asyncio.sleep(0)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert len(_loop.queue()._native) == 0
        return len(found)

    for _ in range(2):
        loop = maker()
        assert loop.run_until_complete(work()) == 100
        loop.close()
    del loop
    gc.collect()
    assert len(_loop._QUEUES) == 0


def test_loops_of_several_threads_share_a_client(connect):
    mine, done = connect(), []

    async def work(number):
        for n in range(20):
            await mine.upsert_item({"id": f"{number}-{n}", "pk": "a"})
            done.append((await mine.read_item(f"{number}-{n}", "a"))["id"])

    makers = [asyncio.new_event_loop, uvloop.new_event_loop, Deaf] * 2

    def run(number):
        loop = makers[number]()
        loop.run_until_complete(work(number))
        loop.close()

    threads = [threading.Thread(target=run, args=(number,)) for number in range(len(makers))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(done)) == 120


@pytest.mark.parametrize("maker", [asyncio.new_event_loop, uvloop.new_event_loop, Deaf])
def test_a_loop_that_is_dropped_with_pending_calls_is_freed(emulator, maker):
    emulator.inject("blackHole", resource="dbs")
    client = aio.CosmosClient(emulator.endpoint, emulator.key)

    async def leave():
        task = asyncio.ensure_future(client.get_database_client("db").read())
        await asyncio.sleep(0)
        assert len(_loop.queue()._native) == 1
        return weakref.ref(task), weakref.ref(_loop.queue())

    loop = maker()
    # A task that is dropped while it waits is told to it.
    loop.set_exception_handler(lambda *_: None)
    left = [weakref.ref(loop), *loop.run_until_complete(leave())]
    loop.close()
    del loop
    gc.collect()
    assert [found() for found in left] == [None] * 3
    assert len(_loop._QUEUES) == 0


def arrived():
    """Waits, with the loop standing still, until something has finished."""
    assert select.select([_loop.queue()._native], [], [], 30)[0]


@pytest.mark.parametrize("is_fetched", [False, True])
async def test_a_page_that_arrives_as_its_task_is_cancelled_comes_next(container, aio_container, is_fetched):
    for n in range(6):
        container.create_item({"id": str(n), "pk": "a", "n": n})
    query = "SELECT VALUE c.n FROM c ORDER BY c.n"
    pages = aio_container.query_items(query, partition_key="a", max_item_count=2).by_page()
    found = [[n async for n in await anext(pages)]]
    task = asyncio.create_task(anext(pages))
    await asyncio.sleep(0)
    arrived()
    if is_fetched:
        _loop.queue()._fetch()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    found += [[n async for n in page] async for page in pages]
    assert found == [[0, 1], [2, 3], [4, 5]]


async def test_a_page_that_is_asked_for_again_after_its_request_was_cancelled_is_not_lost(emulator):
    async with aio.CosmosClient(emulator.endpoint, emulator.key) as client:
        database = await client.create_database("db")
        container = await database.create_container("c", {"paths": ["/pk"], "kind": "Hash"})
        for n in range(6):
            await container.create_item({"id": str(n), "pk": "a", "n": n})
        pages = container.query_items("SELECT VALUE c.n FROM c", partition_key="a", max_item_count=2).by_page()
        found = [[n async for n in await anext(pages)]]
        fault = emulator.inject("blackHole", resource="docs")
        with pytest.raises(asyncio.TimeoutError):
            await asyncio.wait_for(anext(pages), 0.2)
        emulator.remove_fault(fault)
        found += [[n async for n in page] async for page in pages]
        assert found == [[0, 1], [2, 3], [4, 5]]
