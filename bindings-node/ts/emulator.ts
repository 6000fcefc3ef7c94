// The package `perilune/emulator`: a whole account on this machine, with outages on demand.

import { spawn, type ChildProcessByStdio } from "node:child_process";
import { request } from "node:http";
import { createRequire } from "node:module";
import { createInterface } from "node:readline";
import type { Readable, Writable } from "node:stream";

/** The account to start. */
export interface EmulatorOptions {
  /** Its regions, the first of them the hub. Default: `["West US 2", "East US"]`. */
  regions?: string[];
  /** Every region takes writes. Default: false. */
  multipleWrites?: boolean;
  /** Default: `"session"`. */
  consistency?: "strong" | "bounded-staleness" | "session" | "consistent-prefix" | "eventual";
  /** How long a write takes to another region, in milliseconds. Default: 20. */
  lagMs?: number;
  /** Speaks TLS; see {@link Emulator.certificate}. Default: false. */
  tls?: boolean;
  /** Physical partitions of a new container. Default: 1. */
  partitions?: number;
  /** The program. Default: `PERILUNE_EMULATOR`, else that of the package `perilune-emulator`, else the one on the path. */
  command?: string;
}

/** A region of the account. */
export interface EmulatorRegion {
  name: string;
  endpoint: string;
  address: string | null;
  writable: boolean;
  hub: boolean;
  offline: boolean;
  sessionId: number;
}

/** What is to go wrong, and for which requests: for all, unless said otherwise. */
export interface FaultRule {
  fault:
    | "refuse"
    | "connectBlackHole"
    | "resetOnConnect"
    | "reset"
    | "blackHole"
    | "delay"
    | "truncate"
    | "garbage"
    | "status"
    /** A region answers nobody, and goes on replicating. */
    | "gatewayDark"
    /** A region answers nobody, and its replication stops too. */
    | "regionDark";
  region?: string;
  /** `read`, `readFeed`, `create`, `upsert`, `replace`, `patch`, `delete`, `query`, `queryPlan` or `batch`. */
  operation?: string;
  /** A resource as paths spell it: `dbs`, `colls`, `docs`; `account` for the account itself. */
  resource?: string;
  method?: string;
  kind?: "reads" | "writes";
  pathContains?: string;
  /** The share of the requests that it hits, above 0 and at most 1. */
  share?: number;
  /** How many requests it hits at most. */
  limit?: number;
  /** Whether the request is executed before it fails. */
  phase?: "before" | "after";
  /** For `delay`, in milliseconds. */
  delayMs?: number;
  /** For `status`, with what follows. */
  status?: number;
  subStatus?: number;
  retryAfterMs?: number;
  /** Answers without the service's headers. */
  bare?: boolean;
}

interface State {
  endpoint: string;
  key: string;
  control: string;
  regions: EmulatorRegion[];
}

type Process = ChildProcessByStdio<Writable, Readable, null>;

/** An emulator under way. It stops when told to, and when this process ends, however it ends. */
export class Emulator {
  readonly #process: Process;
  readonly #state: State;
  readonly #ended: Promise<void>;

  private constructor(process: Process, state: State, ended: Promise<void>) {
    this.#process = process;
    this.#state = state;
    this.#ended = ended;
  }

  /** Starts an account and waits until it is ready. */
  static async start(options: EmulatorOptions = {}): Promise<Emulator> {
    const process = spawn(options.command ?? command(), commandLine(options), {
      stdio: ["pipe", "pipe", "inherit"],
    });
    const ended = new Promise<void>((resolve) => process.once("exit", () => resolve()));
    const state = await ready(process);
    // It ends with its standard input, so with this process; until then it must not keep this process alive.
    process.unref();
    for (const stream of [process.stdin, process.stdout]) (stream as unknown as { unref(): void }).unref();
    return new Emulator(process, state, ended);
  }

  /** The account's endpoint. */
  get endpoint(): string {
    return this.#state.endpoint;
  }

  /** The account's key. */
  get key(): string {
    return this.#state.key;
  }

  /** Endpoint and key in one text. */
  get connectionString(): string {
    return `AccountEndpoint=${this.endpoint};AccountKey=${this.key};`;
  }

  /** The account's regions, as they are now. */
  regions(): Promise<EmulatorRegion[]> {
    return this.#call("GET", "/regions");
  }

  /** Adds a region, with a copy of the data. */
  addRegion(name: string): Promise<EmulatorRegion[]> {
    return this.#call("POST", "/regions", { name });
  }

  /** Removes a region. */
  removeRegion(name: string): Promise<EmulatorRegion[]> {
    return this.#call("DELETE", `/regions/${encodeURIComponent(name)}`);
  }

  /** Takes a region out of the account's list, or puts it back. */
  setOffline(name: string, offline: boolean): Promise<EmulatorRegion[]> {
    return this.#call("POST", `/regions/${encodeURIComponent(name)}/${offline ? "offline" : "online"}`);
  }

  /** Makes a region the hub. */
  setWriteRegion(name: string): Promise<EmulatorRegion[]> {
    return this.#call("POST", "/write-region", { name });
  }

  /** Lets every region take writes, or the hub only. */
  setMultipleWrites(enabled: boolean): Promise<EmulatorRegion[]> {
    return this.#call("POST", "/multiple-writes", { enabled });
  }

  /** Sets how long writes take from one region to another, or holds them back. Without names: between all. */
  setReplication(change: { from?: string; to?: string; lagMs?: number; paused?: boolean }): Promise<EmulatorRegion[]> {
    return this.#call("POST", "/replication", change);
  }

  /** Makes something go wrong; gives the id of the fault. */
  async inject(rule: FaultRule): Promise<number> {
    return (await this.#call<{ id: number }>("POST", "/faults", rule)).id;
  }

  /** Ends one fault, or all of them. */
  async removeFaults(id?: number): Promise<void> {
    await this.#call("DELETE", id === undefined ? "/faults" : `/faults/${id}`);
  }

  /** Ends the faults of a region. */
  async heal(region: string): Promise<void> {
    await this.#call("DELETE", `/regions/${encodeURIComponent(region)}/faults`);
  }

  /** The authority of its certificates, as PEM text, with the option `tls`. */
  certificate(): Promise<string> {
    return this.#call("GET", "/ca.pem");
  }

  /** How many requests each region had, by operation and status. */
  stats(): Promise<object[]> {
    return this.#call("GET", "/stats");
  }

  /** Stops it and waits until it has ended. */
  async stop(): Promise<void> {
    this.#process.ref();
    this.#process.stdin.end();
    await this.#ended;
  }

  /** The same as {@link stop}, for `await using`. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.stop();
  }

  #call<T>(method: string, path: string, body?: object): Promise<T> {
    return call<T>(method, new URL(path, this.#state.control), body);
  }
}

function commandLine(options: EmulatorOptions): string[] {
  const { regions = ["West US 2", "East US"], multipleWrites, consistency, lagMs, tls, partitions } = options;
  return [
    ...regions.flatMap((region) => ["--region", region]),
    ...["--port", "0", "--control-port", "0", "--ready-json", "--until-stdin-closes"],
    ...(multipleWrites ? ["--multiple-writes"] : []),
    ...(consistency === undefined ? [] : ["--consistency", consistency]),
    ...(lagMs === undefined ? [] : ["--lag", `${lagMs}ms`]),
    ...(tls ? ["--tls"] : []),
    ...(partitions === undefined ? [] : ["--partitions", String(partitions)]),
  ];
}

function command(): string {
  const chosen = process.env["PERILUNE_EMULATOR"];
  if (chosen) return chosen;
  const require = createRequire(__filename);
  try {
    require.resolve("perilune-emulator");
  } catch {
    return "perilune-emulator";
  }
  return (require("perilune-emulator") as { path(): string }).path();
}

/** The first line tells all; without one there is a reason on standard error. */
async function ready(process: Process): Promise<State> {
  const failed = new Promise<never>((_, reject) => {
    process.once("error", (cause) => reject(new Error("the emulator could not be started", { cause })));
    process.once("exit", (code) => reject(new Error(`the emulator ended before it was ready, with code ${code}`)));
  });
  const lines = createInterface({ input: process.stdout });
  const first = new Promise<string>((resolve) => lines.once("line", resolve));
  const line = await Promise.race([first, failed]);
  lines.close();
  failed.catch(() => {});
  return JSON.parse(line) as State;
}

/** A call of the management API. */
function call<T>(method: string, url: URL, body?: object): Promise<T> {
  return new Promise((resolve, reject) => {
    const sent = request(url, { method, agent: false }, (answer) => {
      const chunks: Buffer[] = [];
      answer.on("data", (chunk: Buffer) => chunks.push(chunk)).on("error", reject);
      answer.on("end", () => {
        const text = Buffer.concat(chunks).toString();
        const isJson = answer.headers["content-type"]?.includes("json");
        if ((answer.statusCode ?? 500) >= 400) reject(new Error(`${method} ${url.pathname}: ${text}`));
        else resolve((isJson ? JSON.parse(text) : text) as T);
      });
    });
    sent.on("error", reject).end(body === undefined ? undefined : JSON.stringify(body));
  });
}
