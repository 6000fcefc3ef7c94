// Writes and reads items of its own until its input ends; prints a line of JSON for each operation.

import { createRequire } from "node:module";
import { setTimeout as sleep } from "node:timers/promises";

const { ConnectionPolicy, ConsistencyLevel, CosmosClient } = createRequire(`${process.env.PACKAGE}/`)("perilune");

const PAUSE_MS = 10;
const ITEMS = 50;

/** The container, by the documentation's form of the client. */
function connect() {
  const { ENDPOINT: endpoint, KEY: key, REGION: region, REFRESH_MS: refresh } = process.env;
  const connectionPolicy = new ConnectionPolicy();
  connectionPolicy.UseMultipleWriteLocations = true;
  connectionPolicy.SetCurrentLocation(region);
  connectionPolicy.endpointRefreshRateInMs = Number(refresh);
  const client = new CosmosClient({
    endpoint,
    auth: { masterKey: key },
    connectionPolicy,
    consistencyLevel: ConsistencyLevel.Session,
  });
  return client.database("shop").container("items");
}

/** Runs one operation and prints what came of it. Whether it went well. */
async function timed(kind, operation, isRight = () => true) {
  const started = performance.now();
  let end = "failed";
  let region = null;
  try {
    const { resource, diagnostics } = await operation();
    region = diagnostics.regionsContacted.at(-1);
    if (isRight(resource)) end = "fine";
  } catch (error) {
    if (error.writeOutcome === "unknown") end = "unknown";
    else console.error(`Node: ${kind}: ${error}`);
  }
  console.log(JSON.stringify({ kind, end, region, took_ms: performance.now() - started }));
  return end === "fine";
}

let stopped = false;
process.stdin.on("end", () => (stopped = true)).resume();

const container = connect();
for (let round = 1; !stopped; round += 1) {
  const id = String(round % ITEMS);
  if (await timed("write", () => container.items.upsert({ id, pk: "node", round }))) {
    await timed("read", () => container.item(id, "node").read(), (item) => item?.round === round);
  }
  await sleep(PAUSE_MS);
}
