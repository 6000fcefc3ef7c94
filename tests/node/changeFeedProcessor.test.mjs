// Do processors hand every change to a handler, share the work, and stop?

import assert from "node:assert/strict";
import { test } from "node:test";
import { ChangeFeedStartFrom } from "perilune";

import { connect, newContainer, startAccount, until } from "./support/account.mjs";

const emulator = await startAccount({ regions: ["West US 2"], multipleWrites: false });
const client = connect(emulator);
const QUICK = { pollInterval: 20, acquireInterval: 50, renewInterval: 1000, leaseExpiration: 20_000 };
const changeFeedStartFrom = ChangeFeedStartFrom.Beginning();

/** A container, one of leases, and the ids that handlers were given. */
async function setting() {
  const container = await newContainer(client);
  const leases = await newContainer(client, { id: "leases", partitionKey: "/id" });
  const seen = new Set();
  return { container, leases, seen, take: ({ result }) => result.forEach(({ id }) => seen.add(id)) };
}

async function fill(container, from, to) {
  for (let n = from; n < to; n++) await container.items.create({ id: String(n), pk: `key ${n}` });
}

test("every change is handled, over a split and a stop, and what failed comes again", async () => {
  const { container, leases, seen, take } = await setting();
  await fill(container, 0, 6);
  let failures = 2;
  const handler = async (page) => {
    if (failures-- > 0) throw new Error("not now");
    take(page);
  };
  const options = { ...QUICK, changeFeedStartFrom, instanceName: "one", maxItemCount: 4 };
  const one = container.changeFeedProcessor("index", leases, handler, options);
  assert.equal(one.instanceName, "one");
  one.start();
  assert.throws(() => one.start(), /has been started already/);
  await until(() => seen.size, (size) => size === 6);
  await emulator.split(container.database.id, container.id);
  await fill(container, 6, 10);
  await until(() => seen.size, (size) => size === 10);
  await one.stop();
  await one.stop();
  await fill(container, 10, 12);
  const behind = (await one.estimateLag()).reduce((sum, { changes }) => sum + changes, 0);
  assert.ok(behind >= 1, `${behind}`);
  assert.equal(seen.size, 10);
  one.start();
  await until(() => seen.size, (size) => size === 12);
  await until(() => one.estimateLag(), (lag) => lag.every(({ changes }) => changes === 0));
  await one.stop();
  assert.ok((await one.estimateLag()).every(({ owner, range }) => owner === null && range.maxExclusive));
});

test("a stop waits for the handler", async () => {
  const { container, leases, seen, take } = await setting();
  await fill(container, 0, 1);
  let release;
  let began = false;
  const handler = async (page) => {
    began = true;
    await new Promise((resolve) => {
      release = resolve;
    });
    take(page);
  };
  const processor = container.changeFeedProcessor("slow", leases, handler, { ...QUICK, changeFeedStartFrom });
  processor.start();
  await until(() => began, Boolean);
  const stopped = processor.stop();
  assert.equal(seen.size, 0);
  release();
  await stopped;
  assert.equal(seen.size, 1);
});

test("what is wrong is refused at once", async () => {
  const { container, leases, take } = await setting();
  const elsewhere = connect(emulator).database(container.database.id).container("leases");
  for (const [name, at, handler, options] of [
    ["", leases, take],
    ["x", elsewhere, take],
    ["x", leases, "take"],
    ["x", leases, take, { colour: "red" }],
    ["x", leases, take, { changeFeedStartFrom: ChangeFeedStartFrom.Beginning("key") }],
    ["x", leases, take, { changeFeedStartFrom: ChangeFeedStartFrom.Continuation("x") }],
    ["x", leases, take, { abortSignal: new AbortController().signal }],
  ]) {
    assert.throws(() => container.changeFeedProcessor(name, at, handler, options), TypeError);
  }
  assert.throws(() => container.changeFeedProcessor("x", leases, take, { pollInterval: 0 }), { code: 400 });
});
