// Which file is the native module, and what does it offer?

import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";

import { platform } from "./platform.js";

/** The answer of a call, kept in native memory until its headers or diagnostics are looked at. */
export interface Answer {
  readonly answer: unique symbol;
}

/** Why a call failed. */
export interface Failure {
  readonly kind: string;
  readonly message: string;
  readonly text: string;
  readonly status?: number;
  readonly subStatus?: number;
  readonly body: string;
  readonly headers: string;
  readonly activityId?: string;
  readonly requestCharge: number;
  readonly retryAfter?: number;
  readonly writeOutcome?: "not_sent" | "rejected" | "unknown";
  readonly afterAmbiguousFailure: boolean;
  readonly network?: string;
  readonly diagnostics?: string;
}

/** A request that plugins are to do, or a token that a credential is to give. */
export interface Asked {
  readonly asked: unique symbol;
}

/** For what a token is; what it must meet, JSON text. */
export interface WantedToken {
  readonly scopes: string[];
  readonly claims?: string;
}

/** What they see of it; `call` is the operation that needs it, 0 for none. */
export interface AskedRequest {
  readonly call: number;
  readonly method: string;
  readonly url: string;
  readonly headers: string;
  readonly body: string;
  readonly timeout: number;
}

type OperationName =
  | "CreateDatabase"
  | "CreateDatabaseIfNotExists"
  | "ReadDatabase"
  | "DeleteDatabase"
  | "CreateContainer"
  | "CreateContainerIfNotExists"
  | "ReadContainer"
  | "DeleteContainer"
  | "CreateItem"
  | "ReadItem"
  | "UpsertItem"
  | "ReplaceItem"
  | "DeleteItem"
  | "PatchItem"
  | "DeleteAllItemsOfKey"
  | "BatchItems"
  | "BulkItems"
  | "ReadManyItems"
  | "ReplaceContainer"
  | "ReadThroughput"
  | "ReadOffer"
  | "ReplaceOffer"
  | "ReadFeedRanges"
  | "ReadPartitionKeyRanges"
  | "CreateStoredProcedure"
  | "UpsertStoredProcedure"
  | "ReadStoredProcedure"
  | "ReplaceStoredProcedure"
  | "DeleteStoredProcedure"
  | "CreateTrigger"
  | "UpsertTrigger"
  | "ReadTrigger"
  | "ReplaceTrigger"
  | "DeleteTrigger"
  | "CreateUserDefinedFunction"
  | "UpsertUserDefinedFunction"
  | "ReadUserDefinedFunction"
  | "ReplaceUserDefinedFunction"
  | "DeleteUserDefinedFunction"
  | "ExecuteStoredProcedure"
  | "ReadConflict"
  | "ReadConflictVersions"
  | "DeleteConflict"
  | "CreateUser"
  | "UpsertUser"
  | "ReadUser"
  | "ReplaceUser"
  | "DeleteUser"
  | "CreatePermission"
  | "UpsertPermission"
  | "ReadPermission"
  | "ReplacePermission"
  | "DeletePermission"
  | "ReadAccount"
  | "ReadEndpoints"
  | "ReadQueryPlan";

/** An operation's number. */
export type Operation = number & { readonly operation: unique symbol };

export interface Completions {
  /**
   * Four values for each operation that finished: id, status, body, answer. Status 0: the answer is a failure. Status 1:
   * a request for the plugins whose number stands in the place of the id.
   */
  drain(): (number | string | null | Answer | Failure | Asked)[];
  cancel(id: number): void;
}

export interface Pager {
  next(completions: Completions, id: number): void;
}

export interface Processor {
  readonly instanceName: string;
  start(): void;
  next(completions: Completions, id: number): void;
  handled(id: number, problem: string | undefined): void;
  stop(completions: Completions, id: number): void;
  lag(completions: Completions, id: number): void;
}

export interface Client {
  readonly endpoint: string;
  submit(
    completions: Completions,
    id: number,
    operation: Operation,
    database: string,
    container?: string,
    item?: string,
    key?: string,
    body?: string,
    options?: string,
  ): void;
  pager(
    database: string | undefined,
    container: string | undefined,
    query: string,
    key: string | undefined,
    options: string | undefined,
  ): Pager;
  scripts(database: string, container: string, kind: string, query: string, options: string | undefined): Pager;
  users(database: string, user: string | undefined, query: string, options: string | undefined): Pager;
  conflicts(
    database: string,
    container: string,
    query: string,
    key: string | undefined,
    options: string | undefined,
  ): Pager;
  changes(
    database: string,
    container: string,
    feed: string,
    key: string | undefined,
    options: string | undefined,
  ): Pager;
  processor(
    database: string,
    container: string,
    settings: string,
    feed: string,
    options: string | undefined,
  ): Processor;
  offers(query: string, options: string | undefined): Pager;
  /** Reads and writes, best first; none before the account is known. */
  knownEndpoints(): [string[], string[]];
  close(): void;
}

interface Native {
  readonly Client: new (settings: string, completions: Completions, plugins: number, tokens: number) => Client;
  readonly Completions: new (wake: () => void) => Completions;
  readonly Operation: Readonly<Record<OperationName, Operation>>;
  headers(answer: Answer): string;
  diagnostics(answer: Answer): string;
  requestCharge(answer: Answer): number;
  regionsFrom(region: string): string[];
  logTo(least: number, listener: ((level: number, text: string) => void) | undefined): void;
  askedRequest(asked: Asked): AskedRequest;
  forward(
    asked: Asked,
    completions: Completions,
    id: number,
    method: string,
    url: string,
    headers: string,
    body: string,
  ): void;
  answer(asked: Asked, status: number, headers: string, body: string): void;
  fail(asked: Asked, kind: string, text: string): void;
  wantedToken(asked: Asked): WantedToken;
  giveToken(asked: Asked, token: string, expiresOn: number, refreshOn: number | undefined): void;
  refuseToken(asked: Asked, text: string): void;
}

function load(): Native {
  const require = createRequire(__filename);
  const chosen = process.env["NAPI_RS_NATIVE_LIBRARY_PATH"];
  if (chosen) return require(chosen) as Native;
  const name = platform();
  const beside = join(__dirname, "..", `perilune.${name}.node`);
  if (existsSync(beside)) return require(beside) as Native;
  try {
    return require(`perilune-${name}`) as Native;
  } catch (cause) {
    const text = `perilune has no native module for ${name}: neither ${beside} nor the package perilune-${name} is there`;
    throw new Error(text, { cause });
  }
}

export const native = load();
export const { Operation } = native;
