"""Traffic of an asyncio Python client at a steady rate until its input ends; a line of JSON for each operation."""

import asyncio
import os
import time

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


async def one(items, kind, item_id):
    at, started = now(), time.monotonic()
    served, options = call_options()
    try:
        if kind == "read":
            item = await items.read_item(item_id, partition_key="drill", **options)
        else:
            item = await items.upsert_item({"id": item_id, "pk": "drill", "at": at}, **options)
        line = {"kind": kind, "at": at, "took_ms": (time.monotonic() - started) * 1000}
        tell(fine(line, item, served))
    except Exception as error:
        tell(not_fine({"kind": kind, "at": at, "took_ms": (time.monotonic() - started) * 1000}, error))


async def main():
    loop, stopped = asyncio.get_running_loop(), asyncio.Event()
    at_end_of_input(lambda: loop.call_soon_threadsafe(stopped.set))
    tell({"started": now()})
    async with client_class(".aio")(os.environ["DRILL_ENDPOINT"], os.environ["DRILL_KEY"], **options()) as client:
        items = client.get_database_client("drill").get_container_client("items")
        await work(items, stopped)
    os._exit(0)


async def work(items, stopped):
    tasks = set()
    for due, kind, item_id in schedule():
        try:
            await asyncio.wait_for(stopped.wait(), max(0, due - time.monotonic()))
            break
        except TimeoutError:
            pass
        if len(tasks) < WIDTH:
            task = asyncio.create_task(one(items, kind, item_id))
            tasks.add(task)
            task.add_done_callback(tasks.discard)
    if tasks:
        await asyncio.wait(tasks, timeout=PATIENCE)


asyncio.run(main())
