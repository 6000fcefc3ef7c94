"""Does a logger that a client is given hear of each exchange, without what is secret?"""

import logging

import pytest
from perilune import CosmosClient, aio, exceptions

WAYS = [{"enable_diagnostics_logging": True}, {"logger": logging.getLogger("shop")}]


class Kept(logging.Handler):
    def __init__(self):
        super().__init__()
        self.records = []

    def emit(self, record):
        self.records.append(record)


@pytest.fixture
def shop():
    """A logger of the application's own."""
    logger, handler = logging.getLogger("shop.orders"), Kept()
    logger.addHandler(handler)
    logger.setLevel("INFO")
    yield logger, handler
    logger.removeHandler(handler)
    logger.setLevel("NOTSET")


def records(caplog):
    return [record for record in caplog.records if hasattr(record, "is_request")]


@pytest.mark.parametrize("way", WAYS)
def test_a_request_and_its_response_have_a_record_each(shared, container, caplog, way):
    link = container.client_connection, container.container_link
    with (
        caplog.at_level("INFO"),
        CosmosClient(shared.endpoint, shared.key, availability_strategy=False, **way) as client,
    ):
        _, database, _, name = link[1].split("/")
        other = client.get_database_client(database).get_container_client(name)
        other.create_item({"id": "1", "pk": "private"})
    sent, answered = records(caplog)
    assert {sent.name, answered.name} == {"shop" if "logger" in way else "perilune"}
    assert (sent.is_request, answered.is_request, sent.levelname, answered.levelname) == (True, False, "INFO", "INFO")
    for record in (sent, answered):
        assert (record.verb, record.resource_type, record.operation_type) == ("POST", "docs", "Create")
        assert (record.database_name, record.collection_name) == (database, name)
        assert (record.status_code, record.sub_status_code, record.exception_type) == (201, 0, None)
        assert record.url.endswith("/docs")
    assert sent.activity_id == answered.activity_id and answered.duration > 0
    lines = sent.getMessage().split("\n")
    assert lines[1:3] == ["Request method: 'POST'", "Request headers:"]
    assert lines[-1] == "A body is sent with the request"
    lines = answered.getMessage().split("\n")
    assert lines[:2] == ["Response status: 201", "Response headers:"]
    assert "x-ms-request-charge" in answered.getMessage()
    for secret in (shared.key, "authorization", "private", "partitionkey'"):
        assert secret not in caplog.text


def test_a_filter_keeps_both_records_of_an_exchange(shared, container, shop):
    logger, handler = shop
    handler.addFilter(lambda record: record.status_code >= 400)
    database, name = container.container_link.split("/")[1::2]
    with CosmosClient(shared.endpoint, shared.key, availability_strategy=False, logger=logger) as client:
        other = client.get_database_client(database).get_container_client(name)
        other.create_item({"id": "1", "pk": "a"})
        with pytest.raises(exceptions.CosmosResourceNotFoundError):
            other.read_item("2", "a")
    sent, answered = handler.records
    assert (sent.is_request, sent.operation_type, sent.status_code) == (True, "Read", 404)
    assert (answered.is_request, answered.exception_type) == (False, "CosmosResourceNotFoundError")
    assert sent.getMessage().endswith("No body was attached to the request")


async def test_coroutines_and_pages_are_logged_too_and_raw_hooks_are_still_told(shared, container, shop):
    logger, handler = shop
    container.create_item({"id": "1", "pk": "a"})
    database, name = container.container_link.split("/")[1::2]
    heard = []
    async with aio.CosmosClient(shared.endpoint, shared.key, availability_strategy=False, logger=logger) as client:
        other = client.get_database_client(database).get_container_client(name)
        await other.read_item("1", "a", raw_response_hook=heard.append)
        found = other.query_items("SELECT VALUE c.id FROM c", partition_key="a")
        assert [id async for id in found] == ["1"]
    assert [got.http_response.status_code for got in heard] == [200]
    assert [record.operation_type for record in handler.records] == ["Read", "Read", "SqlQuery", "SqlQuery"]


def test_a_call_without_an_answer_has_a_record(shop):
    logger, handler = shop
    with (
        CosmosClient("http://127.0.0.1:1/", "a2V5", logger=logger) as client,
        pytest.raises(exceptions.CosmosServiceRequestError),
    ):
        client.get_database_client("none").read(timeout=2)
    assert [record.exception_type for record in handler.records] == ["CosmosServiceRequestError"]
    assert handler.records[0].is_request is False


def test_a_mistake_of_a_transport_has_a_record(shop):
    def transport(_request):
        raise ValueError("a mistake")

    logger, handler = shop
    client = CosmosClient("http://127.0.0.1:1/", "a2V5", logger=logger, transport=transport)
    with client, pytest.raises(ValueError, match="a mistake"):
        client.get_database_client("none").read()
    assert [record.exception_type for record in handler.records] == ["ValueError"]


async def test_a_mistake_of_a_transport_for_coroutines_has_one_too(shop):
    async def transport(_request):
        raise ValueError("a mistake")

    logger, handler = shop
    async with aio.CosmosClient("http://127.0.0.1:1/", "a2V5", logger=logger, transport=transport) as client:
        with pytest.raises(ValueError, match="a mistake"):
            await client.get_database_client("none").read()
    assert [record.exception_type for record in handler.records] == ["ValueError"]


def test_an_activity_id_of_the_callers_own_is_not_sent(shared, shop):
    logger, handler = shop
    with CosmosClient(shared.endpoint, shared.key, logger=logger) as client:
        list(client.list_databases(initial_headers={"x-ms-activity-id": "mine"}))
    assert "mine" not in [record.activity_id for record in handler.records]


def test_nothing_is_made_of_a_log_that_nobody_sees(shared, shop):
    logger, handler = shop
    logger.setLevel("WARNING")
    with CosmosClient(shared.endpoint, shared.key, logger=logger, enable_diagnostics_logging=True) as client:
        list(client.list_databases())
    assert handler.records == []
