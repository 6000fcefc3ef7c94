// Do plugins stand around every operation, and is what they answer the operation's?

import assert from "node:assert/strict";
import { test } from "node:test";

import { connect, newContainer, startAccount } from "./support/account.mjs";

const emulator = await startAccount({ regions: ["West US 2", "East US"], multipleWrites: true, lagMs: 0 });
const names = await newContainer(connect(emulator));

/** A container seen through plugins: functions stand around operations. */
function through(...plugins) {
  const configs = plugins.map((plugin) => (typeof plugin === "function" ? { on: "operation", plugin } : plugin));
  const client = connect(emulator, { applicationRegion: "West US 2", plugins: configs });
  return client.database(names.database.id).container(names.id);
}

const ofItems = (plugin) => (context, node, next) =>
  context.resourceType === "docs" ? plugin(context, next) : next(context);

test("they see what is done, once whatever the attempts are, outermost first", async () => {
  const seen = [];
  const watch = (name) => async (context, node, next) => {
    const response = await next(context);
    seen.push([name, context.operationType, context.resourceType, context.path.split("/").at(-2), response.code].join(" "));
    return response;
  };
  let requests = 0;
  const failing = async (context, node, next) => {
    if (context.resourceType !== "docs" || context.operationType !== "read" || ++requests > 1) return next(context);
    throw Object.assign(new Error("not now"), { code: 503, headers: {} });
  };
  const container = through(watch("outer"), { on: "request", plugin: failing }, watch("inner"));
  const { item, resource } = await container.items.upsert({ id: "1", pk: "p", n: 1 });
  assert.equal(resource.n, 1);
  const read = await container.item(item.id, "p").read();
  assert.equal(read.resource.n, 1);
  assert.ok(requests > 1);
  const query = container.items.query("SELECT VALUE c.id FROM c", { partitionKey: "p" });
  assert.deepEqual((await query.fetchAll()).resources, ["1"]);
  await container.items.batch([{ operationType: "Read", id: "1" }], "p");
  await container.read();
  assert.deepEqual(seen.filter((text) => text.startsWith("inner")).map((text) => text.slice(6)), [
    "upsert docs colls 201",
    "read docs docs 200",
    "query docs colls 200",
    "batch docs colls 200",
    "read colls colls 200",
  ]);
  assert.equal(seen.filter((text) => text.startsWith("outer")).length, 5);
});

test("what nobody looked at passes untouched, with headers and diagnostics", async () => {
  const container = through(ofItems((context, next) => next(context)));
  const { requestCharge, diagnostics, etag } = await container.items.upsert({ id: "2", pk: "p" });
  assert.ok(requestCharge > 0 && diagnostics.attempts.length === 1 && etag.length > 2);
});

test("they answer themselves, and nothing is sent", async () => {
  let requests = 0;
  const counted = { on: "request", plugin: (context, node, next) => ((requests += 1), next(context)) };
  const made = async () => ({ code: 200, headers: { etag: '"e"', "x-ms-request-charge": "7" }, result: { id: "made up" } });
  const container = through(counted, ofItems(made));
  const { resource, etag, requestCharge, statusCode, diagnostics } = await container.item("1", "p").read();
  assert.deepEqual([resource, etag, requestCharge, statusCode], [{ id: "made up" }, '"e"', 7, 200]);
  assert.deepEqual([requests, diagnostics.attempts.length], [0, 0]);
  const listing = async () => ({ code: 200, headers: {}, result: { Documents: [{ id: "8" }] } });
  assert.deepEqual((await through(ofItems(listing)).items.readAll().fetchAll()).resources, [{ id: "8" }]);
});

test("they change what is sent, and what came", async () => {
  const container = through(
    ofItems(async (context, next) => {
      const body = context.body && JSON.stringify({ ...JSON.parse(context.body), added: true });
      const response = await next({ ...context, body, headers: { ...context.headers, "x-mine": "1" } });
      response.result.seen = response.headers.etag.length > 2;
      return response;
    }),
    { on: "request", plugin: (context, node, next) => next(Object.assign(context, { mine: sent.push(context.headers["x-mine"]) })) },
  );
  const sent = [];
  const { resource } = await container.items.upsert({ id: "3", pk: "p" });
  assert.deepEqual([resource.added, resource.seen], [true, true]);
  assert.ok(sent.includes("1"));
});

test("what they throw is what the caller gets, and what is missing stays quiet", async () => {
  const own = new RangeError("my own");
  const throwing = through(ofItems(async () => Promise.reject(own)));
  await assert.rejects(throwing.item("1", "p").read(), (error) => error === own);
  const codes = [];
  const watching = through(
    ofItems((context, next) => next(context).catch((error) => (codes.push(error.code), Promise.reject(error)))),
  );
  assert.equal((await watching.item("none", "p").read()).statusCode, 404);
  assert.deepEqual(codes, [404]);
  await assert.rejects(through(ofItems(async () => undefined)).item("1", "p").read(), /an answer must be an object/);
});

test("a call can be made again", async () => {
  let tries = 0;
  const container = through(
    ofItems(async (context, next) => {
      await next(context).catch(() => {});
      tries += 1;
      return next(context);
    }),
  );
  await assert.rejects(container.items.create({ id: "4", pk: "p" }), { code: 409 });
  assert.equal(tries, 1);
});
