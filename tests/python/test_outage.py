"""What does a Python application notice of each shape of outage? As a Rust one: the same table, by both clients."""

import asyncio
import json
import os
import resource
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from outage_trial import TRAFFIC, WAVES, WIDTH, Trial
from perilune import CosmosClient, aio

ROOT = Path(__file__).parents[2]
SHAPES = json.loads((ROOT / "tests/cases/outages.json").read_text())["shapes"]
HEAD = """\
| traffic | outage | operations | ok | failed | unknown | attempts | slowest | to it once marked | home after |
|---|---|--:|--:|--:|--:|--:|--:|--:|--:|
"""


def at_once():
    """How many trials the open files allow; each has 50 connections to two regions. More would wait for each other."""
    soft, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    return max(2, min(soft // 200, 16))


async def table(name, connect, call):
    """All shapes for every kind of traffic, each on an account of its own; what was not as promised."""
    waves, places = asyncio.Semaphore(WAVES), asyncio.Semaphore(at_once())

    async def run(shape, traffic):
        async with places:
            return await Trial(shape, traffic, connect, call, waves).run()

    rows = await asyncio.gather(*(run(shape, traffic) for traffic in TRAFFIC for shape in SHAPES))
    text = HEAD + "".join(f"{row}\n" for row, _ in rows)
    target = Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target"))
    target.mkdir(exist_ok=True)
    (target / f"outage-table-{name}.md").write_text(text)
    return [complaint for _, broken in rows for complaint in broken[:3]], text


def container(client):
    return client.get_database_client("db").get_container_client("items")


@pytest.mark.timeout(400)
async def test_an_outage_in_every_shape():
    # Threads for every wave, and for the operations of every trial that go one by one.
    with ThreadPoolExecutor(WAVES * WIDTH + at_once()) as threads:

        def call(method, *arguments):
            return asyncio.get_running_loop().run_in_executor(threads, method, *arguments)

        def connect(emulator, **options):
            return container(CosmosClient(emulator.endpoint, emulator.key, **options))

        broken, text = await table("python", connect, call)
    assert not broken, "\n".join([*broken, text])


@pytest.mark.timeout(400)
async def test_an_outage_in_every_shape_for_coroutines():
    def connect(emulator, **options):
        return container(aio.CosmosClient(emulator.endpoint, emulator.key, **options))

    broken, text = await table("asyncio", connect, lambda method, *arguments: method(*arguments))
    assert not broken, "\n".join([*broken, text])
