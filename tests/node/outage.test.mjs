// What does an application notice of each shape of outage? The same as one in Rust or Python: the same table.

import assert from "node:assert/strict";
import { test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { Emulator } from "perilune/emulator";

import { connect } from "./support/account.mjs";

const [HUB, NEAR, FAR] = ["East US", "West US 2", "North Europe"];
const WIDTH = 10;
const LEARNING = 20_000;
const HOME_WITHIN = 15_000;

// How a region goes down, and whether a write that met it may have been applied. (Where connects are refused, one that
// was under way on an open connection may.)
const SHAPES = {
  refused: [{ fault: "refuse" }, true],
  reset: [{ fault: "reset" }, true],
  "reset before read": [{ fault: "resetOnConnect" }, true],
  "black hole": [{ fault: "blackHole" }, true],
  "connect black hole": [{ fault: "connectBlackHole" }, true],
  "region dark": [{ fault: "regionDark" }, true],
  503: [{ fault: "status", status: 503 }, false],
  "503 of a proxy": [{ fault: "status", status: 503, bare: true }, true],
  "403/1008": [{ fault: "status", status: 403, subStatus: 1008 }, false],
  "410/1022": [{ fault: "status", status: 410, subStatus: 1022 }, false],
  truncated: [{ fault: "truncate" }, true],
  garbage: [{ fault: "garbage" }, true],
};

/** One shape of outage of the nearest region, under reads or upserts. */
class Trial {
  failed = [];
  #number = 0;

  constructor(shape, writes) {
    [this.rule, this.mayHaveWritten] = SHAPES[shape];
    this.writes = writes;
  }

  /** One call; the regions asked. */
  async one() {
    this.#number += 1;
    const id = `new-${this.#number}`;
    try {
      const call = this.writes ? this.items.upsert({ id, pk: "p" }) : this.items.container.item("7", "p").read();
      return (await call).diagnostics.regionsContacted;
    } catch (error) {
      const { regionsContacted } = error.diagnostics;
      const unknown = this.writes && this.mayHaveWritten && error.writeOutcome === "unknown";
      if (!unknown || regionsContacted.length !== 1) this.failed.push(String(error));
      return regionsContacted;
    }
  }

  /** True once a call goes as wanted. */
  async until(wanted, time) {
    for (const end = performance.now() + time; performance.now() < end; await sleep(20)) {
      if (wanted(await this.one())) return true;
    }
    return false;
  }

  /** What was not as promised. */
  async run() {
    const emulator = await Emulator.start({ regions: [HUB, NEAR, FAR], multipleWrites: true, lagMs: 1 });
    try {
      this.items = await filled(emulator, this.writes);
      assert.ok(await this.until(isHome, 10_000));
      await emulator.inject({ region: NEAR, ...this.rule });
      await Promise.all(Array.from({ length: WIDTH }, () => this.one()));
      if (!(await this.until((regions) => !regions.includes(NEAR), LEARNING))) this.failed.push(`still asks ${NEAR}`);
      await emulator.heal(NEAR);
      if (!(await this.until(isHome, HOME_WITHIN))) this.failed.push("does not come home");
    } finally {
      await emulator.stop();
    }
    return this.failed;
  }
}

const isHome = (regions) => regions.length === 1 && regions[0] === NEAR;

async function filled(emulator, writes) {
  const { database } = await connect(emulator).databases.create({ id: "db" });
  const { container } = await database.containers.create({ id: "items", partitionKey: "/pk" });
  await container.items.create({ id: "7", pk: "p" });
  const connectionPolicy = writes ? { requestTimeout: 2000 } : {};
  const client = connect(emulator, { applicationRegion: NEAR, connectionPolicy });
  return client.database("db").container("items").items;
}

test("an outage in every shape", { timeout: 180_000 }, async () => {
  const trials = Object.keys(SHAPES).flatMap((shape) => [[shape, false], [shape, true]]);
  const results = await Promise.all(trials.map(async (trial) => [trial, await new Trial(...trial).run()]));
  assert.deepEqual(results.filter(([, failed]) => failed.length > 0), []);
});
