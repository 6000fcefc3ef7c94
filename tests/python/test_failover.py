"""Do calls go on when a region fails?"""

import pytest
from conftest import REGIONS
from perilune import CosmosClient, PartitionKey, aio

FAULTS = ["refuse", "resetOnConnect", "gatewayDark"]


def filled(emulator):
    client = CosmosClient(emulator.endpoint, emulator.key, application_region="East US")
    container = client.create_database("db").create_container("items", PartitionKey(path="/pk"))
    container.create_item({"id": "7", "pk": "a"})
    for region in ("West US 2", "West Europe"):
        # Waits until the write has arrived there.
        container.read_item("7", "a", excluded_locations=[name for name in REGIONS if name != region])
    container.read_item("7", "a")
    return container


@pytest.mark.parametrize("fault", FAULTS)
def test_reads_go_on(emulator, fault):
    container = filled(emulator)
    emulator.break_region("East US", fault)
    for _ in range(3):
        item = container.read_item("7", "a", timeout=20)
    regions = item.get_diagnostics()["regionsContacted"]
    assert regions[-1] in ("West US 2", "West Europe"), regions


def test_a_slow_region_is_waited_for_only_where_that_is_asked(emulator):
    container = filled(emulator)
    emulator.inject("delay", region="East US", resource="docs", delay_ms=2000)
    alone = container.read_item("7", "a", availability_strategy=False).get_diagnostics()
    assert (alone["regionsContacted"], alone["hedging"]) == (["East US"], None)
    sooner = container.read_item("7", "a", availability_strategy={"threshold_ms": 150}).get_diagnostics()
    assert sooner["regionsContacted"] == ["East US", "West US 2"]
    assert sooner["hedging"] == {"thresholdMs": 150, "adaptive": False, "state": "hedge_won"}


def test_writes_that_were_not_sent_go_on(emulator):
    container = filled(emulator)
    emulator.break_region("East US")
    for n in range(3):
        item = container.upsert_item({"id": str(n), "pk": "a"})
    assert item.get_diagnostics()["regionsContacted"] == ["West US 2"]


async def test_coroutines_go_on(emulator):
    filled(emulator)
    async with aio.CosmosClient(emulator.endpoint, emulator.key, application_region="East US") as client:
        container = client.get_database_client("db").get_container_client("items")
        await container.upsert_item({"id": "8", "pk": "a"})
        emulator.break_region("East US")
        item = await container.upsert_item({"id": "9", "pk": "a"})
        assert item.get_diagnostics()["regionsContacted"][-1] == "West US 2"


def test_a_region_added_later_is_used(emulator):
    container = filled(emulator)
    emulator.remove_region("East US")
    assert container.read_item("7", "a").get_diagnostics()["regionsContacted"][-1] != "East US"
    assert [region["name"] for region in emulator.regions()] == ["West US 2", "West Europe"]
