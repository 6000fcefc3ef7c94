// How are the changes of a container walked?

import { run, type Outcome } from "./calls.js";
import type { SharedOptions } from "./callOptions.js";
import { boolean, checkOptions, oneOf, refuse, text, type Check } from "./check.js";
import { ChangeFeedMode, ChangeFeedStartFrom, milliseconds, Start } from "./changeFeedStart.js";
import type { Context, Target } from "./context.js";
import type { Resource } from "./database.js";
import type { CosmosDiagnostics } from "./diagnostics.js";
import { refused } from "./errors.js";
import { rows } from "./feed.js";
import type { CosmosHeaders } from "./headers.js";
import type { Pager } from "./native.js";
import { keyText, type PartitionKey } from "./partitionKey.js";
import { feedOptions, itemCount, SHARED } from "./readCallOptions.js";
import { Details } from "./response.js";
import { named, observedPage } from "./telemetry.js";

/** Options of a change feed. */
export interface ChangeFeedIteratorOptions extends SharedOptions {
  /** The most changes in a page. Default, and -1: the service's choice. */
  maxItemCount?: number;
  /** Default: from now on. */
  changeFeedStartFrom?: ChangeFeedStartFrom;
  /** Default: the latest versions. */
  changeFeedMode?: ChangeFeedMode | `${ChangeFeedMode}`;
}

/** Options of a change feed, as older versions had them. */
export interface ChangeFeedOptions {
  maxItemCount?: number;
  /** What follows the page that gave this. */
  continuation?: string;
  sessionToken?: string;
  /** All there is. */
  startFromBeginning?: boolean;
  /** What changed after this time. */
  startTime?: Date;
}

/** Changes of one partition, or the news that there are none. */
class Changes<T> {
  /** The changes, oldest first. */
  readonly result: T;
  /** How many there are. */
  readonly count: number;
  /** 200, or 304: there is nothing new just now. */
  readonly statusCode: number;
  readonly #details: Details;

  /** @internal */
  constructor(outcome: Outcome) {
    const changes = rows<unknown>(outcome);
    this.#details = new Details(outcome);
    this.result = changes as T;
    this.count = changes.length;
    this.statusCode = outcome.status;
  }

  /** Headers of the last answer, in lower case. */
  get headers(): CosmosHeaders {
    return this.#details.headers;
  }

  /** Request units charged. */
  get requestCharge(): number {
    return this.#details.requestCharge;
  }

  /** The service's id of the last request. */
  get activityId(): string {
    return this.headers["x-ms-activity-id"] ?? "";
  }

  get sessionToken(): string {
    return this.headers["x-ms-session-token"] ?? "";
  }

  /** Sub-status of the service; `undefined` if it gave none. */
  get subStatusCode(): number | undefined {
    const text = this.headers["x-ms-substatus"];
    return text === undefined ? undefined : Number(text);
  }

  /** Every attempt for this page. */
  get diagnostics(): CosmosDiagnostics {
    return this.#details.diagnostics;
  }
}

/** A page of {@link ChangeFeedPullModelIterator}. */
export class ChangeFeedIteratorResponse<T> extends Changes<T> {
  /** Where the next page begins, for {@link ChangeFeedStartFrom.Continuation}. Good through splits and merges. */
  get continuationToken(): string {
    return this.headers["etag"] ?? "";
  }
}

/** A page of {@link ChangeFeedIterator}. */
export class ChangeFeedResponse<T> extends Changes<T> {
  /** Where the next page begins, for the option of this name. */
  get continuation(): string {
    return this.etag;
  }

  get etag(): string {
    return this.headers["etag"] ?? "";
  }
}

/** The changes of a container or of a part of it. It has no end: an empty page says that there is nothing new just now. */
export interface ChangeFeedPullModelIterator<T> {
  /** Always true. */
  readonly hasMoreResults: boolean;
  /** The next changes of one partition; none, and status 304, if no partition has any just now. */
  readNext(): Promise<ChangeFeedIteratorResponse<(T & Resource)[]>>;
  /** Page after page, without end. */
  getAsyncIterator(): AsyncIterable<ChangeFeedIteratorResponse<(T & Resource)[]>>;
}

class PullModelIterator<T> implements ChangeFeedPullModelIterator<T> {
  readonly hasMoreResults = true;

  constructor(
    readonly next: Next,
    readonly signal: AbortSignal | undefined,
  ) {}

  async readNext(): Promise<ChangeFeedIteratorResponse<(T & Resource)[]>> {
    return new ChangeFeedIteratorResponse(await this.next(this.signal));
  }

  async *getAsyncIterator(): AsyncGenerator<ChangeFeedIteratorResponse<(T & Resource)[]>, undefined, undefined> {
    for (;;) yield await this.readNext();
  }
}

/** The changes until there is nothing new; it can be asked again later. */
export class ChangeFeedIterator<T> {
  readonly #next: Next;
  #more = true;

  /** @internal */
  constructor(next: Next) {
    this.#next = next;
  }

  /** Whether the last page had changes. True before the first. */
  get hasMoreResults(): boolean {
    return this.#more;
  }

  /** The next changes; none, and status 304, if there are none just now. */
  async fetchNext(): Promise<ChangeFeedResponse<(T & Resource)[]>> {
    const page = new ChangeFeedResponse<(T & Resource)[]>(await this.#next(undefined));
    this.#more = page.statusCode !== 304;
    return page;
  }

  /** The same, as the first generation called it. */
  executeNext(): Promise<ChangeFeedResponse<(T & Resource)[]>> {
    return this.fetchNext();
  }

  /** The pages that have changes, until there is nothing new. */
  async *getAsyncIterator(): AsyncGenerator<ChangeFeedResponse<(T & Resource)[]>, undefined, undefined> {
    do {
      const page = await this.fetchNext();
      if (page.count > 0) yield page;
    } while (this.#more);
    return undefined;
  }
}

const PULL: Record<string, Check> = {
  ...SHARED,
  maxItemCount: itemCount,
  changeFeedStartFrom: (value) => (value instanceof Start ? undefined : "must be made by ChangeFeedStartFrom"),
  changeFeedMode: oneOf(...Object.values(ChangeFeedMode)),
};

const OLD: Record<string, Check> = {
  maxItemCount: itemCount,
  continuation: text,
  sessionToken: text,
  startFromBeginning: boolean,
  startTime: (value) => (value instanceof Date ? undefined : "must be a Date"),
};

/** A feed by its options. Asks nobody; what is wrong with them is said at once. */
export function changes<T>(
  context: Context,
  target: Target,
  options: ChangeFeedIteratorOptions,
): ChangeFeedPullModelIterator<T> {
  checkOptions("options", options, PULL);
  // In the words of the official package.
  if ((options.maxItemCount ?? 1) < 1) throw refused("maxItemCount must be a positive number");
  const { changeFeedStartFrom = ChangeFeedStartFrom.Now(), changeFeedMode: mode, ...rest } = options;
  const { feed, key, continuation } = changeFeedStartFrom as Start;
  const asked = { ...rest, ...(continuation !== undefined && { continuationToken: continuation }) };
  return new PullModelIterator<T>(begin(context, target, { ...feed, mode }, key, asked), options.abortSignal);
}

/** The same by the older options, which may come first or after a partition key. */
export function olderChanges<T>(
  context: Context,
  target: Target,
  first: PartitionKey | ChangeFeedOptions | undefined,
  second: ChangeFeedOptions | undefined,
): ChangeFeedIterator<T> {
  const isOptions = second === undefined && typeof first === "object" && first !== null && !Array.isArray(first);
  const options = (isOptions ? first : second) ?? {};
  const key = keyText("partitionKey", isOptions ? undefined : (first as PartitionKey | undefined));
  checkOptions("changeFeedOptions", options, OLD);
  const { startFromBeginning, startTime, ...rest } = options as ChangeFeedOptions;
  if (startFromBeginning === true && startTime !== undefined) {
    refuse("changeFeedOptions", "has startFromBeginning and startTime; one of the two is accepted");
  }
  const fromTime = startTime === undefined ? undefined : milliseconds("changeFeedOptions.startTime", startTime);
  return new ChangeFeedIterator<T>(begin(context, target, { fromBeginning: startFromBeginning, fromTime }, key, rest));
}

function begin(context: Context, target: Target, feed: object, key: string | undefined, options: object): Next {
  const { database, container = "" } = target;
  const checked = feedOptions(options, context.headers);
  let pager: Pager;
  try {
    pager = context.native.changes(database, container, JSON.stringify(feed), key, checked);
  } catch (problem) {
    throw refused(problem);
  }
  named(pager, context, "query_change_feed", target);
  const next: Parameters<typeof run>[0] = (completions, id) => pager.next(completions, id);
  return (signal) => observedPage(pager, () => run(next, signal, false, context.reading));
}

/** Asks for the next page. */
type Next = (signal: AbortSignal | undefined) => Promise<Outcome>;
