// What does a call on one resource give?

import { inspect } from "node:util";

import type { Outcome } from "./calls.js";
import { CosmosDiagnostics, type ClientConfigDiagnostic } from "./diagnostics.js";
import { parseHeaders, type CosmosHeaders } from "./headers.js";
import { native, type Answer } from "./native.js";

/** What surrounds the result of a call. */
export abstract class Around {
  abstract readonly headers: CosmosHeaders;
  abstract readonly diagnostics: CosmosDiagnostics;
  abstract readonly requestCharge: number;
}

/** Of an answer: headers and diagnostics are made when they are looked at. */
export class Details extends Around {
  readonly #answer: Answer | Around;
  readonly #ended = Date.now();
  readonly #config: ClientConfigDiagnostic | undefined;
  #headers: CosmosHeaders | undefined;
  #diagnostics: CosmosDiagnostics | undefined;

  constructor({ answer, reading }: Outcome) {
    super();
    this.#answer = answer as Answer | Around;
    this.#config = reading.config;
  }

  get headers(): CosmosHeaders {
    const answer = this.#answer;
    return (this.#headers ??= answer instanceof Around ? answer.headers : parseHeaders(native.headers(answer)));
  }

  get diagnostics(): CosmosDiagnostics {
    const answer = this.#answer;
    if (answer instanceof Around) return answer.diagnostics;
    const read = () => native.diagnostics(answer);
    return (this.#diagnostics ??= new CosmosDiagnostics(read, this.#ended, this.#config));
  }

  get requestCharge(): number {
    const answer = this.#answer;
    return answer instanceof Around ? answer.requestCharge : native.requestCharge(answer);
  }
}

/** The answer to a call on one resource. */
export class ResourceResponse<TResource> {
  /** The resource; `undefined` if there is none, `null` if it has not changed (304). */
  readonly resource: TResource | undefined;
  /** HTTP status. */
  readonly statusCode: number;
  readonly #around: Around;
  readonly #substatus: number | undefined;

  constructor(
    resource: TResource | undefined,
    headers: CosmosHeaders | Around,
    statusCode: number,
    diagnostics?: CosmosDiagnostics,
    substatus?: number,
  ) {
    this.resource = resource;
    this.statusCode = statusCode;
    this.#around = around(headers, diagnostics);
    this.#substatus = substatus;
  }

  /** Headers of the answer, in lower case. */
  get headers(): CosmosHeaders {
    return this.#around.headers;
  }

  /** Sub-status of the service; `undefined` if it gave none. */
  get substatus(): number | undefined {
    const text = this.headers["x-ms-substatus"];
    return text === undefined ? this.#substatus : Number(text);
  }

  /** Request units charged by all attempts together. */
  get requestCharge(): number {
    return this.#around.requestCharge;
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
    return this.#around.diagnostics;
  }

  /** What the call was on, as the first generation called it. */
  get ref(): unknown {
    const { database, container, item, offer, user, permission, conflict, sproc, trigger, udf } =
      this as unknown as Record<string, unknown>;
    return database ?? container ?? item ?? offer ?? user ?? permission ?? conflict ?? sproc ?? trigger ?? udf;
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

/** What surrounds a result: as it came, or as the application made it. @internal */
export function around(headers: CosmosHeaders | Around, diagnostics: CosmosDiagnostics | undefined): Around {
  return headers instanceof Around ? headers : new Given(headers, diagnostics);
}

/** What a call gave, in the order in which responses take it. */
export function parts(outcome: Outcome | Missing): [resource: any, around: Around, statusCode: number] {
  if (outcome instanceof Missing) return [undefined, outcome, outcome.status];
  return [resource(outcome), new Details(outcome), outcome.status];
}

function resource(outcome: Outcome): unknown {
  if (outcome.text !== null) return outcome.reading.json.parse(outcome.text);
  return outcome.status === 304 ? null : undefined;
}

/** The answer to a read of what isn't there: no error, as in the official package. */
export class Missing extends Around {
  constructor(
    readonly headers: CosmosHeaders,
    readonly diagnostics: CosmosDiagnostics,
    readonly requestCharge: number,
    readonly status = 404,
  ) {
    super();
  }
}

/** Of a response that the application made: a stand-in in its tests. */
class Given extends Around {
  readonly diagnostics: CosmosDiagnostics;

  constructor(
    readonly headers: CosmosHeaders,
    diagnostics: CosmosDiagnostics | undefined,
  ) {
    super();
    this.diagnostics = diagnostics ?? new CosmosDiagnostics();
  }

  get requestCharge(): number {
    return Number(this.headers["x-ms-request-charge"] ?? 0);
  }
}
