// Traffic of a JavaScript client at a steady rate until its input ends; a line of JSON for each operation.

import { createRequire } from "node:module";
import { setTimeout as sleep } from "node:timers/promises";

const { DRILL_PACKAGE, DRILL_FOLDER, DRILL_ENDPOINT: endpoint, DRILL_KEY: key, DRILL_ITEMS } = process.env;
const IS_OURS = DRILL_PACKAGE === "perilune";
// Operations on their way at once, at most: beyond them, what is due is left out.
const WIDTH = 256;
// An operation that took longer is told how it came, in milliseconds.
const SLOW = 40;
// What operations on their way at the end are given.
const PATIENCE = 3000;

const { CosmosClient } = createRequire(`${DRILL_FOLDER}/`)(DRILL_PACKAGE);
const now = () => performance.timeOrigin + performance.now();
const tell = (line) => process.stdout.write(`${JSON.stringify(line)}\n`);

/** The container, by the options that the client's documentation names. */
function connect() {
  tell({ started: now() });
  const client = new CosmosClient(IS_OURS ? ours() : theirs());
  return client.database("drill").container("items");
}

function ours() {
  const resolve = JSON.parse(process.env.DRILL_HOSTS);
  const connectionPolicy = Object.keys(resolve).length > 0 ? { resolve, allowInsecureHttp: true } : {};
  return { endpoint, key, applicationRegion: process.env.DRILL_REGION, connectionPolicy };
}

function theirs() {
  const preferredLocations = process.env.DRILL_PREFERRED.split(",");
  const connectionPolicy = { preferredLocations, useMultipleWriteLocations: true };
  return { endpoint, key, consistencyLevel: "Session", connectionPolicy };
}

/** Runs one operation and tells what came of it. */
async function one(kind, id) {
  const line = { kind, at: now() };
  try {
    const call = kind === "read" ? container.item(id, "drill").read() : container.items.upsert({ id, pk: "drill" });
    const { diagnostics } = await call;
    line.took_ms = now() - line.at;
    line.end = "fine";
    line.region = served(diagnostics);
    if (line.took_ms > SLOW) line.note = JSON.stringify(diagnostics);
  } catch (error) {
    line.took_ms = now() - line.at;
    line.end = isUnknown(kind, error) ? "unknown" : "failed";
    line.note = `${error} ${JSON.stringify(error.diagnostics)}`;
  }
  tell(line);
}

/** The region, or the address, whose answer ended it. */
function served(diagnostics) {
  if (IS_OURS) return diagnostics.attempts.findLast(({ status }) => status !== null).region;
  const asked = diagnostics.clientSideRequestStatistics.gatewayStatistics.at(-1);
  const [endpoint] = diagnostics.clientSideRequestStatistics.locationEndpointsContacted.slice(-1);
  return new URL(endpoint ?? asked?.endpoint ?? "http://unknown").host;
}

/** Whether a write may have been applied; of the official client, nothing but a timeout or a reset tells. */
function isUnknown(kind, error) {
  if (IS_OURS) return error.writeOutcome === "unknown";
  return kind === "write" && /TimeoutError|ECONNRESET|AbortError|socket hang up/.test(`${error.name} ${error.code} ${error}`);
}

const running = new Set();
let stopped = false;

/** Starts an operation whenever one is due. */
async function send(kind, rate, offset) {
  const start = performance.now() + offset;
  for (let number = 0; !stopped; number += 1) {
    const wait = start + (number * 1000) / rate - performance.now();
    if (wait > 0) await sleep(wait);
    if (running.size >= WIDTH) continue;
    const task = one(kind, String(number % Number(DRILL_ITEMS))).finally(() => running.delete(task));
    running.add(task);
  }
}

const container = connect();
process.stdin.on("end", () => (stopped = true)).resume();
await Promise.all([send("read", Number(process.env.DRILL_READS), 0), send("write", Number(process.env.DRILL_UPSERTS), 5)]);
await Promise.race([Promise.all(running), sleep(PATIENCE)]);
process.exit(0);
