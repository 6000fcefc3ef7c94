// Is a credential object, or a token provider, asked when it should be, and believed?

import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { test } from "node:test";
import { inspect } from "node:util";
import { CosmosClient } from "perilune";

import { connect, newContainer, startAccount, until } from "./support/account.mjs";

const SECRET = "c2lnbmVkIGJ5IG5vYm9keQ";
const emulator = await startAccount({ lagMs: 0 });
const names = await newContainer(connect(emulator));

const part = (value) => Buffer.from(JSON.stringify(value)).toString("base64url");

/** A token that the emulator takes. */
function issue({ age = 0, life = 3600 } = {}) {
  const iat = Date.now() / 1000 - age;
  const token = `${part({ alg: "none" })}.${part({ iat, exp: iat + life })}.${SECRET}`;
  return { token, expiresOnTimestamp: (iat + life) * 1000 };
}

/** Gives tokens, the first ones as said, and writes down what it was asked. */
function credential(...given) {
  const asked = [];
  const getToken = async (scopes, options) => {
    asked.push({ scopes, options });
    const next = given.shift() ?? issue();
    if (next instanceof Error) throw next;
    return next;
  };
  return { getToken, asked };
}

const open = (options) => new CosmosClient({ endpoint: emulator.endpoint, ...options });
const items = (client) => client.database(names.database.id).container(names.id);

test("a credential is asked once, for the scope of the account", async () => {
  const aadCredentials = credential();
  // It comes before a key.
  const container = items(open({ aadCredentials, key: "d3Jvbmc=" }));
  await container.items.upsert({ id: "1", pk: "p" });
  await Promise.all(Array.from({ length: 10 }, () => container.item("1", "p").read()));
  const { hostname } = new URL(emulator.endpoint);
  assert.deepEqual(aadCredentials.asked, [{ scopes: [`http://${hostname}/.default`], options: {} }]);
});

test("an account that the directory does not know has the common scope, unless one is chosen", async () => {
  const unknown = () => new Error("AADSTS500011: The resource principal was not found");
  const aadCredentials = credential(unknown());
  await items(open({ aadCredentials })).read();
  assert.deepEqual(aadCredentials.asked[1].scopes, ["https://cosmos.azure.com/.default"]);
  const chosen = credential(unknown());
  await assert.rejects(items(open({ aadCredentials: chosen, aadScope: "api://one" })).read(), /AADSTS500011/);
  assert.deepEqual(chosen.asked, [{ scopes: ["api://one"], options: {} }]);
});

test("a revoked token is renewed with the claims that are demanded", async () => {
  const aadCredentials = credential();
  const container = items(open({ aadCredentials }));
  await container.read();
  await emulator.revokeTokens();
  await container.read();
  assert.equal(aadCredentials.asked.length, 2);
  assert.equal(JSON.parse(aadCredentials.asked[1].options.claims).access_token.nbf.essential, true);
});

test("a token is renewed beside the calls before it ends", async () => {
  const aadCredentials = credential(issue({ life: 2 }));
  const container = items(open({ aadCredentials }));
  await until(() => container.read().then(() => aadCredentials.asked.length), (count) => count === 2);
});

test("what a credential throws ends the call, and the next call asks again", async () => {
  const problem = Object.assign(new Error("nobody has logged in"), { name: "CredentialUnavailableError" });
  const frozen = Object.freeze(new RangeError("frozen"));
  const aadCredentials = credential(problem, frozen);
  const container = items(open({ aadCredentials }));
  assert.equal(await container.read().catch((error) => error), problem);
  assert.equal(problem.diagnostics.clientSideRequestStatistics.requestDurationInMs >= 0, true);
  assert.equal(await container.items.query("SELECT * FROM c").fetchAll().catch((error) => error), frozen);
  await container.read();
  for (const wrong of [null, SECRET, { token: SECRET }]) {
    const problem = await items(open({ aadCredentials: { getToken: async () => wrong } })).read().catch((error) => error);
    assert.equal(problem.code, "credential");
    assert.doesNotMatch(inspect(problem), new RegExp(SECRET));
  }
  assert.throws(() => open({ aadCredentials: {} }), /options\.aadCredentials must be an object with a method getToken/);
});

test("no text holds a token", async () => {
  const client = open({ aadCredentials: credential() });
  const container = items(client);
  const response = await container.items.upsert({ id: "2", pk: "p" });
  await emulator.revokeTokens();
  const missing = await container.database.container("missing").read().catch((error) => error);
  for (const shown of [client, container, response, response.diagnostics, missing, missing.diagnostics]) {
    assert.doesNotMatch(inspect(shown, { depth: 9 }) + JSON.stringify(shown.diagnostics ?? {}), new RegExp(SECRET));
  }
});

/** Signs with the key, as a service of the application would. */
function sign({ verb, resourceType, resourceId, headers }) {
  const text = `${verb.toLowerCase()}\n${resourceType}\n${resourceId}\n${headers["x-ms-date"].toLowerCase()}\n\n`;
  const signature = createHmac("sha256", Buffer.from(emulator.key, "base64")).update(text).digest("base64");
  return `type=master&ver=1.0&sig=${signature}`;
}

const forms = {
  "a function": (asked) => async (info) => asked.push(info) && sign(info),
  "an object": (asked) => ({ getToken: async (info) => asked.push(info) && sign(info) }),
  "an object with a callback": (asked) => ({
    getToken: (info, callback) => void (asked.push(info) && callback(undefined, sign(info))),
  }),
};

for (const [name, form] of Object.entries(forms)) {
  test(`a token provider says what each attempt bears: ${name}`, async () => {
    const asked = [];
    const container = items(open({ tokenProvider: form(asked) }));
    await container.items.upsert({ id: "a b/ü".replace("/", ""), pk: "p" });
    await container.item("a bü", "p").read();
    assert.equal((await container.items.query("SELECT * FROM c", { partitionKey: "p" }).fetchAll()).resources.length > 0, true);
    const read = asked.find(({ verb, resourceType }) => verb === "GET" && resourceType === "docs");
    assert.equal(read.resourceId, `dbs/${names.database.id}/colls/${names.id}/docs/a bü`);
    assert.equal(read.headers.authorization, undefined);
    assert.ok(asked.length >= 4, "the account, too");
  });
}

test("what a token provider throws ends the call, and other credentials come before it", async () => {
  const problem = new Error("no");
  const tokenProvider = async () => {
    throw problem;
  };
  await assert.rejects(items(open({ tokenProvider })).read(), /no/);
  await items(open({ tokenProvider, key: emulator.key })).read();
  await items(open({ tokenProvider, aadCredentials: credential() })).read();
  assert.throws(() => open({ tokenProvider: "type=master" }), /options\.tokenProvider must be a function/);
});
