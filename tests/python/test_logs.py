"""Does the client say what it has to say, to the logger ``perilune`` and in no other way?"""

import logging

from perilune import CosmosClient


def test_a_name_that_no_region_has_is_told(shared, caplog):
    with caplog.at_level(logging.INFO, logger="perilune"):
        client = CosmosClient(shared.endpoint, shared.key, preferred_locations=["West US 22", "East US"])
        list(client.list_databases())
    (record,) = [record for record in caplog.records if record.levelno == logging.WARNING]
    assert record.name == "perilune"
    assert "West US 22" in record.getMessage() and "West US 2" in record.getMessage()


def test_success_is_silent_at_info_and_no_level_shows_the_key(shared, container, caplog):
    with caplog.at_level(logging.DEBUG, logger="perilune"):
        client = CosmosClient(shared.endpoint, shared.key)
        for _ in range(3):
            list(client.list_databases())
    assert not [record for record in caplog.records if record.levelno >= logging.WARNING]
    assert shared.key not in caplog.text


def test_at_info_nothing_is_said_of_calls_that_succeed(shared, caplog):
    with caplog.at_level(logging.INFO):
        client = CosmosClient(shared.endpoint, shared.key, application_region="West US 2")
        container = client.create_database_if_not_exists("logs").create_container_if_not_exists(
            "items", {"paths": ["/pk"], "kind": "Hash"}
        )
        for n in range(3):
            container.upsert_item({"id": str(n), "pk": "a"})
            container.read_item(str(n), "a")
        assert len(list(container.query_items("SELECT * FROM c"))) == 3
    assert [record.getMessage() for record in caplog.records] == []
