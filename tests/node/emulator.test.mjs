// Can an account be started, changed and stopped from Node?

import assert from "node:assert/strict";
import { test } from "node:test";
import { CosmosClient } from "perilune";
import { Emulator } from "perilune/emulator";

const names = (regions) => regions.map(({ name }) => name);

test("regions come and go, and take writes or not", async () => {
  const emulator = await Emulator.start({ regions: ["West US 2", "East US"] });
  assert.deepEqual(names(await emulator.regions()), ["West US 2", "East US"]);
  assert.deepEqual(names(await emulator.addRegion("North Europe")), ["West US 2", "East US", "North Europe"]);
  assert.deepEqual(names(await emulator.removeRegion("North Europe")), ["West US 2", "East US"]);
  assert.ok((await emulator.setMultipleWrites(true)).every(({ writable }) => writable));
  await emulator.setMultipleWrites(false);
  assert.equal((await emulator.setWriteRegion("East US")).find(({ hub }) => hub).name, "East US");
  assert.ok((await emulator.setOffline("West US 2", true)).find(({ name }) => name === "West US 2").offline);
  const id = await emulator.inject({ fault: "delay", delayMs: 1, region: "East US", share: 0.5 });
  await emulator.removeFaults(id);
  await assert.rejects(emulator.removeFaults(id), /there is no fault/);
  await assert.rejects(emulator.inject({ fault: "flood" }), /'flood' is unknown; accepted are refuse/);
  await emulator.stop();
});

test("it speaks TLS with an authority that a client can trust", async () => {
  const emulator = await Emulator.start({ regions: ["West US 2"], tls: true });
  const { endpoint, key } = emulator;
  const rootCertificates = [await emulator.certificate()];
  const client = new CosmosClient({ endpoint, key, connectionPolicy: { rootCertificates } });
  assert.equal((await client.databases.create({ id: "tls" })).statusCode, 201);
  const doubtful = new CosmosClient({ endpoint, key });
  await assert.rejects(doubtful.database("tls").read({ timeout: 3000 }), /certificate/);
  await emulator.stop();
});

test("what it can't do it says", async () => {
  await assert.rejects(Emulator.start({ command: "/nowhere/perilune-emulator" }), /could not be started/);
  await assert.rejects(Emulator.start({ regions: [] }), /ended before it was ready, with code 2/);
});
