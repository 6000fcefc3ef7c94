// Does a client tell what it knows of its account, and of the service's plans?

import assert from "node:assert/strict";
import { test } from "node:test";
import { ConsistencyLevel, DatabaseAccount } from "perilune";

import { connect, newContainer, startAccount } from "./support/account.mjs";

const emulator = await startAccount({ regions: ["West US 2", "East US"], multipleWrites: true, lagMs: 0 });
const client = connect(emulator, { applicationRegion: "East US" });

test("endpoints are those of the nearest region, and none before the first call", async () => {
  const fresh = connect(emulator, { applicationRegion: "East US" });
  assert.deepEqual(await fresh.getReadEndpoints(), []);
  assert.deepEqual(await fresh.getWriteEndpoints(), []);
  const { resource } = await fresh.getDatabaseAccount();
  const [west, east] = resource.readableLocations.map(({ databaseAccountEndpoint }) => databaseAccountEndpoint);
  assert.equal(await fresh.getReadEndpoint(), east);
  assert.equal(await fresh.getWriteEndpoint(), east);
  assert.deepEqual(await fresh.getReadEndpoints(), [east, west]);
  assert.deepEqual(await fresh.getWriteEndpoints(), [east, west]);
});

test("where one region writes, that is the write endpoint", async () => {
  const account = await startAccount({ regions: ["West US 2", "East US"], multipleWrites: false });
  const nearer = connect(account, { applicationRegion: "East US" });
  const { resource } = await nearer.getDatabaseAccount();
  const [hub] = resource.writableLocations.map(({ databaseAccountEndpoint }) => databaseAccountEndpoint);
  assert.equal(await nearer.getWriteEndpoint(), hub);
  assert.notEqual(await nearer.getReadEndpoint(), hub);
});

test("the account is told as it is now", async () => {
  const { resource, statusCode, requestCharge, diagnostics } = await client.getDatabaseAccount();
  assert.equal(statusCode, 200);
  assert.ok(resource instanceof DatabaseAccount);
  assert.deepEqual(resource.writableLocations.map(({ name }) => name), ["West US 2", "East US"]);
  assert.equal(resource.enableMultipleWritableLocations, true);
  assert.equal(resource.enablePerPartitionFailover, false);
  assert.equal(resource.consistencyPolicy, ConsistencyLevel.Session);
  assert.deepEqual([resource.DatabasesLink, resource.mediaLink], ["/dbs/", "/media/"]);
  assert.ok(requestCharge >= 0);
  assert.equal(diagnostics.attempts.length, 1);
});

test("an account is read leniently", () => {
  const account = new DatabaseAccount({ enableMultipleWriteLocations: "true" }, {});
  assert.deepEqual([account.writableLocations, account.readableLocations], [[], []]);
  assert.equal(account.enableMultipleWritableLocations, true);
});

test("a query's plan is the service's", async () => {
  const container = await newContainer(client);
  const { result, code, headers } = await container.getQueryPlan("SELECT TOP 3 * FROM c ORDER BY c.n DESC");
  assert.equal(code, 200);
  assert.deepEqual([result.queryInfo.top, result.queryInfo.orderBy], [3, ["Descending"]]);
  assert.ok(result.queryRanges.length > 0);
  assert.ok(headers["x-ms-activity-id"]);
  const spec = { query: "SELECT * FROM c WHERE c.pk = @pk", parameters: [{ name: "@pk", value: "p" }] };
  assert.equal((await container.getQueryPlan(spec)).result.queryInfo.hasSelectValue, false);
  await assert.rejects(container.getQueryPlan("SELECT FROM"), { code: 400 });
  await assert.rejects(container.getQueryPlan(7), /query must be/);
});
