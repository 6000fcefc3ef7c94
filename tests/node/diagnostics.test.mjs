// Are the attempts of a call told in the official client's words, whichever of two side by side ended it?

import assert from "node:assert/strict";
import { test } from "node:test";
import { CosmosClient, CosmosDbDiagnosticLevel, CosmosDiagnostics } from "perilune";

import { startAccount } from "./support/account.mjs";

const CANCELLED = { status: null, error: "cancelled" };

/** Attempts: where, when each began and ended, and how. */
function failedOf(...attempts) {
  const trail = attempts.map(([endpoint, startMs, endMs, result]) => {
    const { status = result, error = null } = Object(result);
    return { endpoint, startMs, elapsedMs: endMs - startMs, status, error, subStatus: 0 };
  });
  const diagnostics = new CosmosDiagnostics(JSON.stringify({ activityId: "a", elapsedMs: 1, attempts: trail }));
  const { retryDiagnostics, gatewayStatistics } = diagnostics.clientSideRequestStatistics;
  assert.equal(gatewayStatistics.length, attempts.length);
  return retryDiagnostics.failedAttempts.map(({ attemptNumber, endpoint, statusCode }) =>
    [attemptNumber, endpoint, statusCode].join(" "),
  );
}

test("an attempt that was repeated has failed", () => {
  assert.deepEqual(failedOf(["west", 0, 5, 503], ["east", 5, 9, 200]), ["0 west 503"]);
  const refused = { status: null, error: "connect: refused" };
  assert.deepEqual(failedOf(["west", 0, 5, refused], ["east", 5, 9, refused]), ["0 west connect: refused"]);
  assert.deepEqual(failedOf(["west", 0, 5, 200]), []);
  assert.deepEqual(failedOf(["west", 0, 5, 404]), []);
  assert.deepEqual(failedOf(), []);
});

test("one that was beaten has not, nor one that beat another", () => {
  assert.deepEqual(failedOf(["west", 0, 150, CANCELLED], ["east", 100, 150, 200]), []);
  assert.deepEqual(failedOf(["west", 0, 150, 200], ["east", 100, 150, CANCELLED]), []);
  assert.deepEqual(
    failedOf(["west", 0, 150, 429], ["east", 100, 150, CANCELLED], ["west", 160, 170, 200]),
    ["0 west 429"],
  );
});

test("of two side by side, the one that ended first may have begun last", () => {
  assert.deepEqual(failedOf(["west", 0, 200, 200], ["east", 100, 150, 503]), ["0 east 503"]);
});

const TRAIL = JSON.stringify({
  operation: "read_item",
  activityId: "a",
  elapsedMs: 12,
  regionsContacted: ["West US 2", "East US"],
  notes: [],
  hedging: null,
  attempts: [
    { endpoint: "west", startMs: 0, elapsedMs: 4, status: 503, subStatus: 0, error: null, requestCharge: 0, requestBytes: 10, responseBytes: 2 },
    { endpoint: "east", startMs: 5, elapsedMs: 7, status: 200, subStatus: null, error: null, requestCharge: 1, requestBytes: 10, responseBytes: 90 },
  ],
});

test("the statistics say when, how long and how much", () => {
  const config = { endpoint: "https://contoso.test/" };
  const diagnostics = new CosmosDiagnostics(TRAIL, 1_700_000_000_012, config);
  const told = diagnostics.clientSideRequestStatistics;
  assert.deepEqual([told.requestStartTimeUTCInMs, told.requestDurationInMs], [1_700_000_000_000, 12]);
  assert.deepEqual([told.totalRequestPayloadLengthInBytes, told.totalResponsePayloadLengthInBytes], [20, 92]);
  const [first, second] = told.gatewayStatistics;
  assert.deepEqual([first.operationType, first.resourceType], ["read", "docs"]);
  assert.deepEqual([second.startTimeUTCInMs, second.requestCharge], [1_700_000_000_005, 1]);
  assert.equal(told.retryDiagnostics.failedAttempts[0].requestPayloadLengthInBytes, 10);
  assert.deepEqual(told.metadataDiagnostics, { metadataLookups: [] });
  assert.equal(diagnostics.clientConfig, config);
  assert.equal(JSON.parse(JSON.stringify(diagnostics)).clientConfig.endpoint, config.endpoint);
});

test("the tree has a node for each attempt", () => {
  const { nodeType, children, data, durationInMs } = new CosmosDiagnostics(TRAIL).diagnosticNode;
  assert.deepEqual([nodeType, data.operation, durationInMs], ["CLIENT_REQUEST_NODE", "read_item", 12]);
  assert.deepEqual(children.map(({ nodeType, data }) => [nodeType, data.statusCode]), [["HTTP_REQUEST", 503], ["HTTP_REQUEST", 200]]);
});

test("how the client was made is told at the levels beyond info, by option or environment", async () => {
  const emulator = await startAccount({ regions: ["West US 2"] });
  const { endpoint, key } = emulator;
  const told = async (options) => {
    const client = new CosmosClient({ endpoint, key, ...options });
    const { diagnostics } = await client.databases.readAll().fetchNext();
    const missing = await client.database("none").read().catch((error) => error);
    assert.deepEqual(missing.diagnostics.clientConfig, diagnostics.clientConfig);
    return diagnostics.clientConfig;
  };
  assert.equal(await told({}), undefined);
  assert.equal(await told({ diagnosticLevel: "info" }), undefined);
  const config = await told({ diagnosticLevel: CosmosDbDiagnosticLevel.debug, userAgentSuffix: "mine" });
  assert.deepEqual([config.diagnosticLevel, config.userAgentSuffix], ["debug", "mine"]);
  assert.ok(!JSON.stringify(config).includes(key));
  process.env.AZURE_COSMOSDB_DIAGNOSTICS_LEVEL = "debug-unsafe";
  try {
    assert.equal((await told({})).diagnosticLevel, "debug-unsafe");
  } finally {
    delete process.env.AZURE_COSMOSDB_DIAGNOSTICS_LEVEL;
  }
});
