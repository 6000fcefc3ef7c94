// Does the emulator start, obey, and end, driven from Node?

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { CosmosClient } from "perilune";
import { Emulator, EmulatorError } from "perilune/emulator";

import { until } from "./support/account.mjs";
import { node } from "./support/run.mjs";

const ROOT = join(import.meta.dirname, "../..");
const PAIR = ["West US 2", "East US"];

const names = (regions) => regions.map(({ name }) => name);
const writable = async (emulator) => names((await emulator.regions()).filter((region) => region.writable));

/** What an endpoint answers to a stranger; "gone" when it does not answer. */
const status = (endpoint) => fetch(endpoint, { headers: { connection: "close" } }).then((answer) => answer.status, () => "gone");

const told = (message) => ({ name: "EmulatorError", message });

async function start(options = {}) {
  const emulator = await Emulator.start({ regions: PAIR, lagMs: 5, ...options });
  after(() => emulator.stop());
  return emulator;
}

function runs(pid) {
  try {
    return readFileSync(`/proc/${pid}/stat`, "utf8").split(") ").at(-1)[0] !== "Z";
  } catch {
    return false;
  }
}

const ended = (pid) => until(() => runs(pid), (running) => !running);

test("it starts, answers and stops", async () => {
  const emulator = await Emulator.start({ regions: PAIR });
  assert.match(emulator.endpoint, /^http:\/\/127\.0\.0\.1:/);
  assert.match(emulator.controlUrl, /^http:\/\/127\.0\.0\.1:/);
  assert.match(emulator.key, /^C2y6/);
  assert.equal(await status(emulator.endpoint), 401);
  assert.deepEqual(names(await emulator.regions()), PAIR);
  const { pid } = emulator;
  await Promise.all([emulator.stop(), emulator.stop()]);
  await emulator[Symbol.asyncDispose]();
  assert.ok(!runs(pid));
  assert.equal(await status(emulator.endpoint), "gone");
  await assert.rejects(emulator.regions(), told("the emulator was stopped"));
});

test("a region breaks and heals", async () => {
  const emulator = await start();
  const [hub, other] = (await emulator.regions()).map(({ endpoint }) => endpoint);
  const id = await emulator.breakRegion("West US 2");
  assert.deepEqual([await status(hub), await status(other)], ["gone", 401]);
  assert.deepEqual(await emulator.faults(), [{ fault: "refuse", region: "West US 2", share: 1, id, hits: 0 }]);
  await emulator.heal("westus2");
  assert.equal(await status(hub), 401);

  await emulator.breakRegion("East US", "status", { status: 503 });
  assert.equal(await status(other), 503);
  await emulator.removeFault(await emulator.inject({ fault: "delay", delayMs: 1, share: 0.5, limit: 2 }));
  assert.equal((await emulator.faults()).length, 1);
  await emulator.healAll();
  assert.deepEqual(await emulator.faults(), []);
});

test("regions come and go, and take writes or not", async () => {
  const emulator = await start();
  assert.deepEqual(names(await emulator.addRegion("North Europe")), [...PAIR, "North Europe"]);
  assert.ok((await emulator.setMultipleWrites(true)).every((region) => region.writable));
  await emulator.setMultipleWrites(false);
  assert.deepEqual(await writable(emulator), ["West US 2"]);
  assert.equal((await emulator.setWriteRegion("East US")).find(({ hub }) => hub).name, "East US");
  assert.ok((await emulator.setOffline("West US 2", true)).find(({ name }) => name === "West US 2").offline);
  await emulator.setOffline("West US 2", false);
  assert.deepEqual(names(await emulator.removeRegion("North Europe")).sort(), [...PAIR].sort());
  await emulator.setLag(250);
  await emulator.setLag(100, "West US 2", "East US");
  await emulator.setReplicationPaused(true);
  await emulator.setReplicationPaused(false, "West US 2");
  const nowhere = /there is no 'c d' in database 'd\/b'/;
  await assert.rejects(emulator.ranges("d/b", "c d"), nowhere);
  await assert.rejects(emulator.split("d/b", "c d"), nowhere);
  await assert.rejects(emulator.merge("d/b", "c d", [0, 1]), nowhere);
  await assert.rejects(emulator.setPartitionWriteRegion("d", "c", 0), /partition failover: it is off/);
});

test("requests are counted", async () => {
  const emulator = await start();
  await status(emulator.endpoint);
  const [count] = await emulator.counts();
  assert.deepEqual([count.region, count.status, count.requests], ["West US 2", 401, 1]);
  const [{ sequence, method, path }] = await emulator.log();
  assert.deepEqual([method, path, await emulator.log(sequence)], ["GET", "/", []]);
  await emulator.clearLog();
  assert.deepEqual(await emulator.counts(), []);
});

test("it speaks TLS with an authority that a client can trust", async () => {
  const emulator = await start({ tls: true });
  const { endpoint, key } = emulator;
  const rootCertificates = [await emulator.caPem()];
  const client = new CosmosClient({ endpoint, key, connectionPolicy: { rootCertificates } });
  assert.equal((await client.databases.create({ id: "tls" })).statusCode, 201);
  const doubtful = new CosmosClient({ endpoint, key });
  await assert.rejects(doubtful.database("tls").read({ timeout: 3000 }), /certificate/);
});

test("every option arrives", async () => {
  const advertiseHosts = "contoso.documents.test";
  const options = { multipleWrites: true, consistency: "strong", key: "a2V5", partitions: 2, seed: 7, globalEndpoint: true };
  const emulator = await start({ ...options, advertiseHosts, readyWithinMs: 20_000 });
  assert.deepEqual([emulator.key, emulator.endpoint], ["a2V5", "http://contoso.documents.test/"]);
  assert.deepEqual(await writable(emulator), PAIR);
});

test("a directory keeps the account", async () => {
  const data = mkdtempSync(join(tmpdir(), "perilune-"));
  for (const found of [0, 1]) {
    const emulator = await start({ data });
    const client = new CosmosClient({ endpoint: emulator.endpoint, key: emulator.key });
    assert.equal((await client.databases.readAll().fetchAll()).resources.length, found);
    await client.databases.createIfNotExists({ id: "kept" });
    await emulator.stop();
  }
  rmSync(data, { recursive: true });
});

test("two run at once", async () => {
  const [one, other] = await Promise.all([start(), start({ regions: ["North Europe"] })]);
  await one.breakRegion("West US 2");
  assert.deepEqual([await status(one.endpoint), await status(other.endpoint)], ["gone", 401]);
  assert.deepEqual(names(await other.regions()), ["North Europe"]);
});

const HOLDS_ONE = `
const { Emulator } = require("perilune/emulator");
Emulator.start().then((emulator) => { console.log(emulator.pid); if (process.argv[1] === "wait") process.stdin.resume(); });
`;

for (const [end, mode] of [["SIGKILL", "wait"], ["SIGTERM", "wait"], ["nothing left to do", "leave"]]) {
  test(`it ends with the process that holds it: ${end}`, async () => {
    const parent = spawn(process.execPath, ["-e", HOLDS_ONE, mode], { stdio: ["pipe", "pipe", "inherit"], cwd: import.meta.dirname });
    const [pid] = await once(parent.stdout, "data");
    if (mode === "wait") {
      assert.ok(runs(Number(pid)));
      parent.kill(end);
    }
    if (parent.exitCode === null && parent.signalCode === null) await once(parent, "exit");
    await ended(Number(pid));
  });
}

test("its end is told", async () => {
  const emulator = await start();
  process.kill(emulator.pid, "SIGKILL");
  await until(() => emulator.regions().then(() => "", ({ message }) => message), (text) => /ended with SIGKILL/.test(text));
});

test("a bad argument is named", async () => {
  const wrong = (name) => ({ name: "TypeError", message: new RegExp(`options\\.${name} `) });
  await assert.rejects(Emulator.start({ regions: "West US 2" }), wrong("regions"));
  await assert.rejects(Emulator.start({ multipleWrites: "yes" }), wrong("multipleWrites"));
  await assert.rejects(Emulator.start({ lagMs: -1 }), wrong("lagMs"));
  await assert.rejects(Emulator.start({ lag: 20 }), wrong("lag"));
  await assert.rejects(Emulator.start({ regions: [] }), told(/--region/));
  await assert.rejects(Emulator.start({ consistency: "loose" }), told(/'loose' is unknown; accepted are strong/));
  await assert.rejects(Emulator.start({ regions: ["West US 2", "westus2"] }), told(/westus2/));
  await assert.rejects(Emulator.start({ command: "/nowhere/perilune-emulator" }), told(/could not be started/));
});

test("a bad call is named", async () => {
  const emulator = await start();
  await assert.rejects(emulator.breakRegion("Mars"), told(/Mars/));
  await assert.rejects(emulator.inject({ fault: "flood" }), told(/'flood' is unknown; accepted are refuse/));
  await assert.rejects(emulator.inject({ fault: "status", subState: 3200 }), told(/subState/));
  await assert.rejects(emulator.removeFault(77), told(/there is no fault 77/));
  await assert.rejects(emulator.caPem(), told(/TLS/));
  await assert.rejects(emulator.removeRegion(undefined), { name: "TypeError", message: "name must be a string" });
  assert.ok(new EmulatorError("it is a class of its own") instanceof Error);
});

test("a start has a time limit", async () => {
  const command = join(mkdtempSync(join(tmpdir(), "perilune-")), "silent");
  writeFileSync(command, "#!/bin/sh\nexec sleep 60\n", { mode: 0o755 });
  await assert.rejects(Emulator.start({ command, readyWithinMs: 50 }), told("the emulator was not ready within 50 ms"));
});

test("a program that is nowhere is asked for", async () => {
  const { PATH, PERILUNE_EMULATOR } = process.env;
  try {
    delete process.env.PERILUNE_EMULATOR;
    process.env.PATH = "/nowhere";
    await assert.rejects(Emulator.start(), told(/npm install perilune-emulator/));
  } finally {
    Object.assign(process.env, { PATH, PERILUNE_EMULATOR });
  }
});

for (const page of ["emulator/README.md"]) {
  test(`the examples run: ${page}`, async () => {
    const examples = readFileSync(join(ROOT, page), "utf8").split("```js\n").slice(1);
    assert.ok(examples.length > 0);
    for (const example of examples) {
      const output = await node(["--input-type=module", "-e", example.split("```")[0]]);
      assert.match(output, /^http:\/\/127\.0\.0\.1:/);
    }
  });
}
