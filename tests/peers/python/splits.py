"""The official Python client, `sync` or `asyncio` by the first argument, pages through queries while ranges split.

For each query it prints `phase N` after the first page and waits for a line, and then `rows many NAME JSON`.
"""

import asyncio
import json
import os
import sys
import warnings

from azure.cosmos import CosmosClient
from azure.cosmos.aio import CosmosClient as AsyncCosmosClient

warnings.filterwarnings("ignore", message="Unverified HTTPS request")
QUERIES = {
    "all": "SELECT VALUE c.id FROM c",
    "filter": "SELECT VALUE c.id FROM c WHERE c.n > 10",
    "ordered": "SELECT VALUE c.id FROM c ORDER BY c.n",
}


def arguments(name, asynchronous):
    """What `query_items` takes; the ordered query is of one partition key."""
    wanted = {"query": QUERIES[name], "max_item_count": 2}
    if name == "ordered":
        wanted["partition_key"] = "p3"
    elif not asynchronous:
        wanted["enable_cross_partition_query"] = True
    return wanted


def wait(name):
    print(f"phase {name}", flush=True)
    sys.stdin.readline()


def tell(name, rows):
    print("rows", "many", name, json.dumps(rows), flush=True)


def page_through(account):
    with CosmosClient(*account) as client:
        container = client.get_database_client("peers").get_container_client("many")
        for name in QUERIES:
            pager = container.query_items(**arguments(name, False)).by_page()
            rows = list(next(pager))
            wait(name)
            tell(name, rows + [row for page in pager for row in page])


async def page_through_asynchronously(account):
    async with AsyncCosmosClient(*account) as client:
        container = client.get_database_client("peers").get_container_client("many")
        for name in QUERIES:
            pager = container.query_items(**arguments(name, True)).by_page()
            rows = [row async for row in await anext(pager)]
            wait(name)
            tell(name, rows + [row async for page in pager async for row in page])


if __name__ == "__main__":
    of_the_emulator = (os.environ["PEER_ENDPOINT"], os.environ["PEER_KEY"])
    if sys.argv[1] == "sync":
        page_through(of_the_emulator)
    else:
        asyncio.run(page_through_asynchronously(of_the_emulator))
