// Where do requests go, and how does an application say so?

import { refuse } from "./check.js";
import { ConnectionMode } from "./enums.js";
import { refused } from "./errors.js";
import { native } from "./native.js";
import { lower } from "./spelling.js";

/** What is repeated after 429, and whether writes of unknown outcome are. A class, as in the first generation. */
export class RetryOptions {
  /** Retries after 429. Default: 9. */
  declare maxRetryAttemptCount?: number;
  /** A fixed wait, in milliseconds, instead of the one that the service names. Default: 0, none. */
  declare fixedRetryIntervalInMilliseconds?: number;
  /** The waits may add up to this, in seconds. Default: 30. */
  declare maxWaitTimeInSeconds?: number;
  /** How many times a write is repeated whose request was sent and whose answer was lost. Default: 0. */
  declare retryWrite?: number;
  // The spellings of the first generation.
  MaxRetryAttemptCount?: number;
  FixedRetryIntervalInMilliseconds?: number;
  MaxWaitTimeInSeconds?: number;

  constructor(MaxRetryAttemptCount = 9, FixedRetryIntervalInMilliseconds = 0, MaxWaitTimeInSeconds = 30) {
    this.MaxRetryAttemptCount = MaxRetryAttemptCount;
    this.FixedRetryIntervalInMilliseconds = FixedRetryIntervalInMilliseconds;
    this.MaxWaitTimeInSeconds = MaxWaitTimeInSeconds;
  }
}

/**
 * Whether a slow read is asked of a second region too; the first good answer counts. `true`: after 4 times the usual time
 * of such reads in that region, 100 to 500 ms, or after a threshold of one's own.
 */
export type AvailabilityStrategy = boolean | { thresholdInMs?: number };

/** When a partition's requests leave a region, and for how long. */
export interface CircuitBreakerOptions {
  /** Failed reads in a row. Default: 10. */
  readFailureThreshold?: number;
  /** Failed writes in a row. Default: 5. */
  writeFailureThreshold?: number;
  /** The time away before one request tries again, in milliseconds; it doubles with each that fails. Default: 60,000. */
  unavailabilityDurationInMs?: number;
}

/** Where requests go, and how hard the client tries. Read when the client is made. */
export interface ConnectionPolicyOptions {
  connectionMode?: ConnectionMode;
  /** The time for one attempt, in milliseconds. Default: by the kind of request. */
  requestTimeout?: number;
  /** The time in which a whole call ends, retries included, in milliseconds. Default: 65,000. */
  timeout?: number;
  /** The time to connect, TLS included, in milliseconds. Default: 2,000. */
  connectionTimeout?: number;
  /** Follows the account's regions. Default: true. */
  enableEndpointDiscovery?: boolean;
  /** Regions in order of preference. Default: none, the account's order. */
  preferredLocations?: string[];
  /** Uses no region beyond the preferred ones. Default: false. */
  strictPreferredLocations?: boolean;
  /** Regions not to use while another is left. Default: none. */
  excludedLocations?: string[];
  /** Writes in the nearest region, where the account allows it. Default: true. */
  useMultipleWriteLocations?: boolean;
  retryOptions?: RetryOptions;
  /** Default: `true`, unless the account's operator has turned it off. */
  availabilityStrategy?: AvailabilityStrategy;
  /** Time between two looks at the account's regions, in milliseconds. Default: 45 to 55 s, at random. */
  endpointRefreshRateInMs?: number;
  /** Looks at the account's regions from time to time; without, when a request learns of a change. Default: true. */
  enableBackgroundEndpointRefreshing?: boolean;
  /** Follows the writes of a partition to another region, on an account that moves them. Default: true. */
  enablePartitionLevelFailover?: boolean;
  /** Asks other regions for a partition that keeps failing in one. Default: true. */
  enablePartitionLevelCircuitBreaker?: boolean;
  circuitBreakerOptions?: CircuitBreakerOptions;
  /** Endpoints to ask for the account's regions beside the one given: for private endpoints. */
  accountInitializationEndpoints?: string[];
  /** Speaks HTTP/2. Default: false. */
  http2?: boolean;
  /** Connections kept per endpoint. Default: 50. */
  maxConnections?: number;
  /** Certificates to trust beside the system's, as PEM text. */
  rootCertificates?: string[];
  /** Accepts any certificate. For emulators only. Default: false. */
  disableSSLVerification?: boolean;
  /** The address of this machine that connections leave from. Default: the system's choice. */
  localAddress?: string;
  /** A proxy for all requests but those to this machine. Default: that of the environment. */
  proxyUrl?: string;
  /** Allows `http://` beyond this machine. Default: false. */
  allowInsecureHttp?: boolean;
  /** Addresses by host name, in place of DNS: `{ "contoso.documents.azure.com": "10.0.0.4:443" }`. */
  resolve?: Record<string, string>;
  // The spellings of the first generation.
  ConnectionMode?: ConnectionMode;
  RequestTimeout?: number;
  EnableEndpointDiscovery?: boolean;
  PreferredLocations?: string[];
  UseMultipleWriteLocations?: boolean;
  RetryOptions?: RetryOptions;
  DisableSSLVerification?: boolean;
  ProxyUrl?: string;
}

/**
 * The policy as a class, as the first generation had it. Every property can be spelled with a small first letter, too.
 */
export class ConnectionPolicy implements ConnectionPolicyOptions {
  ConnectionMode: ConnectionMode = ConnectionMode.Gateway;
  MediaReadMode = "Buffered";
  MediaRequestTimeout = 300_000;
  /** The time for one attempt, in milliseconds. At the default, 60,000, it depends on the kind of request. */
  RequestTimeout = 60_000;
  /** Follows the account's regions. */
  EnableEndpointDiscovery = true;
  /** Regions in order of preference. */
  PreferredLocations: string[] = [];
  RetryOptions: RetryOptions = new RetryOptions();
  /** Accepts any certificate. For emulators only. */
  DisableSSLVerification = false;
  /** A proxy for all requests but those to this machine. */
  ProxyUrl = "";
  /** Writes in the nearest region, where the account allows it. */
  UseMultipleWriteLocations = false;

  #location: { region: string; filled: string[] } | undefined;

  /**
   * Names the region that the application runs in: fills `PreferredLocations` with every known region, nearest first.
   */
  SetCurrentLocation(region: string): void {
    if (typeof region !== "string") refuse("SetCurrentLocation: region", "must be a string");
    let filled: string[];
    try {
      filled = native.regionsFrom(region);
    } catch (problem) {
      throw refused(problem);
    }
    this.PreferredLocations = filled;
    this.#location = { region, filled: [...filled] };
  }

  /** The same as {@link SetCurrentLocation}. */
  setCurrentLocation(region: string): void {
    this.SetCurrentLocation(region);
  }

  /** The region set last, unless the list was changed since. @internal */
  static locationOf(policy: object): string | undefined {
    if (!(#location in policy) || policy.#location === undefined) return undefined;
    const { region, filled } = policy.#location;
    const now = policy.PreferredLocations;
    return filled.length === now.length && filled.every((name, at) => name === now[at]) ? region : undefined;
  }
}

/** The other spelling of each property of the class. */
export interface ConnectionPolicy {
  connectionMode: ConnectionMode;
  requestTimeout: number;
  enableEndpointDiscovery: boolean;
  preferredLocations: string[];
  useMultipleWriteLocations: boolean;
  retryOptions: RetryOptions;
  disableSSLVerification: boolean;
  proxyUrl: string;
  // Not of the first generation: `undefined` until they are set.
  endpointRefreshRateInMs?: number;
  enableBackgroundEndpointRefreshing?: boolean;
  enablePartitionLevelFailover?: boolean;
  enablePartitionLevelCircuitBreaker?: boolean;
}

for (const made of [new ConnectionPolicy(), new RetryOptions()]) {
  for (const name of Object.keys(made)) {
    Object.defineProperty(Object.getPrototypeOf(made), lower(name), {
      get(this: Record<string, unknown>) {
        return this[name];
      },
      set(this: Record<string, unknown>, value: unknown) {
        this[name] = value;
      },
      configurable: true,
    });
  }
}
