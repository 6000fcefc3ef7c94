// Do the calls on databases and containers do what the official package's do?

import assert from "node:assert/strict";
import { test } from "node:test";
import { Container, Database } from "perilune";

import { connect, startAccount } from "./support/account.mjs";

const client = connect(await startAccount());

test("a database lives through every call", async () => {
  const created = await client.databases.create({ id: "life", throughput: 400 });
  assert.deepEqual([created.statusCode, created.resource.id], [201, "life"]);
  assert.ok(created.database instanceof Database && created.database.client === client);
  assert.equal((await client.databases.createIfNotExists({ id: "life" })).statusCode, 200);
  await assert.rejects(client.databases.create({ id: "life" }), { code: 409 });
  assert.equal((await client.database("life").read()).resource.id, "life");
  assert.equal((await client.database("life").delete()).statusCode, 204);
  await assert.rejects(client.database("life").read(), { code: 404 });
});

test("a container lives through every call, and its definition is kept", async () => {
  const { database } = await client.databases.create({ id: "containers" });
  const body = { id: "c", partitionKey: { paths: ["/a/b"] }, defaultTtl: 60, maxThroughput: 4000 };
  const before = structuredClone(body);
  const created = await database.containers.create(body);
  assert.deepEqual(body, before, "the caller's object is left alone");
  assert.ok(created.container instanceof Container && created.container.database === database);
  assert.deepEqual([created.resource.defaultTtl, created.resource.partitionKey.paths], [60, ["/a/b"]]);
  assert.equal(created.container.url, "dbs/containers/colls/c");
  assert.equal((await database.containers.createIfNotExists(body)).statusCode, 200);
  assert.equal((await database.container("c").read()).resource.defaultTtl, 60);
  assert.equal((await database.container("c").delete()).statusCode, 204);

  const byPath = await database.containers.create({ id: "path", partitionKey: "/pk" });
  assert.deepEqual(byPath.resource.partitionKey.paths, ["/pk"]);
  const byNone = await database.containers.create({ id: "none" });
  assert.deepEqual(byNone.resource.partitionKey.paths, ["/_partitionKey"]);
});

test("bad definitions are refused by name", async () => {
  const { containers } = client.database("containers");
  await assert.rejects(containers.create({ id: "c", partitionKey: "pk" }), {
    message: "Partition key must start with '/'",
    code: 400,
  });
  await assert.rejects(containers.create({ partitionKey: "/pk" }), /container\.id must be a string/);
  const both = { id: "c", throughput: 400, maxThroughput: 4000 };
  await assert.rejects(containers.create(both), /container has throughput and maxThroughput/);
  await assert.rejects(client.databases.create("name"), /database must be an object/);
  assert.throws(() => client.database(""), /database id must be a string that is not empty/);
});
