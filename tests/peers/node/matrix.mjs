// The official JavaScript client through the rows of ../matrix.json that the checks of peer.mjs leave open.

import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import {
  ChangeFeedMode,
  ChangeFeedPolicy,
  ChangeFeedRetentionTimeSpan,
  ChangeFeedStartFrom,
  Container,
  CosmosClient,
  PriorityLevel,
} from "@azure/cosmos";
import {
  EVERY,
  Lacks,
  account,
  changes,
  check,
  checks,
  client,
  container,
  database,
  end,
  hub,
  ids,
  lacks,
  query,
  refused,
} from "./peer.mjs";

const { PEER_MANAGE } = process.env;

/** A call of the emulator's management API. */
async function manage(method, path, body) {
  const answer = await fetch(PEER_MANAGE + path, { method, body: body && JSON.stringify(body) });
  assert.ok(answer.ok, `${method} ${path}: ${answer.status}`);
  return answer.json();
}

/** A container of its own for a check. */
async function fresh(properties = {}) {
  const partitionKey = { paths: ["/pk"] };
  return (await database.containers.create({ id: `c${randomUUID()}`, partitionKey, ...properties })).container;
}

/** A container with 30 items of 30 keys. */
async function full() {
  const items = await fresh();
  for (let n = 0; n < 30; n += 1) await items.items.create({ id: `${n}`, pk: `key ${n}`, n });
  return items;
}

/** Such a container, and what keeps the ids of all its changes in a set. */
async function processed(name) {
  if (!("changeFeedProcessor" in container)) throw new Lacks("no `Container.changeFeedProcessor`");
  const [some, leases, seen] = [await full(), await fresh({ partitionKey: { paths: ["/id"] } }), new Set()];
  const handler = ({ result }) => result.forEach(({ id }) => seen.add(id));
  const changeFeedStartFrom = ChangeFeedStartFrom.Beginning();
  const quick = { pollInterval: 20, acquireInterval: 50 };
  return [some, some.changeFeedProcessor(name, leases, handler, { changeFeedStartFrom, ...quick }), seen];
}

const split = (items) => manage("POST", `/ranges/peers/${items.id}/split`, {});
const all = async (items, text, options) => (await items.items.query(text, options).fetchAll()).resources;
const numbers = (rows) => rows.map((row) => row.n).sort((one, other) => one - other);

/** Waits until a condition holds. */
async function until(condition) {
  for (let turn = 0; turn < 400; turn += 1) {
    if (await condition()) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  assert.fail("it never comes");
}

const containers = {
  async list_and_query_containers() {
    const byId = { query: "SELECT * FROM r WHERE r.id = @id", parameters: [{ name: "@id", value: "peers" }] };
    assert.deepEqual(ids((await client.databases.readAll().fetchAll()).resources), ["peers"]);
    assert.equal((await client.databases.query(byId).fetchAll()).resources.length, 1);
    assert.ok(ids((await database.containers.readAll().fetchAll()).resources).includes("items"));
    const found = await database.containers.query("SELECT * FROM r WHERE r.id = 'items'").fetchAll();
    assert.equal(found.resources.length, 1);
  },

  async indexing_policy() {
    const indexingPolicy = {
      includedPaths: [{ path: "/*" }],
      excludedPaths: [{ path: "/big/*" }],
      compositeIndexes: [
        [
          { path: "/a", order: "ascending" },
          { path: "/b", order: "descending" },
        ],
      ],
      spatialIndexes: [{ path: "/where/*", types: ["Point"] }],
    };
    const { resource } = await (await fresh({ indexingPolicy })).read();
    for (const name of ["compositeIndexes", "includedPaths", "spatialIndexes"]) {
      assert.ok(resource.indexingPolicy[name].length, name);
    }
    assert.ok(resource.indexingPolicy.excludedPaths.some(({ path }) => path === "/big/*"));
  },

  async unique_keys() {
    const { items } = await fresh({ uniqueKeyPolicy: { uniqueKeys: [{ paths: ["/mail"] }] } });
    await items.create({ id: "1", pk: "a", mail: "x" });
    await refused(409, () => items.create({ id: "2", pk: "a", mail: "x" }));
    await items.create({ id: "2", pk: "b", mail: "x" });
  },

  async ttl_of_a_container() {
    const items = await fresh({ defaultTtl: 1 });
    await items.items.create({ id: "1", pk: "a" });
    await items.items.create({ id: "2", pk: "a", ttl: -1 });
    await until(async () => ids(await all(items, "SELECT * FROM c")).join() === "2");
  },

  async ttl_of_an_item() {
    const items = await fresh({ defaultTtl: -1 });
    await items.items.create({ id: "1", pk: "a", ttl: 1 });
    await items.items.create({ id: "2", pk: "a" });
    await until(async () => ids(await all(items, "SELECT * FROM c")).join() === "2");
  },

  async vector_and_full_text_policies() {
    const { resource } = await (
      await fresh({
        vectorEmbeddingPolicy: {
          vectorEmbeddings: [{ path: "/v", dataType: "float32", dimensions: 3, distanceFunction: "cosine" }],
        },
        fullTextPolicy: { defaultLanguage: "en-US", fullTextPaths: [{ path: "/t", language: "en-US" }] },
        indexingPolicy: { vectorIndexes: [{ path: "/v", type: "flat" }], fullTextIndexes: [{ path: "/t" }] },
      })
    ).read();
    assert.equal(resource.vectorEmbeddingPolicy.vectorEmbeddings[0].dimensions, 3);
    assert.equal(resource.fullTextPolicy.fullTextPaths[0].path, "/t");
    assert.equal(resource.indexingPolicy.vectorIndexes[0].type, "flat");
  },

  async computed_properties() {
    const items = await fresh({ computedProperties: [{ name: "lower", query: "SELECT VALUE LOWER(c.name) FROM c" }] });
    await items.items.create({ id: "1", pk: "a", name: "ADA" });
    assert.deepEqual(await all(items, "SELECT VALUE c.lower FROM c WHERE c.lower = 'ada'"), ["ada"]);
  },

  async conflict_resolution_policy() {
    const conflictResolutionPolicy = { mode: "LastWriterWins", conflictResolutionPath: "/version" };
    const { resource } = await (await fresh({ conflictResolutionPolicy })).read();
    assert.equal(resource.conflictResolutionPolicy.conflictResolutionPath, "/version");
  },

  async partition_keys_of_version_1() {
    const items = await fresh({ partitionKey: { paths: ["/pk"], version: 1 } });
    const pk = "a".repeat(200);
    await items.items.create({ id: "1", pk });
    assert.equal((await items.item("1", pk).read()).resource.id, "1");
    assert.equal((await all(items, "SELECT * FROM c", { partitionKey: pk })).length, 1);
  },

  async hierarchical_keys() {
    tenants = await fresh({ partitionKey: { paths: ["/tenant", "/user"], kind: "MultiHash", version: 2 } });
    for (const [tenant, user] of ["a1", "a2", "b1"]) await tenants.items.create({ id: "x", tenant, user });
    assert.equal((await tenants.item("x", ["a", "2"]).read()).resource.user, "2");
    await tenants.item("x", ["b", "1"]).delete();
    assert.equal((await tenants.item("x", ["b", "1"]).read()).statusCode, 404);
  },

  async prefixes_of_keys() {
    assert.equal((await all(tenants, "SELECT * FROM c", { partitionKey: ["a"], maxItemCount: 1 })).length, 2);
  },

  async throughput_migrate() {
    const { resource: offer } = await container.readOffer();
    const content = { offerAutopilotSettings: { maxThroughput: 4000 } };
    const { resource } = await client.offer(offer.id).replace({ ...offer, content });
    assert.equal(resource.content.offerAutopilotSettings.maxThroughput, 4000);
  },

  async throughput_of_a_database() {
    const { database: shared } = await client.databases.create({ id: "shared", throughput: 500 });
    const { resource: offer } = await shared.readOffer();
    assert.equal(offer.content.offerThroughput, 500);
    await client.offer(offer.id).replace({ ...offer, content: { ...offer.content, offerThroughput: 600 } });
    assert.equal((await shared.readOffer()).resource.content.offerThroughput, 600);
    await shared.delete();
  },
};
let tenants;
const stale = { accessCondition: { type: "IfMatch", condition: '"stale"' } };
const ifMatch = (etag) => ({ accessCondition: { type: "IfMatch", condition: etag } });

const items = {
  async if_none_match() {
    const { resource } = await container.items.upsert({ id: "etag", pk: "a" });
    const accessCondition = { type: "IfNoneMatch", condition: resource._etag };
    let status;
    try {
      status = (await container.item("etag", "a").read({ accessCondition })).statusCode;
    } catch (error) {
      status = error.code;
    }
    assert.equal(status, 304);
  },

  async etags_of_upserts_and_deletions() {
    const { resource } = await container.items.upsert({ id: "etag", pk: "a" });
    await refused(412, () => container.items.upsert({ id: "etag", pk: "a" }, stale));
    await refused(412, () => container.item("etag", "a").delete(stale));
    await container.item("etag", "a").delete(ifMatch(resource._etag));
  },

  async minimal_response() {
    const quiet = { contentResponseOnWriteEnabled: false };
    const { resource } = await container.items.upsert({ id: "quiet", pk: "a" }, quiet);
    await container.item("quiet", "a").delete();
    assert.ok(!resource, JSON.stringify(resource));
  },

  async response_headers() {
    const answer = await container.items.upsert({ id: "told", pk: "a" });
    assert.ok(answer.requestCharge > 0 && answer.activityId && answer.headers["x-ms-session-token"]);
    const { "x-ms-session-token": sessionToken } = answer.headers;
    const { etag } = await container.item("told", "a").read({ sessionToken });
    assert.equal(etag, answer.etag);
    await container.item("told", "a").delete();
  },

  async indexing_directives() {
    await container.items.create({ id: "unindexed", pk: "a" }, { indexingDirective: "exclude" });
    await container.item("unindexed", "a").delete();
  },

  async null_and_undefined_keys() {
    const some = await fresh();
    await some.items.create({ id: "null", pk: null });
    await some.items.create({ id: "none" });
    assert.equal((await some.item("null", null).read()).resource.id, "null");
    assert.equal((await some.item("none", undefined).read()).resource.id, "none");
    assert.deepEqual(ids(await all(some, "SELECT * FROM c", { partitionKey: null })), ["null"]);
    const { PartitionKeyBuilder } = await import("@azure/cosmos");
    const none = new PartitionKeyBuilder().addNoneValue().build();
    assert.deepEqual(ids(await all(some, "SELECT * FROM c", { partitionKey: none })), ["none"]);
  },

  async keys_of_every_type() {
    const some = await fresh();
    for (const [n, pk] of [true, false, 7, -0.5, 1e300, "", "ü/?#"].entries()) {
      await some.items.create({ id: `${n}`, pk });
      assert.equal((await some.item(`${n}`, pk).read()).resource.pk, pk);
    }
  },

  async ids_of_any_characters() {
    const some = await fresh();
    for (const id of ["a b", "ü", "日本", "a+b%20", "'\"", "a&b=c"]) {
      await some.items.create({ id, pk: "a" });
      assert.equal((await some.item(id, "a").read()).resource.id, id);
      await some.item(id, "a").delete();
    }
  },

  async limits() {
    const text = "x".repeat(2 * 1024 * 1024 + 1);
    await refused(413, () => container.items.create({ id: "large", pk: "a", text }));
    const reads = Array.from({ length: 101 }, () => ({ operationType: "Read", id: "1" }));
    await assert.rejects(() => container.items.batch(reads, "a"));
  },

  async patch_condition() {
    await container.items.upsert({ id: "patched", pk: "a", n: 1 });
    const operations = [{ op: "incr", path: "/n", value: 1 }];
    const item = container.item("patched", "a");
    await refused(412, () => item.patch({ condition: "from c where c.n = 7", operations }));
    assert.equal((await item.patch({ condition: "from c where c.n = 1", operations })).resource.n, 2);
    await item.delete();
  },

  async patch_every_operation() {
    await container.items.upsert({ id: "patched", pk: "a", n: 1, old: 1, tags: [] });
    const { resource } = await container.item("patched", "a").patch([
      { op: "add", path: "/tags/0", value: "x" },
      { op: "set", path: "/state", value: "new" },
      { op: "replace", path: "/old", value: 2 },
      { op: "incr", path: "/n", value: -2.5 },
      { op: "move", from: "/old", path: "/moved" },
      { op: "remove", path: "/state" },
    ]);
    await container.item("patched", "a").delete();
    assert.deepEqual([resource.tags, resource.n, resource.moved], [["x"], -1.5, 2]);
    assert.ok(!("old" in resource) && !("state" in resource));
  },

  async patch_with_an_etag() {
    const { resource } = await container.items.upsert({ id: "patched", pk: "a", n: 1 });
    const more = [{ op: "incr", path: "/n", value: 1 }];
    const item = container.item("patched", "a");
    await refused(412, () => item.patch(more, stale));
    assert.equal((await item.patch(more, ifMatch(resource._etag))).resource.n, 2);
    await item.delete();
  },

  async batch_with_etags() {
    const { resource } = await container.items.upsert({ id: "batched", pk: "a" });
    const operation = { operationType: "Replace", id: "batched", resourceBody: { id: "batched", pk: "a" } };
    const refusal = await container.items.batch([{ ...operation, ifMatch: '"stale"' }], "a");
    const good = [{ ...operation, ifMatch: resource._etag }, { operationType: "Delete", id: "batched" }];
    const done = await container.items.batch(good, "a");
    const codes = [refusal, done].map(({ result }) => result.map((row) => row.statusCode));
    assert.deepEqual(codes, [[412], [200, 204]]);
  },

  async read_items() {
    if (!("readMany" in container.items)) throw new Lacks("no `Items.readMany`");
    const some = await full();
    const asked = [7, 3, 99, 21].map((n) => ({ id: `${n}`, partitionKey: `key ${n}` }));
    const { resources } = await some.items.readMany(asked);
    assert.deepEqual(numbers(resources), [3, 7, 21]);
  },

  async consistency_levels() {
    for (const consistencyLevel of ["Eventual", "ConsistentPrefix", "Session"]) {
      const other = new CosmosClient({ ...account, consistencyLevel });
      const { resource } = await other.database("peers").container("items").item("a1", "a").read();
      assert.equal(resource.id, "a1");
      other.dispose();
    }
  },

  async priority_and_throughput_buckets() {
    const some = { priorityLevel: PriorityLevel.Low, throughputBucket: 2 };
    await container.items.upsert({ id: "low", pk: "a" }, some);
    assert.equal((await container.item("low", "a").read(some)).resource.id, "low");
    await container.item("low", "a").delete(some);
  },

  async gateway_cache() {
    const cached = { maxIntegratedCacheStalenessInMs: 1000 };
    assert.equal((await container.item("a1", "a").read(cached)).resource.id, "a1");
  },

  async throttled_requests() {
    await manage("POST", "/faults", { fault: "status", status: 429, subStatus: 3200, retryAfterMs: 10, limit: 3 });
    try {
      assert.equal((await container.item("a1", "a").read()).resource.id, "a1");
    } finally {
      await manage("DELETE", "/faults");
    }
  },
};

const feeds = {
  async query_of_a_feed_range() {
    const found = [];
    for (const feedRange of await container.getFeedRanges()) {
      found.push(...(await query("SELECT VALUE c.id FROM c", { feedRange }).fetchAll()).resources);
    }
    if (found.length === 30) throw new Lacks("no `FeedOptions.feedRange`: each of two ranges gave every row");
    assert.equal(found.length, 15);
  },

  async query_metrics() {
    const options = { partitionKey: "a", populateQueryMetrics: true };
    const { headers } = await query("SELECT * FROM c WHERE c.n > 1", options).fetchNext();
    assert.ok(Object.values(headers["x-ms-documentdb-query-metrics"])[0].totalQueryExecutionTime);
  },

  async index_metrics() {
    const options = { partitionKey: "a", populateIndexMetrics: true };
    const page = await query("SELECT * FROM c WHERE c.n > 1", options).fetchNext();
    assert.match(JSON.stringify(page.indexMetrics), /UtilizedSingleIndexes|utilized/i);
  },

  async feed_ranges() {
    assert.equal((await container.getFeedRanges()).length, 2);
  },

  feed_range_of_a_key: () => lacks(Container, "feedRangeFromPartitionKey", "isFeedRangeSubset"),

  async items_through_a_split() {
    const some = await full();
    await split(some);
    for (let n = 0; n < 30; n += 1) {
      assert.equal((await some.item(`${n}`, `key ${n}`).read()).resource.n, n);
      await some.items.upsert({ id: `${n}`, pk: `key ${n}`, n: n + 1 });
    }
    await split(some);
    const rows = await all(some, "SELECT * FROM c");
    assert.deepEqual(numbers(rows), Array.from({ length: 30 }, (_, n) => n + 1));
  },

  async items_through_a_merge() {
    const some = await full();
    const [first, second] = await manage("GET", `/ranges/peers/${some.id}`);
    await manage("POST", `/ranges/peers/${some.id}/merge`, { ranges: [first.id, second.id] });
    for (let n = 0; n < 30; n += 1) assert.equal((await some.item(`${n}`, `key ${n}`).read()).resource.n, n);
    assert.deepEqual(await all(some, "SELECT VALUE COUNT(1) FROM c"), [30]);
  },

  async change_feed_through_a_split() {
    const some = await full();
    const begun = { changeFeedStartFrom: ChangeFeedStartFrom.Beginning(), maxItemCount: 4 };
    const before = await changes(begun, some);
    assert.equal(before.found.length, 30);
    await split(some);
    for (let n = 0; n < 30; n += 1) await some.items.upsert({ id: `${n}`, pk: `key ${n}`, n: -n });
    const from = ChangeFeedStartFrom.Continuation(before.after);
    const { found } = await changes({ changeFeedStartFrom: from, maxItemCount: 4 }, some);
    assert.deepEqual(numbers(found), Array.from({ length: 30 }, (_, n) => n - 29));
  },

  async change_feed_of_all_versions_of_a_key() {
    const kept = new ChangeFeedPolicy(ChangeFeedRetentionTimeSpan.fromMinutes(10));
    const some = await fresh({ changeFeedPolicy: kept });
    const changeFeedMode = ChangeFeedMode.AllVersionsAndDeletes;
    const now = await changes({ changeFeedMode, changeFeedStartFrom: ChangeFeedStartFrom.Now("a") }, some);
    await some.items.create({ id: "1", pk: "a" });
    await some.items.create({ id: "1", pk: "b" });
    await some.item("1", "a").delete();
    const from = ChangeFeedStartFrom.Continuation(now.after);
    const { found } = await changes({ changeFeedMode, changeFeedStartFrom: from }, some);
    assert.deepEqual(
      found.map((row) => row.metadata.operationType),
      ["create", "delete"],
    );
  },

  async change_feed_processor() {
    const [some, processor, seen] = await processed("workers");
    processor.start();
    await until(() => seen.size === 30);
    await split(some);
    await some.items.create({ id: "new", pk: "new" });
    await until(() => seen.has("new"));
    await processor.stop();
  },

  async change_feed_lag() {
    const [, processor] = await processed("lag");
    processor.start();
    await until(async () => {
      const parts = await processor.estimateLag();
      return parts.length > 0 && parts.every(({ changes }) => changes === 0);
    });
    await processor.stop();
  },
};

const scripts = {
  async stored_procedures() {
    const body = `function (name) {
      var context = getContext();
      context.getCollection().createDocument(context.getCollection().getSelfLink(), { id: name, pk: "a" });
      context.getResponse().setBody({ hello: name });
    }`;
    const { scripts: own } = await fresh();
    await own.storedProcedures.create({ id: "greet", body });
    const { resource } = await own.storedProcedure("greet").execute("a", ["ada"]);
    assert.deepEqual(resource, { hello: "ada" });
    assert.deepEqual(ids((await own.storedProcedures.readAll().fetchAll()).resources), ["greet"]);
    await own.storedProcedure("greet").replace({ id: "greet", body: "function () {}" });
    await own.storedProcedure("greet").delete();
    await refused(404, () => own.storedProcedure("greet").read());
  },

  async triggers() {
    const body = `function () {
      var request = getContext().getRequest();
      var item = request.getBody();
      item.stamped = true;
      request.setBody(item);
    }`;
    const some = await fresh();
    await some.scripts.triggers.create({ id: "stamp", body, triggerType: "Pre", triggerOperation: "All" });
    await some.items.create({ id: "1", pk: "a" }, { preTriggerInclude: "stamp" });
    assert.equal((await some.item("1", "a").read()).resource.stamped, true);
    assert.deepEqual(ids((await some.scripts.triggers.readAll().fetchAll()).resources), ["stamp"]);
    await some.scripts.trigger("stamp").delete();
  },

  async user_defined_functions() {
    const some = await fresh();
    await some.items.create({ id: "1", pk: "a", n: 20 });
    await some.scripts.userDefinedFunctions.create({ id: "twice", body: "function (n) { return n * 2; }" });
    assert.deepEqual(await all(some, "SELECT VALUE udf.twice(c.n) FROM c"), [40]);
    assert.deepEqual(ids((await some.scripts.userDefinedFunctions.readAll().fetchAll()).resources), ["twice"]);
    await some.scripts.userDefinedFunction("twice").delete();
  },

  async users_and_permissions() {
    const { user } = await database.users.create({ id: "ada" });
    const body = { id: "reads", permissionMode: "Read", resource: "dbs/peers/colls/items" };
    await user.permissions.create(body);
    assert.deepEqual(ids((await user.permissions.readAll().fetchAll()).resources), ["reads"]);
    assert.deepEqual(ids((await database.users.readAll().fetchAll()).resources), ["ada"]);
    assert.equal((await user.permission("reads").read()).resource.permissionMode, "Read");
  },

  async resource_tokens() {
    const { resource } = await database.user("ada").permission("reads").read();
    const resourceTokens = { [resource.resource]: resource._token };
    const other = new CosmosClient({ endpoint: account.endpoint, resourceTokens });
    const some = other.database("peers").container("items");
    assert.equal((await some.item("a1", "a").read()).resource.id, "a1");
    await refused(403, () => some.items.upsert({ id: "a1", pk: "a" }));
    other.dispose();
  },

  async conflicts_feed() {
    assert.deepEqual((await container.conflicts.readAll().fetchAll()).resources, []);
    assert.deepEqual((await container.conflicts.query("SELECT * FROM c").fetchAll()).resources, []);
    await refused(404, () => container.conflict("none", "a").delete());
  },

  async conflicts_read() {
    await refused(404, container.conflict("none", "a").read());
  },
};

const own = { ...containers, ...items, ...feeds, ...scripts };
const { areas } = JSON.parse(readFileSync(new URL("../matrix.json", import.meta.url)));
const asked = areas.flatMap(({ rows }) => ids(rows)).filter((name) => name in own);
for (const name of EVERY) await check(name, checks[name]);
for (const name of asked) await check(name, own[name]);
await check("drop_container_and_database", checks.drop_container_and_database);
end();
