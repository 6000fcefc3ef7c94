// Do clients without the account's key do what their permissions say?

import assert from "node:assert/strict";
import { test } from "node:test";
import { CosmosClient, PermissionMode, PermissionResponse, UserResponse } from "perilune";

import { connect, newContainer, startAccount } from "./support/account.mjs";

const emulator = await startAccount({ lagMs: 0 });
const container = await newContainer(connect(emulator));
const { database } = container;
for (const pk of ["p", "q"]) await container.items.create({ id: "1", pk, n: 1 });
const ids = ({ resources }) => resources.map(({ id }) => id);

test("users live from creation to deletion", async () => {
  const made = await database.users.create({ id: "ada" });
  assert.ok(made instanceof UserResponse);
  assert.deepEqual([made.statusCode, made.user.url], [201, `${database.url}/users/ada`]);
  await assert.rejects(database.users.create({ id: "ada" }), { code: 409 });
  assert.equal((await database.users.upsert({ id: "bob" })).statusCode, 201);
  assert.equal((await database.user("bob").replace({ id: "eve" })).resource.id, "eve");
  assert.deepEqual(ids(await database.users.readAll({ maxItemCount: 1 }).fetchAll()), ["ada", "eve"]);
  const query = { query: "SELECT * FROM u WHERE u.id = @id", parameters: [{ name: "@id", value: "eve" }] };
  assert.deepEqual(ids(await database.users.query(query).fetchAll()), ["eve"]);
  assert.deepEqual((await database.user("ada").read()).resource, made.resource);
  assert.equal((await database.user("eve").delete()).statusCode, 204);
  await assert.rejects(database.user("eve").read(), { code: 404 });
  assert.throws(() => database.user(""), /user id/);
});

test("permissions live from creation to deletion", async () => {
  const { user } = await database.users.upsert({ id: "bea" });
  const definition = { id: "r", permissionMode: PermissionMode.Read, resource: container.url };
  const made = await user.permissions.create(definition);
  assert.ok(made instanceof PermissionResponse);
  assert.equal(made.permission.url, `${user.url}/permissions/r`);
  assert.match(made.resource._token, /^type=resource/);
  assert.equal((await user.permissions.upsert({ ...definition, permissionMode: "All" })).statusCode, 200);
  assert.equal((await user.permission("r").replace({ ...definition, id: "s" })).resource.id, "s");
  const short = await user.permission("s").read({ resourceTokenExpirySeconds: 60 });
  assert.notEqual(short.resource._token, (await user.permission("s").read()).resource._token);
  assert.deepEqual(ids(await user.permissions.readAll().fetchAll()), ["s"]);
  assert.deepEqual(ids(await user.permissions.query("SELECT * FROM p WHERE p.id = 'r'").fetchAll()), []);
  assert.equal((await user.permission("s").delete()).statusCode, 204);
  await assert.rejects(user.permission("s").read(), { code: 404 });
});

test("a client holds tokens in every form", async () => {
  const { user } = await database.users.upsert({ id: "cid" });
  const on = (id, more) => user.permissions.upsert({ id, permissionMode: "all", resource: container.url, ...more });
  const { resource: reads } = await on("r", { permissionMode: "read" });
  const { endpoint } = emulator;
  const held = (options) => new CosmosClient({ endpoint, ...options }).database(database.id).container(container.id);
  const other = { resource: "dbs/db/colls/other", _token: "type=resource&ver=1.0&sig=x;" };
  for (const options of [
    { resourceTokens: { [container.url]: reads._token } },
    { resourceTokens: { [container.url]: reads._token, [other.resource]: other._token } },
    { permissionFeed: [reads] },
    { permissionFeed: [reads, other] },
    { auth: { resourceTokens: { [container.url]: reads._token } } },
  ]) {
    const items = held(options);
    assert.equal((await items.item("1", "p").read()).resource.n, 1);
    await assert.rejects(items.items.upsert({ id: "1", pk: "p" }), { code: 403 });
  }
  const bound = await Promise.all(["p", "q"].map((pk) => on(pk, { resourcePartitionKey: [pk] })));
  const items = held({ permissionFeed: bound.map(({ resource }) => resource) });
  for (const pk of ["p", "q"]) assert.equal((await items.items.upsert({ id: "1", pk, n: 2 })).resource.n, 2);
  for (const options of [{ permissionFeed: [] }, { permissionFeed: {} }, { resourceTokens: {} }, { permissionFeed: [{}] }]) {
    assert.throws(() => held(options), /options/);
  }
});
