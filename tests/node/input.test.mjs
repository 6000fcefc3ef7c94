// Is bad input refused at the call, by the argument's name?

import assert from "node:assert/strict";
import { test } from "node:test";
import { inspect } from "node:util";
import { ConnectionPolicy, CosmosClient } from "perilune";

const endpoint = "https://contoso.documents.azure.com:443/";
const key = "c2VjcmV0LXNlY3JldC1zZWNyZXQ=";
const client = new CosmosClient({ endpoint, key });
const container = client.database("d").container("c");
const item = container.item("1", "p");

const CLIENTS = [
  [{ key }, /options\.endpoint is missing/],
  [{ endpoint, key: 7 }, /options\.key must be a string/],
  [{ endpoint: "contoso", key }, { code: "ERR_INVALID_URL" }],
  [{ endpoint: "http://contoso.documents.azure.com/", key }, /endpoint.*http/],
  [{ endpoint, key, auth: { masterKey: "b3RoZXI=" } }, /several keys that differ/],
  [{ endpoint, key, conectionPolicy: {} }, /options\.conectionPolicy is unknown/],
  [{ endpoint, key, connectionpolicy: {} }, /did you mean connectionPolicy/],
  [{ endpoint, key, consistencyLevel: "Weak" }, /options\.consistencyLevel must be "Strong" or/],
  [{ endpoint, key, plugins: {} }, /options\.plugins must be an array/],
  [{ endpoint, key, plugins: [{ on: "both", plugin() {} }] }, /plugins\[0\]\.on must be "request" or "operation"/],
  [{ endpoint, key, plugins: [{ on: "request" }] }, /plugins\[0\]\.plugin is missing/],
  [{ endpoint, key, plugins: [{ on: "request", plugin: 7 }] }, /plugins\[0\]\.plugin must be a function/],
  [{ endpoint, key, clientEncryptionOptions: {} }, /client-side encryption is not supported/],
  [{ endpoint, key, applicationRegion: "West US 22" }, /West US 22.*West US 2/],
  [{ endpoint, key, applicationRegion: "East US", connectionPolicy: { preferredLocations: ["West US"] } }, /applicationRegion: given together/],
  ["AccountEndpoint=https://contoso.documents.azure.com", /Could not parse the provided connection string/],
  [undefined, /options must be an object/],
];

const POLICIES = [
  [{ preferredLocations: "East US" }, /connectionPolicy\.preferredLocations must be an array of strings/],
  [{ PreferredLocations: ["East US"], preferredLocations: ["West US"] }, /preferredLocations in two spellings/],
  [{ useMultipleWriteLocations: 1 }, /useMultipleWriteLocations must be true or false/],
  [{ useMultipleWriteLocation: true }, /useMultipleWriteLocation is unknown/],
  [{ usemultiplewritelocations: 1 }, /connectionPolicy\.useMultipleWriteLocations must be true or false/],
  [{ usemultiplewritelocations: true, useMultipleWriteLocations: true }, /useMultipleWriteLocations in two spellings/],
  [{ enablePartitionLevelCircuitBreaker: 1 }, /enablePartitionLevelCircuitBreaker must be true or false/],
  [{ circuitBreakerOptions: { failures: 1 } }, /circuitBreakerOptions\.failures is unknown/],
  [{ retryOptions: { maxRetryAttemptCount: -1 } }, /retryOptions\.maxRetryAttemptCount must be a whole number/],
  [{ requestTimeout: -5 }, /requestTimeout: -5 is no time/],
  [{ timeout: Infinity }, /connectionPolicy\.timeout must be a number, and not infinite/],
  [{ availabilityStrategy: "on" }, /availabilityStrategy must be true, false or/],
  [{ availabilityStrategy: { threshold: 5 } }, /availabilityStrategy must be true, false or/],
  [{ availabilityStrategy: { thresholdInMs: Infinity } }, /availabilityStrategy must be true, false or/],
  [{ availabilityStrategy: { thresholdInMs: 0 } }, /thresholdInMs: 0 is no time/],
  [{ timeout: Infinity }, /connectionPolicy\.timeout must be a number/],
  [{ resolve: { "contoso.documents.azure.com": "10.0.0.4" } }, /resolve: "10\.0\.0\.4" is no address/],
  [{ enableEndpointDiscovery: false, preferredLocations: ["East US"] }, /endpointDiscovery/],
];

const CALLS = [
  [() => item.read({ sesionToken: "x" }), /options\.sesionToken is unknown/],
  [() => item.read({ accessCondition: { type: "If", condition: "x" } }), /accessCondition\.type must be/],
  [() => item.read({ excludedLocations: [7] }), /options\.excludedLocations must be an array of strings/],
  [() => item.read({ timeout: Infinity }), /options\.timeout must be a number, and not infinite/],
  [() => container.items.batch([], "p", { accessCondition: { type: "IfMatch", condition: "x" } }), /options\.accessCondition: is accepted by calls on one/],
  [async () => container.item("1", Promise.resolve("p")).read(), /partitionKey must be a string/],
  [async () => container.item("1", [new Date()]).read(), /partitionKey must be a string/],
  [async () => container.items.query("SELECT * FROM c", { partitionKey: "p", maxItemCount: 1.5 }), /maxItemCount must be a whole number/],
  [() => item.read({ abortSignal: new AbortController() }), /options\.abortSignal must be an AbortSignal/],
  [() => item.read({ timeout: "5" }), /options\.timeout must be a number/],
  [() => item.read({ timeout: Infinity }), /options\.timeout must be a number/],
  [() => item.read({ excludedLocations: [7] }), /options\.excludedLocations must be an array of strings/],
  [async () => container.items.query("x", { partitionKey: "p", maxItemCount: 1.5 }), /options\.maxItemCount must be a whole/],
  [async () => container.items.query("x", { partitionKey: "p", maxItemCount: Infinity }), /options\.maxItemCount must be/],
  [() => item.read({ availabilityStrategy: 500 }), /options\.availabilityStrategy must be true, false or/],
  [() => item.read({ availabilityStrategy: { thresholdInMs: -1 } }), /thresholdInMs: -1 is no time/],
  [() => item.read({ initialHeaders: { authorization: "x" } }), /authorization.*set by the client alone/],
  [() => item.read({ excludedLocations: "East US" }), /options\.excludedLocations must be an array/],
  [() => container.items.create("text"), /body must be an object/],
  [() => container.items.create({ id: 7 }), /body\.id must be a string/],
  [() => container.item("a/b", "p").read(), { name: "ErrorResponse", code: 400 }],
  [() => item.replace({ pk: "p" }), /body\.id must be a string/],
];

test("a client's options", () => {
  for (const [options, expected] of CLIENTS) {
    assert.throws(() => new CosmosClient(options), expected, inspect(options));
  }
});

test("a policy's options", () => {
  for (const [connectionPolicy, expected] of POLICIES) {
    assert.throws(() => new CosmosClient({ endpoint, key, connectionPolicy }), expected, inspect(connectionPolicy));
  }
  assert.throws(() => new ConnectionPolicy().SetCurrentLocation("Moon"), /Moon/);
  assert.throws(() => new ConnectionPolicy().SetCurrentLocation(7), TypeError);
});

test("a call's arguments", async () => {
  for (const [call, expected] of CALLS) await assert.rejects(call, expected, String(call));
  for (const bad of [NaN, Infinity, () => {}, { a: 1 }, Symbol("s"), [[1]]]) {
    assert.throws(() => container.item("1", bad), /partitionKey must be/);
  }
  assert.throws(() => container.item(""), /item id must be a string/);
  assert.throws(() => client.database(7), /database id must be a string/);
});

test("no text shows the key", () => {
  assert.ok(!inspect(client, { depth: 10, showHidden: true, getters: true }).includes(key));
  assert.ok(!JSON.stringify(client).includes(key));
  for (const options of [{ endpoint: "x", key }, { endpoint, key, a: 1 }]) {
    assert.throws(() => new CosmosClient(options), (error) => !inspect(error, { depth: 10 }).includes(key));
  }
});

test("a disposed client refuses calls, and may be disposed again", async () => {
  const disposed = new CosmosClient(`AccountEndpoint=${endpoint};AccountKey=${key};`);
  disposed.dispose();
  disposed.dispose();
  await disposed[Symbol.asyncDispose]();
  disposed[Symbol.dispose]();
  await assert.rejects(disposed.database("d").read(), /the client has been disposed/);
});
