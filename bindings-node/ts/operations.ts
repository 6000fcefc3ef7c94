// How are operations of a batch or a bulk written?

import type { BulkOperationType, PatchOperationType } from "./enums.js";
import type { JSONObject } from "./feed.js";
import type { PatchRequestBody } from "./many.js";
import type { PartitionKey } from "./partitionKey.js";

/** Conditions of an operation of a bulk: the item has the version, or no longer has it. */
interface Conditional {
  partitionKey?: PartitionKey;
  ifMatch?: string;
  ifNoneMatch?: string;
}

export interface CreateOperationInput extends Conditional {
  operationType: typeof BulkOperationType.Create;
  resourceBody: JSONObject;
}

export interface UpsertOperationInput extends Conditional {
  operationType: typeof BulkOperationType.Upsert;
  resourceBody: JSONObject;
}

export interface ReadOperationInput {
  partitionKey?: PartitionKey;
  operationType: typeof BulkOperationType.Read;
  id: string;
}

export interface DeleteOperationInput {
  partitionKey?: PartitionKey;
  operationType: typeof BulkOperationType.Delete;
  id: string;
}

export interface ReplaceOperationInput extends Conditional {
  operationType: typeof BulkOperationType.Replace;
  resourceBody: JSONObject;
  id: string;
}

export interface PatchOperationInput extends Conditional {
  operationType: typeof BulkOperationType.Patch;
  resourceBody: PatchRequestBody;
  id: string;
}

/** An operation, with its partition key as text. */
export interface OperationBase {
  partitionKey?: string;
  ifMatch?: string;
  ifNoneMatch?: string;
}

export type OperationWithItem = OperationBase & { resourceBody: JSONObject };
export type CreateOperation = OperationWithItem & { operationType: typeof BulkOperationType.Create };
export type UpsertOperation = OperationWithItem & { operationType: typeof BulkOperationType.Upsert };
export type ReadOperation = OperationBase & { operationType: typeof BulkOperationType.Read; id: string };
export type DeleteOperation = OperationBase & { operationType: typeof BulkOperationType.Delete; id: string };
export type ReplaceOperation = OperationWithItem & { operationType: typeof BulkOperationType.Replace; id: string };
export type BulkPatchOperation = OperationBase & { operationType: typeof BulkOperationType.Patch; id: string };
export type Operation =
  | CreateOperation
  | UpsertOperation
  | ReadOperation
  | DeleteOperation
  | ReplaceOperation
  | BulkPatchOperation;

/** A change of a patch that gives a value. */
export type ExistingKeyOperation = { op: keyof typeof PatchOperationType; value: any; path: string };
/** A change of a patch that takes a property away. */
export type RemoveOperation = { op: "remove"; path: string };

/** How `items.bulk` goes on. */
export interface BulkOptions {
  /** Goes on after an operation that failed. Here each operation stands for itself, whatever this says. */
  continueOnError?: boolean;
  /** Is called after each request with how far the bulk has come. What it throws ends the bulk. */
  onProgress?: (progress: BulkProgress) => void;
}

/** How far a bulk has come. */
export interface BulkProgress {
  /** Operations that are done. */
  succeeded: number;
  /** Operations that ended in an error. */
  failed: number;
  /** Times that an operation was sent again: the service asked to wait, or its range had moved. */
  repeated: number;
  /** Requests that were answered, or not. */
  requests: number;
  /** Request units charged. */
  requestCharge: number;
}
