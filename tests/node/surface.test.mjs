// Does the package have the public names of the official one, with forms that its callers use?

import assert from "node:assert/strict";
import { test } from "node:test";
import * as perilune from "perilune";

import { compare, listOf } from "./support/surface.mjs";

for (const [version, size] of [["4.10.1", 1170], ["2.1.7", 223]]) {
  test(`nothing of version ${version} is missing`, () => {
    const { total, missing } = compare(listOf(version));
    assert.equal(total, size);
    assert.deepEqual(missing.map(({ name }) => name), []);
  });
}

test("a list that asks for more is not met", () => {
  const { missing } = compare({
    CosmosClient: { kind: "class", new: [[1, 1], [4, 4]], members: { database: [[1, 1], [2, 2]], nothing: 0 } },
    ConsistencyLevel: { kind: "enum", values: { Session: "Session", Strong: "weak" } },
    Nobody: { kind: "class" },
  });
  assert.deepEqual(missing.map(({ name }) => name), [
    "CosmosClient .database",
    "CosmosClient .nothing",
    "CosmosClient new with 4,4 arguments",
    'ConsistencyLevel Strong = "weak"',
    "Nobody",
  ]);
});

test("the classes are there when the program runs, with their methods", () => {
  for (const [name, { kind, members = {} }] of Object.entries(listOf("4.10.1"))) {
    if (kind !== "class") continue;
    for (const [member, forms] of Object.entries(members)) {
      if (forms !== 0) assert.equal(typeof perilune[name].prototype[member], "function", `${name}.${member}`);
    }
  }
});
