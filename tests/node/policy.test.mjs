// Does the policy class behave as its spellings promise?

import assert from "node:assert/strict";
import { once } from "node:events";
import { test } from "node:test";
import { ConnectionMode, ConnectionPolicy, CosmosClient } from "perilune";

import { connect, startAccount, until } from "./support/account.mjs";

test("a new policy has the defaults of the first generation, as plain properties", () => {
  const policy = new ConnectionPolicy();
  assert.deepEqual(JSON.parse(JSON.stringify(policy)), {
    ConnectionMode: ConnectionMode.Gateway,
    MediaReadMode: "Buffered",
    MediaRequestTimeout: 300000,
    RequestTimeout: 60000,
    EnableEndpointDiscovery: true,
    PreferredLocations: [],
    RetryOptions: { MaxRetryAttemptCount: 9, FixedRetryIntervalInMilliseconds: 0, MaxWaitTimeInSeconds: 30 },
    DisableSSLVerification: false,
    ProxyUrl: "",
    UseMultipleWriteLocations: false,
  });
});

test("both spellings are one property", () => {
  const policy = new ConnectionPolicy();
  policy.useMultipleWriteLocations = true;
  policy.PreferredLocations = ["East US"];
  policy.retryOptions = { maxRetryAttemptCount: 3 };
  assert.equal(policy.UseMultipleWriteLocations, true);
  assert.deepEqual(policy.preferredLocations, ["East US"]);
  assert.deepEqual(policy.RetryOptions, { maxRetryAttemptCount: 3 });
});

test("SetCurrentLocation fills the list, nearest first", () => {
  const policy = new ConnectionPolicy();
  policy.SetCurrentLocation("westus2");
  assert.equal(policy.PreferredLocations[0], "West US 2");
  assert.ok(policy.PreferredLocations.length > 40);
  const same = new ConnectionPolicy();
  same.setCurrentLocation("West US 2");
  assert.deepEqual(same.PreferredLocations, policy.PreferredLocations);
});

test("an option in another case is taken, with one warning", async () => {
  const make = () => new CosmosClient({ endpoint: "https://contoso.test/", key: "a2V5", connectionPolicy: { preferredlocations: ["East US"] } });
  const warned = once(process, "warning");
  make();
  const [{ code, message }] = await warned;
  assert.deepEqual([code, message], ["PERILUNE_SPELLING", "connectionPolicy.preferredlocations is taken for preferredLocations"]);
  let again = 0;
  process.on("warning", () => again++);
  make();
  await new Promise(setImmediate);
  assert.equal(again, 0);
});

test("without background refreshing, the account is not asked for from time to time", async () => {
  const emulator = await startAccount({ regions: ["West US 2"] });
  const looks = { on: 0, off: 0 };
  const watched = (name, enableBackgroundEndpointRefreshing) => {
    const plugin = (context, node, next) => {
      if (context.resourceType === "") looks[name] += 1;
      return next(context);
    };
    const connectionPolicy = { enableBackgroundEndpointRefreshing, endpointRefreshRateInMs: 20 };
    return connect(emulator, { connectionPolicy, plugins: [{ on: "request", plugin }] });
  };
  const clients = [watched("on", true), watched("off", false)];
  await Promise.all(clients.map((client) => client.databases.readAll().fetchNext()));
  await until(() => looks.on, (count) => count > 8);
  assert.ok(looks.off < 4, `${looks.off} looks`);
  clients.forEach((client) => client.dispose());
});
