// A JavaScript client: `perilune-node`, `official-node` or `undici`, by the first argument. Runs operations for as long as
// a line of the input asks, and tells in a line what they took.

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { createInterface } from "node:readline";

const NAME = process.argv[2];
const PACKAGES = { "perilune-node": "perilune", "official-node": "@azure/cosmos", undici: "undici" };
const KEYS = 100;
const BATCH = 100;
const BULK = 1000;
// How many times of operations are kept for the percentiles of a window: more would count as the client's memory.
const KEPT = 20_000;
const QUERY = "SELECT * FROM c";

const { BENCH_FOLDER, BENCH_ENDPOINT: endpoint, BENCH_KEY: key, BENCH_REGION: region, BENCH_HTTP2: http2 } = process.env;
const tell = (line) => process.stdout.write(`${JSON.stringify(line)}\n`);
const used = () => {
  const { user, system } = process.cpuUsage();
  return user + system;
};

const require = createRequire(`${BENCH_FOLDER}/`);
const module = NAME === "bare" ? undefined : require(PACKAGES[NAME]);
tell({ loaded: true, cpu_us: used() });
if (NAME === "bare") process.exit();

const item = JSON.parse(readFileSync(process.env.BENCH_ITEM, "utf8"));
const items = Array.from({ length: KEYS }, (_, n) => ({ ...item, id: `item-${n}`, pk: `pk-${n}` }));
const batch = (item) => Array.from({ length: BATCH }, () => ({ operationType: "Upsert", resourceBody: item }));

/** One operation of each kind, by name. */
function connect() {
  if (NAME === "undici") return raw();
  const ours = NAME === "perilune-node";
  const connectionPolicy = ours
    ? { disableSSLVerification: true, ...(http2 && { http2: true }) }
    : { preferredLocations: [region], useMultipleWriteLocations: true };
  const options = ours ? { applicationRegion: region } : { consistencyLevel: "Session" };
  const client = new module.CosmosClient({ endpoint, key, ...options, connectionPolicy });
  const of = containers(client.database("bench"));
  return {
    read: ({ id, pk }) => of.get(id).item(id, pk).read(),
    upsert: (item) => of.get(item.id).items.upsert(item),
    query: ({ id, pk }) => of.get(id).items.query(QUERY, { partitionKey: pk }).fetchAll(),
    batch: (item) => of.get(item.id).items.batch(batch(item), item.pk),
    bulk: ({ id }) => bulk(of.get(id)),
  };
}

/** The container of each item, by its id: items take turns with them. */
function containers(database) {
  const count = Number(process.env.BENCH_CONTAINERS ?? 1);
  const all = Array.from({ length: count }, (_, n) => database.container(n === 0 ? "items" : `items-${n}`));
  return new Map(items.map(({ id }, n) => [id, all[n % count]]));
}

async function bulk(container) {
  const operations = Array.from({ length: BULK }, (_, n) => items[n % KEYS]).map((item) => ({
    operationType: "Upsert",
    partitionKey: item.pk,
    resourceBody: item,
  }));
  const results = await container.items.executeBulkOperations(operations);
  if (results.some(({ response }) => !(response?.statusCode < 300))) throw new Error("an operation of the bulk call failed");
}

// What every request of a client bears, with values as long.
const HEADERS = {
  accept: "application/json",
  authorization: "type%3dmaster%26ver%3d1.0%26sig%3dAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA%3d",
  "cache-control": "no-cache",
  "user-agent": "raw",
  "x-ms-activity-id": "6bd2ba1c-4a5d-4c3b-9ad1-3f1a6f0a4c55",
  "x-ms-cosmos-sdk-supportedcapabilities": "1",
  "x-ms-date": "Thu, 27 Apr 2017 00:51:12 GMT",
  "x-ms-session-token": "0:-1#12345#1=12345#2=12344#3=12343",
  "x-ms-version": "2020-07-15",
};

function raw() {
  const pool = new module.Pool(new URL(endpoint).origin, { connections: 50, connect: { rejectUnauthorized: false } });
  const documents = "/dbs/bench/colls/items/docs";
  const send = async (method, path, { pk }, more, value) => {
    const headers = { ...HEADERS, "x-ms-documentdb-partitionkey": `["${pk}"]`, ...more };
    const body = value === undefined ? undefined : JSON.stringify(value);
    const answer = await pool.request({ method, path, headers, body });
    if (answer.statusCode >= 300) throw new Error(`status ${answer.statusCode}`);
    return JSON.parse(await answer.body.text());
  };
  const json = { "content-type": "application/json" };
  const query = { "content-type": "application/query+json", "x-ms-documentdb-isquery": "True" };
  const atomic = { "x-ms-cosmos-is-batch-request": "True", "x-ms-cosmos-batch-atomic": "True" };
  return {
    read: (item) => send("GET", `${documents}/${item.id}`, item, {}),
    upsert: (item) => send("POST", documents, item, { ...json, "x-ms-documentdb-is-upsert": "True" }, item),
    query: (item) => send("POST", documents, item, query, { query: QUERY, parameters: [] }),
    batch: (item) => send("POST", documents, item, { ...json, ...atomic }, batch(item)),
  };
}

async function measured(once, { in_flight, millis, count }) {
  const [times, kept] = [[], KEPT];
  let [ops, errors, error] = [0, 0, null];
  const [before, started] = [used(), performance.now()];
  const ends = count ? Infinity : started + millis;
  const each = count ? Math.ceil(count / in_flight) : Infinity;
  const worker = async (worker) => {
    for (let turn = 0; turn < each; turn += 1) {
      const at = performance.now();
      if (turn > 0 && at >= ends) break;
      try {
        await once(items[(worker * 7 + turn) % KEYS]);
      } catch (problem) {
        errors += 1;
        error ??= `${problem.stack ?? problem}`;
      }
      ops += 1;
      if (times.length < kept) times.push(performance.now() - at);
    }
  };
  await Promise.all(Array.from({ length: in_flight }, (_, number) => worker(number)));
  const [cpu, wall] = [used() - before, performance.now() - started];
  times.sort((a, b) => a - b);
  const at = (share) => times[Math.min(Math.floor((times.length * share) / 100), times.length - 1)] * 1000;
  return { ops, errors, error, cpu_us: cpu, wall_us: wall * 1000, p50_us: at(50), p99_us: at(99) };
}

const operations = connect();
tell({ ready: true });
for await (const line of createInterface({ input: process.stdin })) {
  const window = JSON.parse(line);
  tell(await measured(operations[window.op], window));
}
process.exit(0);
