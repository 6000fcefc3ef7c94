// Which options does a call have?

import type { ConsistencyLevel, PriorityLevel } from "./enums.js";
import type { FeedRange } from "./feedRange.js";
import type { CosmosHeaders } from "./headers.js";
import type { PartitionKey } from "./partitionKey.js";
import type { AvailabilityStrategy } from "./policy.js";

/** A condition on the version of a resource. */
export interface AccessCondition {
  type: "IfMatch" | "IfNoneMatch" | string;
  /** An etag, quotes included, or `*`. */
  condition: string;
}

/** Options of any call. */
export interface SharedOptions {
  /** Ends the call when it fires. */
  abortSignal?: AbortSignal;
  /** The time in which the whole call ends, retries included, in milliseconds. Default: the client's. */
  timeout?: number;
  /** The time for one attempt, in milliseconds. Default: the client's. */
  requestTimeout?: number;
  /** A session token to send instead of the one the client keeps. */
  sessionToken?: string;
  /** A weaker consistency level than the account's. */
  consistencyLevel?: ConsistencyLevel | keyof typeof ConsistencyLevel;
  /** Regions not to use while another is left. An empty list cancels the client's. */
  excludedLocations?: string[];
  /** Whether this read is asked of a second region too if it is slow. Default: the client's. */
  availabilityStrategy?: AvailabilityStrategy;
  /** Headers to send beside the client's own. */
  initialHeaders?: CosmosHeaders;
  priorityLevel?: PriorityLevel | keyof typeof PriorityLevel;
  throughputBucket?: number;
  maxIntegratedCacheStalenessInMs?: number;
  bypassIntegratedCache?: boolean;
  disableRUPerMinuteUsage?: boolean;
}

/** Options of a call on one resource. */
export interface RequestOptions extends SharedOptions {
  /** Goes on only if the resource has, or no longer has, a version. */
  accessCondition?: AccessCondition;
  /** Of a write: whether it is answered with the resource as stored. Default: true. */
  contentResponseOnWriteEnabled?: boolean;
  /** Gives an item without `id` none. Default: false. */
  disableAutomaticIdGeneration?: boolean;
  indexingDirective?: string;
  preTriggerInclude?: string | string[];
  postTriggerInclude?: string | string[];
  populateQuotaInfo?: boolean;
  /** Brings back what a stored procedure wrote to its console, in the header `x-ms-documentdb-script-log-results`. */
  enableScriptLogging?: boolean;
  /** Of a permission: how long its token lives, 10 to 18000 s; an hour without. */
  resourceTokenExpirySeconds?: number;
  offerThroughput?: number;
  /** A performance level of old: `S1`, `S2`, `S3`. */
  offerType?: string;
  offerEnableRUPerMinuteThroughput?: boolean;
  /** Of a call on one item, where none was named before: as in the first generation. */
  partitionKey?: PartitionKey;
  /** Without effect: the definition is read once. */
  skipGetPartitionKeyDefinition?: boolean;
  /** Refused: a client has one account. */
  urlConnection?: string;
  /** How many times a write whose outcome is unknown is repeated. Default: the client's, 0. */
  retryWrite?: number;
}

/** Options of a query. */
export interface FeedOptions extends SharedOptions {
  /** The most items in a page. Default, and -1: the service's choice. */
  maxItemCount?: number;
  /** Goes on after the page that gave this. */
  continuationToken?: string;
  /** The same. */
  continuation?: string;
  /** The partition key of the items asked for, or the beginning of it as an array; without one, all items are asked. */
  partitionKey?: PartitionKey;
  /** The part of the container whose items are asked for; not beside `partitionKey`. */
  feedRange?: FeedRange;
  continuationTokenLimitInKB?: number;
  enableScanInQuery?: boolean;
  populateQueryMetrics?: boolean;
  populateIndexMetrics?: boolean;
  /** The most requests at once of a query over several partitions; below 1: up to 32. */
  maxDegreeOfParallelism?: number;
  bufferItems?: boolean;
  forceQueryPlan?: boolean;
  enableCrossPartitionQuery?: boolean;
  // They tune what the official package does on this side of a query over several partitions; here it needs no tuning.
  vectorSearchBufferSize?: number;
  disableNonStreamingOrderByQuery?: boolean;
  allowUnboundedNonStreamingQueries?: boolean;
  enableQueryControl?: boolean;
  disableHybridSearchQueryPlanOptimization?: boolean;
  /** Sent as it is. */
  accessCondition?: AccessCondition;
  /** Refused: changes are read by `items.getChangeFeedIterator`. */
  useIncrementalFeed?: boolean;
  /** Refused: changes are read by `items.getChangeFeedIterator`. */
  a_im?: string;
}
