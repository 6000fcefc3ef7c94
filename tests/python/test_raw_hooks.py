"""Do the raw hooks of azure-core see what a call sends, and what is answered?"""

import uuid

import pytest
from perilune import CosmosClient, PartitionKey, aio, exceptions

SESSION = "X-Ms-Session-Token"


class Hooks:
    def __init__(self):
        self.requests, self.responses = [], []

    def keywords(self):
        return {"raw_request_hook": self.requests.append, "raw_response_hook": self.responses.append}


@pytest.fixture
def names(shared):
    with CosmosClient(shared.endpoint, shared.key) as client:
        database = client.create_database(f"db-{uuid.uuid4()}")
        yield database.id, database.create_container("items", PartitionKey(path="/pk"), offer_throughput=11_000).id
        client.delete_database(database)


def container_of(client, names):
    return client.get_database_client(names[0]).get_container_client(names[1])


@pytest.fixture
def container(shared, names):
    with CosmosClient(shared.endpoint, shared.key, availability_strategy=False) as client:
        yield container_of(client, names)


def test_hooks_see_each_exchange_of_a_call_and_none_of_another(container):
    hooks = Hooks()
    container.create_item({"id": "7", "pk": "p", "name": "plain"}, priority="Low", **hooks.keywords())
    (sent,), (got,) = hooks.requests, hooks.responses
    assert sent.http_request.method == "POST" and sent.http_request.url.endswith("/docs")
    assert sent.http_request.headers["X-Ms-Cosmos-Priority-Level"] == "Low" and '"plain"' in sent.http_request.body
    assert got.http_request.headers == sent.http_request.headers and sent.context.options == {}
    answer = got.http_response
    assert (answer.status_code, answer.reason, answer.json()["id"]) == (201, "Created", "7")
    assert "Etag" in answer.headers and answer.text().encode() == answer.body()

    container.upsert_item({"id": "7", "pk": "p"})
    assert len(hooks.requests) == 1
    container.upsert_item({"id": "7", "pk": "p", "name": "Żubr"}, **hooks.keywords())
    assert "Żubr".encode() in hooks.requests[-1].http_request.body


def test_hooks_see_what_failed_before_it_is_raised(container):
    hooks = Hooks()
    with pytest.raises(exceptions.CosmosResourceNotFoundError):
        container.read_item("none", "p", **hooks.keywords())
    assert [got.http_response.status_code for got in hooks.responses] == [404]

    def refuse(_request):
        raise KeyError("mine")

    with pytest.raises(KeyError, match="mine"):
        container.read_item("none", "p", raw_request_hook=refuse)
    with pytest.raises(TypeError, match="raw_request_hook: str is not accepted; a callable is"):
        container.read_item("none", "p", raw_request_hook="mine")


def test_hooks_see_each_page_of_a_query(container):
    for n in range(8):
        container.upsert_item({"id": str(n), "pk": f"p{n}"})
    (some, *_), hooks = container.read_feed_ranges(), Hooks()
    ids = [item["id"] for item in container.query_items("SELECT * FROM c", feed_range=some, **hooks.keywords())]
    # The query's plan is asked first.
    sent = hooks.requests[-1]
    assert "," not in sent.http_request.headers[SESSION], "the session of that range alone"
    pages = container.query_items("SELECT * FROM c", max_item_count=1, **hooks.keywords()).by_page()
    seen = len(hooks.requests)
    next(pages)
    assert len(hooks.requests) > seen and ids
    changes = container.query_items_change_feed(start_time="Beginning", **Hooks().keywords())
    assert len(list(changes)) == 8


def test_hooks_of_a_client_see_all_its_calls(shared, names):
    hooks, own = Hooks(), Hooks()
    with CosmosClient(shared.endpoint, shared.key, availability_strategy=False, **hooks.keywords()) as client:
        container = container_of(client, names)
        container.upsert_item({"id": "7", "pk": "p"})
        container.read_item("7", "p", raw_request_hook=own.requests.append)
    assert [len(hooks.requests), len(own.requests), len(hooks.responses)] == [1, 1, 2]


async def test_aio_hooks_see_each_exchange(shared, names):
    hooks = Hooks()
    async with aio.CosmosClient(shared.endpoint, shared.key, availability_strategy=False) as client:
        container = container_of(client, names)
        await container.upsert_item({"id": "7", "pk": "p"}, **hooks.keywords())
        items = [item async for item in container.query_items("SELECT * FROM c", partition_key="p", **hooks.keywords())]
        told = []
        await container.execute_bulk([("upsert", ({"id": "8", "pk": "p"},))], progress=told.append, **hooks.keywords())
    assert [got.http_response.status_code for got in hooks.responses] == [201, 200, 200]
    assert len(hooks.requests) == 3 and len(items) == 1 and told
