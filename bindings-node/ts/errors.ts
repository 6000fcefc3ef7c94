// What is thrown?

import { CosmosDiagnostics, type ClientConfigDiagnostic } from "./diagnostics.js";
import { parseHeaders, type CosmosHeaders } from "./headers.js";
import type { Failure } from "./native.js";

/** What is known of a write that failed: nothing was sent, nothing was written, or it may have been written. */
export type WriteOutcome = "not_sent" | "rejected" | "unknown";

/** What the service says of a failure. */
export interface ErrorBody {
  code: string;
  message: string;
  additionalErrorInfo?: unknown;
}

/** What all failures of a call tell beside their message. */
abstract class CallError extends Error {
  /** Sub-status of the service. */
  declare substatus?: number;
  /** Headers of the last answer, in lower case. */
  declare headers?: CosmosHeaders;
  /** The service's id of the last attempt. */
  declare activityId?: string;
  /** Request units charged by all attempts together. */
  declare requestCharge?: number;
  /** What is known of the write; absent for reads. */
  declare writeOutcome?: WriteOutcome;
  /** True if an earlier attempt may have caused this failure by succeeding: a 404, 409 or 412. */
  declare afterAmbiguousFailure?: boolean;
  /** Every attempt: region, reason, duration, outcome. */
  declare diagnostics?: CosmosDiagnostics;
}

/** The service refused a call, or could not serve it. */
export class ErrorResponse extends CallError {
  /** What a program that catches errors of several packages looks for. */
  [property: string]: any;
  /** HTTP status. 400 also for what was refused before it was sent. */
  declare code?: number | string;
  /** What the service said. */
  declare body?: ErrorBody;
  /** How long the service asked to wait, in milliseconds. */
  declare retryAfterInMs?: number;
  /** The same. */
  declare retryAfterInMilliseconds?: number;
}

/** A call did not end in time. */
export class TimeoutError extends CallError {
  readonly code: string = "TimeoutError";

  constructor(message = "Timeout Error") {
    super(message);
  }
}

/** The network failed in every region tried. `code` is the one that Node would give, such as `ECONNREFUSED`. */
export class RestError extends CallError {
  declare code?: string;
  /** Nothing: no answer came, and the request is not kept. `diagnostics` tells of every attempt. */
  declare statusCode?: number;
  declare request?: object;
  declare response?: object;
  declare details?: unknown;
}

/** Whether the network failed. */
export function isRestError(error: unknown): error is RestError {
  return error instanceof Error && error.name === "RestError";
}

/** The caller's `abortSignal` ended a call. */
export class AbortError extends Error {
  /** Of a write, whether it may have been written all the same; absent for reads. */
  declare writeOutcome?: WriteOutcome;

  constructor(message = "The operation was aborted.", options?: ErrorOptions) {
    super(message, options);
  }
}

for (const [type, name] of [
  [ErrorResponse, "ErrorResponse"],
  [TimeoutError, "TimeoutError"],
  [RestError, "RestError"],
  [AbortError, "AbortError"],
] as const) {
  Object.defineProperty(type.prototype, "name", { value: name, configurable: true, writable: true });
}

/** The error for a call that its caller ended. */
export function abortError(reason: unknown, writeOutcome: WriteOutcome | undefined): AbortError {
  const error = new AbortError(undefined, { cause: reason });
  if (writeOutcome !== undefined) error.writeOutcome = writeOutcome;
  return error;
}

/** The error for a failure. To be called where the caller awaits, for the sake of its stack. */
export function failed(failure: Failure, config?: ClientConfigDiagnostic): Error {
  if (failure.status === undefined && (failure.kind === "timeout" || failure.network?.startsWith("timeout:"))) {
    return describe(new TimeoutError(failure.text), failure, config);
  }
  if (failure.status === undefined && failure.kind === "transport") {
    const error = describe(new RestError(failure.text), failure, config);
    error.code = networkCode(failure.network ?? failure.text);
    return error;
  }
  const error = describe(new ErrorResponse(failure.text), failure, config);
  error.code = failure.status ?? (failure.kind === "invalid_argument" ? 400 : failure.kind);
  const body = errorBody(failure);
  if (body !== undefined) error.body = body;
  if (failure.retryAfter !== undefined) {
    error.retryAfterInMs = failure.retryAfter;
    error.retryAfterInMilliseconds = failure.retryAfter;
  }
  return error;
}

/**
 * What the credential threw in place of an error for want of a token, with the diagnostics of the call that it ended: an
 * application looks for what the package of its credential throws. Any other error as it is.
 */
export function ofCredential(error: Error, problem: unknown): Error {
  if (!(problem instanceof Error) || !(error instanceof ErrorResponse) || error.code !== "credential") return error;
  const value = error.diagnostics;
  if (Object.isExtensible(problem)) {
    Object.defineProperty(problem, "diagnostics", { value, configurable: true, writable: true });
  }
  return problem;
}

/** The failure of a batch in the official words: with them before it, and as the `cause`. Another error as it is. */
export function ofBatch(error: unknown): unknown {
  if (!(error instanceof CallError)) return error;
  const Kind = error.constructor as new (message: string) => CallError;
  const worded = Object.assign(new Kind(`Batch request error: ${error.message}`), error);
  return Object.defineProperty(worded, "cause", { value: error, configurable: true, writable: true });
}

/** What the native module refuses before anything is sent. Its text begins with the argument's name. */
export function refused(problem: unknown): ErrorResponse {
  const text = problem instanceof Error ? problem.message : String(problem);
  const error = new ErrorResponse(text.replace(/^\w+(?=:)/, (name) => camelCase(name)));
  error.code = 400;
  return error;
}

function camelCase(name: string): string {
  return name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
}

function describe<E extends CallError>(error: E, failure: Failure, config: ClientConfigDiagnostic | undefined): E {
  if (failure.subStatus !== undefined) error.substatus = failure.subStatus;
  if (failure.activityId !== undefined) error.activityId = failure.activityId;
  if (failure.writeOutcome !== undefined) error.writeOutcome = failure.writeOutcome;
  if (failure.afterAmbiguousFailure) error.afterAmbiguousFailure = true;
  error.headers = parseHeaders(failure.headers);
  error.requestCharge = failure.requestCharge;
  if (failure.diagnostics !== undefined) {
    error.diagnostics = new CosmosDiagnostics(failure.diagnostics, Date.now(), config);
  }
  return error;
}

function errorBody(failure: Failure): ErrorBody | undefined {
  try {
    return JSON.parse(failure.body) as ErrorBody;
  } catch {
    return failure.body === "" ? undefined : { code: String(failure.status), message: failure.body };
  }
}

/** Node's name for a failure of the network. */
function networkCode(text: string): string {
  if (/refused/i.test(text)) return "ECONNREFUSED";
  if (/lookup|resolve|dns|name or service/i.test(text)) return "ENOTFOUND";
  if (/timed? ?out/i.test(text)) return "ETIMEDOUT";
  if (/^(reset|truncated)/.test(text) || /reset/i.test(text)) return "ECONNRESET";
  return "REQUEST_SEND_ERROR";
}
