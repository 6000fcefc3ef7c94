// Queries beyond their shapes, change feeds, ranges, splits and merges.

import assert from "node:assert/strict";
import {
  ChangeFeedMode,
  ChangeFeedPolicy,
  ChangeFeedRetentionTimeSpan,
  ChangeFeedStartFrom,
  Container,
} from "@azure/cosmos";
import { Lacks, changes, container, lacks, query } from "../peer.mjs";
import { manage, fresh, full, processed, split, all, numbers, until } from "./tools.mjs";

export const feeds = {
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
