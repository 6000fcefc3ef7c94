// Do calls go where the options say, and does the session go along?

import assert from "node:assert/strict";
import { test } from "node:test";

import { connect, newContainer, startAccount, until } from "./support/account.mjs";

const REGIONS = ["West US 2", "East US", "North Europe"];
const emulator = await startAccount({ regions: REGIONS });
const newClient = () => connect(emulator, { applicationRegion: "East US" });
const container = await newContainer(newClient());

const regionOf = ({ diagnostics }) => diagnostics.regionsContacted.at(-1);
const write = (container, id) => container.items.upsert({ id, pk: "p" });

/** The container by a client of its own, that has written in East US what West US 2 has already got. */
async function settled() {
  const mine = newClient().database(container.database.id).container("items");
  const written = await write(mine, "before");
  assert.equal(regionOf(written), "East US");
  const elsewhere = { excludedLocations: ["East US"] };
  await until(() => mine.item("before", "p").read(elsewhere), (read) => read.diagnostics.attempts.length === 1);
  return mine;
}

test("a region is left out of one call, or of all", async () => {
  const item = (await settled()).item("before", "p");
  assert.equal(regionOf(await item.read({ excludedLocations: ["East US"] })), "West US 2");
  const policy = { excludedLocations: ["eastus", "West US 2"] };
  const other = connect(emulator, { applicationRegion: "East US", connectionPolicy: policy });
  const sameItem = other.database(container.database.id).container("items").item("before", "p");
  await until(() => sameItem.read(), (read) => read.statusCode === 200 && regionOf(read) === "North Europe");
  assert.equal(regionOf(await sameItem.read({ excludedLocations: [] })), "East US");
});

test("a session goes along to another client, and one that nobody has is no quiet 404", async () => {
  const mine = await settled();
  await emulator.setReplicationPaused(true);
  const written = await write(mine, "session");
  const left = mine.item("session", "p").read({ excludedLocations: ["East US"] });
  await assert.rejects(left, { name: "ErrorResponse", code: 404, substatus: 1002 });
  const other = connect(emulator, { applicationRegion: "North Europe" });
  const item = other.database(container.database.id).container("items").item("session", "p");
  assert.equal((await item.read()).statusCode, 404, "it knows nothing of the session");
  const sessionToken = written.headers["x-ms-session-token"];
  assert.equal((await item.read({ sessionToken })).statusCode, 200);
  await emulator.setReplicationPaused(false);
});

test("a slow region is waited for only where that is asked", async () => {
  const item = (await settled()).item("before", "p");
  const id = await emulator.inject({ fault: "delay", region: "East US", resource: "docs", delayMs: 2000 });
  const alone = (await item.read({ availabilityStrategy: false })).diagnostics;
  assert.deepEqual(alone.regionsContacted, ["East US"]);
  const sooner = (await item.read({ availabilityStrategy: { thresholdInMs: 150 } })).diagnostics;
  assert.deepEqual(sooner.regionsContacted, ["East US", "West US 2"]);
  assert.deepEqual(sooner.hedging, { thresholdMs: 150, adaptive: false, state: "hedge_won" });
  assert.deepEqual(sooner.attempts.map(({ reason }) => reason), ["initial", "hedging"]);
  assert.deepEqual(sooner.clientSideRequestStatistics.retryDiagnostics.failedAttempts, [], "beaten is not failed");
  await emulator.removeFault(id);
});
