// How are the options of a call checked, and how does the native module take them?

import type { AccessCondition, FeedOptions, RequestOptions, SharedOptions } from "./callOptions.js";
import {
  anything,
  availability,
  boolean,
  checkOptions,
  number,
  object,
  oneOf,
  refuse,
  text,
  textOrTexts,
  texts,
  unsupported,
  whole,
  type Check,
} from "./check.js";
import { ConsistencyLevel, PriorityLevel } from "./enums.js";
import { isFeedRange, rangeForm } from "./feedRange.js";
import { strategy } from "./readPolicy.js";

/** Node's own, or one of a library or another realm. */
function isSignal(value: unknown): string | undefined {
  const { aborted, addEventListener } = Object(value) as Partial<AbortSignal>;
  const fits = typeof aborted === "boolean" && typeof addEventListener === "function";
  return fits ? undefined : "must be an AbortSignal";
}

export const SHARED: Record<string, Check> = {
  abortSignal: isSignal,
  timeout: number,
  requestTimeout: number,
  sessionToken: text,
  consistencyLevel: oneOf(...Object.values(ConsistencyLevel)),
  availabilityStrategy: availability,
  excludedLocations: texts,
  initialHeaders: object,
  priorityLevel: oneOf(...Object.values(PriorityLevel)),
  throughputBucket: whole,
  maxIntegratedCacheStalenessInMs: whole,
  bypassIntegratedCache: boolean,
  disableRUPerMinuteUsage: boolean,
};

const REQUEST: Record<string, Check> = {
  ...SHARED,
  accessCondition: object,
  contentResponseOnWriteEnabled: boolean,
  disableAutomaticIdGeneration: boolean,
  indexingDirective: text,
  preTriggerInclude: textOrTexts,
  postTriggerInclude: textOrTexts,
  populateQuotaInfo: boolean,
  offerThroughput: whole,
  retryWrite: whole,
  offerType: text,
  offerEnableRUPerMinuteThroughput: boolean,
  partitionKey: anything,
  skipGetPartitionKeyDefinition: boolean,
  urlConnection: unsupported,
  enableScriptLogging: boolean,
  resourceTokenExpirySeconds: whole,
};

/** A number of items; -1: the service's choice. */
export const itemCount: Check = (value) => (value === -1 ? undefined : whole(value));

/** The first generations read changes by a query with these. */
const ofChanges: Check = (value) => (value === false ? undefined : "is not supported: use items.getChangeFeedIterator");

const FEED: Record<string, Check> = {
  ...SHARED,
  maxItemCount: itemCount,
  continuationToken: text,
  continuation: text,
  partitionKey: anything,
  feedRange: (value) => (isFeedRange(value) ? undefined : "must be one of container.getFeedRanges()"),
  continuationTokenLimitInKB: whole,
  enableScanInQuery: boolean,
  populateQueryMetrics: boolean,
  populateIndexMetrics: boolean,
  maxDegreeOfParallelism: number,
  // They tune what the official package does on this side of a query over several partitions; here it needs no tuning.
  bufferItems: boolean,
  forceQueryPlan: boolean,
  enableCrossPartitionQuery: boolean,
  vectorSearchBufferSize: number,
  disableNonStreamingOrderByQuery: boolean,
  allowUnboundedNonStreamingQueries: boolean,
  enableQueryControl: boolean,
  disableHybridSearchQueryPlanOptimization: boolean,
  accessCondition: object,
  useIncrementalFeed: ofChanges,
  a_im: ofChanges,
};

/** Options that travel as a header of the same value. */
const HEADERS: Readonly<Record<string, string>> = {
  priorityLevel: "x-ms-cosmos-priority-level",
  throughputBucket: "x-ms-cosmos-throughput-bucket",
  maxIntegratedCacheStalenessInMs: "x-ms-dedicatedgateway-max-age",
  bypassIntegratedCache: "x-ms-dedicatedgateway-bypass-cache",
  disableRUPerMinuteUsage: "x-ms-documentdb-disable-ru-per-minute-usage",
  indexingDirective: "x-ms-indexing-directive",
  preTriggerInclude: "x-ms-documentdb-pre-trigger-include",
  postTriggerInclude: "x-ms-documentdb-post-trigger-include",
  enableScriptLogging: "x-ms-documentdb-script-enable-logging",
  resourceTokenExpirySeconds: "x-ms-documentdb-expiry-seconds",
  offerType: "x-ms-offer-type",
  offerEnableRUPerMinuteThroughput: "x-ms-offer-is-ru-per-minute-throughput-enabled",
  populateQuotaInfo: "x-ms-documentdb-populatequotainfo",
  continuationTokenLimitInKB: "x-ms-documentdb-responsecontinuationtokenlimitinkb",
  enableScanInQuery: "x-ms-documentdb-query-enable-scan",
  populateQueryMetrics: "x-ms-documentdb-populatequerymetrics",
  populateIndexMetrics: "x-ms-cosmos-populateindexmetrics-V2",
};

/** Headers that all calls of a client send, from its options. */
export type DefaultHeaders = readonly (readonly [string, string])[];

/** Throughput of a new resource. */
export interface Throughput {
  throughput?: number | undefined;
  maxThroughput?: number | undefined;
  incrementPercent?: number | undefined;
}

/** The options of a call on one resource, as text for the native module. */
export function requestOptions(
  given: RequestOptions | undefined,
  defaults: DefaultHeaders,
  throughput?: Throughput,
  tellsProgress = false,
): string | undefined {
  if (given === undefined && defaults.length === 0 && throughput === undefined && !tellsProgress) return undefined;
  const options = given ?? {};
  checkOptions("options", options, REQUEST);
  if (throughput?.maxThroughput !== undefined && options.offerThroughput !== undefined) {
    refuse("options.offerThroughput", "was given beside the body's maxThroughput; one of the two is accepted");
  }
  return JSON.stringify({
    ...shared(options, defaults),
    ...condition(options.accessCondition),
    noResponse: options.contentResponseOnWriteEnabled === false ? true : undefined,
    retryWrite: options.retryWrite,
    ...throughput,
    throughput: throughput?.throughput ?? options.offerThroughput,
    tellsProgress: tellsProgress || undefined,
  });
}

/** The options of a query, as text for the native module. */
export function feedOptions(given: FeedOptions | undefined, defaults: DefaultHeaders): string | undefined {
  const options = given ?? {};
  checkOptions("options", options, FEED);
  const { continuationToken, continuation, maxItemCount, maxDegreeOfParallelism: parallel } = options;
  if (continuationToken !== undefined && continuation !== undefined && continuationToken !== continuation) {
    refuse("options", "has continuationToken and continuation with different values");
  }
  if (options.partitionKey !== undefined && options.feedRange !== undefined) {
    refuse("options", "has partitionKey and feedRange: one of them is accepted");
  }
  return JSON.stringify({
    ...shared(options, defaults),
    ...condition(options.accessCondition),
    maxItemCount: maxItemCount === -1 ? undefined : maxItemCount,
    maxDegreeOfParallelism: parallel !== undefined && parallel < 1 ? undefined : parallel,
    continuation: continuationToken ?? continuation,
    keyIsList: Array.isArray(options.partitionKey),
    feedRange: options.feedRange && rangeForm(options.feedRange),
  });
}

function shared(options: SharedOptions, defaults: DefaultHeaders): object {
  return {
    timeout: options.timeout,
    requestTimeout: options.requestTimeout,
    sessionToken: options.sessionToken,
    consistencyLevel: options.consistencyLevel,
    excludedLocations: options.excludedLocations,
    availabilityStrategy: strategy(options.availabilityStrategy),
    headers: [...defaults, ...headers(options)],
  };
}

/** The headers that options make, after those given as such: the options win. */
export function headers(options: object): [string, string][] {
  const { initialHeaders } = options as SharedOptions;
  const given = Object.entries(initialHeaders ?? {}).filter(([, value]) => value !== undefined);
  const made = given.map(([name, value]): [string, string] => [name, String(value)]);
  for (const [option, value] of Object.entries(options)) {
    const name = Object.hasOwn(HEADERS, option) ? HEADERS[option] : undefined;
    if (name !== undefined && value !== undefined) made.push([name, wire(value)]);
  }
  return made;
}

function wire(value: unknown): string {
  if (typeof value === "boolean") return value ? "True" : "False";
  return Array.isArray(value) ? value.join(",") : String(value);
}

function condition(given: AccessCondition | undefined): object {
  if (given === undefined) return {};
  const { type, condition } = given;
  if (typeof condition !== "string") refuse("options.accessCondition.condition", "must be a string: an etag, or *");
  if (type === "IfMatch") return { ifMatch: condition };
  if (type === "IfNoneMatch") return { ifNoneMatch: condition };
  return refuse("options.accessCondition.type", 'must be "IfMatch" or "IfNoneMatch"');
}
