"""Are databases and containers created, listed and deleted?"""

import uuid

import pytest
from perilune import PartitionKey, ThroughputProperties, exceptions


def test_a_database_lives_through_every_operation(client):
    id = f"db-{uuid.uuid4()}"
    database, properties = client.create_database(id, return_properties=True)
    assert properties["id"] == database.id == id and database.database_link == f"dbs/{id}"
    assert database.read()["_rid"] == properties["_rid"]
    assert client.create_database_if_not_exists(id, offer_throughput=400).id == id
    with pytest.raises(exceptions.CosmosResourceExistsError):
        client.create_database(id)
    assert id in [found["id"] for found in client.list_databases()]
    query = client.query_databases("SELECT * FROM r WHERE r.id = @id", [{"name": "@id", "value": id}])
    assert [found["id"] for found in query] == [id]
    client.delete_database(properties)
    with pytest.raises(exceptions.CosmosResourceNotFoundError):
        client.get_database_client(id).read()
    assert client.create_database_if_not_exists(id).id == id
    client.delete_database(database)


def test_a_container_lives_through_every_operation(database):
    container, properties = database.create_container(
        "items",
        PartitionKey(path="/pk"),
        indexing_policy={"indexingMode": "consistent", "includedPaths": [{"path": "/*"}]},
        default_ttl=3600,
        offer_throughput=ThroughputProperties(auto_scale_max_throughput=4000),
        unique_key_policy={"uniqueKeys": [{"paths": ["/number"]}]},
        return_properties=True,
    )
    assert properties["defaultTtl"] == 3600 and properties["partitionKey"]["paths"] == ["/pk"]
    assert container.container_link == f"dbs/{database.id}/colls/items"
    assert container.read() == properties
    again = database.create_container_if_not_exists(id="items", partition_key=PartitionKey(path="/other"))
    assert again.read()["partitionKey"]["paths"] == ["/pk"]
    with pytest.raises(exceptions.CosmosResourceExistsError):
        database.create_container("items", PartitionKey(path="/pk"))
    database.create_container("deep", PartitionKey(path=["/a", "/b"]))
    assert sorted(found["id"] for found in database.list_containers()) == ["deep", "items"]
    one = database.query_containers("SELECT * FROM c WHERE c.id = 'deep'")
    assert next(one)["partitionKey"]["kind"] == "MultiHash"
    database.delete_container(container)
    assert [found["id"] for found in database.list_containers(max_item_count=1)] == ["deep"]


def test_hierarchical_keys_are_lists(database):
    container = database.create_container("deep", PartitionKey(path=["/a", "/b"]))
    container.create_item({"id": "1", "a": "x", "b": 2})
    assert container.read_item("1", ["x", 2])["b"] == 2


def test_hooks_of_the_account_get_headers_only(client):
    seen = []
    id = f"db-{uuid.uuid4()}"
    client.create_database(id, response_hook=lambda headers: seen.append(headers["x-ms-activity-id"]))
    client.delete_database(id, response_hook=lambda headers: seen.append(headers["x-ms-activity-id"]))
    assert len(set(seen)) == 2


@pytest.mark.parametrize(
    ("call", "error", "said"),
    [
        (lambda client, database: client.create_database(), TypeError, "id"),
        (lambda client, database: client.create_database("a/b"), ValueError, "id"),
        (lambda client, database: client.create_database("a", offer_throughput="x"), TypeError, "offer_throughput"),
        (lambda client, database: client.get_database_client(7), TypeError, "database"),
        (lambda client, database: database.create_container("a"), TypeError, "partition_key"),
        (lambda client, database: database.create_container("a", "/pk"), TypeError, "partition_key"),
        (lambda client, database: database.create_container("a", PartitionKey("/pk"), colour=1), TypeError, "colour"),
        (lambda client, database: database.get_container_client(None), TypeError, "container"),
    ],
)
def test_bad_arguments_are_refused_by_name(client, database, call, error, said):
    with pytest.raises(error, match=said):
        call(client, database)


def test_a_container_is_replaced(database):
    key = PartitionKey(path="/pk")
    container = database.create_container("items", key, default_ttl=60)
    replaced = database.replace_container(container, key, default_ttl=90, indexing_policy={"indexingMode": "none"})
    read = replaced.read()
    assert (read["defaultTtl"], read["indexingPolicy"]["indexingMode"]) == (90, "none")
    assert "defaultTtl" not in database.replace_container("items", partition_key=key).read()
    with pytest.raises(exceptions.CosmosHttpResponseError):
        database.replace_container("items", PartitionKey(path="/other"))


def test_throughput_is_read_and_changed(client, database):
    container = database.create_container("items", PartitionKey(path="/pk"), offer_throughput=500)
    assert container.get_throughput().offer_throughput == 500
    assert container.replace_throughput(600).offer_throughput == 600
    elastic = ThroughputProperties(auto_scale_max_throughput=4000, auto_scale_increment_percent=10)
    container.replace_throughput(elastic)
    found = container.get_throughput()
    assert (found.auto_scale_max_throughput, found.auto_scale_increment_percent) == (4000, 10)
    assert found.properties["content"]["offerAutopilotSettings"]["maxThroughput"] == 4000
    assert container.replace_throughput(found).auto_scale_max_throughput == 4000
    assert container.replace_throughput(throughput=400).auto_scale_max_throughput is None
    with pytest.raises(exceptions.CosmosHttpResponseError):
        container.replace_throughput(450)
    with pytest.raises(exceptions.CosmosResourceNotFoundError) as none:
        database.get_throughput()
    assert none.value.sub_status == 10004
    for wrong in (None, "400", True):
        with pytest.raises(TypeError):
            container.replace_throughput(wrong)
    both = ThroughputProperties(offer_throughput=500, auto_scale_max_throughput=4000)
    for kind in (ValueError, KeyError):
        with pytest.raises(kind, match=r"^offer_throughput and auto_scale_max_throughput exclude each other$"):
            container.replace_throughput(both)


async def test_asyncio_replaces_and_changes_throughput(aio_container):
    assert (await aio_container.get_throughput()).offer_throughput == 400
    assert (await aio_container.replace_throughput(700)).offer_throughput == 700


def test_metrics_of_what_is_no_query_of_items_are_said_to_have_no_effect(client, database):
    calls = [
        lambda: client.list_databases(populate_query_metrics=True),
        lambda: client.query_databases("SELECT * FROM c", populate_query_metrics=True),
        lambda: client.create_database_if_not_exists(database.id, populate_query_metrics=True),
        lambda: database.list_containers(populate_query_metrics=True),
        lambda: database.query_containers(populate_query_metrics=False),
        lambda: database.read(populate_query_metrics=True),
    ]
    for call in calls:
        with pytest.warns(DeprecationWarning, match="populate_query_metrics has no effect") as caught:
            call()
        assert caught[0].filename == __file__


def test_a_hook_that_can_not_be_called_is_refused_before_anything_is_done(container):
    with pytest.raises(TypeError, match="response_hook: int is not accepted"):
        container.create_item({"id": "hooked", "pk": "a"}, response_hook=7)
    with pytest.raises(exceptions.CosmosResourceNotFoundError):
        container.read_item("hooked", "a")
