"""Is a version that lost against another region's shown beside the winner, until it is struck off?"""

import json
import time

import pytest
from perilune import CosmosClient, PartitionKey, aio, exceptions
from perilune.emulator import Emulator

HUB, OTHER = REGIONS = ("West US 2", "East US")


@pytest.fixture
def conflicting():
    """A container of which each region took a version of one item, and nobody decides."""
    with Emulator(REGIONS, multiple_writes=True, lag_ms=0) as emulator:
        options = {"multiple_write_locations": True}
        west, east = (
            CosmosClient(emulator.endpoint, emulator.key, application_region=region, **options) for region in REGIONS
        )
        west.create_database("db").create_container(
            "items", PartitionKey(path="/pk"), conflict_resolution_policy={"mode": "Custom"}
        )
        emulator.set_replication_paused(True)
        for client, n in [(west, 1), (east, 2)]:
            container = client.get_database_client("db").get_container_client("items")
            container.upsert_item({"id": "7", "pk": "a", "n": n})
        emulator.set_replication_paused(False)
        end = time.monotonic() + 30
        while container.read_item("7", "a", session_token="")["n"] != 1:
            assert time.monotonic() < end, "the hub's word has not come"
        yield emulator, container
        west.close()
        east.close()


def test_a_conflict_is_listed_read_shown_and_struck_off(conflicting):
    _, container = conflicting
    [conflict] = container.list_conflicts()
    assert [found["id"] for found in container.query_conflicts("SELECT * FROM c", partition_key="a")] == [
        conflict["id"]
    ]
    assert list(container.query_conflicts("SELECT * FROM c", partition_key="b")) == []
    read = container.get_conflict(conflict, "a")
    assert read["resourceType"] == "document" and json.loads(read["content"])["n"] == 2
    sides = container.get_conflict_versions(conflict["id"], partition_key="a")
    assert (sides["loser"]["n"], sides["winner"]["n"]) == (2, 1)
    assert container.delete_conflict(conflict, "a") is None
    with pytest.raises(exceptions.CosmosResourceNotFoundError):
        container.get_conflict(conflict, "a")
    with pytest.raises(TypeError, match="conflict"):
        container.get_conflict(7, "a")
    with pytest.raises(ValueError, match="enable_cross_partition_query"):
        container.query_conflicts("SELECT * FROM c", enable_cross_partition_query=False)


async def test_aio_a_conflict_is_listed_read_shown_and_struck_off(conflicting):
    emulator, _ = conflicting
    async with aio.CosmosClient(emulator.endpoint, emulator.key, application_region=OTHER) as client:
        container = client.get_database_client("db").get_container_client("items")
        [conflict] = [found async for found in container.list_conflicts()]
        asked = container.query_conflicts(
            "SELECT * FROM c WHERE c.resourceType = @type", parameters=[{"name": "@type", "value": "document"}]
        )
        assert [found["id"] async for found in asked] == [conflict["id"]]
        assert (await container.get_conflict(conflict, "a"))["operationType"] == "replace"
        sides = await container.get_conflict_versions(conflict, "a")
        assert (sides["loser"]["n"], sides["winner"]["n"]) == (2, 1)
        await container.delete_conflict(conflict["id"], "a")
        assert [found async for found in container.list_conflicts()] == []
