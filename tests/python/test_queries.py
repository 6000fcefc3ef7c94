"""Are queries of one partition walked, by the item and by the page?"""

import pytest
from perilune import CosmosClient, PartitionKey, exceptions


@pytest.fixture
def filled(container):
    for n in range(7):
        container.create_item({"id": str(n), "pk": "a", "n": n})
    container.create_item({"id": "x", "pk": "b", "n": 99})
    return container


def test_items_come_one_by_one(filled):
    found = filled.query_items("SELECT * FROM c ORDER BY c.n", partition_key="a", max_item_count=3)
    assert found.get_response_headers() == {}
    assert [item["n"] for item in found] == list(range(7))
    assert list(found) == []
    assert float(found.get_response_headers()["x-ms-request-charge"]) > 0


def test_parameters_and_values(filled):
    found = filled.query_items(
        query="SELECT VALUE c.n FROM c WHERE c.n >= @least",
        parameters=[{"name": "@least", "value": 5}],
        partition_key="a",
        enable_cross_partition_query=True,
        populate_query_metrics=True,
    )
    assert list(found) == [5, 6]
    assert list(filled.query_items("SELECT VALUE COUNT(1) FROM c", parameters=None, partition_key="b")) == [1]


def test_pages_go_on_from_a_token(filled):
    query = "SELECT VALUE c.n FROM c ORDER BY c.n"
    pages = filled.query_items(query, partition_key="a", max_item_count=3).by_page()
    assert pages.continuation_token is None
    assert list(next(pages)) == [0, 1, 2]
    token = pages.continuation_token
    assert token
    later = filled.query_items(query, partition_key="a", max_item_count=3).by_page(token)
    assert [list(page) for page in later] == [[3, 4, 5], [6]]
    assert later.continuation_token is None
    assert [list(page) for page in pages] == [[3, 4, 5], [6]]


def test_a_hook_sees_every_page(filled):
    seen = []
    found = filled.query_items(
        "SELECT * FROM c", partition_key="a", max_item_count=4, response_hook=lambda h, page: seen.append(len(page))
    )
    assert len(list(found)) == 7 and seen == [4, 3]


def test_what_is_wrong_with_a_query_is_said(filled):
    with pytest.raises(exceptions.CosmosHttpResponseError) as caught:
        list(filled.query_items("SELEKT", partition_key="a"))
    assert caught.value.status_code == 400
    with pytest.raises(ValueError, match="partition_key"):
        filled.query_items("SELECT * FROM c", enable_cross_partition_query=False)
    with pytest.raises(TypeError, match="query"):
        list(filled.query_items(7, partition_key="a"))
    with pytest.raises(ValueError, match="max_item_count"):
        list(filled.query_items("SELECT * FROM c", partition_key="a", max_item_count=0))
    with pytest.raises(ValueError, match="max_item_count"):
        list(filled.query_items("SELECT * FROM c", partition_key="a", max_item_count=-2))
    assert len(list(filled.query_items("SELECT * FROM c", partition_key="a", max_item_count=-1))) == 7
    with pytest.raises(TypeError, match="parameters"):
        list(filled.query_items("SELECT 1", [{"@x": 1}], "a"))
    with pytest.raises(TypeError, match="initial_headers"):
        filled.read_item("1", "a", initial_headers="x")
    with pytest.raises(TypeError, match="access_condition"):
        filled.read_item("1", "a", access_condition="etag")
    with pytest.raises(ValueError, match="access_condition"):
        filled.read_item("1", "a", access_condition={"type": "IfMach", "condition": "etag"})
    with pytest.raises(ValueError, match="parameter"):
        list(filled.query_items("SELECT 1", [{"name": "x", "value": 1}], "a"))


def test_a_walk_goes_on_after_a_page_that_failed(emulator):
    with CosmosClient(emulator.endpoint, emulator.key) as client:
        container = client.create_database("d").create_container("items", PartitionKey(path="/pk"))
        for n in range(7):
            container.upsert_item({"id": str(n), "pk": "a", "n": n})
        found = container.query_items("SELECT * FROM c ORDER BY c.n", partition_key="a", max_item_count=3)
        assert [next(found)["n"] for _ in range(3)] == [0, 1, 2]
        fault = emulator.inject("status", status=400, resource="docs")
        with pytest.raises(exceptions.CosmosHttpResponseError):
            next(found)
        emulator.remove_fault(fault)
        assert [item["n"] for item in found] == [3, 4, 5, 6]


def test_what_can_not_be_asked_is_refused_at_the_call(filled):
    with pytest.raises(TypeError, match="query"):
        filled.query_items(7, partition_key="a")
    with pytest.raises(ValueError, match="max_item_count"):
        filled.query_items("SELECT * FROM c", partition_key="a", max_item_count=0)
    with pytest.raises(ValueError, match="parameter"):
        filled.query_items("SELECT 1", [{"name": "x", "value": 1}], "a")
    with pytest.raises(TypeError, match="parameters"):
        filled.query_items("SELECT 1", [{"@x": 1}], "a")
    with pytest.raises(ValueError, match="query_items: if_match"):
        filled.query_items("SELECT 1", partition_key="a", if_match="x")


def test_all_partitions_are_queried_as_one(filled):
    query = "SELECT c.pk, COUNT(1) AS n, SUM(c.n) AS total FROM c GROUP BY c.pk"
    found = filled.query_items(query, enable_cross_partition_query=True, max_degree_of_parallelism=4)
    assert list(found) == [{"pk": "a", "n": 7, "total": 21}, {"pk": "b", "n": 1, "total": 99}]
    assert list(filled.query_items("SELECT VALUE AVG(c.n) FROM c")) == [15]

    query = "SELECT VALUE c.n FROM c ORDER BY c.n DESC"
    numbers, token = [], None
    while True:
        pages = filled.query_items(query, enable_cross_partition_query=True, max_item_count=3).by_page(token)
        numbers.append(list(next(pages)))
        token = pages.continuation_token
        if token is None:
            break
    assert numbers == [[99, 6, 5], [4, 3, 2], [1, 0]]
    first = filled.query_items(query, max_item_count=3).by_page()
    next(first)
    with pytest.raises(ValueError, match="continuation: belongs to another query"):
        next(filled.query_items("SELECT * FROM c", max_item_count=3).by_page(first.continuation_token))
    with pytest.raises(ValueError, match=r"continuation: belongs to another query.* feed_range"):
        part = next(filled.read_feed_ranges())
        next(filled.query_items(query, feed_range=part, max_item_count=3).by_page(first.continuation_token))


def test_an_empty_list_names_no_partition_key(filled):
    with pytest.raises(exceptions.CosmosHttpResponseError, match=r"partition_key: .* disabled") as refused:
        list(filled.query_items("SELECT * FROM c", partition_key=[]))
    assert refused.value.status_code == 400


def test_index_metrics_are_read(filled):
    query = "SELECT * FROM c WHERE c.n > 1"
    found = filled.query_items(query, partition_key="a", populate_index_metrics=True)
    page = next(found.by_page())
    assert len(list(page)) == 5
    metrics = found.get_response_headers()["x-ms-cosmos-index-utilization"]
    assert metrics["UtilizedSingleIndexes"]


def test_a_query_may_hold_its_parameters(filled):
    query = {"query": "SELECT VALUE c.n FROM c WHERE c.n < @most", "parameters": [{"name": "@most", "value": 2}]}
    assert list(filled.query_items(query, partition_key="a")) == [0, 1]
    assert list(filled.query_items({"query": "SELECT VALUE 7"}, parameters=None, partition_key="a")) == [7]
    with pytest.raises(TypeError, match="parameters: given beside those of the query"):
        filled.query_items(query, parameters=[{"name": "@most", "value": 3}], partition_key="a")
    with pytest.raises(TypeError, match="query: NoneType is not accepted; a string is, or a dict"):
        filled.query_items({}, partition_key="a")


def test_pages_are_taken_as_those_of_azure_core(filled):
    pages = filled.query_items("SELECT VALUE c.n FROM c ORDER BY c.n", partition_key="a", max_item_count=3).by_page()
    assert list(pages.next()) == [0, 1, 2]


@pytest.mark.parametrize("operator", ["MAX", "MIN", "AVG"])
def test_an_aggregate_of_nothing_is_none_as_the_official_package_has_it(filled, operator):
    assert list(filled.query_items(f"SELECT VALUE {operator}(c.n) FROM c WHERE c.n > 1000")) == [None]
    assert list(filled.query_items(f"SELECT VALUE {operator}(c.n) FROM c WHERE c.n > 1000 GROUP BY c.pk")) == []
    pages = filled.query_items(f"SELECT VALUE {operator}(c.n) FROM c WHERE c.n > 1000").by_page()
    assert [list(page) for page in pages] == [[None]]
    assert list(filled.query_items("SELECT VALUE SUM(c.id) FROM c")) == [None]
