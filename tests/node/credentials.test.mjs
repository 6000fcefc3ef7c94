// Do clients without a credential that is one end as with the official package, and with a warning?

import assert from "node:assert/strict";
import { once } from "node:events";
import { test } from "node:test";
import { CosmosClient } from "perilune";

import { startAccount } from "./support/account.mjs";

const { endpoint } = await startAccount({ regions: ["West US 2"] });

for (const [name, options, words] of [
  ["no credential", {}, /the client has no credential; key, .* are accepted/],
  ["an empty key", { key: "" }, /options\.key is no base64/],
  ["a placeholder", { key: "<cosmos key>" }, /options\.key is no base64/],
  ["a placeholder of the first generation", { auth: { masterKey: "THIS IS A FAKE KEY" } }, /options\.key is no base64/],
]) {
  test(`with ${name} a client is made, and the service refuses it`, async () => {
    const warned = once(process, "warning");
    const client = new CosmosClient({ endpoint, ...options });
    const [{ code, message }] = await warned;
    assert.equal(code, "PERILUNE_CREDENTIAL");
    assert.match(message, words);
    for (const secret of [options.key, options.auth?.masterKey]) assert.ok(!secret || !message.includes(secret));
    await assert.rejects(client.databases.readAll().fetchAll(), { name: "ErrorResponse", code: 401 });
  });
}
