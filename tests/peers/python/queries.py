"""The official Python client, `sync` or `asyncio` by the first argument, asks what ../queries.json holds.

Prints `rows CONTAINER NAME JSON` or `refused CONTAINER NAME REASON` for each query and container.
"""

import asyncio
import json
import os
import sys
import warnings
from pathlib import Path

from azure.cosmos import CosmosClient
from azure.cosmos.aio import CosmosClient as AsyncCosmosClient

warnings.filterwarnings("ignore", message="Unverified HTTPS request")
QUERIES = json.loads((Path(__file__).parents[1] / "queries.json").read_text())["queries"]


def arguments(query, asynchronous):
    """What `query_items` takes."""
    wanted = {"query": query["query"], "parameters": query.get("parameters")}
    # It ranks what the first page of each range has, and nothing else.
    if not query.get("onePage"):
        wanted["max_item_count"] = 7
    if "key" in query:
        wanted["partition_key"] = query["key"]
    elif not asynchronous:
        wanted["enable_cross_partition_query"] = True
    return wanted


def tell(container, query, rows):
    print("rows", container, query["name"], json.dumps(rows), flush=True)


def refuse(container, query, error):
    reason = " ".join(f"{type(error).__name__}: {error}".split())[:400]
    print("refused", container, query["name"], reason, flush=True)


def ask_all(account):
    with CosmosClient(*account) as client:
        for name in ("one", "many"):
            container = client.get_database_client("peers").get_container_client(name)
            for query in QUERIES:
                try:
                    tell(name, query, list(container.query_items(**arguments(query, False))))
                except Exception as error:  # whatever goes wrong is what this program reports
                    refuse(name, query, error)


async def ask_all_asynchronously(account):
    async with AsyncCosmosClient(*account) as client:
        for name in ("one", "many"):
            container = client.get_database_client("peers").get_container_client(name)
            for query in QUERIES:
                try:
                    tell(name, query, [row async for row in container.query_items(**arguments(query, True))])
                except Exception as error:  # whatever goes wrong is what this program reports
                    refuse(name, query, error)


if __name__ == "__main__":
    of_the_emulator = (os.environ["PEER_ENDPOINT"], os.environ["PEER_KEY"])
    if sys.argv[1] == "sync":
        ask_all(of_the_emulator)
    else:
        asyncio.run(ask_all_asynchronously(of_the_emulator))
