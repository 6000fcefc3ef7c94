// Which shapes does the official package name that no call here takes or gives?

import type { CosmosDiagnostics } from "./diagnostics.js";
import type { CosmosHeaders } from "./headers.js";

/** HTTP status. */
export type StatusCode = number;
export type SubStatusCode = number;

/** An agent of Node: what `options.agent` is. */
export interface Agent {
  maxFreeSockets: number;
  maxSockets: number;
  sockets: any;
  requests: any;
  destroy(): void;
}

/** An answer, as plugins see it. */
export interface Response<T> {
  headers: CosmosHeaders;
  result?: T;
  code?: number;
  /** The same, as the first generation called it. */
  statusCode?: number;
  substatus?: number;
  diagnostics?: CosmosDiagnostics;
}

export interface PartitionKeyRangePropertiesNames {
  MinInclusive: "minInclusive";
  MaxExclusive: "maxExclusive";
  Id: "id";
}

export type AggregateType = "Average" | "Count" | "Max" | "Min" | "Sum" | "MakeSet" | "MakeList" | "CountIf";

export interface GroupByAliasToAggregateType {
  [alias: string]: AggregateType;
}

export type GroupByExpressions = string[];

/** How a query over several partitions is put together, as the service says. */
export interface QueryInfo {
  top?: any;
  orderBy?: any[];
  orderByExpressions?: any[];
  offset?: number;
  limit?: number;
  aggregates?: AggregateType[];
  groupByExpressions?: GroupByExpressions;
  groupByAliasToAggregateType: GroupByAliasToAggregateType;
  rewrittenQuery?: any;
  distinctType: string;
  hasSelectValue: boolean;
  hasNonStreamingOrderBy: boolean;
}

/** The same of a hybrid search. */
export interface HybridSearchQueryInfo {
  globalStatisticsQuery: string;
  componentQueryInfos: QueryInfo[];
  take: number;
  skip: number;
  requiresGlobalStatistics: boolean;
  componentWeights?: number[];
}

/** A part of the space of partition keys' hashes. */
export interface QueryRange {
  min: string;
  max: string;
  isMinInclusive: boolean;
  isMaxInclusive: boolean;
}

/** The service's plan of a query. */
export interface PartitionedQueryExecutionInfo {
  partitionedQueryExecutionInfoVersion: number;
  queryInfo?: QueryInfo;
  hybridSearchQueryInfo?: HybridSearchQueryInfo;
  queryRanges: QueryRange[];
}
