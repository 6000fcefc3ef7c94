// Does an AbortSignal end a call at once, and cancel its request?

import assert from "node:assert/strict";
import { getEventListeners } from "node:events";
import { test } from "node:test";
import { AbortError } from "perilune";

import { connect, newContainer, startAccount } from "./support/account.mjs";

const emulator = await startAccount({ regions: ["West US 2"] });
const container = await newContainer(connect(emulator));
const item = container.item("1", "p");
await container.items.create({ id: "1", pk: "p" });

async function slow(call) {
  const id = await emulator.inject({ fault: "blackHole" });
  const controller = new AbortController();
  const ended = call(controller.signal).catch((error) => error);
  setTimeout(() => controller.abort(new Error("enough")), 100);
  const started = performance.now();
  const error = await ended;
  await emulator.removeFault(id);
  assert.ok(performance.now() - started < 1000, "at once");
  assert.ok(error instanceof AbortError, String(error));
  assert.deepEqual([error.name, error.cause.message], ["AbortError", "enough"]);
  return error;
}

test("of a read, a page and a write", async () => {
  assert.equal((await slow((abortSignal) => item.read({ abortSignal }))).writeOutcome, undefined);
  const options = { partitionKey: "p" };
  await slow((abortSignal) => container.items.query("SELECT * FROM c", { ...options, abortSignal }).fetchAll());
  const error = await slow((abortSignal) => item.replace({ id: "1", pk: "p" }, { abortSignal }));
  assert.equal(error.writeOutcome, "unknown");
});

test("before it began, nothing is sent", async () => {
  const abortSignal = AbortSignal.abort();
  await assert.rejects(item.delete({ abortSignal }), { name: "AbortError", writeOutcome: "not_sent" });
  assert.equal((await item.read()).statusCode, 200);
});

test("a signal that never fires leaves nothing behind", async () => {
  const { signal } = new AbortController();
  await Promise.all([1, 2, 3].map(() => item.read({ abortSignal: signal })));
  assert.equal(getEventListeners(signal, "abort").length, 0);
});

test("a query goes on after a page was given up", async () => {
  const controller = new AbortController();
  const options = { partitionKey: "p", abortSignal: controller.signal };
  const iterator = container.items.query("SELECT VALUE c.id FROM c", options);
  assert.deepEqual((await iterator.fetchNext()).resources, ["1"]);
  controller.abort();
  await assert.rejects(iterator.fetchAll(), { name: "AbortError" });
});
