// Are failures real errors, with what a caller needs to know?

import assert from "node:assert/strict";
import { test } from "node:test";
import { CosmosClient, ErrorResponse, isRestError, TimeoutError } from "perilune";

import { connect, newContainer, startAccount, until } from "./support/account.mjs";

const emulator = await startAccount();
const client = connect(emulator);
const container = await newContainer(client);

async function whereItIsCalled() {
  await container.items.create({ id: "taken", pk: "a" });
}

test("an error holds what the service said, and its stack leads to the caller", async () => {
  await whereItIsCalled();
  const error = await whereItIsCalled().catch((error) => error);
  assert.ok(error instanceof ErrorResponse && error instanceof Error);
  assert.deepEqual([error.name, error.code, error.substatus, error.writeOutcome], ["ErrorResponse", 409, 0, "rejected"]);
  assert.equal(error.body.code, "Conflict");
  assert.equal(error.headers["x-ms-activity-id"], error.activityId);
  assert.ok(error.requestCharge > 0);
  assert.equal(error.diagnostics.attempts[0].status, 409);
  assert.match(error.message, /^create_item: .*409/);
  assert.match(error.stack, /whereItIsCalled/);
});

test("an id that can't be one is refused before it is sent", async () => {
  for (const id of ["a/b", "a#b", "a?b", "a\\b"]) {
    await assert.rejects(container.items.create({ id, pk: "a" }), { name: "ErrorResponse", code: 400, message: /item id/ });
  }
});

test("429 tells how long to wait", async () => {
  const id = await emulator.inject({ fault: "status", status: 429, subStatus: 3200, retryAfterMs: 5 });
  const patient = connect(emulator, { connectionPolicy: { retryOptions: { maxRetryAttemptCount: 1 } } });
  const error = await patient.database(container.database.id).read().catch((error) => error);
  await emulator.removeFault(id);
  assert.deepEqual([error.code, error.substatus], [429, 3200]);
  assert.equal(error.retryAfterInMs, 5);
  assert.equal(error.retryAfterInMilliseconds, 5);
});

test("no answer in time is a TimeoutError", async () => {
  await container.item("taken", "a").read();
  const id = await emulator.inject({ fault: "blackHole" });
  const error = await container.item("taken", "a").read({ timeout: 300 }).catch((error) => error);
  await emulator.removeFault(id);
  assert.ok(error instanceof TimeoutError, String(error));
  assert.deepEqual([error.name, error.code], ["TimeoutError", "TimeoutError"]);
  assert.ok(error.diagnostics.attempts.length > 0);
});

test("nobody there is a RestError with Node's code", async () => {
  const nowhere = new CosmosClient({ endpoint: "http://127.0.0.1:9/", key: emulator.key });
  const error = await nowhere.database("d").read({ timeout: 5000 }).catch((error) => error);
  assert.deepEqual([error.name, error.code, isRestError(error)], ["RestError", "ECONNREFUSED", true]);
});

test("a write whose answer is lost says that its outcome is unknown", async () => {
  const rule = { fault: "reset", operation: "create", resource: "docs", phase: "after", limit: 1 };
  await emulator.inject(rule);
  const error = await container.items.create({ id: "lost", pk: "a" }).catch((error) => error);
  await emulator.healAll();
  assert.equal(error.writeOutcome, "unknown");
  // The session does not know of it, and another region may be asked, to which it is still on its way.
  await until(() => container.item("lost", "a").read(), ({ statusCode }) => statusCode === 200);
});
