"""Are calls told to OpenTelemetry as the conventions for databases say, and only where a program has loaded it?"""

import asyncio
import subprocess
import sys

import pytest
from opentelemetry import metrics, trace
from opentelemetry.sdk.metrics import MeterProvider
from opentelemetry.sdk.metrics.export import InMemoryMetricReader
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from perilune import CosmosClient, PartitionKey, aio, exceptions

DURATION, CHARGE = "db.client.operation.duration", "azure.cosmosdb.client.operation.request_charge"


@pytest.fixture(scope="module")
def telemetry():
    """The providers of a process are set once."""
    spans, numbers = InMemorySpanExporter(), InMemoryMetricReader()
    provider = TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(spans))
    trace.set_tracer_provider(provider)
    metrics.set_meter_provider(MeterProvider([numbers]))
    return spans, numbers


@pytest.fixture
def spans(telemetry):
    telemetry[0].clear()
    return telemetry[0]


@pytest.fixture
def items(emulator):
    with CosmosClient(emulator.endpoint, emulator.key, application_region="West US 2") as client:
        yield client.create_database("shop").create_container("orders", PartitionKey("/pk"))


def named(spans, name):
    return [span for span in spans.get_finished_spans() if span.name == name]


def points(numbers, name, operation):
    """The points of a histogram that are of an operation."""
    data = numbers.get_metrics_data()
    found = [metric for of in data.resource_metrics for scope in of.scope_metrics for metric in scope.metrics]
    (metric,) = [metric for metric in found if metric.name == name]
    return [point for point in metric.data.data_points if point.attributes["db.operation.name"] == operation]


def test_a_call_is_a_span_with_the_attributes_of_the_conventions(telemetry, spans, items, emulator):
    with trace.get_tracer("test").start_as_current_span("outer") as outer:
        items.upsert_item({"id": "7", "pk": "a"})
    (span,) = named(spans, "upsert_item orders")
    host, port = emulator.endpoint.rstrip("/").rpartition("//")[2].split(":")
    charge = span.attributes["azure.cosmosdb.operation.request_charge"]
    assert span.kind is trace.SpanKind.CLIENT and span.status.is_unset and charge > 0
    assert span.parent.span_id == outer.get_span_context().span_id
    assert dict(span.attributes) == {
        "db.system.name": "azure.cosmosdb",
        "azure.resource_provider.namespace": "Microsoft.DocumentDB",
        "db.operation.name": "upsert_item",
        "db.namespace": "shop",
        "db.collection.name": "orders",
        "server.address": host,
        "server.port": int(port),
        "db.response.status_code": "201",
        "azure.cosmosdb.operation.contacted_regions": ("West US 2",),
        "azure.cosmosdb.operation.request_charge": charge,
    }
    (point,) = points(telemetry[1], CHARGE, "upsert_item")
    assert (point.count, point.sum) == (1, charge) and point.attributes["db.response.status_code"] == "201"
    (point,) = points(telemetry[1], DURATION, "upsert_item")
    assert point.count == 1 and point.explicit_bounds[0] == 0.001 and "error.type" not in point.attributes
    assert items.client_connection.__class__.__name__ == CosmosClient._connection_type.__name__
    assert [span.name for span in spans.get_finished_spans()][:2] == ["create_database shop", "create_container orders"]


def test_what_fails_is_told_with_its_status_and_its_regions(telemetry, spans, items, emulator):
    with pytest.raises(exceptions.CosmosResourceNotFoundError):
        items.read_item("none", "a")
    (span,) = named(spans, "read_item orders")
    told = span.attributes
    assert (told["error.type"], told["db.response.status_code"]) == ("404", "404")
    assert told["azure.cosmosdb.response.sub_status_code"] == 0
    assert span.status.status_code is trace.StatusCode.ERROR and span.status.description
    # The next region is not to lack the item, or it would be asked again.
    emulator.set_lag(0)
    items.upsert_item({"id": "7", "pk": "a"})
    emulator.break_region("West US 2")
    spans.clear()
    items.read_item("7", "a")
    (span,) = named(spans, "read_item orders")
    assert span.attributes["azure.cosmosdb.operation.contacted_regions"] == ("West US 2", "East US")
    for region in ("East US", "West Europe"):
        emulator.break_region(region)
    spans.clear()
    with pytest.raises(exceptions.CosmosServiceRequestError):
        items.read_item("7", "a")
    (span,) = named(spans, "read_item orders")
    assert span.attributes["error.type"] == "CosmosServiceRequestError"
    assert "db.response.status_code" not in span.attributes
    with pytest.raises(ValueError, match="item"):
        items.read_item("", "a")


def test_each_page_of_a_query_is_a_span(spans, items):
    done = items.execute_bulk([("create", ({"id": str(n), "pk": "a"},)) for n in range(5)], progress=print)
    items.execute_item_batch([("read", ("1",)), ("read", ("2",))], "a")
    items.read_items([("1", "a")])
    assert len(list(items.query_items("SELECT * FROM c", partition_key="a", max_item_count=2))) == len(done)
    pages = named(spans, "query_items orders")
    assert [page.attributes.get("db.response.returned_rows") for page in pages][:3] == [2, 2, 1]
    list(items.query_items_change_feed(start_time="Beginning"))
    items.get_throughput()
    list(items.scripts.list_triggers())
    names = ["execute_bulk", "execute_batch", "read_many_items", "query_change_feed", "read_container_throughput"]
    assert all(named(spans, f"{name} orders") for name in [*names, "query_triggers"])


async def test_coroutines_are_told_of_too(spans, items, emulator):
    async with aio.CosmosClient(emulator.endpoint, emulator.key) as client:
        mine = client.get_database_client("shop").get_container_client("orders")
        with trace.get_tracer("test").start_as_current_span("outer") as outer:
            await asyncio.gather(*(mine.upsert_item({"id": str(n), "pk": "a"}) for n in range(3)))
        found = named(spans, "upsert_item orders")
        assert [span.parent.span_id for span in found] == [outer.get_span_context().span_id] * 3
        assert len([item async for item in mine.query_items("SELECT * FROM c", partition_key="a")]) == 3
        assert named(spans, "query_items orders")
        emulator.inject("blackHole", resource="docs")
        with pytest.raises(asyncio.TimeoutError):
            await asyncio.wait_for(mine.read_item("1", "a"), 0.1)
        (span,) = named(spans, "read_item orders")
        assert span.attributes["error.type"] == "CancelledError"


def test_a_program_that_has_not_loaded_it_pays_nothing(shared):
    program = """
import sys
from perilune import CosmosClient
client = CosmosClient(*sys.argv[1:])
client.create_database_if_not_exists("plain")
assert type(client.client_connection) is CosmosClient._connection_type
assert not [name for name in sys.modules if name.startswith("opentelemetry") or name == "perilune._telemetry"]
"""
    subprocess.run([sys.executable, "-c", program, shared.endpoint, shared.key], check=True)
