// How are many operations on items told and answered, and parts of one changed?

import { crypto } from "./builtin.js";
import type { Outcome } from "./calls.js";
import { refuse } from "./check.js";
import type { Context } from "./context.js";
import type { CosmosDiagnostics } from "./diagnostics.js";
import { ErrorResponse, type WriteOutcome } from "./errors.js";
import type { CosmosHeaders } from "./headers.js";
import type { ItemDefinition } from "./item.js";
import { keyValues, type PartitionKey } from "./partitionKey.js";
import { Details } from "./response.js";

/** One change of a part of an item. */
export type PatchOperation =
  | { op: "add" | "replace" | "set"; path: string; value: any }
  | { op: "incr"; path: string; value: number }
  | { op: "remove"; path: string }
  | { op: "move"; from: string; path: string };

/** Changes of parts of an item, and perhaps what it must meet: `from c where c.n = 1`. */
export type PatchRequestBody = { operations: PatchOperation[]; condition?: string } | PatchOperation[];

/** What is done with one item of many. */
export interface OperationInput {
  operationType: "Create" | "Upsert" | "Read" | "Delete" | "Replace" | "Patch";
  /** The item's id; of Create and Upsert that of the item. */
  id?: string;
  /** In bulk. Without it, that of the item counts, or none where there is no item. In a batch, the batch has one. */
  partitionKey?: PartitionKey;
  /** The item, or its patch. */
  resourceBody?: any;
  ifMatch?: string;
  ifNoneMatch?: string;
}

/** Which item. */
export interface ItemIdentity {
  id: string;
  partitionKey: PartitionKey;
}

/** What came of one operation. */
export interface OperationResponse {
  /** HTTP status; in bulk absent where no answer came. */
  statusCode: number;
  requestCharge: number;
  eTag?: string;
  resourceBody?: any;
  subStatusCode?: number;
  retryAfterMilliseconds?: number;
  /** Why it failed. */
  message?: string;
  /** In bulk, of a write that failed: whether it may have been done all the same. */
  writeOutcome?: WriteOutcome;
}

/** What came of the operations of a bulk, in their order. */
export type BulkOperationResponse = OperationResponse[] & { diagnostics: CosmosDiagnostics };

/** The same, and what surrounds it. */
export interface ExtendedOperationResponse extends OperationResponse {
  activityId?: string;
  sessionToken?: string;
  headers?: CosmosHeaders;
  /** Of the whole bulk. */
  diagnostics: CosmosDiagnostics;
}

/** What came of a batch. */
export interface BatchResponse {
  /** 200; 207 if an operation failed, and none was done. */
  code: number;
  substatus: number | undefined;
  result: OperationResponse[];
  headers: CosmosHeaders;
  diagnostics: CosmosDiagnostics;
}

/** What came of one operation of a bulk: a response, or an error. */
export interface BulkOperationResult {
  operationInput: OperationInput;
  response?: ExtendedOperationResponse;
  error?: ErrorResponse;
}

const TYPES = new Set(["Create", "Upsert", "Read", "Delete", "Replace", "Patch"]);

/** The operations as text for the native module. */
export function operationsText(
  { reading }: Context,
  operations: readonly OperationInput[],
  inBulk: boolean,
  generateId: boolean,
): string {
  if (!Array.isArray(operations)) refuse("operations", "must be an array");
  return reading.json.stringify(
    operations.map((operation, at) => row(`operations[${at}]`, operation, inBulk, generateId)),
  );
}

/** Items by id and key as text for the native module. */
export function pairsText(items: readonly ItemIdentity[]): string {
  if (!Array.isArray(items)) refuse("items", "must be an array");
  return JSON.stringify(
    items.map((item: Partial<ItemIdentity> | null | undefined, at) => {
      if (typeof item?.id !== "string") refuse(`items[${at}].id`, "must be a string");
      if (item.partitionKey === undefined) refuse(`items[${at}].partitionKey`, "is missing");
      return [item.id, keyValues(`items[${at}].partitionKey`, item.partitionKey)];
    }),
  );
}

function row(name: string, operation: OperationInput, inBulk: boolean, generateId: boolean): object {
  if (typeof operation !== "object" || operation === null) refuse(name, "must be an object");
  const { operationType, id, resourceBody, ifMatch, ifNoneMatch } = operation;
  if (!TYPES.has(operationType)) refuse(`${name}.operationType`, `must be one of ${[...TYPES].join(", ")}`);
  const creates = operationType === "Create" || operationType === "Upsert";
  const values = inBulk ? bulkKey(`${name}.partitionKey`, operation) : undefined;
  return {
    operationType,
    id: creates ? undefined : id,
    partitionKey: values,
    resourceBody: creates && generateId ? withId(resourceBody) : resourceBody,
    ifMatch,
    ifNoneMatch,
  };
}

/** The values of an operation's key; `undefined` for those of its item, none where it has no item either. */
function bulkKey(name: string, { operationType, partitionKey, resourceBody }: OperationInput): unknown[] | undefined {
  if (partitionKey !== undefined) return keyValues(name, partitionKey);
  return resourceBody === undefined || operationType === "Patch" ? [] : undefined;
}

function withId(body: ItemDefinition): ItemDefinition {
  return body !== null && typeof body === "object" && body.id === undefined ? { ...body, id: crypto().randomUUID() } : body;
}

export function batchResponse(outcome: Outcome): BatchResponse {
  const details = new Details(outcome);
  const substatus = details.headers["x-ms-substatus"];
  return {
    code: outcome.status,
    substatus: substatus === undefined ? undefined : Number(substatus),
    result: results(outcome),
    headers: details.headers,
    diagnostics: details.diagnostics,
  };
}

export function bulkResponse(outcome: Outcome): BulkOperationResponse {
  const { diagnostics } = new Details(outcome);
  return Object.assign(results(outcome), { diagnostics });
}

export function bulkResults(operations: readonly OperationInput[], outcome: Outcome): BulkOperationResult[] {
  const around = new Details(outcome);
  return results(outcome).map((response, at) => {
    const operationInput = operations[at] as OperationInput;
    if (response.statusCode >= 400 || response.statusCode === undefined) {
      return { operationInput, error: errorOf(response) };
    }
    const diagnostics = { get: () => around.diagnostics, enumerable: false };
    const told = Object.defineProperty(response, "diagnostics", diagnostics) as ExtendedOperationResponse;
    return { operationInput, response: told };
  });
}

function results(outcome: Outcome): OperationResponse[] {
  return outcome.reading.json.parse(outcome.text ?? "[]") as OperationResponse[];
}

function errorOf(response: OperationResponse): ErrorResponse {
  const { statusCode, subStatusCode, message, retryAfterMilliseconds, writeOutcome, requestCharge } = response;
  const error = new ErrorResponse(message);
  error.code = statusCode ?? "transport";
  error.requestCharge = requestCharge;
  if (message !== undefined) error.body = { code: String(error.code), message };
  if (subStatusCode !== undefined) error.substatus = subStatusCode;
  if (writeOutcome !== undefined) error.writeOutcome = writeOutcome;
  if (retryAfterMilliseconds !== undefined) {
    error.retryAfterInMs = retryAfterMilliseconds;
    error.retryAfterInMilliseconds = retryAfterMilliseconds;
  }
  return error;
}
