// What happened on the way to a result?

import { inspect } from "node:util";

/** One attempt of a call. Times are in milliseconds. */
export interface DiagnosticsAttempt {
  /** The region asked; `null` for the account's global endpoint. */
  region: string | null;
  endpoint: string;
  /** Why it was made: `initial`, `transport_retry`, `region_failover`, `session_retry`, `throttle` ... */
  reason: string;
  pauseMs: number;
  /** Its start, counted from the start of the call. */
  startMs: number;
  elapsedMs: number;
  /** HTTP status; `null` if no answer came. */
  status: number | null;
  subStatus: number | null;
  /** What the network said; `null` if an answer came. */
  error: string | null;
  requestCharge: number;
  sessionTokenSent: boolean;
  /** False if it is certain that nothing of the request was sent. */
  sent: boolean;
  requestBytes: number;
  responseBytes: number;
  /** How long the service took, as it says itself. */
  serverElapsedMs: number | null;
  /** What the client did about the outcome, beside going on or ending: `marked`, `account read again` ... */
  effects: string[];
}

/** A second request in another region, should the first be slow. */
export interface DiagnosticsHedging {
  /** The time without an answer after which it was to be sent. */
  thresholdMs: number;
  /** True if that follows what such reads usually take. */
  adaptive: boolean;
  /** `not_needed`, `no_budget`, `disabled_by_account`, `first_won`, `hedge_won` or `none_won`. */
  state: string;
}

/** An attempt that failed, as the official client names it. */
export interface FailedRequestAttempt {
  attemptNumber: number;
  endpoint: string;
  statusCode: number | string;
  substatusCode: number;
  requestDurationInMs: number;
}

/** One request to the gateway, as the official client names it. */
export interface GatewayStatistics {
  activityId: string;
  endpoint: string;
  statusCode: number | string;
  subStatusCode: number;
  durationInMs: number;
}

/** The trail of a call, as the official client names it. */
export interface ClientSideRequestStatistics {
  requestDurationInMs: number;
  locationEndpointsContacted: string[];
  retryDiagnostics: { failedAttempts: FailedRequestAttempt[] };
  gatewayStatistics: GatewayStatistics[];
}

interface Trail {
  operation: string;
  activityId: string;
  elapsedMs: number;
  regionsContacted: string[];
  notes: string[];
  hedging: DiagnosticsHedging | null;
  attempts: DiagnosticsAttempt[];
}

/** The trail of a call that was none. */
const NOTHING = JSON.stringify({
  operation: "",
  activityId: "",
  elapsedMs: 0,
  regionsContacted: [],
  notes: [],
  hedging: null,
  attempts: [],
} satisfies Trail);

/** Every attempt of a call: region, reason, duration, outcome. Read from native memory on first use. */
export class CosmosDiagnostics {
  #source: string | (() => string);
  #trail: Trail | undefined;

  /** @internal */
  constructor(source: string | (() => string) = NOTHING) {
    this.#source = source;
  }

  get #read(): Trail {
    if (this.#trail === undefined) {
      this.#trail = JSON.parse(typeof this.#source === "string" ? this.#source : this.#source()) as Trail;
      this.#source = "";
    }
    return this.#trail;
  }

  /** The attempts, oldest first. */
  get attempts(): DiagnosticsAttempt[] {
    return this.#read.attempts;
  }

  /** The regions asked, in order, with repeats. */
  get regionsContacted(): string[] {
    return this.#read.regionsContacted;
  }

  /** Remarks on the routing, such as exclusions that left no region. */
  get notes(): string[] {
    return this.#read.notes;
  }

  /** The hedge of the call; `null` if it had none. */
  get hedging(): DiagnosticsHedging | null {
    return this.#read.hedging;
  }

  /** The trail in the official client's words. */
  get clientSideRequestStatistics(): ClientSideRequestStatistics {
    const { activityId, attempts, elapsedMs } = this.#read;
    const statistics = (attempt: DiagnosticsAttempt) => ({
      activityId,
      endpoint: attempt.endpoint,
      statusCode: attempt.status ?? attempt.error ?? "",
      subStatusCode: attempt.subStatus ?? 0,
      durationInMs: attempt.elapsedMs,
    });
    return {
      requestDurationInMs: elapsedMs,
      locationEndpointsContacted: [...new Set(attempts.map((attempt) => attempt.endpoint))],
      retryDiagnostics: {
        failedAttempts: overcome(attempts).map(statistics).map((attempt, index) => ({
          attemptNumber: index,
          endpoint: attempt.endpoint,
          statusCode: attempt.statusCode,
          substatusCode: attempt.subStatusCode,
          requestDurationInMs: attempt.durationInMs,
        })),
      },
      gatewayStatistics: attempts.map(statistics),
    };
  }

  /** All of it, as plain values. */
  toJSON(): object {
    return { ...this.#read, clientSideRequestStatistics: this.clientSideRequestStatistics };
  }

  /** @internal */
  [inspect.custom](): object {
    return this.#read;
  }
}

/**
 * The attempts that failed before the one by which the call ended. That is the one that ended last: of two that ran side
 * by side, either can. One that was given up, as its hedge was answered or it was the hedge, did not fail.
 */
function overcome(attempts: DiagnosticsAttempt[]): DiagnosticsAttempt[] {
  const ended = attempts.filter(({ error }) => error !== "cancelled");
  const end = ({ startMs, elapsedMs }: DiagnosticsAttempt) => startMs + elapsedMs;
  const last = ended.reduce<DiagnosticsAttempt | undefined>(
    (last, attempt) => (last !== undefined && end(last) > end(attempt) ? last : attempt),
    undefined,
  );
  return ended.filter((attempt) => attempt !== last && (attempt.status === null || attempt.status >= 400));
}
