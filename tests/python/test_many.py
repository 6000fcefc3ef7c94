"""Are items changed in parts, in batches and in bulk, and read many at once?"""

import threading

import pytest
from perilune import exceptions
from perilune.aio import _loop
from perilune.partition_key import NonePartitionKeyValue


def test_a_patch_changes_parts_of_an_item(container):
    container.create_item({"id": "1", "pk": "a", "n": 1, "tags": ["x"], "old": True})
    operations = [
        {"op": "add", "path": "/tags/-", "value": "y"},
        {"op": "set", "path": "/state", "value": {"paid": 1.5}},
        {"op": "replace", "path": "/pk2", "value": None},
        {"op": "incr", "path": "/n", "value": 9},
        {"op": "move", "from": "/old", "path": "/new"},
        {"op": "remove", "path": "/tags/0"},
    ]
    with pytest.raises(exceptions.CosmosHttpResponseError) as refused:
        container.patch_item("1", "a", operations)
    assert refused.value.status_code == 400 and refused.value.write_outcome == "rejected"
    del operations[2]
    seen = []
    patched = container.patch_item(
        item="1", partition_key="a", patch_operations=operations, response_hook=lambda headers, item: seen.append(item)
    )
    assert (patched["n"], patched["tags"], patched["state"], patched["new"]) == (10, ["y"], {"paid": 1.5}, True)
    assert seen == [patched] and patched.get_response_headers()["etag"] == patched["_etag"]
    more = [{"op": "incr", "path": "/n", "value": 1}]
    with pytest.raises(exceptions.CosmosAccessConditionFailedError):
        container.patch_item("1", "a", more, filter_predicate="from c where c.n = 1")
    assert container.patch_item(patched, "a", more, filter_predicate="from c where c.n = 10")["n"] == 11
    assert container.patch_item("1", "a", more, no_response=True) == {}
    with pytest.raises(exceptions.CosmosResourceNotFoundError):
        container.patch_item("2", "a", more)
    for wrong in ([], more * 11, [{"op": "sub", "path": "/n", "value": 1}], [{"op": "set", "path": "n", "value": 1}]):
        with pytest.raises(ValueError, match="patch"):
            container.patch_item("1", "a", wrong)


def test_a_batch_is_done_as_a_whole(container):
    batch = [
        ("create", ({"id": "1", "pk": "a", "n": 1},)),
        ("upsert", ({"id": "2", "pk": "a"},), {"no_response": True}),
        ("patch", ("1", [{"op": "incr", "path": "/n", "value": 1}]), {"filter_predicate": "from c where c.n = 1"}),
        ("replace", ("2", {"id": "2", "pk": "a", "n": 7})),
        ("read", ("1",)),
        ("delete", ("2",)),
    ]
    done = container.execute_item_batch(batch, "a")
    assert [row["statusCode"] for row in done] == [201, 201, 200, 200, 200, 204]
    assert done[4]["resourceBody"]["n"] == 2 and "resourceBody" not in done[1]
    assert float(done.get_response_headers()["x-ms-request-charge"]) > 0
    etag = done[0]["eTag"]
    with pytest.raises(exceptions.CosmosBatchOperationError) as failed:
        container.execute_item_batch(
            [
                ("create", ({"id": "3", "pk": "a"},)),
                ("replace", ("1", {"id": "1", "pk": "a"}), {"if_match_etag": etag}),
            ],
            partition_key="a",
        )
    error = failed.value
    assert (error.error_index, error.status_code, error.write_outcome) == (1, 412, "rejected")
    assert [row["statusCode"] for row in error.operation_responses] == [424, 412]
    assert "operation 1 of the batch failed" in str(error) and error.headers["x-ms-activity-id"]
    with pytest.raises(exceptions.CosmosResourceNotFoundError):
        container.read_item("3", "a")
    for wrong, kind in (
        ([], ValueError),
        ([("purge", ("1",))], ValueError),
        ([("read", ())], TypeError),
        (["read"], TypeError),
        ([("read", ("1",), {"if_match": "x"})], TypeError),
    ):
        with pytest.raises(kind, match="batch"):
            container.execute_item_batch(wrong, "a")


def test_in_bulk_each_operation_is_for_itself(container):
    container.create_item({"id": "0", "pk": "a"})
    operations = [("create", ({"id": str(n), "pk": f"key {n % 7}"},)) for n in range(250)]
    operations += [
        ("create", ({"id": "0", "pk": "a"},)),
        ("read", ("0",), {"partition_key": "a"}),
        ("patch", ("0", [{"op": "set", "path": "/n", "value": 5}]), {"partition_key": "a"}),
        ("upsert", ({"id": "without"},)),
        ("delete", ("without",), {"partition_key": NonePartitionKeyValue}),
        ("read", ("none",), {"partition_key": "a"}),
    ]
    done = container.execute_bulk(operations)
    assert [row["statusCode"] for row in done[:250]] == [201] * 250
    assert done[0]["resourceBody"]["id"] == "0"
    statuses = [row["statusCode"] for row in done[250:]]
    assert statuses[0] == 409 and statuses[1:4] == [200, 200, 201] and statuses[5] == 404
    assert done[250]["writeOutcome"] == "rejected" and done[250]["message"]
    assert float(done.get_response_headers()["x-ms-request-charge"]) > 1000
    assert container.execute_bulk([]) == []
    quiet = container.execute_bulk([("upsert", ({"id": "0", "pk": "a"},))], no_response=True)
    assert quiet[0]["statusCode"] == 200 and "resourceBody" not in quiet[0]
    with pytest.raises(ValueError, match="bulk: operation 0 has no partition key"):
        container.execute_bulk([("read", ("1",))])


def test_many_items_are_read_in_the_order_asked(container):
    for n in range(20):
        container.create_item({"id": str(n), "pk": f"key {n % 3}", "n": n})
    container.create_item({"id": "without", "n": 99})
    asked = [(str(n), f"key {n % 3}") for n in (7, 3, 12, 400, 0)] + [("without", NonePartitionKeyValue)]
    found = container.read_items(asked)
    assert [item["n"] for item in found] == [7, 3, 12, 0, 99]
    assert float(found.get_response_headers()["x-ms-request-charge"]) > 0
    seen = []
    one = container.read_items(
        items=asked[:1], max_concurrency=1, executor=None, response_hook=lambda headers, items: seen.append(items)
    )
    assert [item["n"] for item in one] == [7] and seen == [one]
    assert container.read_items([]) == []
    for wrong in (["1"], [("1",)], [(1, "a")]):
        with pytest.raises(TypeError, match="items"):
            container.read_items(wrong)


def test_all_items_of_a_key_are_deleted(container):
    for n in range(6):
        container.create_item({"id": str(n), "pk": f"key {n % 2}"})
    assert container.delete_all_items_by_partition_key("key 0") is None
    pairs = [(str(n), f"key {n % 2}") for n in range(6)]
    assert [item["id"] for item in container.read_items(pairs)] == ["1", "3", "5"]


async def test_asyncio_has_the_same(aio_container):
    container = aio_container
    batch = [("create", ({"id": "1", "pk": "a", "n": 1},)), ("create", ({"id": "2", "pk": "a", "n": 2},))]
    assert [row["statusCode"] for row in await container.execute_item_batch(batch, "a")] == [201, 201]
    with pytest.raises(exceptions.CosmosBatchOperationError):
        await container.execute_item_batch(batch, "a")
    patched = await container.patch_item("1", "a", [{"op": "incr", "path": "/n", "value": 1}])
    assert patched["n"] == 2
    done = await container.execute_bulk([("create", ({"id": "3", "pk": "b", "n": 3},)), *batch])
    assert [row["statusCode"] for row in done] == [201, 409, 409]
    found = await container.read_items([("3", "b"), ("1", "a"), ("4", "a")])
    assert [item["n"] for item in found] == [3, 2]
    assert await container.delete_all_items_by_partition_key("a") is None
    assert len(await container.read_items([("3", "b"), ("1", "a")])) == 1


def test_a_bulk_tells_how_far_it_has_come(container):
    told, threads = [], set()

    def progress(step):
        told.append(step)
        threads.add(threading.get_ident())

    done = container.execute_bulk([("create", ({"id": str(n), "pk": "a"},)) for n in range(250)], progress=progress)
    assert len(done) == 250 and threads == {threading.get_ident()}
    last = told[-1]
    assert (last.taken, last.succeeded, last.failed, last.requests) == (250, 250, 0, len(told)) and len(told) >= 3
    assert [step.succeeded for step in told] == sorted(step.succeeded for step in told)
    assert last.request_charge > 0 and last.repeated == 0
    with pytest.raises(TypeError, match="progress: str"):
        container.execute_bulk([], progress="loud")

    def broken(step):
        raise RuntimeError("enough")

    with pytest.raises(RuntimeError, match="enough"):
        container.execute_bulk([("upsert", ({"id": "1", "pk": "a"},))], progress=broken)

    async def late(step):
        pass

    with pytest.raises(TypeError, match="progress: a coroutine function"):
        container.execute_bulk([("upsert", ({"id": "1", "pk": "a"},))], progress=late)


async def test_a_bulk_of_asyncio_tells_it_too(aio_container):
    told = []
    rows = [("create", ({"id": str(n), "pk": "a"},)) for n in range(250)]
    done = await aio_container.execute_bulk(rows, progress=told.append)
    assert len(done) == 250 and (told[-1].succeeded, told[-1].requests) == (250, len(told))

    def broken(step):
        raise RuntimeError("enough")

    with pytest.raises(RuntimeError, match="enough"):
        await aio_container.execute_bulk([("upsert", ({"id": "1", "pk": "a"},))], progress=broken)
    queue = _loop.queue()
    assert len(queue._native) == 0 and not queue._hearing and not queue._waiting
