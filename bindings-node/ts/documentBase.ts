// Which names does the first generation have in its namespaces `DocumentBase` and `AzureDocuments`?

import type { PartitionKeyDefinition } from "./container.js";

export { DatabaseAccount, type Location } from "./account.js";
export type { Index, IndexedPath, IndexingPolicy } from "./containerTypes.js";
export type { PartitionKeyDefinition } from "./container.js";
export {
  ConnectionMode,
  ConsistencyLevel,
  DataType,
  IndexKind,
  IndexingMode,
  PermissionMode,
  TriggerOperation,
  TriggerType,
  UserDefinedFunctionType,
} from "./enums.js";
export { MediaReadMode, QueryCompatibilityMode } from "./legacy.js";
export { ConnectionPolicy } from "./policy.js";

/** Anything. */
export interface Document {
  [property: string]: any;
}

/** By which properties items are spread. */
export type PartitionKey = PartitionKeyDefinition;

export enum PartitionKind {
  Hash = "Hash",
}
