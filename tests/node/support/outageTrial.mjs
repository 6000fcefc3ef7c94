// How does one kind of traffic come through one shape of outage, and home again? As tests/rust/outage asks it.

import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { Emulator } from "perilune/emulator";

import { connect } from "./account.mjs";

export const [READS, NEAR_UPSERTS, HUB_UPSERTS] = ["reads", "upserts, all regions write", "upserts, one region writes"];
const [HUB, NEAR, FAR] = ["East US", "West US 2", "North Europe"];
const REGIONS = [HUB, NEAR, FAR];
const KEY = "p";
const SEEDED = 50;
/** Operations in flight at once. */
const WIDTH = 50;
/** How long the client may take to see that the region is down. */
const LEARNING = 20_000;
/** How soon traffic is home again. */
const HOME_WITHIN = 15_000;
/** Of an attempt that waits for its answer: less than the 20 s that a client gives it, for each shape of silence is waited
 * for; more than a busy machine takes to answer; less than the delay of the shape that answers late. */
const WRITE_PATIENCE = 5000;

/** One shape of outage of the nearest region, and one kind of traffic. */
export class Trial {
  #ended = [];
  #next = 0;

  /** `rolling` bounds the waves that roll at once, over all trials: more would measure how busy this machine is. */
  constructor(shape, traffic, rolling) {
    Object.assign(this, { shape, traffic, rolling });
  }

  /** The row: what came of it, and what was not as promised. */
  async run() {
    const multipleWrites = this.traffic === NEAR_UPSERTS;
    this.emulator = await Emulator.start({ regions: REGIONS, multipleWrites, lagMs: 1 });
    try {
      await seed(this.emulator);
      const connectionPolicy = this.traffic === READS ? {} : { requestTimeout: WRITE_PATIENCE };
      this.container = items(connect(this.emulator, { applicationRegion: NEAR, connectionPolicy }));
      await this.#warmUp();
      return await this.#outage();
    } finally {
      await this.emulator.stop();
    }
  }

  /** Fills the pool of connections, and waits for what the client reads beside its first operations: that would meet
   * the outage first, and the operations would not. */
  async #warmUp() {
    await this.#wave();
    this.#ended = [];
    const hasReadRanges = async () =>
      (await this.emulator.log()).some(({ resource, status }) => resource === "pkranges" && status === 304);
    assert.ok(await within(10_000, hasReadRanges), "the client reads no ranges");
  }

  async #outage() {
    const began = await this.#logEnd();
    await this.emulator.inject({ region: NEAR, ...this.shape.rule });
    if (this.shape.rule.fault === "refuse") {
      // What is sent on a connection that is closed, and not known to be, is on its way.
      const { endpoint } = (await this.emulator.regions()).find(({ name }) => name === NEAR);
      const hasLetGo = async () => connectionsTo(new URL(endpoint).port) === 0;
      assert.ok(await within(10_000, hasLetGo), "the client keeps connections that are closed");
    }
    await this.#wave();
    const broken = [];
    if (this.#isAvoided && (await this.#goes(LEARNING, (ended) => !touched(ended))) === undefined) {
      broken.push(`still asks ${NEAR} after ${LEARNING} ms`);
    }
    const marked = await this.#logEnd();
    const astray = Math.max(await this.#wave(), await this.#asked(marked));
    await this.emulator.heal(NEAR);
    const home = this.#isHit ? await this.#goes(HOME_WITHIN, (ended) => servedBy(ended) === NEAR) : undefined;
    broken.push(...this.#brokenPromises(astray, home), ...(await this.#lost(began)));
    return { row: this.#row(astray, home), broken: broken.map((text) => `${this.traffic}, ${this.shape.name}: ${text}`) };
  }

  /** True if the outage is in the way of the traffic. */
  get #isHit() {
    return this.traffic === READS ? (this.shape.reads ?? true) : this.traffic === NEAR_UPSERTS;
  }

  /** True if the traffic is to stay away from the broken region, in the end or, as to the hub, from the start. */
  get #isAvoided() {
    return this.traffic === HUB_UPSERTS || this.#isHit;
  }

  /** Sends one operation. */
  async #one() {
    this.#next += 1;
    const id = this.traffic === READS ? String(this.#next % SEEDED) : `upserted-${this.#next}`;
    const started = performance.now();
    let [diagnostics, error] = [];
    try {
      const response = await this.#send(id);
      diagnostics = response.diagnostics;
      // A read is fine when the application has its item.
      if (response.resource?.id !== id) error = new Error(`${response.statusCode} without the item`);
    } catch (caught) {
      error = caught;
      diagnostics = caught.diagnostics;
    }
    const ended = { id, error, took: performance.now() - started, attempts: diagnostics.attempts };
    this.#ended.push(ended);
    return ended;
  }

  #send(id) {
    const { container } = this;
    return this.traffic === READS ? container.item(id, KEY).read() : container.items.upsert({ id, pk: KEY });
  }

  /** Many operations at once; how many of them went to the broken region. */
  async #wave() {
    const all = () => Promise.all(Array.from({ length: WIDTH }, () => this.#one()));
    return (await this.rolling(all)).filter(touched).length;
  }

  /** One operation after another until one goes as wanted; how long that took, `undefined` if it did not. */
  async #goes(time, wanted) {
    const started = performance.now();
    const found = await within(time, async () => wanted(await this.#one()));
    return found ? performance.now() - started : undefined;
  }

  async #logEnd() {
    return (await this.emulator.log()).at(-1).sequence;
  }

  /** Requests for items that came in at the broken region, by the emulator's own log. */
  async #asked(after) {
    const log = await this.emulator.log(after);
    return log.filter(({ region, resource }) => region === NEAR && resource === "docs").length;
  }

  #brokenPromises(astray, home) {
    const failed = this.#ended.filter(({ error }) => error !== undefined);
    const broken = [];
    if (this.traffic === NEAR_UPSERTS && this.shape.writes === "ambiguous") {
      for (const ended of failed) {
        if (!isUnknown(ended)) broken.push(`failed, not unknown: ${ended.error}`);
        else if (ended.attempts.length !== 1) broken.push(`repeated: ${ended.error}`);
      }
    } else {
      broken.push(...failed.map(({ error }) => `failed: ${error}`));
    }
    if (this.#isAvoided && astray > 0) broken.push(`${astray} requests went to ${NEAR} after it was marked`);
    if (this.#isHit && home === undefined) broken.push(`not home after ${HOME_WITHIN} ms`);
    return broken;
  }

  /** What the account holds at the end that it should not, or lacks. */
  async #lost(began) {
    if (this.traffic === READS) return [];
    const written = this.#ended.filter(({ error }) => error === undefined);
    const refused = this.#ended.filter((ended) => ended.error !== undefined && !isUnknown(ended));
    const broken = [];
    for (const region of REGIONS) {
      const hasAll = async () => {
        const ids = await idsIn(this.emulator, region);
        return written.every(({ id }) => ids.has(id));
      };
      if (!(await within(10_000, hasAll))) broken.push(`${region} lacks an acknowledged write`);
      const ids = await idsIn(this.emulator, region);
      for (const { id } of refused) if (ids.has(id)) broken.push(`${id} is in ${region}, but was refused`);
    }
    return [...broken, ...(await this.#repeats(began))];
  }

  /** Where a request may have been applied, a write is one request, and the emulator's log is the witness. */
  async #repeats(began) {
    const came = (await this.emulator.log(began)).filter(({ operation }) => operation === "upsert").length;
    const most = this.shape.writes === "ambiguous" ? this.#ended.length : this.#attempts;
    return came > most ? [`${came} upserts came in of ${this.#ended.length} sent`] : [];
  }

  get #attempts() {
    return this.#ended.reduce((sum, { attempts }) => sum + attempts.length, 0);
  }

  #row(astray, home) {
    const unknown = this.#ended.filter(isUnknown).length;
    const failed = this.#ended.filter(({ error }) => error !== undefined).length - unknown;
    const seconds = (time, digits) => (time === undefined ? "-" : `${(time / 1000).toFixed(digits)} s`);
    const slowest = Math.max(...this.#ended.map(({ took }) => took));
    const counts = [this.#ended.length, this.#ended.length - failed - unknown, failed, unknown, this.#attempts];
    const marked = this.#isAvoided ? astray : "-";
    return `| ${[this.traffic, this.shape.name, ...counts, seconds(slowest, 2), marked, seconds(home, 1)].join(" | ")} |`;
  }
}

const isUnknown = ({ error }) => error?.writeOutcome === "unknown";
const touched = ({ attempts }) => attempts.some(({ region }) => region === NEAR);
const items = (client) => client.database("db").container("items");

function servedBy({ error, attempts }) {
  return error === undefined ? attempts.findLast(({ status }) => status !== null).region : undefined;
}

/** True once the condition holds. */
async function within(time, condition) {
  for (const end = performance.now() + time; performance.now() < end; await sleep(50)) {
    if (await condition()) return true;
  }
  return false;
}

/** How many connections to a port are open, or closed by the other side alone; none where nobody tells. */
function connectionsTo(port) {
  if (!existsSync("/proc/net/tcp")) return 0;
  const lines = readFileSync("/proc/net/tcp", "utf8").trim().split("\n").slice(1);
  const wanted = `:${Number(port).toString(16).toUpperCase().padStart(4, "0")}`;
  const states = lines.map((line) => line.trim().split(/\s+/));
  return states.filter(([, , other, state]) => other.endsWith(wanted) && ["01", "08"].includes(state)).length;
}

/** Fills the account; returns when every region has everything. */
async function seed(emulator) {
  const client = connect(emulator);
  const { database } = await client.databases.create({ id: "db" });
  const { container } = await database.containers.create({ id: "items", partitionKey: "/pk" });
  for (let n = 0; n < SEEDED; n++) await container.items.create({ id: String(n), pk: KEY });
  client.dispose();
  for (const region of REGIONS) {
    const isFull = async () => (await idsIn(emulator, region)).size === SEEDED;
    assert.ok(await within(10_000, isFull), `${region} does not catch up`);
  }
}

/** The ids of the items in one region, as a client sees them that has read nothing before. */
async function idsIn(emulator, region) {
  const client = connect(emulator, { connectionPolicy: { preferredLocations: [region], strictPreferredLocations: true } });
  const ids = items(client).items.query("SELECT VALUE c.id FROM c", { partitionKey: KEY });
  const { resources } = await ids.fetchAll();
  client.dispose();
  return new Set(resources);
}
