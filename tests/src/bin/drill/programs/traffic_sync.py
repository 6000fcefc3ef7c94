"""Traffic of a synchronous Python client at a steady rate until its input ends; a line of JSON for each operation."""

import os
import threading
import time
from concurrent.futures import ThreadPoolExecutor

from traffic_common import (
    WIDTH,
    at_end_of_input,
    call_options,
    client_class,
    fine,
    not_fine,
    now,
    options,
    schedule,
    tell,
)

# What operations on their way at the end are given, in seconds.
PATIENCE = 3


def connect(stopped):
    """The container, as soon as the client can be made."""
    tell({"started": now()})
    while not stopped.is_set():
        at = now()
        try:
            client = client_class("")(os.environ["DRILL_ENDPOINT"], os.environ["DRILL_KEY"], **options())
            return client.get_database_client("drill").get_container_client("items")
        except Exception as error:
            tell(not_fine({"kind": "read", "at": at, "took_ms": now() - at}, error))
            time.sleep(0.2)


def one(items, kind, item_id, at, started):
    served, options = call_options()
    try:
        if kind == "read":
            item = items.read_item(item_id, partition_key="drill", **options)
        else:
            item = items.upsert_item({"id": item_id, "pk": "drill", "at": at}, **options)
        line = {"kind": kind, "at": at, "took_ms": (time.monotonic() - started) * 1000}
        tell(fine(line, item, served))
    except Exception as error:
        tell(not_fine({"kind": kind, "at": at, "took_ms": (time.monotonic() - started) * 1000}, error))


def work(items, stopped, pool):
    room = threading.BoundedSemaphore(WIDTH)
    for due, kind, item_id in schedule():
        if stopped.wait(max(0, due - time.monotonic())):
            return
        if room.acquire(blocking=False):
            pool.submit(one, items, kind, item_id, now(), time.monotonic()).add_done_callback(lambda _: room.release())


stopped = threading.Event()
at_end_of_input(stopped.set)
pool = ThreadPoolExecutor(WIDTH)
items = connect(stopped)
if items:
    work(items, stopped, pool)
end = threading.Timer(PATIENCE, lambda: os._exit(0))
end.daemon = True
end.start()
pool.shutdown(wait=True, cancel_futures=True)
os._exit(0)
