// Are queries answered page by page, in every way that the official package offers?

import assert from "node:assert/strict";
import { before, test } from "node:test";

import { connect, newContainer, startAccount } from "./support/account.mjs";

const emulator = await startAccount();
const client = connect(emulator);
const container = await newContainer(client);
const partitionKey = "p";
const ids = ["0", "1", "2", "3", "4", "5", "6"];

before(async () => {
  for (const id of ids) await container.items.create({ id, pk: partitionKey, n: Number(id) });
});

test("all at once, with parameters", async () => {
  const spec = { query: "SELECT * FROM c WHERE c.n >= @least", parameters: [{ name: "@least", value: 4 }] };
  const { resources, requestCharge, hasMoreResults, continuationToken, activityId, diagnostics } =
    await container.items.query(spec, { partitionKey }).fetchAll();
  assert.deepEqual(resources.map(({ id }) => id), ["4", "5", "6"]);
  assert.ok(requestCharge > 0 && activityId && diagnostics.attempts.length === 1);
  assert.deepEqual([hasMoreResults, continuationToken], [false, undefined]);
});

test("page by page, and on from a continuation", async () => {
  const iterator = container.items.query("SELECT VALUE c.id FROM c", { partitionKey, maxItemCount: 3 });
  assert.equal(iterator.hasMoreResults(), true);
  const first = await iterator.fetchNext();
  assert.deepEqual([first.resources, first.hasMoreResults], [["0", "1", "2"], true]);
  assert.ok(first.continuationToken);
  const pages = [first.resources];
  while (iterator.hasMoreResults()) pages.push((await iterator.fetchNext()).resources);
  assert.deepEqual(pages, [["0", "1", "2"], ["3", "4", "5"], ["6"]]);
  assert.deepEqual((await iterator.fetchNext()).resources, [], "after the last page");
  assert.deepEqual((await iterator.fetchAll()).resources, ids, "starts over");

  const twice = await Promise.all([iterator.fetchAll(), iterator.fetchAll()]);
  assert.deepEqual(twice.map(({ resources }) => resources), [ids, ids], "each of two at once gets all");

  const { continuationToken } = first;
  const rest = container.items.query("SELECT VALUE c.id FROM c", { partitionKey, maxItemCount: 3, continuationToken });
  assert.deepEqual((await rest.fetchAll()).resources, ids.slice(3));
});

test("with for await, and by the names of the first generation", async () => {
  const iterator = container.items.query("SELECT VALUE c.id FROM c", { partitionKey, maxItemCount: 2 });
  const pages = [];
  for await (const { resources } of iterator.getAsyncIterator()) pages.push(resources);
  for await (const { resources } of iterator) pages.push(resources);
  assert.deepEqual(pages.flat(), [...ids, ...ids]);
  assert.equal(pages.length, 8);
  assert.deepEqual((await iterator.toArray()).resources, ids);
});

test("pages asked for at once come one after the other, in the order of asking", async () => {
  // Which of them gets hold of the pages first was once left to the threads: one round showed it rarely.
  for (let round = 0; round < 50; round++) {
    const iterator = container.items.query("SELECT VALUE c.id FROM c", { partitionKey, maxItemCount: 3 });
    const pages = await Promise.all([1, 2, 3, 4].map(() => iterator.fetchNext()));
    assert.deepEqual(pages.map(({ resources }) => resources.length), [3, 3, 1, 0]);
    assert.deepEqual(pages.flatMap(({ resources }) => resources), ids);
  }
});

test("one iterator is walked once at a time", async () => {
  const iterator = container.items.query("SELECT VALUE c.id FROM c", { partitionKey, maxItemCount: 3 });
  const walk = async () => {
    const pages = [];
    for await (const page of iterator) pages.push(page);
    return pages;
  };
  const walks = [walk(), walk()];
  await assert.rejects(walks[0], /iterator was started over during a walk/);
  assert.equal((await walks[1]).flatMap(({ resources }) => resources).length, ids.length);
});

test("all items of a partition, all containers, all databases", async () => {
  assert.equal((await container.items.readAll({ partitionKey }).fetchAll()).resources.length, ids.length);
  const containers = await container.database.containers.readAll().fetchAll();
  assert.deepEqual(containers.resources.map(({ id }) => id), ["items"]);
  const databases = await client.databases.query("SELECT * FROM c").fetchAll();
  assert.ok(databases.resources.some(({ id }) => id === container.database.id));
});

test("what the service can't parse, and what is no query, is an error that says so", async () => {
  await assert.rejects(container.items.query("SELEKT", { partitionKey }).fetchAll(), { code: 400, name: "ErrorResponse" });
  assert.throws(() => container.items.query(7), /query must be a string, or an object/);
  assert.throws(() => container.items.query("SELECT 1", { maxItemCounts: 1 }), /options\.maxItemCounts is unknown/);
});

test("all partitions are queried as one, page by page", async () => {
  const others = await newContainer(client);
  for (let n = 0; n < 9; n++) await others.items.create({ id: String(n), pk: `key ${n % 4}`, n });
  const query = "SELECT VALUE c.n FROM c ORDER BY c.n DESC";
  const pages = [];
  let continuationToken;
  do {
    const page = await others.items.query(query, { maxItemCount: 4, continuationToken }).fetchNext();
    pages.push(page.resources);
    ({ continuationToken } = page);
  } while (continuationToken);
  assert.deepEqual(pages, [[8, 7, 6, 5], [4, 3, 2, 1], [0]]);
  const groups = "SELECT c.pk, COUNT(1) AS n FROM c GROUP BY c.pk";
  const { resources } = await others.items.query(groups, { maxDegreeOfParallelism: -1 }).fetchAll();
  assert.deepEqual(resources.map(({ n }) => n), [3, 2, 2, 2]);
  const first = await others.items.query(query, { maxItemCount: 4 }).fetchNext();
  await assert.rejects(
    others.items.query(groups, { continuationToken: first.continuationToken }).fetchNext(),
    /continuation: belongs to another query/,
  );
});

test("the feed ranges of a container have all its items, each once", async () => {
  const split = await newContainer(client);
  for (const id of ids) await split.items.create({ id, pk: id });
  await emulator.split(split.database.id, split.id);
  const ranges = await split.getFeedRanges();
  assert.equal(ranges.length, 2);
  const parts = ranges.map((feedRange) => split.items.query("SELECT VALUE c.id FROM c", { feedRange }).fetchAll());
  const found = (await Promise.all(parts)).flatMap(({ resources }) => resources);
  assert.deepEqual(found.sort(), ids);
  const both = { feedRange: ranges[0], partitionKey };
  assert.throws(() => split.items.query("SELECT * FROM c", both), /partitionKey and feedRange/);
  assert.throws(() => split.items.query("SELECT * FROM c", { feedRange: "0" }), /feedRange must be one of/);
});

test("index metrics are JSON that can be read", async () => {
  const options = { partitionKey, populateIndexMetrics: true };
  const { indexMetrics } = await container.items.query("SELECT * FROM c WHERE c.n > 1", options).fetchNext();
  assert.match(JSON.stringify(JSON.parse(indexMetrics)), /utilized/i);
  const { indexMetrics: none } = await container.items.query("SELECT * FROM c", { partitionKey }).fetchNext();
  assert.equal(none, "{}");
});

test("every page of a query over several partitions has metrics, also one whose rows had come before", async () => {
  const body = { id: "wide", partitionKey: "/id" };
  const { container: wide } = await container.database.containers.create(body, { offerThroughput: 25_000 });
  for (let n = 0; n < 20; n++) await wide.items.create({ id: `item-${n}`, n });
  const query = wide.items.query("SELECT * FROM c ORDER BY c.n", { populateQueryMetrics: true, maxItemCount: 2 });
  const charges = [];
  for await (const { queryMetrics, requestCharge } of query) {
    assert.match(queryMetrics, /totalExecutionTimeInMs=[\d.]+/);
    charges.push(requestCharge);
  }
  assert.ok(charges.includes(0), `some pages ask for nothing: ${charges}`);
});

test("the requests of one walk have an id in common, which its pages and its error tell", async () => {
  const sent = [];
  const plugin = (context, node, next) => {
    if (context.operationType === "query") sent.push(context.headers["x-ms-cosmos-correlated-activityid"]);
    return next(context);
  };
  const client = connect(emulator, { plugins: [{ on: "request", plugin }] });
  const query = client.database(container.database.id).container(container.id).items.query("SELECT * FROM c", { maxItemCount: 1 });
  const told = [];
  for (let walk = 0; walk < 2; walk++) {
    for await (const { correlatedActivityId } of query) told.push(correlatedActivityId);
  }
  assert.ok(told.every((id) => /^[0-9a-f-]{36}$/.test(id)));
  assert.equal(new Set(told).size, 2);
  assert.deepEqual(new Set(sent), new Set(told));

  const failed = client.database(container.database.id).container(container.id).items.query("SELECT * FRM c");
  const { headers } = await failed.fetchNext().catch((error) => error);
  assert.equal(headers["x-ms-cosmos-correlated-activityid"], sent.at(-1));
  assert.equal(new Set(sent).size, 3);
});
