// Do the calls on items do what the official package's do?

import assert from "node:assert/strict";
import { test } from "node:test";
import { inspect } from "node:util";
import { ErrorResponse, Item, ItemResponse, PartitionKeyBuilder } from "perilune";

import { connect, newContainer, startAccount } from "./support/account.mjs";

const emulator = await startAccount();
const client = connect(emulator);
const container = await newContainer(client);

test("an item lives through every call", async () => {
  const created = await container.items.create({ id: "life", pk: "a", n: 1, text: "Grüße 🌍" });
  assert.equal(created.statusCode, 201);
  assert.equal(created.resource.text, "Grüße 🌍");
  assert.ok(created instanceof ItemResponse && created.item instanceof Item);

  const item = container.item("life", "a");
  const read = await item.read();
  assert.deepEqual([read.statusCode, read.resource.n, read.etag], [200, 1, read.resource._etag]);

  const replaced = await item.replace({ id: "life", pk: "a", n: 2 });
  assert.deepEqual([replaced.statusCode, replaced.resource.n], [200, 2]);
  const upserted = await container.items.upsert({ id: "life", pk: "a", n: 3 });
  assert.deepEqual([upserted.statusCode, upserted.resource.n], [200, 3]);

  const deleted = await item.delete();
  assert.deepEqual([deleted.statusCode, deleted.resource], [204, undefined]);
});

test("an answer tells charge, version, session, headers and route", async () => {
  const { resource, headers, ...rest } = await container.items.create({ id: "told", pk: "a" });
  assert.equal(rest.statusCode, 201);
  const response = await container.item("told", "a").read();
  assert.ok(response.requestCharge > 0);
  assert.match(response.activityId, /^[0-9a-f-]{36}$/);
  assert.equal(response.headers["x-ms-activity-id"], response.activityId);
  assert.ok(response.headers["x-ms-session-token"]);
  const { clientSideRequestStatistics, attempts, regionsContacted } = response.diagnostics;
  assert.equal(regionsContacted.length, 1);
  assert.equal(attempts[0].status, 200);
  assert.equal(clientSideRequestStatistics.gatewayStatistics[0].statusCode, 200);
  assert.equal(clientSideRequestStatistics.locationEndpointsContacted.length, 1);
  const logged = JSON.parse(JSON.stringify(response));
  assert.deepEqual([logged.statusCode, logged.resource.id], [200, "told"]);
  assert.match(inspect(response), /x-ms-request-charge/);
  assert.deepEqual(response.body, response.resource);
});

test("a missing item is a quiet 404 when read, and an error otherwise", async () => {
  const item = container.item("nobody", "a");
  const read = await item.read();
  assert.deepEqual([read.statusCode, read.resource, read.substatus], [404, undefined, undefined]);
  assert.ok(read.activityId && read.diagnostics.attempts.length > 0);
  await assert.rejects(item.delete(), { name: "ErrorResponse", code: 404 });
  await assert.rejects(item.replace({ id: "nobody", pk: "a" }), { code: 404, writeOutcome: "rejected" });
});

test("an item without an id is given one, in the caller's object too", async () => {
  const body = { pk: "a" };
  const { resource, item } = await container.items.create(body);
  assert.match(body.id, /^[0-9a-f-]{36}$/);
  assert.equal(resource.id, body.id);
  assert.equal((await item.read()).resource.id, body.id, "the item of the answer knows its key");
  const options = { disableAutomaticIdGeneration: true };
  await assert.rejects(container.items.create({ pk: "a" }, options), /body\.id must be a string/);
});

test("conditions on versions are kept", async () => {
  const { etag } = await container.items.create({ id: "versions", pk: "a", n: 1 });
  const item = container.item("versions", "a");
  const unchanged = await item.read({ accessCondition: { type: "IfNoneMatch", condition: etag } });
  assert.deepEqual([unchanged.statusCode, unchanged.resource], [304, null]);
  await item.replace({ id: "versions", pk: "a", n: 2 }, { accessCondition: { type: "IfMatch", condition: etag } });
  const late = item.replace({ id: "versions", pk: "a" }, { accessCondition: { type: "IfMatch", condition: etag } });
  await assert.rejects(late, (error) => error instanceof ErrorResponse && error.code === 412);
});

test("conditions on what is no item, and on a query, are the service's to keep", async () => {
  const sent = [];
  const plugin = (context, node, next) => {
    const { "if-match": match, "if-none-match": other } = context.headers;
    if (match ?? other) sent.push([context.resourceType, match, other]);
    return next(context);
  };
  const watched = connect(emulator, { connectionPolicy: { availabilityStrategy: false }, plugins: [{ on: "request", plugin }] });
  const same = watched.database(container.database.id).container(container.id);
  await same.read({ accessCondition: { type: "IfNoneMatch", condition: '"1"' } });
  await same.item("versions", "a").read({ accessCondition: { type: "IfNoneMatch", condition: '"2"' } });
  const options = { partitionKey: "a", accessCondition: { type: "IfMatch", condition: '"3"' } };
  await same.items.query("SELECT * FROM c", options).fetchAll();
  assert.deepEqual(sent, [["colls", undefined, '"1"'], ["docs", undefined, '"2"'], ["docs", '"3"', undefined]]);
});

test("a write can be answered without the item", async () => {
  const options = { contentResponseOnWriteEnabled: false };
  const { statusCode, resource, etag } = await container.items.upsert({ id: "short", pk: "a" }, options);
  assert.deepEqual([statusCode, resource], [201, undefined]);
  assert.ok(etag);
});

test("every kind of partition key finds its item", async () => {
  for (const [id, pk] of [["text", "ü"], ["number", 1.5], ["whole", 7], ["flag", true], ["null", null]]) {
    await container.items.create({ id, pk });
    assert.equal((await container.item(id, pk).read()).resource.pk, pk, id);
  }
  await container.items.create({ id: "none" });
  assert.equal((await container.item("none").read()).statusCode, 200);
  assert.equal((await container.item("none", {}).read()).statusCode, 200);

  const paths = ["/tenant", "/user"];
  const nested = await newContainer(client, { partitionKey: { paths, kind: "MultiHash", version: 2 } });
  await nested.items.create({ id: "1", tenant: "t", user: 7 });
  const key = new PartitionKeyBuilder().addValue("t").addValue(7).build();
  assert.equal((await nested.item("1", key).read()).statusCode, 200);
  await nested.items.create({ id: "none" });
  assert.equal((await nested.item("none").read()).statusCode, 200);
});

test("what JSON can say comes back as it was", async () => {
  const body = { id: "json", pk: "a", deep: { list: [1, 0.1, -1e-7, null, "\u2028\ud83c\udf0d", { "": [] }] }, big: 2 ** 53 };
  await container.items.create(body);
  const { deep, big } = (await container.item("json", "a").read()).resource;
  assert.deepEqual({ deep, big }, { deep: body.deep, big: body.big });
});

test("a thousand calls at once all end", async () => {
  const ids = Array.from({ length: 1000 }, (_, at) => `many-${at}`);
  const written = await Promise.all(ids.map((id) => container.items.upsert({ id, pk: "many" })));
  assert.ok(written.every(({ statusCode }) => statusCode === 201));
  const read = await Promise.all(ids.map((id) => container.item(id, "many").read()));
  assert.deepEqual(read.map(({ resource }) => resource.id), ids);
});

test("a response names its own item, whatever becomes of the object that was written", async () => {
  const body = { id: "reused-1", pk: "p" };
  const first = container.items.upsert(body);
  body.id = "reused-2";
  await container.items.upsert(body);
  assert.equal((await first).item.id, "reused-1");
  assert.equal((await (await first).item.read()).resource.id, "reused-1");
});

test("a container that was made anew with another key takes the next write", async () => {
  const { database } = await client.databases.create({ id: "anew" });
  const { container: first } = await database.containers.create({ id: "c", partitionKey: "/id" });
  await first.items.create({ id: "1" });
  const other = connect(emulator).database("anew");
  await other.container("c").delete();
  await other.containers.create({ id: "c", partitionKey: "/pk" });
  const { resource } = await first.items.create({ id: "1", pk: "p" });
  assert.equal(resource.pk, "p");
  assert.equal((await first.item("1", "p").read()).statusCode, 200);
  await database.delete();
});
