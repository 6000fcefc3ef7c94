// Does the service accept a request that a program signed by itself?

import assert from "node:assert/strict";
import { test } from "node:test";
import { HTTPMethod, ResourceType, setAuthorizationTokenHeaderUsingMasterKey } from "perilune";

import { connect, newContainer, startAccount } from "./support/account.mjs";

const emulator = await startAccount({ regions: ["West US 2"], lagMs: 0 });
const container = await newContainer(connect(emulator));

const ask = async (path, type) => {
  const headers = { "x-ms-version": "2020-07-15" };
  const id = path.replace(/\/?(colls|docs)?$/, "");
  await setAuthorizationTokenHeaderUsingMasterKey(HTTPMethod.get, id, type, headers, emulator.key);
  return (await fetch(emulator.endpoint.replace(/\/?$/, "/") + path, { headers })).status;
};

test("a signed request is answered", async () => {
  assert.equal(await ask(container.url, ResourceType.container), 200);
  assert.equal(await ask(`dbs/${container.database.id}/colls`, "colls"), 200);
  assert.equal(await ask(container.url, ResourceType.database), 401);
});

test("without a key there is nothing to sign with", async () => {
  const signed = setAuthorizationTokenHeaderUsingMasterKey("GET", "", "dbs", {}, "");
  await assert.rejects(signed, /masterKey must be a string/);
});
