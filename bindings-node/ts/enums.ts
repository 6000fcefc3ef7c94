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

/** Who decides between versions of two regions: the service by a number, or the application. */
export enum ConflictResolutionMode {
  Custom = "Custom",
  LastWriterWins = "LastWriterWins",
}

/** Of an index of the first generation. */
export enum DataType {
  Number = "Number",
  String = "String",
  Point = "Point",
  LineString = "LineString",
  Polygon = "Polygon",
  MultiPolygon = "MultiPolygon",
}

/** Of an index of the first generation. */
export enum IndexKind {
  Range = "Range",
  Spatial = "Spatial",
}

/** Whether items are indexed as they are written. */
export enum IndexingMode {
  consistent = "consistent",
  lazy = "lazy",
  none = "none",
}

/** Whether coordinates lie on the globe or in a plane. */
export enum GeospatialType {
  Geography = "Geography",
  Geometry = "Geometry",
}

/** Which shapes an index holds. */
export enum SpatialType {
  LineString = "LineString",
  MultiPolygon = "MultiPolygon",
  Point = "Point",
  Polygon = "Polygon",
}

/** In which language functions are written. */
export enum UserDefinedFunctionType {
  Javascript = "Javascript",
}

/** Of the numbers in a vector. */
export enum VectorEmbeddingDataType {
  Float16 = "float16",
  Float32 = "float32",
  UInt8 = "uint8",
  Int8 = "int8",
}

/** How far apart two vectors are. */
export enum VectorEmbeddingDistanceFunction {
  Euclidean = "euclidean",
  Cosine = "cosine",
  DotProduct = "dotproduct",
}

/** How vectors are found. */
export enum VectorIndexType {
  Flat = "flat",
  DiskANN = "diskANN",
  QuantizedFlat = "quantizedFlat",
}

/** How much diagnostics tell. */
export enum CosmosDbDiagnosticLevel {
  info = "info",
  debug = "debug",
  debugUnsafe = "debug-unsafe",
}

/** What the client looked up for itself. */
export enum MetadataLookUpType {
  PartitionKeyRangeLookUp = "PARTITION_KEY_RANGE_LOOK_UP",
  DatabaseAccountLookUp = "DATABASE_ACCOUNT_LOOK_UP",
  QueryPlanLookUp = "QUERY_PLAN_LOOK_UP",
  DatabaseLookUp = "DATABASE_LOOK_UP",
  ContainerLookUp = "CONTAINER_LOOK_UP",
}
