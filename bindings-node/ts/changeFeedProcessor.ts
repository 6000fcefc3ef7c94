// How do several processes handle the changes of a container together?

import { run } from "./calls.js";
import type { SharedOptions } from "./callOptions.js";
import { ChangeFeedIteratorResponse } from "./changeFeed.js";
import { ChangeFeedMode, ChangeFeedStartFrom, Start } from "./changeFeedStart.js";
import { checkOptions, number, oneOf, refuse, text, type Check } from "./check.js";
import type { Container } from "./container.js";
import type { Context, Reading } from "./context.js";
import type { Resource } from "./database.js";
import { refused } from "./errors.js";
import { FeedRange } from "./feedRange.js";
import type { Processor } from "./native.js";
import { feedOptions, itemCount, SHARED } from "./readCallOptions.js";

/** Options of a change feed processor. Times are in milliseconds. */
export interface ChangeFeedProcessorOptions extends SharedOptions {
  /** The name of this instance, unlike that of any other. Default: a random one. */
  instanceName?: string;
  /** From where on changes are handled, where no lease says otherwise. Default: now. */
  changeFeedStartFrom?: ChangeFeedStartFrom;
  /** Default: the latest versions. */
  changeFeedMode?: ChangeFeedMode | `${ChangeFeedMode}`;
  /** The most changes that the handler is given at once. */
  maxItemCount?: number;
  /** The pause after there was nothing new. Default: 5000. */
  pollInterval?: number;
  /** How often leases are looked for. Default: 13000. */
  acquireInterval?: number;
  /** How often leases are renewed while nothing else is noted in them. Default: 17000. */
  renewInterval?: number;
  /** After how long without a sign of its owner a lease is taken by others. Default: 60000. */
  leaseExpiration?: number;
}

/** How far a part of a container is behind. */
export interface FeedLag {
  range: FeedRange;
  /** The instance that reads it, if one does. */
  owner: string | null;
  /** About how many changes are still to be handled. */
  changes: number;
}

/** Is given changes of one part at a time, of several parts at once. What it throws or rejects with brings them again. */
export type ChangeFeedHandler<T> = (changes: ChangeFeedIteratorResponse<(T & Resource)[]>) => unknown;

const OPTIONS: Record<string, Check> = {
  ...SHARED,
  abortSignal: () => "is not accepted: stop() ends a processor",
  instanceName: text,
  changeFeedStartFrom: (value) => (value instanceof Start ? undefined : "must be made by ChangeFeedStartFrom"),
  changeFeedMode: oneOf(...Object.values(ChangeFeedMode)),
  maxItemCount: itemCount,
  pollInterval: number,
  acquireInterval: number,
  renewInterval: number,
  leaseExpiration: number,
};

/**
 * Hands the changes of a container to a handler, together with the other instances of the same name: each part of the
 * container is read by one of them at a time, and when one ends or dies, the others take over. Every change is handled
 * at least once.
 */
export class ChangeFeedProcessor<T = any> {
  readonly #native: Processor;
  readonly #reading: Reading;
  readonly #handler: ChangeFeedHandler<T>;
  #walk: Promise<void> | undefined;

  /** @internal */
  constructor(native: Processor, handler: ChangeFeedHandler<T>, reading: Reading) {
    this.#reading = reading;
    this.#native = native;
    this.#handler = handler;
  }

  /** The name by which leases know this instance. */
  get instanceName(): string {
    return this.#native.instanceName;
  }

  /** Begins to read. Until it is stopped, it holds the process. */
  start(): void {
    try {
      this.#native.start();
    } catch (problem) {
      throw refused(problem);
    }
    this.#walk = this.#handOn();
  }

  /** Ends: waits for the handlers that are at work, notes what they did, and leaves the leases to others. */
  async stop(): Promise<void> {
    const walk = this.#walk;
    if (walk === undefined) return;
    this.#walk = undefined;
    await run((completions, id) => this.#native.stop(completions, id), undefined, false);
    await walk;
  }

  /** How far each part of the container is behind, by what its lease says. Any instance may ask, started or not. */
  async estimateLag(): Promise<FeedLag[]> {
    const { text } = await run((completions, id) => this.#native.lag(completions, id), undefined, false);
    const rows = JSON.parse(text ?? "[]") as { range: { Range: { min: string; max: string } }; owner: string | null; changes: number }[];
    return rows.map(({ range: { Range: { min, max } }, ...rest }) => ({ range: new FeedRange(min, max), ...rest }));
  }

  async #handOn(): Promise<void> {
    for (;;) {
      let batch = 0;
      const next = (completions: Parameters<Processor["next"]>[0], id: number): void => {
        batch = id;
        this.#native.next(completions, id);
      };
      const outcome = await run(next, undefined, false, this.#reading);
      if (outcome.answer === null) return;
      void this.#handle(batch, new ChangeFeedIteratorResponse(outcome));
    }
  }

  async #handle(batch: number, changes: ChangeFeedIteratorResponse<(T & Resource)[]>): Promise<void> {
    try {
      await this.#handler(changes);
      this.#native.handled(batch, undefined);
    } catch (problem) {
      this.#native.handled(batch, String(problem));
    }
  }
}

/** A processor of a container's changes. Asks nobody before it is started. */
export function processor<T>(
  context: Context,
  container: Container,
  [name, leases, handler]: [string, Container, ChangeFeedHandler<T>],
  options: ChangeFeedProcessorOptions,
): ChangeFeedProcessor<T> {
  if (typeof handler !== "function") refuse("handler", "must be a function");
  if (leases?.database?.client !== context.client) refuse("leases", "must be a container of the same client");
  if (typeof name !== "string" || name === "") refuse("name", "must be a string that is not empty");
  checkOptions("options", options, OPTIONS);
  const { changeFeedStartFrom = ChangeFeedStartFrom.Now(), changeFeedMode: mode, ...rest } = options;
  const { instanceName, pollInterval, acquireInterval, renewInterval, leaseExpiration, ...asked } = rest;
  const { feed, key, continuation } = changeFeedStartFrom as Start;
  if (key !== undefined || continuation !== undefined || "range" in feed) {
    refuse("options.changeFeedStartFrom", "must be of the whole container, and no continuation: leases hold these");
  }
  const settings = { name, leaseDatabase: leases.database.id, leaseContainer: leases.id };
  const times = { instanceName, pollInterval, acquireInterval, renewInterval, leaseExpiration };
  const { id, database } = container;
  const [text, from] = [JSON.stringify({ ...settings, ...times }), JSON.stringify({ ...feed, mode })];
  try {
    const native = context.native.processor(database.id, id, text, from, feedOptions(asked, context.headers));
    return new ChangeFeedProcessor<T>(native, handler, context.reading);
  } catch (problem) {
    throw refused(problem);
  }
}
