// Which names and numbers of the service's protocol do applications look up?

/** The service's headers, by the official package's names. */
const HttpHeaders = {
  Authorization: "authorization",
  ETag: "etag",
  MethodOverride: "X-HTTP-Method",
  Slug: "Slug",
  ContentType: "Content-Type",
  LastModified: "Last-Modified",
  ContentEncoding: "Content-Encoding",
  CharacterSet: "CharacterSet",
  UserAgent: "User-Agent",
  CustomUserAgent: "x-ms-useragent",
  IfModifiedSince: "If-Modified-Since",
  IfMatch: "If-Match",
  IfNoneMatch: "If-None-Match",
  ContentLength: "Content-Length",
  AcceptEncoding: "Accept-Encoding",
  KeepAlive: "Keep-Alive",
  CacheControl: "Cache-Control",
  TransferEncoding: "Transfer-Encoding",
  ContentLanguage: "Content-Language",
  ContentLocation: "Content-Location",
  ContentMd5: "Content-Md5",
  ContentRange: "Content-Range",
  Accept: "Accept",
  AcceptCharset: "Accept-Charset",
  AcceptLanguage: "Accept-Language",
  IfRange: "If-Range",
  IfUnmodifiedSince: "If-Unmodified-Since",
  MaxForwards: "Max-Forwards",
  ProxyAuthorization: "Proxy-Authorization",
  AcceptRanges: "Accept-Ranges",
  ProxyAuthenticate: "Proxy-Authenticate",
  RetryAfter: "Retry-After",
  SetCookie: "Set-Cookie",
  WwwAuthenticate: "Www-Authenticate",
  Origin: "Origin",
  Host: "Host",
  AccessControlAllowOrigin: "Access-Control-Allow-Origin",
  AccessControlAllowHeaders: "Access-Control-Allow-Headers",
  KeyValueEncodingFormat: "application/x-www-form-urlencoded",
  WrapAssertionFormat: "wrap_assertion_format",
  WrapAssertion: "wrap_assertion",
  WrapScope: "wrap_scope",
  SimpleToken: "SWT",
  HttpDate: "date",
  Prefer: "Prefer",
  Location: "Location",
  Referer: "referer",
  A_IM: "A-IM",
  PreferReturnMinimal: "return=minimal",
  Query: "x-ms-documentdb-query",
  IsQuery: "x-ms-documentdb-isquery",
  IsQueryPlan: "x-ms-cosmos-is-query-plan-request",
  SupportedQueryFeatures: "x-ms-cosmos-supported-query-features",
  QueryVersion: "x-ms-cosmos-query-version",
  Continuation: "x-ms-continuation",
  ContinuationToken: "x-ms-continuation-token",
  PageSize: "x-ms-max-item-count",
  ItemCount: "x-ms-item-count",
  ChangeFeedWireFormatVersion: "x-ms-cosmos-changefeed-wire-format-version",
  ActivityId: "x-ms-activity-id",
  CorrelatedActivityId: "x-ms-cosmos-correlated-activityid",
  PreTriggerInclude: "x-ms-documentdb-pre-trigger-include",
  PreTriggerExclude: "x-ms-documentdb-pre-trigger-exclude",
  PostTriggerInclude: "x-ms-documentdb-post-trigger-include",
  PostTriggerExclude: "x-ms-documentdb-post-trigger-exclude",
  IndexingDirective: "x-ms-indexing-directive",
  SessionToken: "x-ms-session-token",
  ConsistencyLevel: "x-ms-consistency-level",
  XDate: "x-ms-date",
  CollectionPartitionInfo: "x-ms-collection-partition-info",
  CollectionServiceInfo: "x-ms-collection-service-info",
  RetryAfterInMilliseconds: "x-ms-retry-after-ms",
  RetryAfterInMs: "x-ms-retry-after-ms",
  IsFeedUnfiltered: "x-ms-is-feed-unfiltered",
  ResourceTokenExpiry: "x-ms-documentdb-expiry-seconds",
  EnableScanInQuery: "x-ms-documentdb-query-enable-scan",
  EmitVerboseTracesInQuery: "x-ms-documentdb-query-emit-traces",
  EnableCrossPartitionQuery: "x-ms-documentdb-query-enablecrosspartition",
  ParallelizeCrossPartitionQuery: "x-ms-documentdb-query-parallelizecrosspartitionquery",
  ResponseContinuationTokenLimitInKB: "x-ms-documentdb-responsecontinuationtokenlimitinkb",
  SDKSupportedCapabilities: "x-ms-cosmos-sdk-supportedcapabilities",
  PopulateQueryMetrics: "x-ms-documentdb-populatequerymetrics",
  QueryMetrics: "x-ms-documentdb-query-metrics",
  PopulateIndexMetrics: "x-ms-cosmos-populateindexmetrics-V2",
  IndexUtilization: "x-ms-cosmos-index-utilization",
  Version: "x-ms-version",
  OwnerFullName: "x-ms-alt-content-path",
  OwnerId: "x-ms-content-path",
  PartitionKey: "x-ms-documentdb-partitionkey",
  PartitionKeyRangeID: "x-ms-documentdb-partitionkeyrangeid",
  StartEpk: "x-ms-start-epk",
  EndEpk: "x-ms-end-epk",
  ReadFeedKeyType: "x-ms-read-key-type",
  MaxEntityCount: "x-ms-root-entity-max-count",
  CurrentEntityCount: "x-ms-root-entity-current-count",
  CollectionQuotaInMb: "x-ms-collection-quota-mb",
  CollectionCurrentUsageInMb: "x-ms-collection-usage-mb",
  MaxMediaStorageUsageInMB: "x-ms-max-media-storage-usage-mb",
  CurrentMediaStorageUsageInMB: "x-ms-media-storage-usage-mb",
  RequestCharge: "x-ms-request-charge",
  PopulateQuotaInfo: "x-ms-documentdb-populatequotainfo",
  MaxResourceQuota: "x-ms-resource-quota",
  OfferType: "x-ms-offer-type",
  OfferThroughput: "x-ms-offer-throughput",
  AutoscaleSettings: "x-ms-cosmos-offer-autopilot-settings",
  DisableRUPerMinuteUsage: "x-ms-documentdb-disable-ru-per-minute-usage",
  IsRUPerMinuteUsed: "x-ms-documentdb-is-ru-per-minute-used",
  OfferIsRUPerMinuteThroughputEnabled: "x-ms-offer-is-ru-per-minute-throughput-enabled",
  IndexTransformationProgress: "x-ms-documentdb-collection-index-transformation-progress",
  LazyIndexingProgress: "x-ms-documentdb-collection-lazy-indexing-progress",
  IsUpsert: "x-ms-documentdb-is-upsert",
  SubStatus: "x-ms-substatus",
  EnableScriptLogging: "x-ms-documentdb-script-enable-logging",
  ScriptLogResults: "x-ms-documentdb-script-log-results",
  ALLOW_MULTIPLE_WRITES: "x-ms-cosmos-allow-tentative-writes",
  IsBatchRequest: "x-ms-cosmos-is-batch-request",
  IsBatchAtomic: "x-ms-cosmos-batch-atomic",
  BatchContinueOnError: "x-ms-cosmos-batch-continue-on-error",
  DedicatedGatewayPerRequestCacheStaleness: "x-ms-dedicatedgateway-max-age",
  DedicatedGatewayPerRequestBypassCache: "x-ms-dedicatedgateway-bypass-cache",
  ForceRefresh: "x-ms-force-refresh",
  PriorityLevel: "x-ms-cosmos-priority-level",
  ThroughputBucket: "x-ms-cosmos-throughput-bucket",
  IsClientEncryptedHeader: "x-ms-cosmos-is-client-encrypted",
  IntendedCollectionHeader: "x-ms-cosmos-intended-collection-rid",
  DatabaseRidHeader: "x-ms-cosmos-database-rid",
  AllowCachedReadsHeader: "x-ms-cosmos-allow-cachedreads",
} as const;

/** What the official package keeps in its `Constants`. They tell; no call looks at them. */
export const Constants = {
  HttpHeaders,
  SDKVersion: "0.1.0",
  ThrottledRequestMaxRetryAttemptCount: 9,
  ThrottledRequestMaxWaitTimeInSeconds: 30,
  ThrottledRequestFixedRetryIntervalInMs: 0,
  WritableLocations: "writableLocations",
  ReadableLocations: "readableLocations",
  LocationUnavailableExpirationTimeInMs: 300_000,
  StalePartitionUnavailabilityRefreshIntervalInMs: 60_000,
  AllowedPartitionUnavailabilityDurationInMs: 300_000,
  ReadRequestFailureCountThreshold: 10,
  WriteRequestFailureCountThreshold: 5,
  ConsecutiveFailureCountResetIntervalInMS: 60_000,
  ENABLE_MULTIPLE_WRITABLE_LOCATIONS: "enableMultipleWriteLocations",
  EnablePerPartitionFailover: "enablePerPartitionFailoverBehavior",
  DefaultUnavailableLocationExpirationTimeMS: 300_000,
  ThrottleRetryCount: "x-ms-throttle-retry-count",
  ThrottleRetryWaitTimeInMs: "x-ms-throttle-retry-wait-time-ms",
  CurrentVersion: "2020-07-15",
  AzureNamespace: "Azure.Cosmos",
  AzurePackageName: "perilune",
  SDKName: "perilune",
  CosmosDbDiagnosticLevelEnvVarName: "AZURE_COSMOSDB_DIAGNOSTICS_LEVEL",
  DefaultMaxBulkRequestBodySizeInBytes: 220201,
  MaxBulkOperationsCount: 100,
  BulkMaxDegreeOfConcurrency: 20,
  Encryption: {
    DiagnosticsDecryptOperation: "Decrypt",
    DiagnosticsDuration: "Duration in milliseconds",
    DiagnosticsEncryptionDiagnostics: "EncryptionDiagnostics",
    DiagnosticsEncryptOperation: "Encrypt",
    DiagnosticsPropertiesEncryptedCount: "Properties Encrypted Count",
    DiagnosticsPropertiesDecryptedCount: "Properties Decrypted Count",
    DiagnosticsStartTime: "Start time",
  },
  Quota: {
    CollectionSize: "collectionSize",
  },
  Path: {
    Root: "/",
    DatabasesPathSegment: "dbs",
    CollectionsPathSegment: "colls",
    UsersPathSegment: "users",
    DocumentsPathSegment: "docs",
    PermissionsPathSegment: "permissions",
    StoredProceduresPathSegment: "sprocs",
    TriggersPathSegment: "triggers",
    UserDefinedFunctionsPathSegment: "udfs",
    ConflictsPathSegment: "conflicts",
    AttachmentsPathSegment: "attachments",
    PartitionKeyRangesPathSegment: "pkranges",
    SchemasPathSegment: "schemas",
    OffersPathSegment: "offers",
    TopologyPathSegment: "topology",
    DatabaseAccountPathSegment: "databaseaccount",
  },
  PartitionKeyRange: {
    MinInclusive: "minInclusive",
    MaxExclusive: "maxExclusive",
    Id: "id",
  },
  QueryRangeConstants: {
    MinInclusive: "minInclusive",
    MaxExclusive: "maxExclusive",
    min: "min",
  },
  EffectiveParitionKeyConstants: {
    MinimumInclusiveEffectivePartitionKey: "",
    MaximumExclusiveEffectivePartitionKey: "FF",
  },
  EffectivePartitionKeyConstants: {
    MinimumInclusiveEffectivePartitionKey: "",
    MaximumExclusiveEffectivePartitionKey: "FF",
  },
  AllVersionsAndDeletesChangeFeedWireFormatVersion: "2021-09-15",
  ChangeFeedIfNoneMatchStartFromNowHeader: "*",
  DefaultEncryptionCacheTimeToLiveInSeconds: 7200,
  EncryptionCacheRefreshIntervalInMs: 60_000,
  RequestTimeoutForReadsInMs: 2000,
  Inference: {
    BasePath: "/inference/semanticReranking",
    UserAgent: "cosmos-inference-js",
    DefaultScope: "https://dbinference.azure.com/.default",
    DefaultRequestTimeoutMs: 5000,
  },
} as const;

/** HTTP statuses, and two of the official package's own. */
export const StatusCodes: StatusCodesType = {
  Ok: 200,
  Created: 201,
  Accepted: 202,
  NoContent: 204,
  MultiStatus: 207,
  NotModified: 304,
  BadRequest: 400,
  Unauthorized: 401,
  Forbidden: 403,
  NotFound: 404,
  MethodNotAllowed: 405,
  RequestTimeout: 408,
  Conflict: 409,
  Gone: 410,
  PreconditionFailed: 412,
  RequestEntityTooLarge: 413,
  FailedDependency: 424,
  TooManyRequests: 429,
  RetryWith: 449,
  InternalServerError: 500,
  ServiceUnavailable: 503,
  ENOTFOUND: "ENOTFOUND",
  OperationPaused: 1200,
  OperationCancelled: 1201,
};

/** Of {@link StatusCodes}. */
export interface StatusCodesType {
  Ok: 200;
  Created: 201;
  Accepted: 202;
  NoContent: 204;
  MultiStatus: 207;
  NotModified: 304;
  BadRequest: 400;
  Unauthorized: 401;
  Forbidden: 403;
  NotFound: 404;
  MethodNotAllowed: 405;
  RequestTimeout: 408;
  Conflict: 409;
  Gone: 410;
  PreconditionFailed: 412;
  RequestEntityTooLarge: 413;
  FailedDependency: 424;
  TooManyRequests: 429;
  RetryWith: 449;
  InternalServerError: 500;
  ServiceUnavailable: 503;
  ENOTFOUND: "ENOTFOUND";
  OperationPaused: 1200;
  OperationCancelled: 1201;
}

/** Methods of requests. */
export enum HTTPMethod {
  get = "GET",
  patch = "PATCH",
  post = "POST",
  put = "PUT",
  delete = "DELETE",
}

/** What a request does, as plugins are told. */
export enum OperationType {
  Create = "create",
  Replace = "replace",
  Upsert = "upsert",
  Delete = "delete",
  Read = "read",
  Query = "query",
  Execute = "execute",
  Batch = "batch",
  Patch = "patch",
}

/** What a request is about, as plugins are told. */
export enum ResourceType {
  none = "",
  database = "dbs",
  offer = "offers",
  user = "users",
  permission = "permissions",
  container = "colls",
  conflicts = "conflicts",
  sproc = "sprocs",
  udf = "udfs",
  trigger = "triggers",
  item = "docs",
  pkranges = "pkranges",
  partitionkey = "partitionKey",
  clientencryptionkey = "clientencryptionkeys",
}

/** What a plugin stands around. */
export enum PluginOn {
  request = "request",
  operation = "operation",
}
