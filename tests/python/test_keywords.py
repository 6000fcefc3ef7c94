"""Do the keywords of calls, and the older names and forms, do what they say?"""

import http.server
import json
import threading
import urllib.error
import urllib.request
import warnings

import perilune
import perilune.aio
import pytest
from perilune import ConnectionRetryPolicy, CosmosClient, GlobalSecondaryIndexDefinition, PartitionKey, exceptions
from perilune._bases import ServiceRequestError


class Recording:
    """Sends with urllib, and writes down method, path, headers and body."""

    def __init__(self):
        self.sent = []

    def __call__(self, request):
        self.sent.append(request)
        plain = urllib.request.Request(request.url, request.body, request.headers, method=request.method)
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        try:
            with opener.open(plain, timeout=request.timeout) as answer:
                return answer.status, answer.headers, answer.read()
        except urllib.error.HTTPError as answer:
            with answer:
                return answer.code, answer.headers, answer.read()

    def newest(self, resource):
        """The headers of the newest request for a resource, by their names in lower case."""
        request = next(one for one in reversed(self.sent) if resource in one.url)
        return {name.lower(): value for name, value in request.headers.items()}


@pytest.fixture
def recording():
    return Recording()


@pytest.fixture
def recorded(shared, container, recording):
    """The container, through a client whose requests are written down."""
    with CosmosClient(shared.endpoint, shared.key, transport=recording, availability_strategy=False) as client:
        database = client.get_database_client(container.database_link.partition("/")[2])
        yield database.get_container_client(container.id)


def test_a_dict_of_the_older_generation_stands_for_keywords(recorded, recording):
    older = {
        "initialHeaders": {"x-extra": "1"},
        "preTriggerInclude": "",
        "priorityLevel": "Low",
        "indexingDirective": 1,
        "partitionKey": "of another place",
        "responsePayloadOnWriteDisabled": True,
    }
    assert recorded.create_item({"id": "1", "pk": "a"}, request_options=older, priority="High") == {}
    headers = recording.newest("/docs")
    assert headers["x-extra"] == "1" and headers["x-ms-indexing-directive"] == "Exclude"
    assert headers["x-ms-cosmos-priority-level"] == "High"
    recorded.create_item({"id": "2", "pk": "a"})
    recorded.create_item({"id": "3", "pk": "b"})
    pages = recorded.query_items("SELECT * FROM c", feed_options={"maxItemCount": 1, "partitionKey": "a"}).by_page()
    assert [[item["id"] for item in page] for page in pages] == [["1"], ["2"]]
    etag = recorded.read_item("2", "a")["_etag"]
    condition = {"accessCondition": {"type": "IfNoneMatch", "condition": etag}}
    assert recorded.read_item("2", "a", request_options=condition) == {}


@pytest.mark.parametrize("options", [{"colour": "red"}, "maxItemCount"])
def test_an_unknown_option_of_the_older_generation_is_refused(container, options):
    with pytest.raises(TypeError, match="request_options"):
        container.read_item("1", "a", request_options=options)
    with pytest.raises(TypeError, match="feed_options"):
        container.query_items("SELECT 1", feed_options=options)


def test_what_the_service_alone_understands_is_sent(recorded, recording):
    recorded.create_item({"id": "1", "pk": "a"})
    query = recorded.query_items(
        "SELECT * FROM c",
        partition_key="a",
        supported_query_features="Aggregate",
        query_version="1.0",
        continuation_token_limit=2,
        max_integrated_cache_staleness_in_ms=500,
        populate_query_advice=True,
    )
    assert len(list(query)) == 1
    headers = recording.newest("/docs")
    assert headers["x-ms-cosmos-supported-query-features"] == "Aggregate"
    assert headers["x-ms-cosmos-query-version"] == "1.0"
    assert headers["x-ms-documentdb-responsecontinuationtokenlimitinkb"] == "2"
    assert headers["x-ms-dedicatedgateway-max-age"] == "500"


def test_the_time_to_connect_is_the_clients(container):
    container.upsert_item({"id": "1", "pk": "a"})
    with pytest.warns(UserWarning, match="connection_timeout"):
        assert container.read_item("1", "a", connection_timeout=3)["id"] == "1"


def test_any_resource_is_changed_on_a_condition(recorded, recording):
    database = perilune.DatabaseProxy(recorded.client_connection, recorded.database_link.partition("/")[2])
    key = PartitionKey("/pk")
    for condition in (
        {"etag": '"x"', "match_condition": perilune.MatchConditions.IfNotModified},
        {"access_condition": {"type": "IfMatch", "condition": '"x"'}},
        {"if_match": '"x"'},
    ):
        with pytest.raises(exceptions.CosmosAccessConditionFailedError):
            database.replace_container(recorded, key, **condition)
        assert recording.newest("/colls")["if-match"] == '"x"'
    recorded.read(if_none_match="*")
    assert recording.newest("/colls")["if-none-match"] == "*"


async def test_a_replaced_container_tells_its_properties(database, container, aio_container):
    key = PartitionKey("/pk")
    proxy, found = database.replace_container(container, key, default_ttl=60, return_properties=True)
    assert (proxy.id, found["defaultTtl"]) == (container.id, 60)
    assert database.replace_container(container, key).read().get("defaultTtl") is None
    client = perilune.aio.DatabaseProxy(aio_container.client_connection, database.id)
    _, found = await client.replace_container(aio_container, key, default_ttl=7, return_properties=True)
    assert found["defaultTtl"] == 7


def test_a_condition_on_many_items_is_told_to_have_no_effect(container):
    condition = {"etag": "x", "match_condition": perilune.MatchConditions.IfNotModified}
    with pytest.warns(DeprecationWarning, match="etag and match_condition have no effect"):
        container.execute_item_batch([("upsert", ({"id": "1", "pk": "a"},))], "a", **condition)
    with pytest.raises(ValueError, match="execute_item_batch: if_match"):
        container.execute_item_batch([("read", ("1",))], "a", if_match="x")


async def test_all_items_are_read(container, aio_container):
    for n in range(5):
        container.create_item({"id": str(n), "pk": f"pk-{n}"})
    assert sorted(item["id"] for item in container.read_all_items(max_item_count=2)) == list("01234")
    assert sorted([item["id"] async for item in aio_container.read_all_items(max_item_count=2)]) == list("01234")


async def test_a_container_tells_whose_its_key_is(container, aio_container):
    assert container.is_system_key is False
    assert await aio_container.is_system_key is False


def test_a_session_token_of_what_has_no_session_is_no_matter(client, container):
    # The official package takes it with every call, and looks at none but those of items.
    assert container.read(session_token="nonsense")["id"] == container.id
    assert list(client.list_databases(session_token="nonsense"))
    with pytest.raises(ValueError, match="session token"):
        container.read_item("1", "p", session_token="nonsense")


async def test_the_newest_session_token_of_a_feed_range(container, aio_container):
    def part(low, high):
        return {"Range": {"min": low, "max": high, "isMinInclusive": True, "isMaxInclusive": False}}

    seen = [(part("AA", "DD"), "0:1#51#3=52"), (part("AA", "BB"), "1:1#55#3=52"), (part("BB", "DD"), "2:1#54#3=52")]
    expected = "1:1#55#3=52,2:1#54#3=52"
    assert container.get_latest_session_token(seen, part("AA", "DD")) == expected
    assert await aio_container.get_latest_session_token(seen, part("AA", "DD")) == expected
    with pytest.raises(ValueError, match=r"There were no overlapping feed ranges with the target\."):
        container.get_latest_session_token(seen, part("00", "11"))
    with pytest.raises(ValueError, match="session token"):
        container.get_latest_session_token([(part("AA", "BB"), "x")], part("AA", "BB"))


def test_older_names_say_so(database):
    container = database.create_container("offers", PartitionKey("/pk"), offer_throughput=500)
    with pytest.warns(DeprecationWarning, match="get_throughput"):
        found = container.read_offer()
    assert found.offer_throughput == 500
    assert float(found.get_response_headers()["x-ms-request-charge"]) > 0
    assert perilune.ThroughputProperties(400).get_response_headers() == {}


def test_a_hook_adds_up_what_one_call_cost(container):
    with pytest.warns(DeprecationWarning, match="RecordDiagnostics"):
        from perilune.diagnostics import RecordDiagnostics
    record = RecordDiagnostics()
    for n in range(3):
        container.create_item({"id": str(n), "pk": "a"}, response_hook=record)
    assert record.request_charge == float(record.headers["x-ms-request-charge"]) > 0
    assert record.body["id"] == "2" and record.activity_id == record.headers["x-ms-activity-id"]
    query = container.query_items("SELECT * FROM c", partition_key="a", max_item_count=1, response_hook=record)
    assert len(list(query)) == 3
    assert record.request_charge > 2 * float(record.headers["x-ms-request-charge"])


def test_an_index_of_another_container_is_defined(recorded, recording):
    database = recorded.database_link.partition("/")[2]
    definition = GlobalSecondaryIndexDefinition(recorded.id, "SELECT c.pk, c.id FROM c")
    assert (definition.source_container_id, definition.status) == (recorded.id, None)
    proxy = perilune.DatabaseProxy(recorded.client_connection, database)
    _, found = proxy.create_container(
        "index", PartitionKey("/id"), global_secondary_index=definition, return_properties=True
    )
    sent = json.loads(next(one for one in reversed(recording.sent) if one.method == "POST").body)
    rid = recorded.read()["_rid"]
    expected = {
        "sourceCollectionId": recorded.id,
        "definition": "SELECT c.pk, c.id FROM c",
        "sourceCollectionRid": rid,
    }
    assert sent["globalSecondaryIndexDefinition"] == sent["materializedViewDefinition"] == expected
    assert "materializedViewDefinition" not in found
    with pytest.raises(ValueError, match="source_container_id cannot be None or empty"):
        GlobalSecondaryIndexDefinition(" ", "SELECT 1")


def test_a_retry_policy_counts_down():
    policy = ConnectionRetryPolicy(retry_total=4, retry_connect=1, retry_backoff_factor=1, retry_mode="Fixed")
    settings = policy.configure_retries({"retry_read": 7})
    assert (settings["total"], settings["read"], settings["connect"]) == (4, 7, 1)
    assert policy.get_backoff_time(settings) == 0
    assert policy.increment(settings, error=ServiceRequestError("refused"))
    assert not policy.increment(settings, error=ServiceRequestError("refused"))
    assert policy.get_backoff_time(settings) == 1
    assert policy.parse_retry_after("7") == 7 and ConnectionRetryPolicy.no_retries().total_retries == 0
    with pytest.raises(TypeError, match="colour"):
        ConnectionRetryPolicy(colour="red")


def test_names_that_are_loaded_when_used():
    for name in ("CredentialDict", "CrossRegionHedgingStrategy", "PartitionKeyType"):
        assert getattr(perilune, name) is not None
    with pytest.raises(AttributeError, match="Nonesuch"):
        _ = perilune.Nonesuch
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert perilune.CosmosItemPaged[int]


def client_of(shared, recording, **options):
    return CosmosClient(shared.endpoint, shared.key, transport=recording, **options)


def test_the_clients_headers_are_sent_with_every_call(shared, recording):
    options = {"headers": {"x-tenant": "a", "x-other": "1"}, "user_agent": "shop/1", "user_agent_suffix": "west"}
    with client_of(shared, recording, **options) as client:
        list(client.list_databases(headers={"x-tenant": "b"}))
    headers = recording.newest("/dbs")
    assert (headers["x-tenant"], headers["x-other"]) == ("b", "1")
    assert headers["user-agent"].startswith("shop/1 perilune/") and headers["user-agent"].endswith(") west")
    with client_of(shared, recording, user_agent="shop/1", user_agent_overwrite=True) as client:
        list(client.list_databases())
        assert recording.newest("/dbs")["user-agent"].startswith("shop/1 perilune/")
        list(client.list_databases(user_agent="mine/1"))
        assert recording.newest("/dbs")["user-agent"] == "mine/1"


def test_how_requests_are_repeated_in_place_is_checked():
    url, key = "http://127.0.0.1:1/", "a2V5"
    CosmosClient(url, key, retry_connect=3, retry_read=0, retry_backoff_factor=0.5, retry_mode="Fixed")
    with pytest.raises(TypeError, match="retry_connect"):
        CosmosClient(url, key, retry_connect="x")
    with pytest.raises(ValueError, match="retry_read"):
        CosmosClient(url, key, retry_read=-1)
    with pytest.warns(DeprecationWarning, match="connection_retry_policy"):
        CosmosClient(url, key, connection_retry_policy=ConnectionRetryPolicy(retry_total=3))
    for option in ({"logger": "x"}, {"headers": "x"}, {"user_agent": 7}, {"enable_compact_utf8_item_writes": "true"}):
        with pytest.raises(TypeError, match=next(iter(option))):
            CosmosClient(url, key, **option)


async def test_the_account_tells_its_regions(shared, client):
    headers = []
    account = client.get_database_account(response_hook=headers.append)
    assert [region["name"] for region in account.ReadableLocations] == [region["name"] for region in shared.regions()]
    assert account.ConsistencyPolicy["defaultConsistencyLevel"] == "Session" and "date" in headers[0]
    async with perilune.aio.CosmosClient(shared.endpoint, shared.key) as other:
        found = await other.get_database_account()
    assert found.WritableLocations == account.WritableLocations


class Inference(http.server.BaseHTTPRequestHandler):
    """Answers with what it was asked."""

    def do_POST(self):
        asked = json.loads(self.rfile.read(int(self.headers["content-length"])))
        status = 403 if asked["query"] == "refuse" else 200
        body = json.dumps({"asked": asked, "path": self.path, "by": self.headers["authorization"]}).encode()
        self.send_response(status)
        self.send_header("x-charge", "7")
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


class Token:
    token = "secret"


@pytest.fixture
def inference(monkeypatch):
    server = http.server.HTTPServer(("127.0.0.1", 0), Inference)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    monkeypatch.setenv("AZURE_COSMOS_SEMANTIC_RERANKER_INFERENCE_ENDPOINT", f"http://127.0.0.1:{server.server_port}/")
    yield
    server.shutdown()
    thread.join()
    server.server_close()


async def test_documents_are_ranked_by_the_inference_service(inference, container, aio_container):
    class Credential:
        def get_token(self, scope):
            assert scope == "https://dbinference.azure.com/.default"
            return Token

    class AsyncCredential:
        async def get_token_info(self, scope):
            return Credential().get_token(scope)

    question = {"context": "moon", "documents": ["a", "b"], "options": {"top_k": 1}}
    container.client_connection.token_credential = Credential()
    aio_container.client_connection.token_credential = AsyncCredential()
    for found in (container.semantic_rerank(**question), await aio_container.semantic_rerank(**question)):
        assert found["asked"] == {"query": "moon", "documents": ["a", "b"], "top_k": 1}
        assert (found["path"], found["by"]) == ("/inference/semanticReranking", "Bearer secret")
        assert found.get_response_headers()["X-Charge"] == "7"
    with pytest.raises(exceptions.CosmosHttpResponseError) as caught:
        container.semantic_rerank(context="refuse", documents=[])
    assert caught.value.status_code == 403 and caught.value.headers["x-charge"] == "7"


def test_ranking_needs_a_credential_and_an_endpoint(container):
    with pytest.raises(exceptions.CosmosHttpResponseError, match="Semantic reranking requires AAD credentials"):
        container.semantic_rerank(context="moon", documents=["a"])
    container.client_connection.token_credential = object()
    with pytest.raises(exceptions.CosmosHttpResponseError, match="INFERENCE_ENDPOINT") as caught:
        container.semantic_rerank(context="moon", documents=["a"])
    assert caught.value.status_code == 400


async def test_a_container_keeps_its_properties(container, aio_container):
    assert container._get_properties() is container._get_properties()
    assert container._get_properties()["id"] == container.id
    assert (
        (await aio_container._get_properties())["id"] == (await aio_container._get_properties())["id"] == container.id
    )


def test_a_change_feed_of_no_key_is_that_of_the_container(container):
    container.upsert_item({"id": "1", "pk": "p"})
    changes = container.query_items_change_feed(start_time="Beginning", partition_key=None, mode=None)
    assert [change["id"] for change in changes] == ["1"]


def test_how_old_a_cached_item_may_be_is_no_negative_number(container):
    with pytest.raises(ValueError, match="max_integrated_cache_staleness_in_ms: -1"):
        container.read_item("1", "p", max_integrated_cache_staleness_in_ms=-1)
    with pytest.raises(TypeError, match="max_integrated_cache_staleness_in_ms: str"):
        container.query_items("SELECT * FROM c", max_integrated_cache_staleness_in_ms="1")


def test_throughput_in_the_older_form(client):
    options = {"offerThroughput": 1100}
    database = client.create_database("older-throughput", request_options=options)
    assert database.get_throughput().offer_throughput == 1100
    made = database.create_container("c", PartitionKey(path="/pk"), request_options=options, offer_throughput=1200)
    assert made.get_throughput().offer_throughput == 1200
    client.delete_database(database)


def test_a_user_agent_of_one_call(shared):
    recording = Recording()
    client = CosmosClient(shared.endpoint, shared.key, transport=recording)
    list(client.list_databases(user_agent="mine/1"))
    assert recording.newest("/dbs")["user-agent"].startswith("mine/1 perilune/")
    list(client.list_databases(user_agent="mine/1", user_agent_overwrite=True))
    assert recording.newest("/dbs")["user-agent"] == "mine/1"
    aio_client = perilune.aio.CosmosClient(shared.endpoint, shared.key, user_agent="shop 鱀")
    assert aio_client.client_connection.native.user_agent.startswith("shop ")
    for option in ("user_agent", "user_agent_suffix"):
        with pytest.raises(UnicodeEncodeError, match=f"{option}: ordinal not in range"):
            CosmosClient(shared.endpoint, shared.key, **{option: "shop 鱀"})
    with pytest.raises(UnicodeEncodeError, match="user_agent: ordinal not in range"):
        client.list_databases(user_agent="shop 鱀")
    with pytest.raises(TypeError, match="user_agent: int"):
        client.list_databases(user_agent=1)


def test_a_clients_policy_tells_its_keywords(shared):
    policy = perilune.documents.ConnectionPolicy()
    policy.PreferredLocations = ["West US 2"]
    client = CosmosClient(shared.endpoint, shared.key, connection_policy=policy, read_timeout=22)
    told = client.client_connection.connection_policy
    assert (told.ReadTimeout, told.PreferredLocations) == (22, ["West US 2"])
    assert policy.ReadTimeout == perilune.documents.ConnectionPolicy().ReadTimeout


def test_a_container_that_was_made_anew_with_another_key(client, shared):
    database = client.create_database("made-anew")
    container = database.create_container("c", PartitionKey(path="/id"))
    container.create_item({"id": "1"})
    with CosmosClient(shared.endpoint, shared.key) as other:
        other.get_database_client("made-anew").delete_container("c")
        other.get_database_client("made-anew").create_container("c", PartitionKey(path="/pk"))
    assert container.create_item({"id": "1", "pk": "p"})["pk"] == "p"
    assert container.read_item("1", "p")["id"] == "1"
    client.delete_database(database)
