// What happened on the way to a result?

import { inspect } from "node:util";

import type { CosmosDbDiagnosticLevel } from "./enums.js";
import { node, statistics, type ClientSideRequestStatistics, type DiagnosticNode } from "./statistics.js";

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

/** What the native module tells of a call. */
export interface Trail {
  operation: string;
  activityId: string;
  elapsedMs: number;
  regionsContacted: string[];
  notes: string[];
  hedging: DiagnosticsHedging | null;
  attempts: DiagnosticsAttempt[];
}

/** How a client was made. No keys, no tokens. */
export interface ClientConfigDiagnostic {
  endpoint: string;
  resourceTokensConfigured: boolean;
  tokenProviderConfigured: boolean;
  aadCredentialsConfigured: boolean;
  connectionPolicyConfigured: boolean;
  consistencyLevel?: string;
  defaultHeaders?: { [name: string]: any };
  agentConfigured: boolean;
  userAgentSuffix: string;
  diagnosticLevel?: CosmosDbDiagnosticLevel;
  pluginsConfigured: boolean;
  /** The version of this package. */
  sDKVersion: string;
  aadScopeOverride?: boolean;
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

  readonly #ended: number;
  readonly #config: ClientConfigDiagnostic | undefined;

  /** @internal */
  constructor(source: string | (() => string) = NOTHING, ended = Date.now(), config?: ClientConfigDiagnostic) {
    this.#source = source;
    this.#ended = ended;
    this.#config = config;
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
    return statistics(this.#read, this.#began);
  }

  /** The same as a tree: the call, and under it its attempts. */
  get diagnosticNode(): DiagnosticNode {
    return node(this.#read, this.#began);
  }

  /** How the client was made; with `diagnosticLevel` of `debug` or `debug-unsafe` only. */
  get clientConfig(): ClientConfigDiagnostic | undefined {
    return this.#config;
  }

  /** When the call began, as this machine's clock has it. */
  get #began(): number {
    return Math.round(this.#ended - this.#read.elapsedMs);
  }

  /** All of it, as plain values. */
  toJSON(): object {
    const { clientSideRequestStatistics, clientConfig } = this;
    return { ...this.#read, clientSideRequestStatistics, ...(clientConfig && { clientConfig }) };
  }

  /** @internal */
  [inspect.custom](): object {
    return this.#read;
  }
}
