"""Writes and reads items of its own until its input ends; prints a line of JSON for each operation."""

import json
import os
import sys
import threading
import time

from perilune import cosmos_client, documents

PAUSE = 0.01
ITEMS = 50


def connect():
    """The container, by the documentation's form of the client."""
    connection_policy = documents.ConnectionPolicy()
    connection_policy.UseMultipleWriteLocations = True
    connection_policy.SetCurrentLocation(os.environ["REGION"])
    client = cosmos_client.CosmosClient(
        os.environ["ENDPOINT"],
        {"masterKey": os.environ["KEY"]},
        connection_policy,
        documents.ConsistencyLevel.Session,
        account_refresh_interval=int(os.environ["REFRESH_MS"]) / 1000,
    )
    return client.get_database_client("shop").get_container_client("items")


def timed(kind, operation, is_right=lambda item: True):
    """Runs one operation and prints what came of it. Whether it went well."""
    started = time.monotonic()
    region = None
    try:
        item = operation()
        region = item.get_diagnostics()["regionsContacted"][-1]
        end = "fine" if is_right(item) else "failed"
    except Exception as error:
        end = "unknown" if getattr(error, "write_outcome", None) == "unknown" else "failed"
        if end == "failed":
            print(f"Python: {kind}: {error}", file=sys.stderr)
    took_ms = (time.monotonic() - started) * 1000
    print(json.dumps({"kind": kind, "end": end, "region": region, "took_ms": took_ms}), flush=True)
    return end == "fine"


def work(items, stopped):
    """A write, then a read that has to see it, again and again."""
    number = 0
    while not stopped.wait(PAUSE):
        number += 1
        item = {"id": str(number % ITEMS), "pk": "python", "round": number}
        if timed("write", lambda item=item: items.upsert_item(item)):
            timed(
                "read",
                lambda item=item: items.read_item(item["id"], partition_key="python"),
                lambda read, number=number: read["round"] == number,
            )


stopped = threading.Event()
threading.Thread(target=lambda: (sys.stdin.read(), stopped.set()), daemon=True).start()
work(connect(), stopped)
