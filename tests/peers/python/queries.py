"""The official Python client, `sync` or `asyncio` by the first argument, asks what ../queries.json holds.

Prints `rows CONTAINER NAME JSON` or `refused CONTAINER NAME REASON` for each query and container. With `PEER_RESUME` it
asks `many` again, as `resumed`: every page with a pager of its own, from the continuation that the one before gave.
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
CONTAINERS = [("one", "one"), ("many", "many")] + [("resumed", "many")] * (os.environ.get("PEER_RESUME") == "true")
QUERIES = json.loads((Path(__file__).parents[1] / "queries.json").read_text())["queries"]


def arguments(query, asynchronous, resumed):
    """What `query_items` takes."""
    wanted = {"query": query["query"], "parameters": query.get("parameters")}
    # It ranks what the first page of each range has, and nothing else.
    if resumed or not query.get("onePage"):
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


class NoToken(Exception):
    """There are more pages, but no continuation to ask for them."""


def resumed(container, wanted):
    """The rows of all pages, each asked of a pager of its own."""
    rows, token = [], None
    for _ in range(99):
        pager = container.query_items(**wanted).by_page(token)
        rows += list(next(pager, []))
        token = pager.continuation_token
        if not token:
            if any(list(page) for page in pager):
                raise NoToken("a page without a continuation, and there are more")
            return rows
    raise NoToken("continuations without end")


async def resumed_asynchronously(container, wanted):
    rows, token = [], None
    for _ in range(99):
        pager = container.query_items(**wanted).by_page(token)
        async for page in pager:
            rows += [row async for row in page]
            break
        token = pager.continuation_token
        if not token:
            if any([[row async for row in page] async for page in pager]):
                raise NoToken("a page without a continuation, and there are more")
            return rows
    raise NoToken("continuations without end")


def ask_all(account):
    with CosmosClient(*account) as client:
        for label, name in CONTAINERS:
            container = client.get_database_client("peers").get_container_client(name)
            for query in QUERIES:
                wanted = arguments(query, False, label == "resumed")
                try:
                    whole = resumed(container, wanted) if label == "resumed" else list(container.query_items(**wanted))
                    tell(label, query, whole)
                except Exception as error:  # whatever goes wrong is what this program reports
                    refuse(label, query, error)


async def ask_all_asynchronously(account):
    async with AsyncCosmosClient(*account) as client:
        for label, name in CONTAINERS:
            container = client.get_database_client("peers").get_container_client(name)
            for query in QUERIES:
                wanted = arguments(query, True, label == "resumed")
                try:
                    if label == "resumed":
                        tell(label, query, await resumed_asynchronously(container, wanted))
                    else:
                        tell(label, query, [row async for row in container.query_items(**wanted)])
                except Exception as error:  # whatever goes wrong is what this program reports
                    refuse(label, query, error)


if __name__ == "__main__":
    of_the_emulator = (os.environ["PEER_ENDPOINT"], os.environ["PEER_KEY"])
    if sys.argv[1] == "sync":
        ask_all(of_the_emulator)
    else:
        asyncio.run(ask_all_asynchronously(of_the_emulator))
