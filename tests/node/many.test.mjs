// Are items changed in parts, in batches and in bulk?

import assert from "node:assert/strict";
import { test } from "node:test";
import { BulkOperationType, ErrorResponse, ItemResponse, PatchOperationType } from "perilune";

import { connect, newContainer, startAccount } from "./support/account.mjs";

const emulator = await startAccount({ partitions: 3 });
const client = connect(emulator);
const container = await newContainer(client);
const { items } = container;

test("a patch changes parts of an item", async () => {
  await items.create({ id: "patched", pk: "a", n: 1, tags: ["x"], old: true });
  const item = container.item("patched", "a");
  const patched = await item.patch([
    { op: PatchOperationType.add, path: "/tags/-", value: "y" },
    { op: "set", path: "/state", value: { paid: 1.5 } },
    { op: "incr", path: "/n", value: 9 },
    { op: "move", from: "/old", path: "/new" },
    { op: "remove", path: "/tags/0" },
  ]);
  assert.ok(patched instanceof ItemResponse && patched.item === item);
  const { n, tags, state, new: moved } = patched.resource;
  assert.deepEqual([patched.statusCode, n, tags, state, moved], [200, 10, ["y"], { paid: 1.5 }, true]);
  const more = { condition: "from c where c.n = 1", operations: [{ op: "incr", path: "/n", value: 1 }] };
  await assert.rejects(item.patch(more), { code: 412, writeOutcome: "rejected" });
  await assert.rejects(container.item("missing", "a").patch(more.operations), { code: 404 });
  for (const wrong of [[], [{ op: "sub", path: "/n" }], [{ op: "set", path: "n", value: 1 }], { condition: "x" }]) {
    await assert.rejects(item.patch(wrong), { code: 400 });
  }
  await assert.rejects(item.patch(null), TypeError);
});

test("a batch is done as a whole", async () => {
  const done = await items.batch(
    [
      { operationType: BulkOperationType.Create, resourceBody: { id: "1", pk: "b", n: 1 } },
      { operationType: "Upsert", resourceBody: { id: "2", pk: "b" } },
      { operationType: "Patch", id: "1", resourceBody: { operations: [{ op: "incr", path: "/n", value: 1 }] } },
      { operationType: "Replace", id: "2", resourceBody: { id: "2", pk: "b", n: 7 } },
      { operationType: "Read", id: "1" },
      { operationType: "Delete", id: "2" },
    ],
    "b",
  );
  assert.equal(done.code, 200);
  assert.deepEqual(
    done.result.map(({ statusCode }) => statusCode),
    [201, 201, 200, 200, 200, 204],
  );
  assert.equal(done.result[4].resourceBody.n, 2);
  assert.ok(done.headers["x-ms-activity-id"] && done.diagnostics);

  const failed = await items.batch(
    [
      { operationType: "Create", resourceBody: { id: "3", pk: "b" } },
      { operationType: "Replace", id: "1", resourceBody: { id: "1", pk: "b" }, ifMatch: done.result[0].eTag },
    ],
    "b",
  );
  assert.deepEqual([failed.code, failed.result.map(({ statusCode }) => statusCode)], [207, [424, 412]]);
  assert.equal((await container.item("3", "b").read()).statusCode, 404);
  for (const wrong of [[], [{ operationType: "Read" }]]) {
    await assert.rejects(items.batch(wrong, "b"), { code: 400 });
  }
  for (const wrong of [undefined, [null], [{ operationType: "Purge" }]]) {
    await assert.rejects(items.batch(wrong, "b"), TypeError);
  }
});

test("a batch that fails says so in the official words", async () => {
  const create = { operationType: "Create", resourceBody: { id: "1", pk: "b" } };
  const missing = container.database.container("none").items.batch([create], "b");
  const error = await missing.catch((error) => error);
  assert.ok(error instanceof ErrorResponse && error.cause instanceof ErrorResponse);
  assert.deepEqual([error.code, error.cause.code, error.activityId], [404, 404, error.cause.activityId]);
  assert.equal(error.message, `Batch request error: ${error.cause.message}`);
  assert.match(error.stack, /^ErrorResponse: Batch request error: .*[\s\S]*many\.test\.mjs/);
  await assert.rejects(items.batch(new Array(101).fill(create), "b"), {
    code: 400,
    message: "Cannot run batch request with more than 100 operations per partition",
  });
  const abortSignal = AbortSignal.abort();
  await assert.rejects(items.batch([create], "b", { abortSignal }), { name: "AbortError" });
});

test("a bulk tells how far it has come", async () => {
  const upsert = (n) => ({ operationType: "Upsert", resourceBody: { id: String(n), pk: `told ${n}` } });
  const operations = Array.from({ length: 30 }, (_, n) => upsert(n));
  operations.push({ operationType: "Create", resourceBody: { id: "0", pk: "told 0" }, ifMatch: '"x"' });
  const told = [];
  const results = await items.bulk(operations, { onProgress: (progress) => told.push(progress) });
  const { succeeded, failed, repeated, requests, requestCharge } = told.at(-1);
  const isDone = ({ statusCode }) => statusCode < 400;
  assert.deepEqual([succeeded, failed], [results.filter(isDone).length, results.length - results.filter(isDone).length]);
  assert.ok(repeated >= 0 && requests === told.length && requests >= 3 && requestCharge > 0);
  assert.ok(told.every((progress, at) => at === 0 || progress.succeeded >= told[at - 1].succeeded));

  let calls = 0;
  const onProgress = () => {
    calls += 1;
    throw new RangeError("enough");
  };
  await assert.rejects(items.executeBulkOperations(operations, undefined, { onProgress }), RangeError);
  assert.equal(calls, 1);
  await assert.rejects(items.bulk(operations, { onProgress: "x" }), /bulkOptions\.onProgress must be a function/);
});

test("in bulk each operation is for itself", async () => {
  await items.create({ id: "0", pk: "c" });
  const operations = Array.from({ length: 250 }, (_, n) => ({
    operationType: "Create",
    resourceBody: { id: String(n), pk: `key ${n % 7}` },
  }));
  operations.push(
    { operationType: "Create", resourceBody: { id: "0", pk: "c" } },
    { operationType: "Read", id: "0", partitionKey: "c" },
    { operationType: "Patch", id: "0", partitionKey: "c", resourceBody: [{ op: "set", path: "/n", value: 5 }] },
    { operationType: "Read", id: "none", partitionKey: "c" },
    { operationType: "Upsert", resourceBody: { pk: "c" } },
  );
  const results = await items.executeBulkOperations(operations);
  assert.equal(results.length, operations.length);
  results.forEach((result, at) => assert.equal(result.operationInput, operations[at]));
  assert.ok(results.slice(0, 250).every(({ response }) => response.statusCode === 201));
  const [taken, read, patched, none, named] = results.slice(250);
  assert.ok(taken.error instanceof ErrorResponse && taken.response === undefined);
  assert.deepEqual([taken.error.code, taken.error.writeOutcome], [409, "rejected"]);
  assert.deepEqual([read.response.resourceBody.id, patched.response.resourceBody.n], ["0", 5]);
  assert.deepEqual([none.error.code, none.error.writeOutcome], [404, undefined]);
  assert.match(named.response.resourceBody.id, /^[0-9a-f-]{36}$/);
  assert.ok(results[0].response.requestCharge > 0);

  const raw = await items.bulk(operations.slice(250, 253), { continueOnError: true });
  assert.deepEqual(
    raw.map(({ statusCode }) => statusCode),
    [409, 200, 200],
  );
  assert.ok(raw.diagnostics);
  const quiet = await items.bulk([{ operationType: "Upsert", resourceBody: { id: "0", pk: "c" } }], undefined, {
    contentResponseOnWriteEnabled: false,
  });
  assert.deepEqual([quiet[0].statusCode, quiet[0].resourceBody], [200, undefined]);
  assert.deepEqual(await items.executeBulkOperations([]), []);
  const [keyless] = await items.bulk([{ operationType: "Read", id: "1" }]);
  assert.equal(keyless.statusCode, 404); // There is no item without a key.
});

test("many items are read at once, in the order asked for", async () => {
  for (const pk of ["x", "y", "z"]) await items.create({ id: "many", pk });
  const asked = ["z", "none", "x", "y"].map((partitionKey) => ({ id: "many", partitionKey }));
  const { resources, requestCharge } = await items.readMany(asked);
  assert.deepEqual(resources.map(({ pk }) => pk), ["z", "x", "y"]);
  assert.ok(requestCharge > 0);
  await assert.rejects(items.readMany([{ id: "many" }]), /items\[0\]\.partitionKey is missing/);
});

test("all items of a key are deleted", async () => {
  await items.create({ id: "1", pk: "gone" });
  const answer = await container.deleteAllItemsForPartitionKey("gone");
  assert.equal(answer.statusCode, 200);
  assert.equal((await container.item("1", "gone").read()).statusCode, 404);
});
