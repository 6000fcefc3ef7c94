"""An asyncio Python client: `perilune-asyncio`, `official-asyncio` or `aiohttp`, by the first argument."""

import sys
import time

NAME = sys.argv[1]
if NAME == "perilune-asyncio":
    from perilune.aio import CosmosClient
elif NAME == "official-asyncio":
    import aiohttp  # The client needs it at its first request.
    from azure.cosmos.aio import CosmosClient
elif NAME == "aiohttp":
    import aiohttp
else:
    # What every such application loads.
    import asyncio
USED = time.process_time()
from driver import BATCH, BULK, ENDPOINT, KEY, QUERY, Watch, containers, items, loaded, turns, wanted  # noqa: E402

loaded(USED)
if NAME == "bare":
    sys.exit()
import asyncio  # noqa: E402
import json  # noqa: E402

import options  # noqa: E402

ITEMS = items()


async def rows(pages):
    return [row async for row in pages]


def of_client(client):
    """One operation of each kind, by name."""
    of = containers(client.get_database_client("bench"), ITEMS)
    operations = {
        "read": lambda item: of[item["id"]].read_item(item["id"], item["pk"]),
        "upsert": lambda item: of[item["id"]].upsert_item(item),
        "query": lambda item: rows(of[item["id"]].query_items(QUERY, partition_key=item["pk"])),
        "batch": lambda item: of[item["id"]].execute_item_batch([("upsert", (item,))] * BATCH, item["pk"]),
    }
    if NAME == "perilune-asyncio":
        operations["bulk"] = lambda item: bulk(of[item["id"]])
    return operations


async def bulk(container):
    results = await container.execute_bulk([("upsert", (item,)) for item in ITEMS * (BULK // len(ITEMS))])
    assert all(result["statusCode"] < 300 for result in results), "an operation of the bulk call failed"


def raw(session):
    documents = options.DOCUMENTS

    async def send(method, url, item, more, body=None):
        headers = {**options.HEADERS, "x-ms-documentdb-partitionkey": f'["{item["pk"]}"]', **more}
        async with session.request(method, url, headers=headers, data=body, ssl=False) as answer:
            assert answer.status < 300, answer.status
            return json.loads(await answer.read())

    def post(item, more, body):
        return send("POST", documents, item, more, json.dumps(body).encode())

    return {
        "read": lambda item: send("GET", f"{documents}/{item['id']}", item, {}),
        "upsert": lambda item: post(item, options.UPSERT, item),
        "query": lambda item: post(item, options.QUERY, {"query": QUERY, "parameters": []}),
        "batch": lambda item: post(item, options.BATCH, options.batch(item)),
    }


async def work(window, worker, once, watch):
    for turn in turns(window, worker):
        started = time.perf_counter()
        try:
            await once(ITEMS[turn])
        except Exception as error:  # whatever goes wrong is told
            watch.failed(error)
        watch.done(started)


async def run(operations):
    for op, in_flight, window in wanted():
        watch = Watch(window)
        await asyncio.gather(*(work(window, worker, operations[op], watch) for worker in range(in_flight)))
        watch.tell()


async def main():
    if NAME == "aiohttp":
        async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as session:
            await run(raw(session))
    else:
        async with CosmosClient(ENDPOINT, KEY, **options.of(NAME)) as client:
            await run(of_client(client))


asyncio.run(main())
