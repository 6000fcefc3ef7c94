// The package `perilune/emulator`: a whole account on this machine, with outages on demand.

import { boolean, checkOptions, number, refuse, text, texts, whole, type Check } from "./check.js";
import { EmulatorError, EmulatorProcess, findProgram, send, type Ready } from "./emulatorProcess.js";
import type {
  EmulatorOptions,
  EmulatorRange,
  EmulatorRegion,
  Fault,
  FaultRule,
  FaultStatus,
  LogEntry,
  RequestCount,
} from "./emulatorTypes.js";

export { EmulatorError };

export type { EmulatorOptions, EmulatorRange, EmulatorRegion, Fault, FaultRule, FaultStatus, LogEntry, RequestCount };

/** The options that are handed to the program, and their flags. */
const FLAGS = {
  multipleWrites: "multiple-writes",
  lagMs: "lag",
  consistency: "consistency",
  tls: "tls",
  key: "key",
  partitions: "partitions",
  port: "port",
  controlPort: "control-port",
  globalEndpoint: "global-endpoint",
  advertiseHosts: "advertise-hosts",
  seed: "seed",
  partitionFailover: "partition-failover",
  throttle: "throttle",
  data: "data",
} as const;

const notNegative: Check = (value) =>
  number(value) === undefined && (value as number) >= 0 ? undefined : "must be a number that is not negative";

const OPTIONS: Record<keyof EmulatorOptions, Check> = {
  regions: texts,
  multipleWrites: boolean,
  lagMs: notNegative,
  consistency: text,
  tls: boolean,
  key: text,
  partitions: whole,
  port: whole,
  controlPort: whole,
  globalEndpoint: boolean,
  advertiseHosts: text,
  seed: whole,
  partitionFailover: boolean,
  throttle: boolean,
  data: text,
  readyWithinMs: notNegative,
  command: text,
};

/**
 * An emulator under way. It stops when told to, and when this process ends, however it ends.
 *
 * A method that changes something resolves when the change is in force. What the emulator refuses is thrown as an
 * {@link EmulatorError}.
 *
 * ```js
 * import { Emulator } from "perilune/emulator";
 *
 * const emulator = await Emulator.start({ regions: ["West US 2", "East US"], multipleWrites: true });
 * const client = new CosmosClient({ endpoint: emulator.endpoint, key: emulator.key, connectionPolicy });
 * await emulator.breakRegion("West US 2"); // an outage
 * await emulator.heal("West US 2");
 * await emulator.stop();
 * ```
 */
export class Emulator {
  readonly #process: EmulatorProcess;
  readonly #ready: Ready;

  private constructor(process: EmulatorProcess, ready: Ready) {
    this.#process = process;
    this.#ready = ready;
  }

  /** Starts an account and waits until it is ready. */
  static async start(options: EmulatorOptions = {}): Promise<Emulator> {
    checkOptions("options", options, OPTIONS);
    const { command = findProgram(), readyWithinMs = 30_000 } = options;
    return new Emulator(...(await EmulatorProcess.start(command, commandLine(options), readyWithinMs)));
  }

  /** The endpoint to give to a client. */
  get endpoint(): string {
    return this.#ready.endpoint;
  }

  /** The account's master key, base64. */
  get key(): string {
    return this.#ready.key;
  }

  /** Endpoint and key in one text. */
  get connectionString(): string {
    return `AccountEndpoint=${this.endpoint};AccountKey=${this.key};`;
  }

  /** The management API's URL. */
  get controlUrl(): string {
    return this.#ready.control;
  }

  /** The program's process id. */
  get pid(): number {
    return this.#process.pid;
  }

  /** The account's regions, as they are now. */
  regions(): Promise<EmulatorRegion[]> {
    return this.#call("GET", "/regions");
  }

  /** Adds a region with a copy of the data and a port of its own (the one it had, if it was removed). */
  addRegion(name: string): Promise<EmulatorRegion[]> {
    return this.#call("POST", "/regions", { name });
  }

  /** Removes a region and its data. Its port stays open and answers 403/1008. */
  async removeRegion(name: string): Promise<EmulatorRegion[]> {
    return this.#call("DELETE", regionPath(name));
  }

  /** Takes a region offline, or brings it back: while offline it is in no list and answers 403/1008. */
  async setOffline(name: string, offline: boolean): Promise<EmulatorRegion[]> {
    return this.#call("POST", `${regionPath(name)}/${offline ? "offline" : "online"}`);
  }

  /** Makes a region the hub: the write region of a single-write account. */
  setWriteRegion(name: string): Promise<EmulatorRegion[]> {
    return this.#call("POST", "/write-region", { name });
  }

  /** Turns writes in every region on or off. */
  setMultipleWrites(enabled: boolean): Promise<EmulatorRegion[]> {
    return this.#call("POST", "/multiple-writes", { enabled });
  }

  /** Refuses the access tokens issued so far, by their claim `iat`, with a challenge that demands later ones. */
  async revokeTokens(): Promise<void> {
    await this.#call("POST", "/tokens/revoke");
  }

  /** Sets how long a write takes from one region to another, in milliseconds; `"*"` is every region. */
  async setLag(lagMs: number, from = "*", to = "*"): Promise<void> {
    await this.#call("POST", "/replication", { from, to, lagMs });
  }

  /** Stops or resumes what one region sends to another; nothing is lost meanwhile. */
  async setReplicationPaused(paused: boolean, from = "*", to = "*"): Promise<void> {
    await this.#call("POST", "/replication", { from, to, paused });
  }

  /** A container's partition key ranges, in the order of their keys. */
  ranges(database: string, container: string): Promise<EmulatorRange[]> {
    return this.#call("GET", rangesPath(database, container));
  }

  /** Splits a partition key range in two, in all regions at once; without one, each. Answers the ranges then. */
  split(database: string, container: string, range?: number): Promise<EmulatorRange[]> {
    return this.#call("POST", `${rangesPath(database, container)}/split`, { range });
  }

  /** Merges two neighbouring ranges; what is on its way between regions arrives first. Answers the ranges then. */
  merge(database: string, container: string, ranges: [number, number]): Promise<EmulatorRange[]> {
    return this.#call("POST", `${rangesPath(database, container)}/merge`, { ranges });
  }

  /** Moves the writes of one range to a region, or to the hub again; needs `partitionFailover`. */
  setPartitionWriteRegion(
    database: string,
    container: string,
    range: number,
    name?: string,
  ): Promise<EmulatorRange[]> {
    return this.#call("POST", `${rangesPath(database, container)}/write-region`, { range, name });
  }

  /** Breaks a whole region with a fault, for every request; gives the fault's id. */
  breakRegion(name: string, fault: Fault = "refuse", settings: Partial<FaultRule> = {}): Promise<number> {
    return this.inject({ ...settings, fault, region: name });
  }

  /** Puts a fault in force; gives its id. */
  async inject(rule: FaultRule): Promise<number> {
    return (await this.#call<{ id: number }>("POST", "/faults", rule)).id;
  }

  /** Removes one fault. */
  async removeFault(id: number): Promise<void> {
    await this.#call("DELETE", `/faults/${id}`);
  }

  /** Removes every fault that names this region. */
  async heal(name: string): Promise<void> {
    await this.#call("DELETE", `${regionPath(name)}/faults`);
  }

  /** Removes every fault. */
  async healAll(): Promise<void> {
    await this.#call("DELETE", "/faults");
  }

  /** The faults in force, with their hits. */
  faults(): Promise<FaultStatus[]> {
    return this.#call("GET", "/faults");
  }

  /** How many requests came in, by region, operation, resource and status. */
  counts(): Promise<RequestCount[]> {
    return this.#call("GET", "/stats");
  }

  /** The latest requests (10,000 are kept) after this sequence number, one by one, the oldest first. */
  log(after = 0): Promise<LogEntry[]> {
    return this.#call("GET", `/log?after=${after}`);
  }

  /** Forgets the counts and the log; sequence numbers go on. */
  async clearLog(): Promise<void> {
    await this.#call("DELETE", "/stats");
  }

  /** The certificate of the authority that signed the ports' certificate, as PEM; with `tls` only. */
  caPem(): Promise<string> {
    return this.#exchange("GET", "/ca.pem");
  }

  /** Stops it and waits until it has ended. Doing so again does nothing. */
  stop(): Promise<void> {
    return this.#process.stop();
  }

  /** The same as {@link stop}, for `await using`. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.stop();
  }

  async #call<T>(method: string, path: string, body?: object): Promise<T> {
    return JSON.parse(await this.#exchange(method, path, body)) as T;
  }

  async #exchange(method: string, path: string, body?: object): Promise<string> {
    const unanswered = (error: Error): never => {
      throw this.#process.unanswered(error);
    };
    const [status, answer] = await send(new URL(path, this.controlUrl), method, body).catch(unanswered);
    if (status >= 400) throw new EmulatorError((JSON.parse(answer) as { error: string }).error);
    return answer;
  }
}

function commandLine(options: EmulatorOptions): string[] {
  const { regions = ["West US 2", "East US"], lagMs } = options;
  const given = { port: 0, controlPort: 0, ...options, lagMs: lagMs === undefined ? undefined : `${lagMs}ms` };
  const flags = Object.entries(FLAGS).flatMap(([option, flag]) => {
    const value = given[option as keyof typeof FLAGS];
    if (value === undefined || value === false) return [];
    return value === true ? [`--${flag}`] : [`--${flag}=${value}`];
  });
  return [...regions.map((region) => `--region=${region}`), ...flags];
}

function regionPath(name: string): string {
  const problem = text(name);
  if (problem !== undefined) refuse("name", problem);
  return `/regions/${encodeURIComponent(name)}`;
}

function rangesPath(database: string, container: string): string {
  return `/ranges/${encodeURIComponent(database)}/${encodeURIComponent(container)}`;
}
