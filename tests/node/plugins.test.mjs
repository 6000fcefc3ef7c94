// Do plugins stand around every request of a client, and does it believe what they answer and throw?

import assert from "node:assert/strict";
import { once } from "node:events";
import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { inspect } from "node:util";
import { test } from "node:test";

import { connect, newContainer, startAccount } from "./support/account.mjs";

const emulator = await startAccount({ regions: ["West US 2", "East US"], multipleWrites: true, lagMs: 0 });
const names = await newContainer(connect(emulator));

/** A container seen through plugins. */
function through(...plugins) {
  const configs = plugins.map((plugin) => ({ on: "request", plugin }));
  const client = connect(emulator, { applicationRegion: "West US 2", plugins: configs });
  return client.database(names.database.id).container(names.id);
}

/** What is done to requests for items; every other request passes. */
const ofItems = (plugin) => (context, node, next) =>
  context.resourceType === "docs" ? plugin(context, next) : next(context);

const regionsOf = (thing) => thing.diagnostics.attempts.map(({ region }) => region);

test("they see every request, in order, and pass it on untouched", async () => {
  const seen = [];
  const watch = (name) => async (context, node, next) => {
    const { method, resourceType, operationType } = context;
    const response = await next(context);
    seen.push([name, method, resourceType, operationType, response.code].join(" "));
    return response;
  };
  const container = through(watch("outer"), watch("inner"));
  const big = { id: "1", pk: "p", ü: "ö", n: 1.5 };
  const { resource } = await container.items.upsert(big);
  assert.equal(resource.ü, "ö");
  assert.equal((await container.item("1", "p").read()).resource.n, 1.5);
  const query = container.items.query("SELECT VALUE c.id FROM c", { partitionKey: "p" });
  assert.deepEqual((await query.fetchAll()).resources, ["1"]);
  const items = seen.filter((text) => text.includes(" docs "));
  assert.deepEqual(items, [
    "inner POST docs upsert 200",
    "outer POST docs upsert 200",
    "inner GET docs read 200",
    "outer GET docs read 200",
    "inner POST docs query 200",
    "outer POST docs query 200",
  ].map((text, at) => (at < 2 ? text.replace("200", "201") : text)));
  assert.ok(seen.some((text) => text.startsWith("inner GET  read")), "the account is asked for through them, too");
});

test("a header without a value is not sent", async () => {
  const seen = [];
  const container = through(ofItems((context, next) => {
    seen.push(context.headers);
    return next(context);
  }));
  const initialHeaders = { "x-ms-one": undefined, "x-ms-two": "2" };
  await container.items.upsert({ id: "1", pk: "p" }, { initialHeaders });
  assert.equal(seen[0]["x-ms-two"], "2");
  assert.ok(seen.every((headers) => !("x-ms-one" in headers)));
});

test("a write that nobody had time to send is not sent after it was taken for unsent", async () => {
  const sent = [];
  const container = through(
    ofItems((context, next) => {
      sent.push(context.operationType);
      return next(context);
    }),
  );
  await container.items.upsert({ id: "warm", pk: "p" });
  sent.length = 0;
  const created = container.items.create({ id: "once", pk: "p" }, { requestTimeout: 2000 });
  // The call begins before the thread turns to anything else, such as what the core asks.
  for (let turn = 0; turn < 50; turn += 1) await null;
  // Until the core has given up one attempt for want of JavaScript, and waits in the middle of the next.
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 3000);
  assert.equal((await created).statusCode, 201);
  assert.deepEqual(sent, ["create"]);
});

test("a 503 from the first region has the second one asked", async () => {
  const asked = [];
  const container = through(
    ofItems(async (context, next) => {
      asked.push(context.endpoint);
      if (asked.length > 1) return next(context);
      throw Object.assign(new Error("not now"), { code: 503, substatus: 21008, headers: { "x-ms-activity-id": "a" } });
    }),
  );
  const response = await container.item("1", "p").read();
  assert.equal(response.statusCode, 200);
  assert.equal(new Set(asked).size, 2);
  assert.deepEqual(regionsOf(response), ["West US 2", "East US"]);
  const { failedAttempts } = response.diagnostics.clientSideRequestStatistics.retryDiagnostics;
  assert.deepEqual(failedAttempts.map(({ statusCode }) => statusCode), [503]);
});

test("what is thrown decides whether a write is repeated", async () => {
  for (const [code, outcome] of [
    ["ECONNREFUSED", undefined],
    ["ENOTFOUND", undefined],
    ["ECONNRESET", "unknown"],
    ["ETIMEDOUT", "unknown"],
    ["REQUEST_SEND_ERROR", "unknown"],
  ]) {
    let broken = false;
    const container = through(
      ofItems((context, next) => {
        if (broken) return next(context);
        broken = true;
        throw Object.assign(new Error("as told"), { code });
      }),
    );
    const written = container.items.upsert({ id: "1", pk: "p" });
    if (outcome === undefined) assert.deepEqual(regionsOf(await written), ["West US 2", "East US"]);
    else await assert.rejects(written, { writeOutcome: outcome, message: /as told/ });
  }
});

test("a real failure of the network passes through them as it is", async () => {
  const codes = [];
  const container = through(
    ofItems(async (context, next) => {
      try {
        return await next(context);
      } catch (error) {
        codes.push(error.code);
        throw error;
      }
    }),
  );
  await container.items.upsert({ id: "1", pk: "p" });
  await emulator.breakRegion("West US 2");
  const response = await container.items.upsert({ id: "1", pk: "p" });
  await emulator.heal("West US 2");
  assert.deepEqual(regionsOf(response), ["West US 2", "East US"]);
  assert.deepEqual(codes, ["ECONNREFUSED"]);
  const { statusCode } = await container.item("none", "p").read();
  assert.deepEqual([statusCode, codes.at(-1)], [404, 404]);
});

test("they answer themselves, and change what they pass on", async () => {
  const answering = through(ofItems(async () => ({ code: 200, headers: { etag: '"e"' }, result: { id: "made up" } })));
  const made = await answering.item("1", "p").read();
  assert.deepEqual([made.resource, made.etag], [{ id: "made up" }, '"e"']);
  const changing = through(
    ofItems(async (context, next) => {
      const response = await next({ ...context, headers: { ...context.headers, "x-mine": "1" } });
      return { ...response, result: { ...response.result, seen: true } };
    }),
  );
  assert.equal((await changing.item("1", "p").read()).resource.seen, true);
});

test("a mistake of theirs ends the call as it is", async () => {
  const wrong = through(
    ofItems(async () => {
      throw new RangeError("my own");
    }),
  );
  await assert.rejects(wrong.item("1", "p").read(), { name: "RangeError", message: "my own" });
  await assert.rejects(through(ofItems(async () => undefined)).item("1", "p").read(), /an answer must be an object/);
  await assert.rejects(through(ofItems(async () => ({ code: 7, headers: {} }))).item("1", "p").read(), /no HTTP status/);
});

test("an answer that can't be sent ends the call, not the process", async () => {
  const headers = { "no name": "x" };
  const throwing = through(ofItems(async () => Promise.reject({ code: 503, headers })));
  await assert.rejects(throwing.item("1", "p").read(), /no name is no header/);
  const circular = {};
  circular.body = circular;
  const answering = through(ofItems(async () => Promise.reject({ code: 404, body: circular })));
  await assert.rejects(answering.item("1", "p").read(), /circular/);
});

test("deadline and signal hold inside of them", async () => {
  const container = through(ofItems(() => new Promise(() => {})));
  await assert.rejects(container.item("1", "p").read({ timeout: 300 }), { name: "TimeoutError" });
  const abortSignal = AbortSignal.timeout(100);
  await assert.rejects(container.item("1", "p").read({ abortSignal }), { name: "AbortError" });
});

test("those of two arguments, as up to 3.x, are given the next one as the second", async () => {
  const seen = [];
  const older = async (context, next) => {
    seen.push(context.operationType);
    return next(context);
  };
  await through(older).item("1", "p").read();
  assert.ok(seen.includes("read"), inspect(seen));
});

test("a process with an idle client that has plugins ends", async () => {
  const program = `
    const { CosmosClient } = require("perilune");
    const [endpoint, key] = process.argv.slice(1);
    const plugins = [{ on: "request", plugin: (context, node, next) => next(context) }];
    const client = new CosmosClient({ endpoint, key, plugins });
    client.databases.readAll().fetchAll().then(({ resources }) => console.log(resources.length > 0));
  `;
  const folder = fileURLToPath(new URL(".", import.meta.url));
  const child = spawn(process.execPath, ["-e", program, emulator.endpoint, emulator.key], { cwd: folder, timeout: 20_000 });
  let output = "";
  child.stdout.on("data", (data) => (output += data));
  child.stderr.on("data", (data) => (output += data));
  const [code] = await once(child, "close");
  assert.deepEqual([code, output], [0, "true\n"]);
});
