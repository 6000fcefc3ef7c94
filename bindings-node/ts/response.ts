// What does a call on one resource give?

import { inspect } from "node:util";

import type { Outcome } from "./calls.js";
import { CosmosDiagnostics } from "./diagnostics.js";
import { parseHeaders, type CosmosHeaders } from "./headers.js";
import { native, type Answer } from "./native.js";

/** What surrounds the result of a call. Headers and diagnostics are made when they are looked at. */
export class Details {
  readonly #answer: Answer;
  #headers: CosmosHeaders | undefined;
  #diagnostics: CosmosDiagnostics | undefined;

  constructor(answer: Answer) {
    this.#answer = answer;
  }

  get headers(): CosmosHeaders {
    return (this.#headers ??= parseHeaders(native.headers(this.#answer)));
  }

  get diagnostics(): CosmosDiagnostics {
    return (this.#diagnostics ??= new CosmosDiagnostics(() => native.diagnostics(this.#answer)));
  }

  get requestCharge(): number {
    return native.requestCharge(this.#answer);
  }
}

/** The answer to a call on one resource. */
export class ResourceResponse<TResource> {
  /** The resource; `undefined` if there is none, `null` if it has not changed (304). */
  readonly resource: TResource | undefined;
  /** HTTP status. */
  readonly statusCode: number;
  readonly #details: Details | Missing;

  /** @internal */
  constructor(outcome: Outcome | Missing) {
    this.statusCode = outcome.status;
    if (outcome instanceof Missing) {
      this.#details = outcome;
      this.resource = undefined;
    } else {
      this.#details = new Details(outcome.answer as Answer);
      this.resource = resource<TResource>(outcome);
    }
  }

  /** Headers of the answer, in lower case. */
  get headers(): CosmosHeaders {
    return this.#details.headers;
  }

  /** Sub-status of the service; `undefined` if it gave none. */
  get substatus(): number | undefined {
    const text = this.headers["x-ms-substatus"];
    return text === undefined ? undefined : Number(text);
  }

  /** Request units charged by all attempts together. */
  get requestCharge(): number {
    return this.#details.requestCharge;
  }

  /** The service's id of the request, to quote in a support request. */
  get activityId(): string {
    return this.headers["x-ms-activity-id"] ?? "";
  }

  /** The version of the resource, quotes included. */
  get etag(): string {
    return this.headers["etag"] ?? "";
  }

  /** Every attempt of the call: region, reason, duration, outcome. */
  get diagnostics(): CosmosDiagnostics {
    return this.#details.diagnostics;
  }

  /** The resource, as the first generation called it. */
  get body(): TResource | undefined {
    return this.resource;
  }

  /** All of it, as plain values. */
  toJSON(): object {
    const { resource, headers, statusCode, substatus, diagnostics } = this;
    return { resource, headers, statusCode, diagnostics, substatus };
  }

  /** @internal */
  [inspect.custom](): object {
    return this.toJSON();
  }
}

function resource<T>(outcome: Outcome): T | undefined {
  if (outcome.text !== null) return JSON.parse(outcome.text) as T;
  return outcome.status === 304 ? (null as T) : undefined;
}

/** The answer to a read of what isn't there: no error, as in the official package. */
export class Missing {
  constructor(
    readonly headers: CosmosHeaders,
    readonly diagnostics: CosmosDiagnostics,
    readonly requestCharge: number,
    readonly status = 404,
  ) {}
}
