// Items, one and many at a time.

import assert from "node:assert/strict";
import { CosmosClient, PriorityLevel } from "@azure/cosmos";
import { Lacks, account, container, ids, refused } from "../peer.mjs";
import { manage, fresh, full, all, numbers } from "./tools.mjs";

const stale = { accessCondition: { type: "IfMatch", condition: '"stale"' } };
const ifMatch = (etag) => ({ accessCondition: { type: "IfMatch", condition: etag } });

export const items = {
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
