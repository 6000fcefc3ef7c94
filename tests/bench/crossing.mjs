// What does it cost to hand an answer to JavaScript, in CPU microseconds of this process an operation?
//
// Run by `make bench-crossing`. Compares the native module's way with those not taken, side by side, in rounds; prints the
// median of the rounds and, in brackets, the least. Argument: the native module.

import { spawn } from "node:child_process";
import { createRequire } from "node:module";
import { createInterface } from "node:readline";
import { performance } from "node:perf_hooks";

const ROUNDS = 9;
const COUNT = 4000;
const WARM_UP = 3000;

const require = createRequire(import.meta.url);
process.env.NAPI_RS_NATIVE_LIBRARY_PATH = process.argv[2];
const native = require(process.argv[2]);
const { CosmosClient } = require("../../bindings-node/dist/index.js");

const emulator = spawn(process.env.PERILUNE_EMULATOR, ["--region", "West US 2", "--port", "0", "--control-port", "0", "--ready-json", "--until-stdin-closes"], { stdio: ["pipe", "pipe", "inherit"] });
const [line] = await new Promise((resolve) => createInterface({ input: emulator.stdout }).once("line", (line) => resolve([line])));
const { endpoint, key } = JSON.parse(line);

const client = new CosmosClient({ endpoint, key });
const { database } = await client.databases.create({ id: "d" });
const { container } = await database.containers.create({ id: "c", partitionKey: "/pk" });
const fields = Object.fromEntries(Array.from({ length: 20 }, (_, at) => [`field${at}`, at % 2 ? at * 1.5 : "x".repeat(40)]));
await container.items.create({ id: "7", pk: "p", ...fields });

const raw = new native.Client(JSON.stringify({ endpoint, credential: key }));
const item = container.item("7", "p");

/** Reads by a queue of completions that is drained as `drain` says; `use` gets body and answer. */
function queued(drain, use) {
  const waiting = new Map();
  let last = 0;
  const completions = new native.Completions(() => {
    const values = completions[drain]();
    for (let at = 0; at < values.length; at += 4) {
      const resolve = waiting.get(values[at]);
      waiting.delete(values[at]);
      resolve(use(values[at + 2], values[at + 3]));
    }
  });
  return () =>
    new Promise((resolve) => {
      const id = (last += 1);
      waiting.set(id, resolve);
      raw.submit(completions, id, native.Operation.ReadItem, "d", "c", "7", '["p"]');
    });
}

const CONTENDERS = {
  "batch, text, rest on demand (as it is)": queued("drain", (text) => JSON.parse(text)),
  "batch, buffer, rest on demand": queued("drainBuffers", (body) => JSON.parse(body)),
  "batch, text, headers and diagnostics at once": queued("drainEager", (text) => JSON.parse(text)),
  "batch, text, no rest": queued("drainBare", (text) => JSON.parse(text)),
  "a promise for each, text, rest on demand": async () => JSON.parse((await raw.readPromised("d", "c", "7")).text),
  "container.item(id, key).read()": async () => (await item.read()).resource,
};

async function measured(read, concurrency, count) {
  const loop = async () => {
    for (let at = 0; at < count / concurrency; at += 1) await read();
  };
  const [before, started] = [process.cpuUsage(), performance.now()];
  await Promise.all(Array.from({ length: concurrency }, loop));
  const { user, system } = process.cpuUsage(before);
  return { cpu: (user + system) / count, rate: (count * 1000) / (performance.now() - started) };
}

const median = (values) => values.toSorted((a, b) => a - b)[values.length >> 1];
const hold = setInterval(() => {}, 1000);
for (const concurrency of [1, 32]) {
  const results = new Map(Object.keys(CONTENDERS).map((name) => [name, []]));
  for (let round = -1; round < ROUNDS; round += 1) {
    for (const [name, read] of Object.entries(CONTENDERS)) {
      const result = await measured(read, concurrency, round < 0 ? WARM_UP : COUNT);
      if (round >= 0) results.get(name).push(result);
    }
  }
  for (const [name, rounds] of results) {
    const cpu = rounds.map((round) => round.cpu);
    const rate = median(rounds.map((round) => round.rate));
    const figures = `${median(cpu).toFixed(0)} [${Math.min(...cpu).toFixed(0)}] µs   ${rate.toFixed(0)}/s`;
    console.log(`${String(concurrency).padStart(3)} at once  ${name.padEnd(48)} ${figures}`);
  }
}
clearInterval(hold);
emulator.stdin.end();
