// What does an application notice of each shape of outage? The same as one in Rust or Python: the same table.

import assert from "node:assert/strict";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";

import { HUB_UPSERTS, NEAR_UPSERTS, READS, Trial } from "./support/outageTrial.mjs";
import { folder } from "./support/run.mjs";

const root = join(folder, "../..");
const { shapes } = JSON.parse(readFileSync(join(root, "tests/cases/outages.json"), "utf8"));
/** Waves that roll at once, over all trials. */
const WAVES = 6;
const HEAD = `\
| traffic | outage | operations | ok | failed | unknown | attempts | slowest | to it once marked | home after |
|---|---|--:|--:|--:|--:|--:|--:|--:|--:|
`;

/** How many trials the open files allow; each has 50 connections to two regions. More would wait for each other. */
function atOnce() {
  const soft = process.report.getReport().userLimits.open_files.soft;
  return soft === "unlimited" ? 16 : Math.max(2, Math.min(Math.floor(soft / 200), 16));
}

/** Lets so many tasks run at once, and starts the others in their order. */
function limit(places) {
  const waiting = [];
  return async (task) => {
    if (places > 0) places -= 1;
    else await new Promise((resolve) => waiting.push(resolve));
    try {
      return await task();
    } finally {
      const next = waiting.shift();
      if (next === undefined) places += 1;
      else next();
    }
  };
}

test("an outage in every shape", { timeout: 400_000 }, async () => {
  const [rolling, running] = [limit(WAVES), limit(atOnce())];
  const trials = [READS, NEAR_UPSERTS, HUB_UPSERTS].flatMap((traffic) => shapes.map((shape) => [shape, traffic]));
  const results = await Promise.all(trials.map((trial) => running(() => new Trial(...trial, rolling).run())));
  const table = HEAD + results.map(({ row }) => `${row}\n`).join("");
  const target = process.env.CARGO_TARGET_DIR ?? join(root, "target");
  mkdirSync(target, { recursive: true });
  writeFileSync(join(target, "outage-table-node.md"), table);
  const broken = results.flatMap(({ broken }) => broken.slice(0, 3));
  assert.deepEqual(broken, [], `${broken.join("\n")}\n${table}`);
});
