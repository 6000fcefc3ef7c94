// What does a query give?

import { inspect } from "node:util";

import type { CosmosDiagnostics } from "./diagnostics.js";
import type { CosmosHeaders } from "./headers.js";
import { around, type Around } from "./response.js";

/** One page of a query, or all of it. */
export class FeedResponse<TResource> {
  /** The items, in the order of the query. */
  readonly resources: TResource[];
  /** Whether another page follows. */
  readonly hasMoreResults: boolean;
  readonly #around: Around;
  #charge: number | undefined;

  constructor(
    resources: TResource[],
    headers: CosmosHeaders | Around,
    hasMoreResults: boolean,
    diagnostics?: CosmosDiagnostics,
  ) {
    this.resources = resources;
    this.hasMoreResults = hasMoreResults;
    this.#around = around(headers, diagnostics);
  }

  /** All items, with the rest as of the last page. @internal */
  static gathered<T>(resources: T[], last: FeedResponse<T>, charge: number): FeedResponse<T> {
    const all = new FeedResponse(resources, last.#around, false);
    all.#charge = charge;
    return all;
  }

  /** Headers of the last answer, in lower case. */
  get headers(): CosmosHeaders {
    return this.#around.headers;
  }

  /** The items, as the first generation called them. */
  get result(): TResource[] {
    return this.resources;
  }

  /** Where the next page begins, for the option of this name. */
  get continuationToken(): string | undefined {
    return this.headers["x-ms-continuation"];
  }

  /** The same. */
  get continuation(): string | undefined {
    return this.continuationToken;
  }

  /** Request units charged. */
  get requestCharge(): number {
    return this.#charge ?? this.#around.requestCharge;
  }

  /** The service's id of the last request. */
  get activityId(): string {
    return this.headers["x-ms-activity-id"] ?? "";
  }

  get queryMetrics(): string {
    return this.headers["x-ms-documentdb-query-metrics"] ?? "";
  }

  /** Which indexes served the query, and which would, with `populateIndexMetrics`: JSON. */
  get indexMetrics(): string {
    return decodeURIComponent(this.headers["x-ms-cosmos-index-utilization"] ?? "{}");
  }

  /** The id that the requests of this query have in common, if they were sent with one. */
  get correlatedActivityId(): string {
    return this.headers["x-ms-cosmos-correlated-activityid"] ?? "";
  }

  /** Every attempt for the last page. */
  get diagnostics(): CosmosDiagnostics {
    return this.#around.diagnostics;
  }

  /** All of it, as plain values. */
  toJSON(): object {
    const { resources, headers, hasMoreResults, continuationToken, requestCharge, activityId, diagnostics } = this;
    return { resources, headers, hasMoreResults, continuationToken, requestCharge, activityId, diagnostics };
  }

  /** @internal */
  [inspect.custom](): object {
    return this.toJSON();
  }
}
