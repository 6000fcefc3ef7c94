"""What does a Python application notice of each shape of outage? As a Rust one: the same table, by both clients."""

import asyncio
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from perilune import CosmosClient, PartitionKey, aio
from perilune.emulator import Emulator

HUB, NEAR, FAR = "East US", "West US 2", "North Europe"
WIDTH = 10
# Twice and more what the Rust table allows: here every trial shares one process, and its one worker, with 23 others.
LEARNING = 40
HOME_WITHIN = 35

# How a region goes down, and whether a write that met it may have been applied. (Where connects are refused, one that
# was under way on an open connection may.)
SHAPES = {
    "refused": ({"fault": "refuse"}, True),
    "reset": ({"fault": "reset"}, True),
    "reset before read": ({"fault": "resetOnConnect"}, True),
    "black hole": ({"fault": "blackHole"}, True),
    "connect black hole": ({"fault": "connectBlackHole"}, True),
    "region dark": ({"fault": "regionDark"}, True),
    "503": ({"fault": "status", "status": 503}, False),
    "503 of a proxy": ({"fault": "status", "status": 503, "bare": True}, True),
    "403/1008": ({"fault": "status", "status": 403, "sub_status": 1008}, False),
    "410/1022": ({"fault": "status", "status": 410, "sub_status": 1022}, False),
    "truncated": ({"fault": "truncate"}, True),
    "garbage": ({"fault": "garbage"}, True),
}


class Trial:
    """One shape of outage of the nearest region, under reads or upserts."""

    def __init__(self, shape, writes, start):
        self.rule, self.may_have_written = SHAPES[shape]
        self.writes = writes
        self.failed = []
        self.emulator = Emulator([HUB, NEAR, FAR], multiple_writes=True, lag_ms=1)
        options = {"read_timeout": 2} if writes else {}
        self.items = start(self.emulator, **options)
        self.number = 0

    def one(self):
        """One operation; the regions asked."""
        self.number += 1
        try:
            if self.writes:
                done = self.items.upsert_item({"id": f"new-{self.number}", "pk": "p"})
            else:
                done = self.items.read_item("7", "p")
        except Exception as error:
            regions = [attempt["region"] for attempt in error.diagnostics["attempts"]]
            if not (self.writes and self.may_have_written and error.write_outcome == "unknown" and len(regions) == 1):
                self.failed.append(repr(error))
            return regions
        return done.get_diagnostics()["regionsContacted"]

    def until(self, wanted, seconds):
        """True once an operation goes as wanted."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if wanted(self.one()):
                return True
            time.sleep(0.02)
        return False

    def arrive(self):
        """Waits until the other regions have what was written: what is in a dark region alone can't be read."""
        for others in ([NEAR, FAR], [NEAR, HUB]):
            self.items.read_item(f"new-{self.number}" if self.writes else "7", "p", excluded_locations=others)

    def run(self):
        """What was not as promised."""
        with self.emulator, ThreadPoolExecutor(WIDTH) as pool:
            assert self.until(lambda regions: regions == [NEAR], 10)
            self.arrive()
            self.emulator.inject(region=NEAR, **self.rule)
            list(pool.map(lambda _: self.one(), range(WIDTH)))
            if not self.until(lambda regions: NEAR not in regions, LEARNING):
                self.failed.append(f"still asks {NEAR}")
            self.emulator.heal(NEAR)
            if not self.until(lambda regions: regions == [NEAR], HOME_WITHIN):
                self.failed.append("does not come home")
        return self.failed


def filled(emulator):
    client = CosmosClient(emulator.endpoint, emulator.key)
    container = client.create_database("db").create_container("items", PartitionKey("/pk"))
    container.create_item({"id": "7", "pk": "p"})


def synchronous(emulator, **options):
    filled(emulator)
    client = CosmosClient(emulator.endpoint, emulator.key, application_region=NEAR, **options)
    return client.get_database_client("db").get_container_client("items")


class Blocking:
    """Coroutines of one event loop, for the threads of a trial."""

    def __init__(self, container, loop):
        self.container = container
        self.loop = loop

    def __getattr__(self, name):
        call = getattr(self.container, name)
        return lambda *args, **options: asyncio.run_coroutine_threadsafe(call(*args, **options), self.loop).result()


@pytest.fixture
def coroutines():
    loop = asyncio.new_event_loop()
    with ThreadPoolExecutor(1) as thread:
        thread.submit(loop.run_forever)

        def start(emulator, **options):
            filled(emulator)
            client = aio.CosmosClient(emulator.endpoint, emulator.key, application_region=NEAR, **options)
            return Blocking(client.get_database_client("db").get_container_client("items"), loop)

        yield start
        loop.call_soon_threadsafe(loop.stop)
    loop.close()


def table(start):
    trials = [(shape, writes) for shape in SHAPES for writes in (False, True)]
    with ThreadPoolExecutor(len(trials)) as pool:
        results = pool.map(lambda trial: Trial(*trial, start).run(), trials)
    return "\n".join(f"{trial}: {failed}" for trial, failed in zip(trials, results, strict=True) if failed)


@pytest.mark.timeout(180)
def test_an_outage_in_every_shape():
    failed = table(synchronous)
    assert not failed, failed


@pytest.mark.timeout(180)
def test_an_outage_in_every_shape_for_coroutines(coroutines):
    failed = table(coroutines)
    assert not failed, failed
