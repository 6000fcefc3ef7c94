// What do databases and containers have of throughput, and how is it changed?

import type { FeedOptions, RequestOptions } from "./callOptions.js";
import type { CosmosClient } from "./client.js";
import type { CosmosDiagnostics } from "./diagnostics.js";
import type { CosmosHeaders } from "./headers.js";
import type { Context, Target } from "./context.js";
import type { Resource } from "./database.js";
import { ErrorResponse } from "./errors.js";
import { queryOffers, type QueryIterator, type SqlQuerySpec } from "./feed.js";
import { Operation } from "./native.js";
import { call, checkId } from "./resource.js";
import { Missing, parts, ResourceResponse, type Around } from "./response.js";

/** What a database or container has of throughput. */
export interface OfferDefinition {
  id?: string;
  offerType?: string;
  offerVersion?: string;
  /** The resource that it is of, by resource ids. */
  resource?: string;
  offerResourceId?: string;
  content?: {
    /** Request units a second. */
    offerThroughput: number;
    offerIsRUPerMinuteThroughputEnabled?: boolean;
    offerMinimumThroughputParameters?: {
      maxThroughputEverProvisioned: number;
      maxConsumedStorageEverInKB: number;
    };
    offerAutopilotSettings?: {
      /** Request units a second, up to which the service scales. */
      maxThroughput?: number;
      [property: string]: unknown;
    };
    [property: string]: unknown;
  };
}

/** The answer to a call on an offer. */
export class OfferResponse extends ResourceResponse<OfferDefinition & Resource> {
  /** The offer itself; `undefined` if there is none: the throughput is shared, or the account has none. */
  readonly offer: Offer | undefined;

  constructor(
    resource: (OfferDefinition & Resource) | undefined,
    headers: CosmosHeaders | Around,
    statusCode: number,
    diagnostics?: CosmosDiagnostics,
    offer?: Offer,
  ) {
    super(resource, headers, statusCode, diagnostics);
    this.offer = offer;
  }
}

/** One offer of the account. A name, not a connection. */
export class Offer {
  readonly id: string;
  readonly #context: Context;

  /** @internal */
  constructor(context: Context, id: string) {
    this.#context = context;
    this.id = checkId("offer id", id);
  }

  get client(): CosmosClient {
    return this.#context.client;
  }

  /** `/offers/<id>/`. */
  get url(): string {
    return `/offers/${this.id}/`;
  }

  /** Reads it. */
  read(options?: RequestOptions): Promise<OfferResponse> {
    return this.#call(Operation.ReadOffer, options);
  }

  /** Puts another in its place: the one that was read, with other throughput. */
  replace(body: OfferDefinition, options?: RequestOptions): Promise<OfferResponse> {
    checkId("body.id", body?.id);
    return this.#call(Operation.ReplaceOffer, options, JSON.stringify(body));
  }

  async #call(operation: Operation, options: RequestOptions | undefined, body?: string): Promise<OfferResponse> {
    const target = { database: "", item: this.id };
    return new OfferResponse(...parts(await call(this.#context, operation, target, options, { body })), undefined, this);
  }
}

/** The offers of the account. */
export class Offers {
  readonly #context: Context;

  /** @internal */
  constructor(context: Context) {
    this.#context = context;
  }

  get client(): CosmosClient {
    return this.#context.client;
  }

  /** The offers that a query names. */
  query<T = OfferDefinition & Resource>(spec: string | SqlQuerySpec, options?: FeedOptions): QueryIterator<T> {
    return queryOffers<T>(this.#context, spec, options);
  }

  /** All offers. */
  readAll(options?: FeedOptions): QueryIterator<OfferDefinition & Resource> {
    return this.query("SELECT * FROM c", options);
  }
}

/** Sub-status of a resource that has no throughput of its own. */
const NO_OFFER = 10004;

/** The offer of a database or container. One without throughput of its own gives no `resource`. */
export async function readOffer(
  context: Context,
  target: Target,
  options: RequestOptions | undefined,
): Promise<OfferResponse> {
  try {
    const found = parts(await call(context, Operation.ReadThroughput, target, options));
    const { id } = found[0] as Resource;
    return new OfferResponse(...found, undefined, new Offer(context, id));
  } catch (error) {
    if (!(error instanceof ErrorResponse) || error.substatus !== NO_OFFER || error.diagnostics === undefined) throw error;
    const none = new Missing(error.headers ?? {}, error.diagnostics, error.requestCharge ?? 0, 200);
    return new OfferResponse(...parts(none));
  }
}
