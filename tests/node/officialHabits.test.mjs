// What the official package's own specs rely on, and no documentation says.

import assert from "node:assert/strict";
import { test } from "node:test";
import { CosmosClient } from "perilune";

import { connect, startAccount } from "./support/account.mjs";
import { node } from "./support/run.mjs";

const emulator = await startAccount({ regions: ["West US 2"], multipleWrites: false });
const client = connect(emulator);

test("ids are refused in the official words", async () => {
  const { database } = await client.databases.createIfNotExists({ id: "habits" });
  const illegal = { message: "Id contains illegal chars.", code: 400 };
  for (const id of ["a/b", "a\\b", "a?b", "a#b"]) {
    await assert.rejects(client.databases.create({ id }), illegal);
    await assert.rejects(database.containers.create({ id }), illegal);
    await assert.rejects(database.users.create({ id }), illegal);
  }
  await assert.rejects(client.databases.create({ id: "a " }), { message: "Id ends with a space.", code: 400 });
});

test("the definition of a key is told in the body that was given", async () => {
  const { database } = await client.databases.createIfNotExists({ id: "habits" });
  const bodies = [{ id: "none" }, { id: "path", partitionKey: "/pk" }];
  for (const body of bodies) await database.containers.create(body);
  assert.deepEqual(bodies.map(({ partitionKey }) => partitionKey.paths), [["/_partitionKey"], ["/pk"]]);
});

test("a bulk finds items without a key", async () => {
  const { database } = await client.databases.createIfNotExists({ id: "habits" });
  const { container } = await database.containers.createIfNotExists({ id: "keyless" });
  const done = await container.items.bulk([
    { operationType: "Create", resourceBody: { id: "1" } },
    { operationType: "Read", id: "1" },
    { operationType: "Patch", id: "1", resourceBody: { operations: [{ op: "add", path: "/n", value: 1 }] } },
    { operationType: "Delete", id: "1" },
  ]);
  assert.deepEqual(done.map(({ statusCode }) => statusCode), [201, 200, 200, 204]);
});

test("looking at the account in the background can be turned off", async () => {
  const { endpoint, key } = emulator;
  const connectionPolicy = { enableBackgroundEndpointRefreshing: false };
  const quiet = new CosmosClient({ endpoint, key, connectionPolicy });
  assert.equal((await quiet.databases.readAll().fetchAll()).statusCode ?? 200, 200);
});

test("a key does without its padding", async () => {
  const { endpoint, key } = emulator;
  const clipped = new CosmosClient({ endpoint, key: key.replace(/=+$/, "") });
  assert.ok((await clipped.databases.readAll().fetchAll()).resources.length >= 0);
  assert.match(key, /=$/);
});

test("NODE_TLS_REJECT_UNAUTHORIZED=0 counts", async () => {
  const secure = await startAccount({ regions: ["West US 2"], multipleWrites: false, tls: true });
  const read = (accept) => node(["programs/tls.mjs"], { env: { ACCOUNT: secure.connectionString, NODE_TLS_REJECT_UNAUTHORIZED: accept } });
  assert.equal((await read("0")).trim(), "0 databases");
  await assert.rejects(read("1"), /certificate/);
});
