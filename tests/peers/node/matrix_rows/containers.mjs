// Databases, containers and their properties.

import assert from "node:assert/strict";
import { client, container, database, ids, refused } from "../peer.mjs";
import { fresh, all, until } from "./tools.mjs";

export const containers = {
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
