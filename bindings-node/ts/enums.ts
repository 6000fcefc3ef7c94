// Which names have the official packages for values on the wire?

/** How strong a read's guarantee is. An account has a default; a client or a request can only weaken it. */
export enum ConsistencyLevel {
  Strong = "Strong",
  BoundedStaleness = "BoundedStaleness",
  Session = "Session",
  Eventual = "Eventual",
  ConsistentPrefix = "ConsistentPrefix",
}

/** How the service is reached: over its gateway. */
export enum ConnectionMode {
  Gateway = 0,
}

/** How important a request is when the throughput is used up. */
export enum PriorityLevel {
  High = "High",
  Low = "Low",
}

/** What a permission allows. */
export enum PermissionMode {
  None = "none",
  Read = "read",
  All = "all",
}

/** Whether a trigger runs before or after the write. */
export enum TriggerType {
  Pre = "pre",
  Post = "post",
}

/** Which writes a trigger can run with. */
export enum TriggerOperation {
  All = "all",
  Create = "create",
  Update = "update",
  Delete = "delete",
  Replace = "replace",
}

/** What is done with one item of many. */
export const BulkOperationType = {
  Create: "Create",
  Upsert: "Upsert",
  Read: "Read",
  Delete: "Delete",
  Replace: "Replace",
  Patch: "Patch",
} as const;

/** How a part of an item is changed. */
export const PatchOperationType = {
  add: "add",
  replace: "replace",
  remove: "remove",
  set: "set",
  incr: "incr",
  move: "move",
} as const;

/** How the values of a partition key are hashed. */
export enum PartitionKeyKind {
  Hash = "Hash",
  Range = "Range",
  MultiHash = "MultiHash",
}

/** Which hash is used; 2 for new containers. */
export enum PartitionKeyDefinitionVersion {
  V1 = 1,
  V2 = 2,
}
