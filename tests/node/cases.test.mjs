// Do requests go through this package where the shared cases say? An account of small local servers answers as told.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { after, test } from "node:test";
import { ConnectionPolicy, CosmosClient } from "perilune";

// Longer pauses than this are left to the tests of the core, whose clock is its own.
const PATIENCE_MS = 120;
const CONTAINER = { id: "c", _rid: "r", partitionKey: { paths: ["/pk"], kind: "Hash", version: 2 } };
const RANGES = { PartitionKeyRanges: [{ id: "0", minInclusive: "", maxExclusive: "FF" }] };

const cases = (name) => JSON.parse(readFileSync(new URL(`../cases/${name}`, import.meta.url), "utf8")).cases;

/** What the account document says, what each region answers in turn, and who was asked. */
const account = { servers: new Map(), document: {}, answers: {}, trace: [], isMetadata: false };
const home = await serve("(global)");

/** The URL of one region, or of the account's own endpoint. */
async function serve(name) {
  const server = createServer((request, response) => {
    request.resume();
    request.on("end", () => answer(name, request.url, response));
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  after(() => {
    server.close();
    server.closeAllConnections();
  });
  return `http://127.0.0.1:${server.address().port}/`;
}

function answer(name, path, response) {
  if (path === "/") return say(response, 200, { body: account.document });
  const isAsked = path.includes("/docs") || (account.isMetadata && path === "/dbs/d");
  if (!isAsked) return say(response, 200, { body: path.endsWith("pkranges") ? RANGES : CONTAINER });
  let said = account.answers[name] ?? "200";
  if (Array.isArray(said)) {
    const turn = account.trace.filter((asked) => asked === name).length;
    said = said[Math.min(turn, said.length - 1)];
  }
  account.trace.push(name);
  if (said === "reset") return response.socket.destroy();
  const [statuses, wait] = said.split(" after ");
  const [status, subStatus = "0"] = statuses.split("/");
  say(response, Number(status), { subStatus, wait });
}

function say(response, status, { subStatus = "0", wait, body = {} }) {
  const headers = { "x-ms-activity-id": "a", "x-ms-substatus": subStatus, "content-type": "application/json" };
  response.writeHead(status, wait === undefined ? headers : { ...headers, "x-ms-retry-after-ms": wait });
  response.end(JSON.stringify(body));
}

async function set({ readable, writable, multipleWrites, answers, isMetadata }) {
  for (const name of [...readable, ...writable]) {
    if (!account.servers.has(name)) account.servers.set(name, await serve(name));
  }
  const listed = (names) => names.map((name) => ({ name, databaseAccountEndpoint: account.servers.get(name) }));
  account.document = {
    id: "a",
    writableLocations: listed(writable),
    readableLocations: listed(readable),
    enableMultipleWriteLocations: multipleWrites,
  };
  Object.assign(account, { answers, isMetadata, trace: [] });
}

async function request(kind, connectionPolicy, options) {
  const client = new CosmosClient({ endpoint: home, key: "c2VjcmV0", connectionPolicy });
  const database = client.database("d");
  const container = database.container("c");
  const calls = {
    read: () => container.item("1", "p").read(options),
    write: () => container.items.upsert({ id: "1", pk: "p" }, options),
    metadata_read: () => database.read(options),
  };
  try {
    return await calls[kind]();
  } finally {
    client.dispose();
  }
}

function policyOf({ policy = {} }) {
  const made = new ConnectionPolicy();
  made.UseMultipleWriteLocations = policy.use_multiple_write_locations ?? true;
  made.PreferredLocations = policy.preferred_locations ?? [];
  if (policy.excluded_locations) made.excludedLocations = policy.excluded_locations;
  if (policy.current_location) made.SetCurrentLocation(policy.current_location);
  return made;
}

test("regions are asked in the order of the cases", async () => {
  let seen = 0;
  for (const each of cases("ranking.json")) {
    const { request: kind, expect, account: about } = each;
    if (each.marked || each.policy?.strict || kind === "metadata_write" || expect.length > 4) continue;
    // All but the last answer 503, so that the whole order is seen.
    const answers = Object.fromEntries(expect.slice(0, -1).map((name) => [name, "503"]));
    const { readable, writable, multiple_writes: multipleWrites } = about;
    await set({ readable, writable, multipleWrites, answers, isMetadata: kind === "metadata_read" });
    const options = each.excluded_locations ? { excludedLocations: each.excluded_locations } : {};
    await request(kind, policyOf(each), options);
    assert.deepEqual(account.trace, expect, each.name);
    seen += 1;
  }
  assert.ok(seen >= 40, `${seen} cases`);
});

/** What a server in a test can do, without a long wait. */
function canBeSeen(each) {
  const said = Object.values(each.answers).flat();
  const unseen = ["refreshed", "token_provider", "timeout_ms", "fixed_interval_ms", "throttle_retries", "retry_write"];
  return (
    said.every((one) => one === "reset" || (/^\d{3}/.test(one) && !one.includes("proxy"))) &&
    !said.some((one) => /^(304|401|302|307)/.test(one)) &&
    ["read", "write", "metadata_read"].includes(each.request) &&
    each.waited_ms <= PATIENCE_MS &&
    !unseen.some((name) => name in each)
  );
}

test("requests go on and end as in the cases", async () => {
  let seen = 0;
  for (const each of cases("decisions.json").filter(canBeSeen)) {
    const readable = each.account ?? ["A", "B", "C"];
    const multipleWrites = each.multiple_writes;
    const writable = each.account_writable ?? (multipleWrites ? readable : ["A"]);
    await set({ readable, writable, multipleWrites, answers: each.answers, isMetadata: each.request === "metadata_read" });
    const policy = policyOf({ policy: { preferred_locations: each.preferred, excluded_locations: each.excluded } });
    let end = "ok";
    try {
      await request(each.request, policy, {});
    } catch (error) {
      end = error.code === 404 && error.substatus === 1002 ? "session" : (error.writeOutcome ?? "rejected");
    }
    assert.deepEqual(account.trace, each.trace.split(" "), each.name);
    const isQuiet404 = each.request === "read" && each.end === "rejected";
    if (!isQuiet404) assert.equal(end, each.end, each.name);
    seen += 1;
  }
  assert.ok(seen >= 60, `${seen} cases`);
});
