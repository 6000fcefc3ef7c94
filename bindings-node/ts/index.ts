// The package `perilune`: a client for Azure Cosmos DB for NoSQL.

export { DatabaseAccount, type Location } from "./account.js";
export { CosmosClient, type CosmosClientOptions } from "./client.js";
export {
  ConnectionPolicy,
  RetryOptions,
  type CircuitBreakerOptions,
  type AvailabilityStrategy,
  type ConnectionPolicyOptions,
} from "./policy.js";
export {
  BulkOperationType,
  ConflictResolutionMode,
  ConnectionMode,
  ConsistencyLevel,
  CosmosDbDiagnosticLevel,
  DataType,
  GeospatialType,
  IndexKind,
  IndexingMode,
  MetadataLookUpType,
  PartitionKeyDefinitionVersion,
  PartitionKeyKind,
  PatchOperationType,
  PermissionMode,
  PriorityLevel,
  SpatialType,
  TriggerOperation,
  TriggerType,
  UserDefinedFunctionType,
  VectorEmbeddingDataType,
  VectorEmbeddingDistanceFunction,
  VectorIndexType,
} from "./enums.js";
export {
  Constants,
  HTTPMethod,
  OperationType,
  PluginOn,
  ResourceType,
  StatusCodes,
  type StatusCodesType,
} from "./wire.js";
export type {
  ComputedProperty,
  CompositePath,
  ConflictResolutionPolicy,
  FullTextIndex,
  FullTextPath,
  FullTextPolicy,
  GeospatialConfig,
  Index,
  IndexedPath,
  IndexingPolicy,
  SpatialIndex,
  UniqueKey,
  UniqueKeyPolicy,
  VectorEmbedding,
  VectorEmbeddingPolicy,
  VectorIndex,
} from "./containerTypes.js";
export {
  AzureKeyVaultEncryptionKeyResolver,
  ClientEncryptionKeyResponse,
  CosmosEncryptedNumberType,
  EncryptionAlgorithm,
  EncryptionKeyResolverName,
  EncryptionQueryBuilder,
  EncryptionType,
  KeyEncryptionAlgorithm,
  type ClientEncryptionIncludedPath,
  type ClientEncryptionKeyProperties,
  type ClientEncryptionKeyRequest,
  type ClientEncryptionOptions,
  type ClientEncryptionPolicy,
  type CosmosEncryptedNumber,
  type EncryptionKeyResolver,
  type EncryptionKeyWrapMetadata,
} from "./encryption.js";
export {
  ClientSideMetrics,
  QueryMetrics,
  QueryMetricsConstants,
  QueryPreparationTimes,
  RuntimeExecutionTimes,
} from "./queryMetrics.js";
export { setLogger, type LogLevel } from "./logs.js";
export { TimeSpan } from "./timeSpan.js";
export type {
  BulkOptions,
  BulkPatchOperation,
  BulkProgress,
  CreateOperation,
  CreateOperationInput,
  DeleteOperation,
  DeleteOperationInput,
  ExistingKeyOperation,
  Operation,
  OperationBase,
  OperationWithItem,
  PatchOperationInput,
  ReadOperation,
  ReadOperationInput,
  RemoveOperation,
  ReplaceOperation,
  ReplaceOperationInput,
  UpsertOperation,
  UpsertOperationInput,
} from "./operations.js";
export {
  Database,
  DatabaseResponse,
  Databases,
  type DatabaseDefinition,
  type DatabaseRequest,
  type Resource,
} from "./database.js";
export {
  Container,
  ContainerResponse,
  Containers,
  DEFAULT_PARTITION_KEY_PATH,
  type ContainerDefinition,
  type ContainerRequest,
  type PartitionKeyDefinition,
  type PartitionKeyRange,
  type RerankScore,
  type SemanticRerankOptions,
  type SemanticRerankResult,
} from "./container.js";
export {
  Conflict,
  ConflictResponse,
  Conflicts,
  type ConflictDefinition,
  type ConflictVersions,
} from "./conflict.js";
export { FeedRange } from "./feedRange.js";
export {
  ChangeFeedMode,
  ChangeFeedPolicy,
  ChangeFeedRetentionTimeSpan,
  ChangeFeedStartFrom,
} from "./changeFeedStart.js";
export {
  ChangeFeedIterator,
  ChangeFeedIteratorResponse,
  ChangeFeedResponse,
  type ChangeFeedIteratorOptions,
  type ChangeFeedOptions,
  type ChangeFeedPullModelIterator,
} from "./changeFeed.js";
export {
  ChangeFeedProcessor,
  type ChangeFeedHandler,
  type ChangeFeedProcessorOptions,
  type FeedLag,
} from "./changeFeedProcessor.js";
export { Offer, OfferResponse, Offers, type OfferDefinition } from "./offer.js";
export { User, UserResponse, Users, type UserDefinition } from "./users.js";
export {
  Permission,
  PermissionResponse,
  Permissions,
  type PermissionBody,
  type PermissionDefinition,
} from "./permissions.js";
export { Item, ItemResponse, Items, type ItemDefinition } from "./item.js";
export type {
  BatchResponse,
  BulkOperationResponse,
  BulkOperationResult,
  ExtendedOperationResponse,
  ItemIdentity,
  OperationInput,
  OperationResponse,
  PatchOperation,
  PatchRequestBody,
} from "./many.js";
export {
  Scripts,
  StoredProcedure,
  StoredProcedureResponse,
  StoredProcedures,
  Trigger,
  TriggerResponse,
  Triggers,
  UserDefinedFunction,
  UserDefinedFunctionResponse,
  UserDefinedFunctions,
  type StoredProcedureDefinition,
  type TriggerDefinition,
  type UserDefinedFunctionDefinition,
} from "./scripts.js";
export { FeedResponse } from "./feedResponse.js";
export { QueryIterator, type JSONArray, type JSONObject, type JSONValue, type SqlParameter, type SqlQuerySpec } from "./feed.js";
export { ResourceResponse } from "./response.js";
export type { AccessCondition, FeedOptions, RequestOptions, SharedOptions } from "./callOptions.js";
export {
  AbortError,
  ErrorResponse,
  RestError,
  TimeoutError,
  isRestError,
  type ErrorBody,
  type WriteOutcome,
} from "./errors.js";
export {
  CosmosDiagnostics,
  type ClientConfigDiagnostic,
  type DiagnosticsAttempt,
  type DiagnosticsHedging,
} from "./diagnostics.js";
export type {
  ClientSideRequestStatistics,
  DiagnosticNode,
  EncryptionDiagnostics,
  FailedRequestAttemptDiagnostic,
  GatewayStatistics,
  MetadataLookUpDiagnostic,
  MetadataLookUpDiagnostics,
  RetryDiagnostics,
} from "./statistics.js";
export type { CosmosHeaders } from "./headers.js";
export type { Next, Plugin, PluginConfig, PluginResponse, RequestContext } from "./plugins.js";
export type { AccessToken, RequestInfo, TokenCredential, TokenProvider, TokenProviderObject } from "./tokens.js";
export {
  PartitionKeyBuilder,
  type NonePartitionKeyType,
  type NullPartitionKeyType,
  type PartitionKey,
  type PrimitivePartitionKeyValue,
} from "./partitionKey.js";
export * as AzureDocuments from "./documentBase.js";
export * as DocumentBase from "./documentBase.js";
export { createAuthorizationSasToken, SasTokenPermissionKind, SasTokenProperties } from "./sas.js";
export { setAuthorizationTokenHeaderUsingMasterKey } from "./sign.js";
export { MediaReadMode, PartitionKind, QueryCompatibilityMode, UriFactory } from "./legacy.js";
export type {
  Agent,
  AggregateType,
  GroupByAliasToAggregateType,
  GroupByExpressions,
  HybridSearchQueryInfo,
  PartitionKeyRangePropertiesNames,
  PartitionedQueryExecutionInfo,
  QueryInfo,
  QueryRange,
  Response,
  StatusCode,
  SubStatusCode,
} from "./shapes.js";
