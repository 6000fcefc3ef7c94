// Is a version that lost against another region's shown beside the winner, until it is struck off?

import assert from "node:assert/strict";
import { test } from "node:test";
import { ConflictResponse } from "perilune";

import { connect, newContainer, startAccount, until } from "./support/account.mjs";

const emulator = await startAccount({ lagMs: 0 });
const [west, east] = ["West US 2", "East US"].map((applicationRegion) =>
  connect(emulator, { applicationRegion, connectionPolicy: { useMultipleWriteLocations: true } }),
);

test("a conflict is listed, read, shown and struck off", async () => {
  const there = await newContainer(west, { conflictResolutionPolicy: { mode: "Custom" } });
  const container = east.database(there.database.id).container(there.id);
  await emulator.setReplicationPaused(true);
  await there.items.upsert({ id: "7", pk: "a", n: 1 });
  await container.items.upsert({ id: "7", pk: "a", n: 2 });
  await emulator.setReplicationPaused(false);
  await until(
    async () => (await container.conflicts.readAll().fetchAll()).resources.length,
    (count) => count === 1,
  );

  const [{ id }] = (await container.conflicts.readAll({ partitionKey: "a" }).fetchAll()).resources;
  const others = await container.conflicts.query("SELECT * FROM c", { partitionKey: "b" }).fetchAll();
  assert.deepEqual(others.resources, []);
  const conflict = container.conflict(id, "a");
  assert.equal(conflict.url, `${container.url}/conflicts/${id}`);
  const read = await conflict.read();
  assert.ok(read instanceof ConflictResponse && read.conflict === conflict);
  assert.deepEqual([read.resource.resourceType, JSON.parse(read.resource.content).n], ["document", 2]);
  const winner = ({ resource }) => resource.winner.n;
  const { resource } = await until(() => conflict.readVersions(), (sides) => winner(sides) === 1);
  assert.equal(resource.loser.n, 2);
  assert.equal((await conflict.delete()).statusCode, 204);
  await assert.rejects(conflict.read(), { code: 404 });
});

test("bad input is named", async () => {
  const container = west.database("db").container("items");
  assert.throws(() => container.conflict(""), /conflict id/);
  await assert.rejects(container.conflict("a/b", "a").read(), /conflict id/);
  assert.throws(() => container.conflict("7", new Date()), /partitionKey/);
});
