// What have stored procedures, triggers and user-defined functions in common?

import type { FeedOptions, RequestOptions } from "./callOptions.js";
import type { Outcome } from "./calls.js";
import { refuse } from "./check.js";
import type { Container } from "./container.js";
import type { Context, Target } from "./context.js";
import type { Resource } from "./database.js";
import { queryScripts, type QueryIterator, type SqlQuerySpec } from "./feed.js";
import type { Operation } from "./native.js";
import { call, checkId, newId } from "./resource.js";

/** A script as it is described: its body is a function, or the text of one. */
export interface ScriptDefinition {
  id?: string;
  body?: string | ((...inputs: any[]) => any);
}

/** Its operations, and its words. */
export interface Kind {
  readonly create: Operation;
  readonly upsert: Operation;
  readonly read: Operation;
  readonly replace: Operation;
  readonly delete: Operation;
  /** In paths. */
  readonly segment: "sprocs" | "triggers" | "udfs";
  /** In queries. */
  readonly name: "stored_procedure" | "trigger" | "user_defined_function";
}

/** One script of a container. A name, not a connection. */
export abstract class Script<TDefinition extends ScriptDefinition, TResponse> {
  readonly id: string;
  readonly container: Container;
  /** @internal */
  protected readonly context: Context;

  /** @internal */
  constructor(container: Container, id: string, context: Context) {
    this.context = context;
    this.container = container;
    this.id = checkId("script id", id);
  }

  /** @internal */
  protected abstract get kind(): Kind;
  /** @internal */
  protected abstract answer(outcome: Outcome): TResponse;

  /** The link by names, such as `dbs/<id>/colls/<id>/sprocs/<id>`. */
  get url(): string {
    return `${this.container.url}/${this.kind.segment}/${this.id}`;
  }

  /** Reads its description. */
  async read(options?: RequestOptions): Promise<TResponse> {
    return this.answer(await call(this.context, this.kind.read, this.target, options));
  }

  /** Replaces it. */
  async replace(body: TDefinition, options?: RequestOptions): Promise<TResponse> {
    const load = { body: scriptText(body) };
    return this.answer(await call(this.context, this.kind.replace, this.target, options, load));
  }

  /** Deletes it. */
  async delete(options?: RequestOptions): Promise<TResponse> {
    return this.answer(await call(this.context, this.kind.delete, this.target, options));
  }

  /** @internal */
  protected get target(): Target {
    return { database: this.container.database.id, container: this.container.id, item: this.id };
  }
}

/** The scripts of one kind of a container. */
export abstract class ScriptList<TDefinition extends ScriptDefinition, TResponse> {
  readonly container: Container;
  /** @internal */
  protected readonly context: Context;

  /** @internal */
  constructor(container: Container, context: Context) {
    this.context = context;
    this.container = container;
  }

  /** @internal */
  protected abstract get kind(): Kind;
  /** @internal */
  protected abstract answer(outcome: Outcome, id: string): TResponse;

  /** Creates one. */
  async create(body: TDefinition, options?: RequestOptions): Promise<TResponse> {
    return await this.#write(this.kind.create, body, options);
  }

  /** Creates one, or replaces the one with its id. */
  async upsert(body: TDefinition, options?: RequestOptions): Promise<TResponse> {
    return await this.#write(this.kind.upsert, body, options);
  }

  async #write(operation: Operation, body: TDefinition, options: RequestOptions | undefined): Promise<TResponse> {
    const outcome = await call(this.context, operation, this.#target, options, { body: scriptText(body) });
    return this.answer(outcome, checkId("script id", body.id));
  }

  /** All of them. */
  readAll(options?: FeedOptions): QueryIterator<TDefinition & Resource> {
    return this.query("SELECT * FROM c", options);
  }

  /** Those that a query picks. */
  query<T = TDefinition & Resource>(spec: string | SqlQuerySpec, options?: FeedOptions): QueryIterator<T> {
    return queryScripts<T>(this.context, this.#target, this.kind.name, spec, options);
  }

  get #target(): Target {
    return { database: this.container.database.id, container: this.container.id };
  }
}

/** The description as JSON, with the text of a function in the place of the function. */
function scriptText(given: ScriptDefinition): string {
  if (typeof given !== "object" || given === null) refuse("body", "must be an object with id and body");
  newId("body.id", given.id);
  return JSON.stringify({ ...given, body: given.body?.toString() });
}
