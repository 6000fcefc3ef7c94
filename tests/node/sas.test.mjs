// Are shared access signatures those that the official package makes, and do requests bear them?

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import {
  CosmosClient,
  SasTokenPermissionKind,
  SasTokenProperties,
  createAuthorizationSasToken,
  setAuthorizationTokenHeaderUsingMasterKey,
} from "perilune";

const { key, tokens } = JSON.parse(readFileSync(new URL("../vectors/sas.json", import.meta.url), "utf8"));
const read = ({ startTime, expiryTime, ...others }) => ({
  ...others,
  startTime: new Date(startTime),
  expiryTime: new Date(expiryTime),
});
const [{ properties, token }] = tokens;

test("tokens are, letter for letter, the official package's", async () => {
  for (const { properties, token } of tokens) {
    const given = Object.freeze(Object.assign(new SasTokenProperties(), read(properties)));
    assert.equal(await createAuthorizationSasToken(key, given), token);
  }
});

test("what is missing or of the wrong type is named", async () => {
  for (const [changes, problem] of [
    [{ startTime: undefined }, /sasTokenProperties\.startTime must be a date/],
    [{ expiryTime: new Date("never") }, /expiryTime must be a date that is valid/],
    [{ keyType: "OTHER" }, /keyType must be a number or PRIMARY_MASTER/],
    [{ dataPlaneReaderScope: "all" }, /dataPlaneReaderScope must be a whole number/],
    [{ containerName: "orders" }, /databaseName is missing/],
    [{ databaseName: "sales", resourceName: "7", resourceKind: "ITEM" }, /containerName is missing/],
    [{ databaseName: "sales", containerName: "orders", resourceName: "7" }, /resourceKind is missing/],
    [{ partitionKeyValueRanges: ["ada"] }, /resourceKind is missing/],
    [{ databasename: "sales" }, /did you mean databaseName/],
  ]) {
    const made = createAuthorizationSasToken(key, { ...read(properties), ...changes });
    await assert.rejects(made, (error) => error instanceof TypeError && problem.test(error.message));
  }
  await assert.rejects(createAuthorizationSasToken("", read(properties)), /masterKey must be a string/);
});

test("a client takes a token in the place of a key, and its requests bear it as it is", async () => {
  const endpoint = "https://localhost:8081/";
  for (const options of [{ endpoint, key: token }, { endpoint, auth: { masterKey: token } }]) {
    const seen = [];
    const plugin = async ({ headers }) => {
      seen.push(headers.authorization);
      throw Object.assign(new Error("enough"), { code: 401, headers: {} });
    };
    const client = new CosmosClient({ ...options, plugins: [{ on: "request", plugin }] });
    await assert.rejects(client.getDatabaseAccount(), { code: 401 });
    assert.deepEqual(new Set(seen), new Set([encodeURIComponent(token)]));
  }
});

test("headers made by hand bear it, too", async () => {
  const headers = {};
  await setAuthorizationTokenHeaderUsingMasterKey("GET", "", "dbs", headers, token);
  assert.equal(headers.authorization, encodeURIComponent(token));
});

test("the numbers of rights are those on the wire", () => {
  assert.equal(SasTokenPermissionKind.ContainerReadAny, 64);
  assert.equal(SasTokenPermissionKind.ContainerFullAccess, 0xffff_ffff);
});
