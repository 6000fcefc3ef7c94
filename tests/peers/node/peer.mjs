// The official JavaScript client through the checks of ../README.md.

import assert from "node:assert/strict";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import {
  ChangeFeedMode,
  ChangeFeedPolicy,
  ChangeFeedRetentionTimeSpan,
  ChangeFeedStartFrom,
  ConsistencyLevel,
  CosmosClient,
} from "@azure/cosmos";

const { PEER_ENDPOINT, PEER_KEY, PEER_PREFERRED, PEER_MULTIPLE_WRITES } = process.env;
const preferredLocations = PEER_PREFERRED.split(",").filter((name) => name);
export const account = { endpoint: PEER_ENDPOINT, key: PEER_KEY };
export const client = new CosmosClient({
  ...account,
  // It sends session tokens only if told so, whatever the account's default is.
  consistencyLevel: ConsistencyLevel.Session,
  connectionPolicy: { preferredLocations, useMultipleWriteLocations: PEER_MULTIPLE_WRITES === "true" },
});
// It sends changes of databases and containers to the preferred write region; one that is not the hub refuses them,
// and then the client holds that region unfit for all writes. So they go through a client that prefers none.
export const hub = new CosmosClient(account);
const driver = createInterface({ input: process.stdin })[Symbol.asyncIterator]();

let failed = 0;
export const database = client.database("peers");
export const container = database.container("items");

/** The client has no such name. */
export class Lacks extends Error {}

/** For a check of what the client cannot do: fails once it has one of these names. */
export function lacks(kind, ...names) {
  assert.ok(!names.some((name) => name in kind.prototype), `it has one of ${names} by now`);
  throw new Lacks(`no ${names.map((name) => `\`${kind.name}.${name}\``).join(", ")}`);
}

/** Prints one line for one check. */
export async function check(name, steps) {
  try {
    await steps();
    console.log(`ok ${name}`);
  } catch (error) {
    if (error instanceof Lacks) return console.log(`lacks ${name}: ${error.message}`);
    failed += 1;
    console.log(`FAIL ${name}: ${`${error.code ?? ""} ${error.stack}`.replace(/\s+/g, " ").slice(0, 1000)}`);
  }
}

/** Tells the driver what comes next and waits until it is ready for it. */
async function phase(name) {
  console.log(`phase ${name}`);
  await driver.next();
}

/** Expects a call to be refused with this status. */
export async function refused(code, call) {
  await assert.rejects(call, (error) => {
    assert.equal(error.code, code);
    return true;
  });
}

export const ids = (rows) => rows.map((row) => row.id);
export const query = (text, options, parameters = []) => container.items.query({ query: text, parameters }, options);

/** What the feed has until it is at its end everywhere, and the continuation from there. */
export async function changes(options, of = container) {
  const feed = of.items.getChangeFeedIterator(options);
  const found = [];
  for (let idle = 0; idle < 4; ) {
    const page = await feed.readNext();
    idle = page.statusCode === 304 ? idle + 1 : 0;
    found.push(...page.result);
    if (idle === 4) return { found, after: page.continuationToken };
  }
}

export const checks = {
  async create_database_and_container() {
    await hub.databases.create({ id: "peers" });
    await refused(409, () => hub.databases.create({ id: "peers" }));
    await hub.database("peers").containers.create({ id: "items", partitionKey: { paths: ["/pk"] } });
    const { resource } = await container.read();
    assert.deepEqual(resource.partitionKey.paths, ["/pk"]);
  },

  async create_item() {
    const { resource, statusCode } = await container.items.create({ id: "1", pk: "a", n: 1 });
    assert.deepEqual([statusCode, resource.id, resource.n], [201, "1", 1]);
    assert.ok(resource._etag && resource._rid && resource._ts > 0);
    await refused(409, () => container.items.create({ id: "1", pk: "a" }));
  },

  async read_item() {
    const { resource, requestCharge } = await container.item("1", "a").read();
    assert.equal(resource.n, 1);
    assert.ok(requestCharge > 0);
    assert.equal((await container.item("1", "b").read()).statusCode, 404);
  },

  async upsert_item() {
    assert.equal((await container.items.upsert({ id: "2", pk: "a", n: 2 })).statusCode, 201);
    const { resource, statusCode } = await container.items.upsert({ id: "2", pk: "a", n: 3 });
    assert.deepEqual([statusCode, resource.n], [200, 3]);
  },

  async replace_item() {
    const item = container.item("1", "a");
    const before = (await item.read()).resource;
    const after = (await item.replace({ id: "1", pk: "a", n: 10 })).resource;
    assert.equal(after.n, 10);
    assert.notEqual(after._etag, before._etag);
    const stale = { accessCondition: { type: "IfMatch", condition: before._etag } };
    await refused(412, () => item.replace({ id: "1", pk: "a", n: 11 }, stale));
  },

  async delete_item() {
    assert.equal((await container.item("1", "a").delete()).statusCode, 204);
    await container.item("2", "a").delete();
    assert.equal((await container.item("1", "a").read()).statusCode, 404);
    await refused(404, () => container.item("1", "a").delete());
  },

  async replace_container() {
    const { resource } = await container.read();
    const changed = await hub.database("peers").container("items").replace({ ...resource, defaultTtl: -1 });
    assert.deepEqual([changed.statusCode, changed.resource.defaultTtl], [200, -1]);
    await refused(400, () =>
      hub.database("peers").container("items").replace({ ...resource, partitionKey: { paths: ["/other"] } }),
    );
    const { resource: restored } = await hub.database("peers").container("items").replace(resource);
    assert.equal(restored.defaultTtl, undefined);
  },

  async throughput() {
    const { resource: offer } = await container.readOffer();
    assert.equal(offer.content.offerThroughput, 400);
    const content = { ...offer.content, offerThroughput: 800 };
    const { resource: changed } = await hub.offer(offer.id).replace({ ...offer, content });
    assert.equal(changed.content.offerThroughput, 800);
    assert.equal((await container.readOffer()).resource.content.offerThroughput, 800);
    await refused(400, () => hub.offer(offer.id).replace({ ...offer, content: { offerThroughput: 450 } }));
  },

  async patch_item() {
    await container.items.create({ id: "1", pk: "many", n: 1, tags: ["x"] });
    const item = container.item("1", "many");
    const { resource, statusCode } = await item.patch([
      { op: "add", path: "/tags/-", value: "y" },
      { op: "incr", path: "/n", value: 9 },
      { op: "set", path: "/state", value: { paid: true } },
      { op: "remove", path: "/tags/0" },
    ]);
    assert.deepEqual([statusCode, resource.n, resource.tags, resource.state], [200, 10, ["y"], { paid: true }]);
    await refused(400, () => item.patch([{ op: "replace", path: "/none", value: 1 }]));
  },

  async batch() {
    const done = await container.items.batch(
      [
        { operationType: "Create", resourceBody: { id: "2", pk: "many", n: 1 } },
        { operationType: "Patch", id: "2", resourceBody: { operations: [{ op: "incr", path: "/n", value: 1 }] } },
        { operationType: "Read", id: "2" },
        { operationType: "Delete", id: "1" },
      ],
      "many",
    );
    assert.deepEqual([done.code, done.result.map((row) => row.statusCode)], [200, [201, 200, 200, 204]]);
    assert.equal(done.result[2].resourceBody.n, 2);
    const failed = await container.items.batch(
      [
        { operationType: "Upsert", resourceBody: { id: "3", pk: "many" } },
        { operationType: "Create", resourceBody: { id: "2", pk: "many" } },
      ],
      "many",
    );
    assert.deepEqual([failed.code, failed.result.map((row) => row.statusCode)], [207, [424, 409]]);
    assert.equal((await container.item("3", "many").read()).statusCode, 404);
  },

  async bulk() {
    const keys = ["many", "more", "most"];
    const creates = Array.from({ length: 240 }, (_, n) => {
      const [id, pk] = [`bulk ${n}`, keys[n % 3]];
      return { operationType: "Create", partitionKey: pk, resourceBody: { id, pk, n } };
    });
    const created = await container.items.executeBulkOperations(creates);
    assert.deepEqual(new Set(created.map((row) => row.response?.statusCode)), new Set([201]));
    const others = [
      { operationType: "Create", partitionKey: "many", resourceBody: { id: "bulk 0", pk: "many" } },
      { operationType: "Read", id: "bulk 1", partitionKey: "more" },
      { operationType: "Patch", id: "bulk 2", partitionKey: "most", resourceBody: { operations: [{ op: "incr", path: "/n", value: 5 }] } },
      { operationType: "Delete", id: "bulk 3", partitionKey: "many" },
      { operationType: "Replace", id: "none", partitionKey: "more", resourceBody: { id: "none", pk: "more" } },
    ];
    const done = await container.items.executeBulkOperations(others);
    assert.deepEqual(
      done.map((row) => row.response?.statusCode ?? row.error?.code),
      [409, 200, 200, 204, 404],
    );
    assert.deepEqual([done[1].response.resourceBody.n, done[2].response.resourceBody.n], [1, 7]);
    const older = await container.items.bulk(others.slice(1, 3));
    assert.deepEqual(
      older.map((row) => row.statusCode),
      [200, 200],
    );
  },

  async delete_by_partition_key() {
    for (const pk of ["many", "more", "most"]) await container.deleteAllItemsForPartitionKey(pk);
    let left;
    // The client takes no session token from the answer: another region may be behind.
    for (let turn = 0; turn < 100 && left !== 0; turn += 1) {
      [left] = (await query("SELECT VALUE COUNT(1) FROM c", {}).fetchAll()).resources;
      if (left !== 0) await new Promise((resolve) => setTimeout(resolve, 50));
    }
    assert.equal(left, 0);
  },

  async fill() {
    for (const pk of "abc") {
      for (let n = 0; n < 5; n += 1) {
        await container.items.create({ id: `${pk}${n}`, pk, n, word: "xyzzy"[n] });
      }
    }
  },

  async query_with_parameters() {
    const parameters = [
      { name: "@low", value: 1 },
      { name: "@word", value: "y" },
    ];
    const text = "SELECT c.id, c.n FROM c WHERE c.n >= @low AND c.word != @word";
    const { resources } = await query(text, { partitionKey: "a" }, parameters).fetchAll();
    assert.deepEqual(ids(resources).sort(), ["a2", "a3"]);
  },

  async query_in_order() {
    const { resources } = await query("SELECT * FROM c ORDER BY c.n DESC", { partitionKey: "b" }).fetchAll();
    assert.deepEqual(ids(resources), ["b4", "b3", "b2", "b1", "b0"]);
  },

  async query_in_pages() {
    const pages = query("SELECT * FROM c", { partitionKey: "c", maxItemCount: 2 });
    const found = [];
    const sizes = [];
    while (pages.hasMoreResults()) {
      const { resources } = await pages.fetchNext();
      if (resources?.length) sizes.push(resources.length);
      found.push(...ids(resources ?? []));
    }
    assert.deepEqual(found.sort(), ["c0", "c1", "c2", "c3", "c4"]);
    assert.deepEqual(sizes, [2, 2, 1]);
  },

  async query_from_continuation() {
    const options = { partitionKey: "c", maxItemCount: 2 };
    const { resources: head, continuationToken } = await query("SELECT * FROM c", options).fetchNext();
    const { resources: tail } = await query("SELECT * FROM c", { ...options, continuationToken }).fetchAll();
    assert.deepEqual(ids([...head, ...tail]).sort(), ["c0", "c1", "c2", "c3", "c4"]);
  },

  async query_across_partitions() {
    const parameters = [{ name: "@n", value: 4 }];
    const { resources } = await query("SELECT * FROM c WHERE c.n = @n", {}, parameters).fetchAll();
    assert.deepEqual(ids(resources).sort(), ["a4", "b4", "c4"]);
  },

  async query_in_order_across_partitions() {
    const text = "SELECT * FROM c WHERE c.n < 2 ORDER BY c.n";
    const { resources } = await query(text, { maxItemCount: 2 }).fetchAll();
    assert.deepEqual(
      resources.map((row) => row.n),
      [0, 0, 0, 1, 1, 1],
    );
  },

  async count_across_partitions() {
    const { resources } = await query("SELECT VALUE COUNT(1) FROM c WHERE c.n > 0", {}).fetchAll();
    assert.deepEqual(resources, [12]);
  },

  async change_feed() {
    const all = await changes({ changeFeedStartFrom: ChangeFeedStartFrom.Beginning(), maxItemCount: 2 });
    assert.deepEqual(ids(all.found).sort(), [..."abc"].flatMap((pk) => [0, 1, 2, 3, 4].map((n) => `${pk}${n}`)));
    await container.items.upsert({ id: "b1", pk: "b", n: 1 });
    const next = await changes({ changeFeedStartFrom: ChangeFeedStartFrom.Continuation(all.after) });
    assert.deepEqual(ids(next.found), ["b1"]);
    assert.ok(next.found[0]._lsn > 0);
  },

  async change_feed_of_a_key() {
    const { found } = await changes({ changeFeedStartFrom: ChangeFeedStartFrom.Beginning("c"), maxItemCount: 2 });
    assert.deepEqual(ids(found).sort(), ["c0", "c1", "c2", "c3", "c4"]);
  },

  async change_feed_of_ranges() {
    const ranges = await container.getFeedRanges();
    assert.equal(ranges.length, 2);
    const found = [];
    for (const range of ranges) {
      found.push(...(await changes({ changeFeedStartFrom: ChangeFeedStartFrom.Beginning(range) })).found);
    }
    assert.equal(found.length, 15);
  },

  async change_feed_from_now_and_a_time() {
    const now = await changes({ changeFeedStartFrom: ChangeFeedStartFrom.Now() });
    assert.deepEqual(now.found, []);
    const day = 86_400_000;
    const since = (time) => changes({ changeFeedStartFrom: ChangeFeedStartFrom.Time(new Date(time)) });
    assert.equal((await since(Date.now() - day)).found.length, 15);
    assert.equal((await since(Date.now() + day)).found.length, 0);
    await container.items.upsert({ id: "a1", pk: "a", n: 1 });
    const next = await changes({ changeFeedStartFrom: ChangeFeedStartFrom.Continuation(now.after) });
    assert.deepEqual(ids(next.found), ["a1"]);
  },

  async change_feed_of_all_versions() {
    await hub.database("peers").containers.create({
      id: "versions",
      partitionKey: { paths: ["/pk"] },
      changeFeedPolicy: new ChangeFeedPolicy(ChangeFeedRetentionTimeSpan.fromMinutes(10)),
    });
    const versions = database.container("versions");
    const changeFeedMode = ChangeFeedMode.AllVersionsAndDeletes;
    const now = await changes({ changeFeedMode, changeFeedStartFrom: ChangeFeedStartFrom.Now() }, versions);
    for (const n of [0, 1]) await versions.items.upsert({ id: "1", pk: "a", n });
    await versions.item("1", "a").delete();
    const from = ChangeFeedStartFrom.Continuation(now.after);
    const { found } = await changes({ changeFeedMode, changeFeedStartFrom: from, maxItemCount: 1 }, versions);
    assert.deepEqual(
      found.map((row) => row.metadata.operationType),
      ["create", "replace", "delete"],
    );
    assert.deepEqual([found[0].current.n, found[1].current.n, found[2].previous.n], [0, 1, 1]);
    await hub.database("peers").container("versions").delete();
  },

  async read_own_write() {
    await container.items.upsert({ id: "own", pk: "a", n: 1 });
    const { resource } = await container.item("own", "a").read();
    assert.equal(resource?.n, 1);
  },

  async reads() {
    for (let n = 0; n < 5; n += 1) {
      const { resource } = await container.item(`a${n}`, "a").read();
      assert.equal(resource.n, n);
    }
  },

  async writes() {
    for (let n = 0; n < 5; n += 1) await container.items.upsert({ id: `w${n}`, pk: "a", n });
  },

  async drop_container_and_database() {
    await hub.database("peers").container("items").delete();
    await refused(404, () => container.read());
    await hub.database("peers").delete();
    await refused(404, () => database.read());
  },
};

const { read_own_write, reads, writes, drop_container_and_database: drop, ...first } = checks;
/** The checks that need nobody to act on the emulator, in their order. */
export const EVERY = Object.keys(first);

async function run() {
  const { create_database_and_container, fill } = first;
  const asked = process.env.PEER_BRIEF === "true" ? { create_database_and_container, fill } : first;
  for (const [name, steps] of Object.entries(asked)) await check(name, steps);
  await phase("read_own_write");
  await check("read_own_write", read_own_write);
  await phase("reads");
  await check("reads", reads);
  await phase("writes");
  await check("writes", writes);
  await phase("reads_in_outage");
  await check("reads_in_outage", reads);
  await phase("writes_in_outage");
  await check("writes_in_outage", writes);
  await phase("end");
  await check("drop_container_and_database", drop);
  end();
}

/** Ends the program; a check that failed is told by its code. */
export function end() {
  client.dispose();
  hub.dispose();
  process.exit(failed ? 1 : 0);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await run();
