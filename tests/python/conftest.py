"""What a test stands on: an emulator, a client of either kind, a container."""

import gc
import threading
import time
import uuid

import pytest
from perilune import CosmosClient, PartitionKey, aio
from perilune.emulator import Emulator

REGIONS = ("West US 2", "East US", "West Europe")


@pytest.fixture(scope="module", autouse=True)
def threads_end():
    """A thread that a test leaves behind takes its share of time from all tests that follow."""
    before = set(threading.enumerate())
    yield
    gc.collect()  # A client that nobody closed ends with its last reference.
    end = time.monotonic() + 10
    while left := [thread.name for thread in threading.enumerate() if thread not in before]:
        assert time.monotonic() < end, f"threads are left: {left}"
        time.sleep(0.01)


@pytest.fixture(scope="session")
def shared():
    """One emulator for the tests that break nothing."""
    with Emulator(REGIONS, multiple_writes=True, lag_ms=0) as emulator:
        yield emulator


@pytest.fixture
def emulator():
    """An emulator to break."""
    with Emulator(REGIONS, multiple_writes=True, lag_ms=5) as emulator:
        yield emulator


@pytest.fixture
def client(shared):
    with CosmosClient(shared.endpoint, shared.key, application_region="West US 2") as client:
        yield client


@pytest.fixture
def database(client):
    database = client.create_database(f"db-{uuid.uuid4()}")
    yield database
    client.delete_database(database)


@pytest.fixture
def container(database):
    return database.create_container("items", PartitionKey(path="/pk"))


@pytest.fixture
async def aio_container(shared, container):
    """The same container, for asyncio."""
    async with aio.CosmosClient(shared.endpoint, shared.key, application_region="West US 2") as client:
        database = client.get_database_client(container.database_link.partition("/")[2])
        yield database.get_container_client(container.id)
