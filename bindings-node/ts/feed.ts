// How are the pages of a query walked?

import { run, type Outcome } from "./calls.js";
import type { FeedOptions } from "./callOptions.js";
import { refuse } from "./check.js";
import type { Context, Reading, Target } from "./context.js";
import { FeedResponse } from "./feedResponse.js";
import type { CosmosHeaders } from "./headers.js";
import type { Json } from "./json.js";
import type { Operation, Pager } from "./native.js";
import { keyText } from "./partitionKey.js";
import { feedOptions } from "./readCallOptions.js";
import { Details } from "./response.js";
import { nameOf, named, observedPage } from "./telemetry.js";

/** The names that the service has for the list in a page. */
const LISTS = [
  "Documents",
  "Conflicts",
  "Users",
  "Permissions",
  "DocumentCollections",
  "Databases",
  "StoredProcedures",
  "Triggers",
  "UserDefinedFunctions",
  "Offers",
  "PartitionKeyRanges",
] as const;

/** The text of a query, in JSON, that gives one aggregate. */
const ONE_VALUE = /"query":"\s*SELECT\s+VALUE\s+(AVG|COUNT|MAX|MIN|SUM)\s*\(/i;

/** A JSON value. */
export type JSONValue = boolean | number | string | null | JSONArray | JSONObject;

export interface JSONObject {
  [key: string]: JSONValue;
}

export interface JSONArray extends ArrayLike<JSONValue> {}

/** A parameter of a query: its name begins with `@`. */
export interface SqlParameter {
  name: string;
  value: JSONValue;
}

/** A query with parameters. */
export interface SqlQuerySpec {
  query: string;
  parameters?: SqlParameter[];
}

/** An item of a walk one by one; `result` is `undefined` after the last. */
interface Step<T> {
  result: T | undefined;
  headers: CosmosHeaders;
}

/** The pages of a query, fetched as they are asked for. */
export class QueryIterator<TResource> {
  readonly #start: () => Pager;
  readonly #signal: AbortSignal | undefined;
  readonly #reading: Reading | undefined;
  #pager: Pager | undefined;
  #more = true;
  /** Changes when it starts over. */
  #walk: object = {};
  #turn: Promise<void> = Promise.resolve();
  /** Items that came with a page and were not asked for yet, one by one. */
  #ahead: TResource[] = [];
  #headers: CosmosHeaders = {};
  #current: Step<TResource> | undefined;
  readonly #looksAhead: boolean;

  /** @internal */
  constructor(start: () => Pager, options: FeedOptions | undefined, reading?: Reading) {
    this.#start = start;
    this.#signal = options?.abortSignal;
    this.#looksAhead = options?.enableCrossPartitionQuery === true;
    this.#reading = reading;
  }

  /** Whether another page may follow. True before the first. */
  hasMoreResults(): boolean {
    return this.#more || this.#ahead.length > 0;
  }

  /** The next page; an empty one after the last. Pages asked for at once come in the order of asking. */
  async fetchNext(): Promise<FeedResponse<TResource>> {
    return await this.#inTurn(() => this.#fetch());
  }

  async #inTurn<T>(walk: () => Promise<T>): Promise<T> {
    const turn = this.#turn;
    let pass!: () => void;
    this.#turn = new Promise((resolve) => {
      pass = resolve;
    });
    await turn;
    try {
      return await walk();
    } finally {
      pass();
    }
  }

  async #fetch(): Promise<FeedResponse<TResource>> {
    if (!this.#more) return new FeedResponse<TResource>([], {}, false);
    const walk = this.#walk;
    const next: Parameters<typeof run>[0] = (completions, id) => (this.#pager ??= this.#start()).next(completions, id);
    const outcome = await observedPage(this.#start, () => run(next, this.#signal, false, this.#reading));
    const details = outcome.answer === null ? undefined : new Details(outcome);
    const more = details?.headers["x-ms-continuation"] !== undefined;
    // Of a walk that was ended meanwhile, it says nothing of the one that is under way.
    if (this.#walk === walk) this.#more = more;
    return new FeedResponse(details ? rows<TResource>(outcome) : [], details ?? {}, more);
  }

  /** All items, from the first on. Asked for twice at once, they come twice. */
  async fetchAll(): Promise<FeedResponse<TResource>> {
    return await this.#inTurn(() => this.#fetchAll());
  }

  async #fetchAll(): Promise<FeedResponse<TResource>> {
    this.reset();
    const resources: TResource[] = [];
    let charge = 0;
    for (;;) {
      const page = await this.#fetch();
      for (const row of page.resources) resources.push(row);
      charge += page.requestCharge;
      if (!page.hasMoreResults) return FeedResponse.gathered(resources, page, charge);
    }
  }

  /**
   * The pages from the first on; with a client that was made as in the first generation, by `auth`, the items. One walk at
   * a time: another one, begun meanwhile, ends it with an error.
   */
  getAsyncIterator(): AsyncGenerator<FeedResponse<TResource>, undefined, undefined> {
    const walk = this.#reading?.isFirstGeneration === true ? this.#items() : this.#pages();
    // Which of the two it is, no type can tell.
    return walk as AsyncGenerator<FeedResponse<TResource>, undefined, undefined>;
  }

  async *#items(): AsyncGenerator<Step<TResource>, undefined, undefined> {
    for await (const { resources, headers } of this.#pages()) {
      for (const result of resources) yield { result, headers };
    }
    return undefined;
  }

  async *#pages(): AsyncGenerator<FeedResponse<TResource>, undefined, undefined> {
    this.reset();
    const walk = this.#walk;
    // A page is asked for when its turn has come, and then another walk may be under way.
    const next = () => {
      if (this.#walk !== walk) refuse("iterator", "was started over during a walk: make one for each walk");
      return this.#fetch();
    };
    do {
      yield await this.#inTurn(next);
    } while (this.#more || this.#walk !== walk);
    return undefined;
  }

  /** The same, for `for await`. */
  [Symbol.asyncIterator](): AsyncGenerator<FeedResponse<TResource>, undefined, undefined> {
    return this.getAsyncIterator();
  }

  /** Starts over. */
  reset(): void {
    this.#walk = {};
    this.#pager = undefined;
    this.#more = true;
    this.#ahead = [];
    this.#current = undefined;
  }

  /** Hands every item to `callback`, with the page's headers and its number from 0 on, until it returns `false`. */
  async forEach(callback: (item: TResource, headers: CosmosHeaders, index: number) => boolean | void): Promise<void> {
    let index = 0;
    for await (const { resources, headers } of this.#pages()) {
      for (const item of resources) {
        if (callback(item, headers, index++) === false) return;
      }
    }
  }

  /** The next item, as the first generation walks: `result` is `undefined` after the last. */
  async nextItem(): Promise<Step<TResource>> {
    await this.#lookAhead();
    this.#current = { result: this.#ahead.shift(), headers: this.#headers };
    return this.#current;
  }

  /**
   * The item that {@link nextItem} gave last, the first one before that; with `enableCrossPartitionQuery` the one that it
   * gives next. So it is in the first generation.
   */
  async current(): Promise<Step<TResource>> {
    if (this.#current !== undefined && !this.#looksAhead) return this.#current;
    await this.#lookAhead();
    return { result: this.#ahead[0], headers: this.#headers };
  }

  async #lookAhead(): Promise<void> {
    while (this.#ahead.length === 0 && this.#more) {
      const page = await this.fetchNext();
      this.#headers = page.headers;
      for (const item of page.resources) this.#ahead.push(item);
    }
  }

  /** The same as {@link fetchNext}, as the first generation called it. */
  executeNext(): Promise<FeedResponse<TResource>> {
    return this.fetchNext();
  }

  /** The same as {@link fetchAll}, as the first generation called it. */
  toArray(): Promise<FeedResponse<TResource>> {
    return this.fetchAll();
  }
}

/** The items of a page: the one list in its envelope. */
export function rows<T>({ text, reading }: Outcome): T[] {
  if (text === null) return [];
  const page = reading.json.parse(text) as Readonly<Record<string, T[] | undefined>>;
  return LISTS.map((name) => page[name]).find((list) => list !== undefined) ?? [];
}

/** The scripts of a container that a query picks. */
export function queryScripts<T>(
  context: Context,
  target: Target,
  kind: string,
  spec: string | SqlQuerySpec,
  options: FeedOptions | undefined,
): QueryIterator<T> {
  const text = specText(spec, context.reading.json);
  const checked = feedOptions(options, context.headers);
  const { database, container = "" } = target;
  const start = () => context.native.scripts(database, container, kind, text, checked);
  return new QueryIterator<T>(named(start, context, `query_${kind}s`, target), options, context.reading);
}

/** The users of a database that a query picks, or the permissions of one. */
export function queryUsers<T>(
  context: Context,
  database: string,
  user: string | undefined,
  spec: string | SqlQuerySpec,
  options: FeedOptions | undefined,
): QueryIterator<T> {
  const text = specText(spec, context.reading.json);
  const checked = feedOptions(options, context.headers);
  const start = () => context.native.users(database, user, text, checked);
  const [name, target] = user === undefined ? ["users", { database }] : ["permissions", { database, container: user }];
  return new QueryIterator<T>(named(start, context, `query_${name}`, target), options, context.reading);
}

/** The conflicts of a container that a query picks: of one partition key, or of all. */
export function queryConflicts<T>(
  context: Context,
  target: Target,
  spec: string | SqlQuerySpec,
  options: FeedOptions | undefined,
): QueryIterator<T> {
  const text = specText(spec, context.reading.json);
  const key = keyText("options.partitionKey", options?.partitionKey);
  const checked = feedOptions(options, context.headers);
  const { database, container = "" } = target;
  const start = () => context.native.conflicts(database, container, text, key, checked);
  return new QueryIterator<T>(named(start, context, "query_conflicts", target), options, context.reading);
}

/** The offers of the account that a query picks. */
export function queryOffers<T>(
  context: Context,
  spec: string | SqlQuerySpec,
  options: FeedOptions | undefined,
): QueryIterator<T> {
  const text = specText(spec, context.reading.json);
  const checked = feedOptions(options, context.headers);
  const start = () => context.native.offers(text, checked);
  return new QueryIterator<T>(named(start, context, "query_offers", {}), options, context.reading);
}

/** What one operation gives in one page. */
export function onePage<T>(
  context: Context,
  operation: Operation,
  target: Target,
  options: FeedOptions | undefined,
): QueryIterator<T> {
  const checked = feedOptions(options, context.headers);
  const { database, container } = target;
  const next: Pager["next"] = (completions, id) =>
    context.native.submit(completions, id, operation, database, container, undefined, undefined, undefined, checked);
  return new QueryIterator<T>(named(() => ({ next }), context, nameOf(operation), target), options, context.reading);
}

/** The query of a feed, checked, on its way to be asked page by page. */
export function query<T>(
  context: Context,
  target: { database?: string; container?: string },
  spec: string | SqlQuerySpec,
  options: FeedOptions | undefined,
): QueryIterator<T> {
  const text = specText(spec, context.reading.json);
  const key = keyText("options.partitionKey", options?.partitionKey);
  const checked = feedOptions(options, context.headers);
  const { database, container } = target;
  const start = () => context.native.pager(database, container, text, key, checked);
  const kind = container === undefined ? (database === undefined ? "databases" : "containers") : "items";
  // The first generation looked ahead in rows, not in what it had put together of them.
  const walk = ONE_VALUE.test(text) ? { ...options, enableCrossPartitionQuery: false } : options;
  return new QueryIterator<T>(named(start, context, `query_${kind}`, target), walk, context.reading);
}

/** A query as text for the native module. */
export function specText(spec: string | SqlQuerySpec, json: Json = JSON): string {
  if (typeof spec === "string") return JSON.stringify({ query: spec });
  if (typeof spec?.query !== "string") refuse("query", "must be a string, or an object with query and parameters");
  const { query, parameters } = spec;
  if (parameters !== undefined && !Array.isArray(parameters)) refuse("query.parameters", "must be an array");
  for (const parameter of parameters ?? []) {
    if (parameter.value === undefined) refuse(`query.parameters: ${parameter.name}`, "has no value");
  }
  return json.stringify({ query, parameters });
}
