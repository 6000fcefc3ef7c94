// Are changes read from where a reader was, in parts, and told once?

import assert from "node:assert/strict";
import { test } from "node:test";
import {
  ChangeFeedIterator,
  ChangeFeedMode,
  ChangeFeedPolicy,
  ChangeFeedRetentionTimeSpan,
  ChangeFeedStartFrom,
  FeedRange,
} from "perilune";

import { connect, newContainer, startAccount } from "./support/account.mjs";

const emulator = await startAccount();
const client = connect(emulator);
const keys = [..."abcdef"];
const DAY = 86_400_000;

async function filled() {
  const container = await newContainer(client);
  for (const pk of keys) await container.items.create({ id: "1", pk, n: 1 });
  return container;
}

/** What is new, and the continuation behind it. */
async function read(container, options) {
  const feed = container.items.getChangeFeedIterator(options);
  const found = [];
  for await (const page of feed.getAsyncIterator()) {
    found.push(...page.result.map(({ pk }) => pk));
    assert.equal(page.count, page.result.length);
    if (page.statusCode === 304) return { found: found.sort(), token: page.continuationToken };
  }
}

test("a feed goes on from its continuation, over a split", async () => {
  const container = await filled();
  const { token: now } = await read(container);
  const { found, token } = await read(container, {
    changeFeedStartFrom: ChangeFeedStartFrom.Beginning(),
    maxItemCount: 2,
  });
  assert.deepEqual(found, keys);
  await emulator.split(container.database.id, container.id);
  await container.items.upsert({ id: "1", pk: "c", n: 2 });
  for (const continuation of [now, token]) {
    const changeFeedStartFrom = ChangeFeedStartFrom.Continuation(continuation);
    assert.deepEqual((await read(container, { changeFeedStartFrom })).found, ["c"]);
  }
  const other = await newContainer(client);
  const elsewhere = other.items.getChangeFeedIterator({ changeFeedStartFrom: ChangeFeedStartFrom.Continuation(now) });
  await assert.rejects(elsewhere.readNext(), /belongs to the container/);
});

test("an empty poll is a 304, and the same feed goes on", async () => {
  const container = await filled();
  const feed = container.items.getChangeFeedIterator({ changeFeedStartFrom: ChangeFeedStartFrom.Now() });
  const page = await feed.readNext();
  assert.deepEqual([page.statusCode, page.count, page.result, feed.hasMoreResults], [304, 0, [], true]);
  assert.ok(page.activityId && page.sessionToken && page.requestCharge > 0 && page.diagnostics);
  await container.items.upsert({ id: "1", pk: "a", n: 7 });
  assert.deepEqual((await feed.readNext()).result.map(({ n }) => n), [7]);
});

test("a feed begins at a time, and reads a key or a range alone", async () => {
  const container = await filled();
  const at = (time, part) => ({ changeFeedStartFrom: ChangeFeedStartFrom.Time(new Date(time), part) });
  assert.deepEqual((await read(container, at(Date.now() - DAY))).found, keys);
  assert.deepEqual((await read(container, at(Date.now() + DAY))).found, []);
  assert.deepEqual((await read(container, at(Date.now() - DAY, "c"))).found, ["c"]);
  await emulator.split(container.database.id, container.id);
  const ranges = await container.getFeedRanges();
  assert.ok(ranges.length > 1 && ranges.every((range) => range instanceof FeedRange));
  const parts = [];
  for (const range of ranges) {
    const kept = JSON.parse(JSON.stringify(range));
    parts.push(...(await read(container, { changeFeedStartFrom: ChangeFeedStartFrom.Beginning(kept) })).found);
  }
  assert.deepEqual(parts.sort(), keys);
  const listed = (await container.readPartitionKeyRanges().fetchAll()).resources;
  assert.deepEqual(
    listed.map(({ minInclusive, maxExclusive }) => ({ minInclusive, maxExclusive })),
    ranges.map((range) => ({ ...range })),
  );
});

test("all versions and deletes", async () => {
  const changeFeedPolicy = new ChangeFeedPolicy(ChangeFeedRetentionTimeSpan.fromMinutes(10));
  const container = await newContainer(client, { changeFeedPolicy });
  const changeFeedMode = ChangeFeedMode.AllVersionsAndDeletes;
  const feed = container.items.getChangeFeedIterator({ changeFeedMode });
  await feed.readNext();
  await container.items.create({ id: "1", pk: "a" });
  await container.item("1", "a").delete();
  const types = [];
  for (let page = await feed.readNext(); page.statusCode !== 304; page = await feed.readNext()) {
    types.push(...page.result.map(({ metadata }) => metadata.operationType));
  }
  assert.deepEqual(types, ["create", "delete"]);
  const fromBeginning = { changeFeedMode, changeFeedStartFrom: ChangeFeedStartFrom.Beginning() };
  assert.throws(() => container.items.getChangeFeedIterator(fromBeginning), { name: "ErrorResponse", code: 400 });
  const plain = (await filled()).items.getChangeFeedIterator({ changeFeedMode });
  await assert.rejects(plain.readNext(), { code: 400 });
});

test("the older iterator ends when there is nothing new, and can be asked again", async () => {
  const { items } = await filled();
  const feed = items.changeFeed({ startFromBeginning: true, maxItemCount: 4 });
  assert.ok(feed instanceof ChangeFeedIterator && feed.hasMoreResults);
  const pages = [];
  for await (const page of feed.getAsyncIterator()) pages.push(page);
  assert.equal(pages.flatMap(({ result }) => result).length, keys.length);
  assert.equal(feed.hasMoreResults, false);
  const { continuation } = pages.at(-1);
  await items.upsert({ id: "1", pk: "b", n: 2 });
  const later = await items.readChangeFeed({ continuation }).fetchNext();
  assert.deepEqual([later.count, later.result[0].pk, later.etag], [1, "b", later.continuation]);
  assert.deepEqual((await feed.executeNext()).result.map(({ n }) => n), [2]);
  const one = await items.readChangeFeed("c", { startFromBeginning: true }).fetchNext();
  assert.deepEqual(one.result.map(({ pk }) => pk), ["c"]);
  const since = await items.changeFeed({ startTime: new Date(Date.now() + DAY) }).fetchNext();
  assert.equal(since.statusCode, 304);
});

test("what can not be read is refused at once", async () => {
  const { items } = await filled();
  for (const options of [
    { changeFeedStartFrom: "Beginning" },
    { changeFeedMode: "Some" },
    { maxItemCount: 1.5 },
    { colour: "red" },
    { partitionKey: "a" },
  ]) {
    assert.throws(() => items.getChangeFeedIterator(options), TypeError);
  }
  for (const time of [-1, 8.64e15]) {
    const changeFeedStartFrom = ChangeFeedStartFrom.Time(new Date(time));
    assert.throws(() => items.getChangeFeedIterator({ changeFeedStartFrom }), /startTime: a time between the years/);
  }
  assert.throws(() => ChangeFeedStartFrom.Time("today"), /startTime must be a Date/);
  assert.throws(() => ChangeFeedStartFrom.Continuation(""), TypeError);
  assert.throws(() => ChangeFeedRetentionTimeSpan.fromMinutes(0.5), /minutes must be/);
  const garbage = { changeFeedStartFrom: ChangeFeedStartFrom.Continuation("x") };
  assert.throws(() => items.getChangeFeedIterator(garbage), /continuation/);
  assert.throws(() => items.changeFeed({ startFromBeginning: true, startTime: new Date() }), /one of the two/);
});
