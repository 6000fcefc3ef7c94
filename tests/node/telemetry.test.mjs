// Is what an application's OpenTelemetry gets to see what the conventions say?

import assert from "node:assert/strict";
import { before, test } from "node:test";
import { metrics, trace } from "@opentelemetry/api";
import { AggregationTemporality, InMemoryMetricExporter, MeterProvider, PeriodicExportingMetricReader } from "@opentelemetry/sdk-metrics";
import { BasicTracerProvider, InMemorySpanExporter, SimpleSpanProcessor } from "@opentelemetry/sdk-trace-base";

import { connect, newContainer, startAccount } from "./support/account.mjs";

const spans = new InMemorySpanExporter();
const measured = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE);
const reader = new PeriodicExportingMetricReader({ exporter: measured, exportIntervalMillis: 2 ** 30 });

const emulator = await startAccount({ regions: ["West US 2"], multipleWrites: false });
const { hostname, port } = new URL(emulator.endpoint);
let client, container;

before(async () => {
  const early = connect(emulator);
  container = await newContainer(early);
  await container.items.create({ id: "early", pk: "a" }); // Nobody listens yet.
  trace.setGlobalTracerProvider(new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(spans)] }));
  metrics.setGlobalMeterProvider(new MeterProvider({ readers: [reader] }));
  client = connect(emulator);
  container = client.database(container.database.id).container(container.id);
});

/** The spans of what `work` does, and what came of it. */
async function spansOf(work) {
  spans.reset();
  await work().catch(() => undefined);
  return spans.getFinishedSpans();
}

test("an operation is a span with what is known of it", async () => {
  const [span, ...others] = await spansOf(() => container.items.create({ id: "1", pk: "a" }));
  assert.deepEqual(others, []);
  assert.deepEqual([span.name, span.kind, span.status.code], [`create_item ${container.id}`, 2, 0]);
  const { "azure.cosmosdb.operation.request_charge": charge, ...attributes } = span.attributes;
  assert.ok(charge > 0);
  assert.deepEqual(attributes, {
    "db.system.name": "azure.cosmosdb",
    "db.operation.name": "create_item",
    "db.namespace": container.database.id,
    "db.collection.name": container.id,
    "server.address": hostname,
    "server.port": Number(port),
    "azure.resource_provider.namespace": "Microsoft.DocumentDB",
    "azure.cosmosdb.connection.mode": "gateway",
    "db.response.status_code": "201",
    "azure.cosmosdb.operation.contacted_regions": ["West US 2"],
  });
});

test("a failure tells its status and its sub-status", async () => {
  const [span] = await spansOf(() => container.item("none", "a").read({ sessionToken: "0:1#9000000#1=9000000", timeout: 5000 }));
  assert.equal(span.name, `read_item ${container.id}`);
  assert.equal(span.attributes["db.response.status_code"], "404");
  assert.equal(span.attributes["azure.cosmosdb.response.sub_status_code"], 1002);
  assert.deepEqual([span.attributes["error.type"], span.status.code, span.events[0].name], ["404", 2, "exception"]);
  const [refused] = await spansOf(() => container.items.create({ id: "1", pk: "a" }));
  assert.equal(refused.attributes["error.type"], "409");
  assert.equal(refused.attributes["azure.cosmosdb.response.sub_status_code"], undefined);
});

test("each page is a span", async () => {
  for (const id of ["2", "3"]) await container.items.upsert({ id, pk: "a" });
  const pages = await spansOf(() => container.items.query("SELECT * FROM c", { partitionKey: "a", maxItemCount: 2 }).fetchAll());
  assert.deepEqual(pages.map(({ name }) => name), Array(2).fill(`query_items ${container.id}`));
  assert.deepEqual(pages.map(({ attributes }) => attributes["db.response.returned_rows"]), [2, 2]);
  const [databases] = await spansOf(() => client.databases.readAll().fetchAll());
  assert.deepEqual([databases.name, databases.attributes["db.namespace"]], ["query_databases", undefined]);
  const [changes] = await spansOf(() => container.items.getChangeFeedIterator().readNext());
  assert.equal(changes.name, `query_change_feed ${container.id}`);
});

test("a call that its caller ended says so", async () => {
  const [span] = await spansOf(() => container.item("1", "a").read({ abortSignal: AbortSignal.abort() }));
  assert.equal(span.attributes["error.type"], "AbortError");
});

test("durations, charges, rows and clients are measured", async () => {
  const second = connect(emulator);
  await second.databases.readAll().fetchAll();
  second.dispose();
  second.dispose();
  await reader.forceFlush();
  const all = measured.getMetrics().at(-1).scopeMetrics.flatMap((scope) => scope.metrics);
  const byName = new Map(all.map((metric) => [metric.descriptor.name, metric]));
  const { dataPoints, descriptor } = byName.get("db.client.operation.duration");
  assert.equal(descriptor.unit, "s");
  const created = dataPoints.find(({ attributes }) => attributes["db.response.status_code"] === "201");
  assert.ok(created.value.count >= 1 && created.value.sum > 0);
  assert.deepEqual([created.attributes["db.operation.name"], created.attributes["db.collection.name"]], ["create_item", container.id]);
  assert.ok(byName.get("azure.cosmosdb.client.operation.request_charge").dataPoints.length > 2);
  assert.ok(byName.get("db.client.response.returned_rows").dataPoints.length > 0);
  const [clients] = byName.get("azure.cosmosdb.client.active_instance.count").dataPoints;
  assert.equal(clients.value, 1);
});
