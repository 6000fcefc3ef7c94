// Is every name in the table of options taken, where the table says so?

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { ConnectionPolicy } from "perilune";

import { connect, newContainer, startAccount } from "./support/account.mjs";

const page = readFileSync(new URL("../../OPTIONS.md", import.meta.url), "utf8");
const [ofClient, ofCall] = page.split("\n## ").slice(1).map((section) => section.split("\n"));

const VALUES = {
  s: 7,
  ms: 7000,
  flag: true,
  count: 3,
  region: "West US 2",
  regions: ["West US 2"],
  level: "Eventual",
  list: [],
  map: { "contoso.documents.azure.com": "10.0.0.4:443" },
  address: "127.0.0.1",
  url: "http://proxy.contoso.com:8080",
  strategy: { thresholdInMs: 200 },
  text: "words",
  plugins: [{ on: "request", plugin: (context, node, next) => next(context) }],
  condition: { type: "IfMatch", condition: "*" },
};

/** Name and kind of value, of each row. */
function names(lines, column) {
  const cells = lines.filter((line) => line.startsWith("| `")).map((line) => line.split(" | ")[column]);
  return cells.flatMap((cell) => [...cell.matchAll(/`([\w.]+(?:\(\))?)` (\w+)/g)].map(([, name, kind]) => [name, kind]));
}

/** An object with one property, at the end of a path. */
const nested = (path, value) => path.reduceRight((inner, name) => ({ [name]: inner }), value);

const emulator = await startAccount({ regions: ["West US 2"] });
const container = await newContainer(connect(emulator));

test("the table is read", () => {
  assert.ok(names(ofClient, 4).length > 25);
  assert.ok(names(ofClient, 5).length > 8);
  assert.ok(names(ofCall, 4).length > 10);
});

for (const [name, kind] of names(ofClient, 4)) {
  test(`a client takes ${name}`, () => {
    const path = name.split(".");
    const options = (path) => (path[0] === "options" ? nested(path.slice(1), VALUES[kind]) : { connectionPolicy: nested(path, VALUES[kind]) });
    connect(emulator, options(path));
    const misspelt = [...path.slice(0, -1), `${path.at(-1)}X`];
    assert.throws(() => connect(emulator, options(misspelt)), /is unknown/);
  });
}

for (const [name, kind] of names(ofClient, 5)) {
  test(`a policy takes ${name}`, () => {
    const connectionPolicy = new ConnectionPolicy();
    const [first, ...rest] = name.split(".");
    assert.ok(first.replace("()", "") in connectionPolicy);
    if (first.endsWith("()")) connectionPolicy[first.slice(0, -2)](VALUES[kind]);
    else connectionPolicy[first] = nested(rest, VALUES[kind]);
    connect(emulator, { connectionPolicy });
  });
}

const OF_QUERIES = ["maxItemCount", "continuationToken", "continuation", "maxDegreeOfParallelism"].concat([
  "populateQueryMetrics",
  "populateIndexMetrics",
  "feedRange",
]);

for (const [name, kind] of [...names(ofCall, 4), ...names(ofCall, 5)]) {
  test(`a call takes ${name}`, async () => {
    const { headers } = await container.items.upsert({ id: "1", pk: "p" });
    const values = { ...VALUES, map: { "x-mine": "1" }, token: headers["x-ms-session-token"] };
    const options = { [name]: values[kind] };
    if (name === "feedRange") options.feedRange = (await container.getFeedRanges())[0];
    if (OF_QUERIES.includes(name)) {
      // A continuation that is none is refused by the service.
      const query = container.items.query("SELECT * FROM c", name === "feedRange" ? options : { partitionKey: "p", ...options });
      if (kind !== "text") await query.fetchAll();
      return;
    }
    await container.item("1", "p").replace({ id: "1", pk: "p" }, options);
    assert.throws(() => container.items.query("SELECT * FROM c", { [`${name}X`]: 1 }), /is unknown/);
  });
}
