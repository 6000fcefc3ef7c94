// How is a policy checked, and how does the native module take it?

import { net } from "./builtin.js";
import { availability, boolean, checkOptions, number, object, oneOf, text, texts, whole, type Check } from "./check.js";
import { ConnectionMode } from "./enums.js";
import { ConnectionPolicy, type AvailabilityStrategy, type ConnectionPolicyOptions } from "./policy.js";
import { inKnownCase, oneSpelling } from "./spelling.js";

const RETRIES: Record<string, Check> = {
  maxRetryAttemptCount: whole,
  fixedRetryIntervalInMilliseconds: number,
  maxWaitTimeInSeconds: number,
  retryWrite: whole,
};

const BREAKER: Record<string, Check> = {
  readFailureThreshold: whole,
  writeFailureThreshold: whole,
  unavailabilityDurationInMs: number,
};

const POLICY: Record<string, Check> = {
  connectionMode: oneOf(ConnectionMode.Gateway),
  requestTimeout: number,
  timeout: number,
  connectionTimeout: number,
  enableEndpointDiscovery: boolean,
  preferredLocations: texts,
  strictPreferredLocations: boolean,
  excludedLocations: texts,
  useMultipleWriteLocations: boolean,
  retryOptions: object,
  availabilityStrategy: availability,
  endpointRefreshRateInMs: number,
  enableBackgroundEndpointRefreshing: boolean,
  enablePartitionLevelFailover: boolean,
  enablePartitionLevelCircuitBreaker: boolean,
  circuitBreakerOptions: object,
  accountInitializationEndpoints: texts,
  http2: boolean,
  maxConnections: whole,
  rootCertificates: texts,
  disableSSLVerification: boolean,
  localAddress: (value) => (net().isIP(String(value)) > 0 ? undefined : "must be an address such as 10.0.0.4"),
  proxyUrl: text,
  allowInsecureHttp: boolean,
  resolve: object,
  mediaReadMode: text,
  mediaRequestTimeout: number,
};

/** Left at these, the official defaults, a time counts as not set. */
const OFFICIAL_REQUEST_TIMEOUT = 60_000;
const OFFICIAL_REFRESH_RATE = 300_000;

/** The policy as the native module takes it. */
export function readPolicy(given: ConnectionPolicyOptions): Record<string, unknown> {
  const policy = checked("connectionPolicy", given, POLICY);
  const retries = checked("connectionPolicy.retryOptions", policy["retryOptions"] ?? {}, RETRIES);
  const breaker = checked("connectionPolicy.circuitBreakerOptions", policy["circuitBreakerOptions"] ?? {}, BREAKER);
  const { resolve, preferredLocations } = policy as ConnectionPolicyOptions;
  return {
    currentLocation: ConnectionPolicy.locationOf(given),
    preferredLocations,
    strictPreferredLocations: policy["strictPreferredLocations"],
    excludedLocations: policy["excludedLocations"],
    useMultipleWriteLocations: policy["useMultipleWriteLocations"],
    enableEndpointDiscovery: policy["enableEndpointDiscovery"],
    timeout: policy["timeout"],
    requestTimeout: unless(OFFICIAL_REQUEST_TIMEOUT, policy["requestTimeout"]),
    connectionTimeout: policy["connectionTimeout"],
    accountRefreshInterval: refreshRate(policy as ConnectionPolicyOptions),
    accountInitializationEndpoints: policy["accountInitializationEndpoints"],
    maxRetryAttemptCount: retries["maxRetryAttemptCount"],
    fixedRetryInterval: unless(0, retries["fixedRetryIntervalInMilliseconds"]),
    maxWaitTime: times(1000, retries["maxWaitTimeInSeconds"]),
    retryWrite: retries["retryWrite"],
    availabilityStrategy: strategy((policy as ConnectionPolicyOptions).availabilityStrategy),
    enablePartitionLevelCircuitBreaker: policy["enablePartitionLevelCircuitBreaker"],
    enablePartitionLevelFailover: policy["enablePartitionLevelFailover"],
    readFailureThreshold: breaker["readFailureThreshold"],
    writeFailureThreshold: breaker["writeFailureThreshold"],
    unavailabilityDuration: breaker["unavailabilityDurationInMs"],
    http2: policy["http2"],
    maxConnections: policy["maxConnections"],
    rootCertificates: policy["rootCertificates"],
    acceptInvalidCertificates: policy["disableSSLVerification"],
    allowInsecureHttp: policy["allowInsecureHttp"],
    resolve: resolve && Object.entries(resolve),
    localAddress: policy["localAddress"],
    proxy: unless("", policy["proxyUrl"]),
  };
}

/** A year, in milliseconds: what asks for the account then is a request that learns that it has changed. */
const NEVER = 365 * 24 * 3_600_000;

function refreshRate(policy: ConnectionPolicyOptions): unknown {
  if (policy.enableBackgroundEndpointRefreshing === false) return NEVER;
  return unless(OFFICIAL_REFRESH_RATE, policy.endpointRefreshRateInMs);
}

/** As the native module takes it: whether, or after how many milliseconds. */
export function strategy(given: AvailabilityStrategy | undefined): boolean | number | undefined {
  return typeof given === "object" ? (given.thresholdInMs ?? true) : given;
}

function checked(name: string, given: unknown, known: Record<string, Check>): Record<string, unknown> {
  const merged = inKnownCase(name, oneSpelling(name, given), Object.keys(known));
  checkOptions(name, merged, known);
  return merged;
}

function unless(unset: unknown, value: unknown): unknown {
  return value === unset ? undefined : value;
}

function times(factor: number, value: unknown): number | undefined {
  return typeof value === "number" ? value * factor : undefined;
}
