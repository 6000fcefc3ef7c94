// Does the policy class behave as its spellings promise?

import assert from "node:assert/strict";
import { test } from "node:test";
import { ConnectionMode, ConnectionPolicy } from "perilune";

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
