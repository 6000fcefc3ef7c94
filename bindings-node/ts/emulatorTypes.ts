// What is said to an emulator, and what does it say?

/** The account to start. */
export interface EmulatorOptions {
  /** Its regions, the first of them the hub. Default: `["West US 2", "East US"]`. */
  regions?: string[];
  /** Every region takes writes, not only the hub. Default: false. */
  multipleWrites?: boolean;
  /** How long a write takes to another region, in milliseconds. Default: 20. */
  lagMs?: number;
  /** Default: `"session"`. */
  consistency?: "strong" | "bounded-staleness" | "session" | "consistent-prefix" | "eventual";
  /** Speaks TLS; `caPem()` gives the certificate to trust. Default: false. */
  tls?: boolean;
  /** The master key, base64. Default: the well-known key of the service's own emulator. */
  key?: string;
  /** Physical partitions of a new container, 1 to 64. Default: 1. */
  partitions?: number;
  /** The first region's port; the others follow it. Default: 0, any free ports. */
  port?: number;
  /** The management API's port. Default: 0, any free port. */
  controlPort?: number;
  /** A separate endpoint that follows the hub. Default: false. */
  globalEndpoint?: boolean;
  /** Names hosts as the service does, such as `contoso.documents.test`. */
  advertiseHosts?: string;
  /** The seed of faults with a share. Default: 0. */
  seed?: number;
  /** The account says that single partitions fail over; their writes can be moved. Default: false. */
  partitionFailover?: boolean;
  /** Requests about items are refused with 429 once their range's share of the throughput is used up. Default: false. */
  throttle?: boolean;
  /** A directory that keeps the account, so that it is there again after a restart. Default: in memory. */
  data?: string;
  /** How long the start may take, in milliseconds. Default: 30,000. */
  readyWithinMs?: number;
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

/** A partition key range of a container. */
export interface EmulatorRange {
  id: number;
  /** The first effective partition key in it, in hexadecimal digits. */
  minInclusive: string;
  /** The first beyond it. */
  maxExclusive: string;
  /** The ranges that it came of, by splits and merges, oldest first. */
  parents: number[];
}

/** What goes wrong; the emulator's documentation tells what a client sees of each. */
export type Fault =
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

/** What is to go wrong, and for which requests: for all, unless said otherwise. */
export interface FaultRule {
  fault: Fault;
  region?: string;
  /** `read`, `readFeed`, `create`, `upsert`, `replace`, `patch`, `delete`, `query`, `queryPlan` or `batch`. */
  operation?: string;
  /** A resource as paths spell it: `dbs`, `colls`, `docs`; `account` for the account itself. */
  resource?: string;
  method?: string;
  kind?: "reads" | "writes";
  pathContains?: string;
  /** The partition key range that is asked for. */
  range?: number;
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

/** A fault in force. */
export interface FaultStatus extends FaultRule {
  id: number;
  /** How many requests it hit. */
  hits: number;
}

/** How many requests of a kind came in. */
export interface RequestCount {
  region: string;
  operation: string;
  resource: string;
  /** Null: never answered. */
  status: number | null;
  requests: number;
  /** How many of them met a fault. */
  faulted: number;
}

/** A request. */
export interface LogEntry {
  sequence: number;
  /** Seconds since 1970. */
  time: number;
  region: string;
  method: string;
  path: string;
  operation: string;
  resource: string;
  /** Null: never answered. */
  status: number | null;
  /** The fault that it met. */
  fault: string | null;
}
