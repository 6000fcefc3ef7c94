"""Spans and metrics of calls, by OpenTelemetry's conventions for databases.

Loaded for clients of programs that have loaded OpenTelemetry before, and by nothing else. A span is a call, or a page
of a query, and is named as the conventions say: ``read_item orders``.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from time import perf_counter
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from opentelemetry import metrics, trace

from . import _native
from ._connection import SyncConnection
from .exceptions import _from_failure

if TYPE_CHECKING:
    from ._connection import Connection, Operation
    from ._settings import Setup

_SCHEMA = "https://opentelemetry.io/schemas/1.34.0"
_BATCHES = {"execute_item_batch": "execute_batch", "read_items": "read_many_items"}
_DURATIONS: list[float] = [0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 10]
_CHARGES: list[float] = [1, 5, 10, 25, 50, 100, 250, 500, 1000]


class Telemetry:
    """What one client reports to."""

    def __init__(self, connection: Connection) -> None:
        url = urlsplit(connection.url_connection)
        self.common: dict[str, Any] = {"db.system.name": "azure.cosmosdb", "server.address": url.hostname}
        if url.port not in (None, 443):
            self.common["server.port"] = url.port
        self.tracer = trace.get_tracer("perilune", _native.__version__, schema_url=_SCHEMA)
        meter = metrics.get_meter("perilune", _native.__version__, schema_url=_SCHEMA)
        name = "db.client.operation.duration"
        self.duration = _histogram(meter, name, "s", "Duration of database client operations.", _DURATIONS)
        name = "azure.cosmosdb.client.operation.request_charge"
        self.charge = _histogram(meter, name, "{request_unit}", "Request units consumed by the operation.", _CHARGES)

    def of_operation(self, operation: Operation) -> Call:
        """A call that begins now."""
        name, database, container = operation[0], operation[1], operation[2]
        if name.endswith("_permission"):
            # A user stands in the place of the container.
            container = None
        if name.endswith("_throughput"):
            verb, _, _ = name.partition("_")
            name = f"{verb}_{'container' if container else 'database'}_throughput"
        return Call(self, str(_BATCHES.get(name, name)), database, container)

    def of_page(self, pager: _native.Pager) -> Call:
        """A page that is asked for now."""
        return Call(self, pager.operation, pager.database, pager.container)


def _histogram(meter: metrics.Meter, name: str, unit: str, description: str, boundaries: list[float]) -> Any:
    try:
        return meter.create_histogram(name, unit, description, explicit_bucket_boundaries_advisory=boundaries)
    except TypeError:
        # Of an older version, which takes no advice.
        return meter.create_histogram(name, unit, description)


class Call:
    """A call under way: the span, and what the metrics will say of it."""

    def __init__(self, telemetry: Telemetry, name: str, database: str | None, container: str | None) -> None:
        self._telemetry = telemetry
        self._attributes = {**telemetry.common, "db.operation.name": name}
        if database is not None:
            self._attributes["db.namespace"] = database
        if container is not None:
            self._attributes["db.collection.name"] = container
        target = container or database or self._attributes["server.address"]
        own = {**self._attributes, "azure.resource_provider.namespace": "Microsoft.DocumentDB"}
        kind = trace.SpanKind.CLIENT
        self._span = telemetry.tracer.start_span(f"{name} {target}", kind=kind, attributes=own)
        self._current = trace.use_span(self._span, record_exception=False, set_status_on_exception=False)
        self._charge: float | None = None
        self._began = perf_counter()

    def __enter__(self) -> Call:
        self._current.__enter__()
        return self

    def __exit__(self, kind: Any, problem: BaseException | None, trace_back: Any) -> None:
        took = perf_counter() - self._began
        if problem is not None:
            self._failed(type(problem).__name__, str(problem))
        if self._span.is_recording():
            self._span.set_attributes({key: self._attributes[key] for key in self._attributes.keys() & _OF_ANSWERS})
        self._telemetry.duration.record(took, self._attributes)
        if self._charge is not None:
            self._telemetry.charge.record(self._charge, self._attributes)
        self._current.__exit__(None, None, None)
        self._span.end()

    def ended(self, outcome: Any) -> Any:
        """Takes down how the call ended; returns the outcome."""
        if outcome is None:
            return None
        regions, self._charge = outcome.contacts()
        self._attributes["azure.cosmosdb.operation.contacted_regions"] = tuple(regions)
        headers = outcome.headers() if self._span.is_recording() else {}
        if self._span.is_recording():
            self._span.set_attribute("azure.cosmosdb.operation.request_charge", self._charge)
            if "x-ms-item-count" in headers:
                self._span.set_attribute("db.response.returned_rows", int(headers["x-ms-item-count"]))
        status = outcome.status
        if status is not None:
            self._attributes["db.response.status_code"] = str(status)
        if type(outcome) is _native.Failure:
            if outcome.sub_status is not None:
                self._attributes["azure.cosmosdb.response.sub_status_code"] = outcome.sub_status
            if status is None or status >= 400:
                self._failed(str(status or type(_from_failure(outcome)).__name__), outcome.message)
        return outcome

    def _failed(self, kind: str, text: str) -> None:
        self._attributes["error.type"] = kind
        self._span.set_status(trace.StatusCode.ERROR, text)


# Known when the call has ended only.
_OF_ANSWERS = {
    "azure.cosmosdb.operation.contacted_regions",
    "azure.cosmosdb.response.sub_status_code",
    "db.response.status_code",
    "error.type",
}


class Traced(SyncConnection):
    """The calls of one client, each of which waits, and is told of."""

    def __init__(self, setup: Setup) -> None:
        super().__init__(setup)
        self._telemetry = Telemetry(self)
        self._run = partial(_measured, self._telemetry.of_operation, self._run)
        self._page = partial(_measured, self._telemetry.of_page, self._page)

    def _hear(self, operation: Operation, progress: Callable[[Any], Any]) -> Any:
        with self._telemetry.of_operation(operation) as call:
            return call.ended(super()._hear(operation, progress))


def _measured(begun: Callable[[Any], Call], send: Callable[[Any], Any], what: Any) -> Any:
    with begun(what) as call:
        return call.ended(send(what))
