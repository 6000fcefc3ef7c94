// Does any text that the package gives hold a key, a password or a signature? In success and in every failure.

import assert from "node:assert/strict";
import { test } from "node:test";
import { inspect } from "node:util";
import { CosmosClient } from "perilune";

import { connect, newContainer, startAccount } from "./support/account.mjs";

const KEY = Buffer.from("a master key, ?>?>?>").toString("base64");
const PASSWORD = "pass+word/of=the=proxy";
const ENDPOINT = "https://contoso.documents.azure.com/";

const STATUSES = [[400, 0], [401, 0], [403, 3], [403, 1008], [404, 1002], [408, 0], [410, 1002], [429, 3200], [449, 0], [503, 0]];
const FAULTS = [
  undefined,
  ...["refuse", "resetOnConnect"].map((fault) => ({ fault })),
  ...["reset", "blackHole", "truncate", "garbage"].map((fault) => ({ fault, resource: "docs" })),
  ...STATUSES.map(([status, subStatus]) => ({ fault: "status", status, subStatus, resource: "docs" })),
];

const emulator = await startAccount({ key: KEY });
const container = await newContainer(connect(emulator));

/** A secret as it is, percent-encoded, and in base64. */
function forms(secret) {
  const plain = decodeURIComponent(secret);
  return [secret, plain].flatMap((form) => [
    form,
    encodeURIComponent(form),
    Buffer.from(form).toString("base64").replace(/=+$/, ""),
  ]);
}

/** What prints, logs and debuggers can see of a value. */
function shown(value) {
  const deep = inspect(value, { depth: 12, showHidden: true, getters: true, maxStringLength: null });
  return [String(value), deep, inspect(value), json(value), `${value?.stack}`, `${value?.message}`];
}

function json(value) {
  try {
    return JSON.stringify(value) ?? "";
  } catch (error) {
    // Handles point to each other.
    return error.message;
  }
}

function check(texts, ...secrets) {
  for (const form of secrets.flatMap(forms).concat("a master key, ?>?>?>")) {
    for (const text of texts) assert.ok(!text.includes(form), text.slice(0, 2000));
  }
}

/** The texts of one call after the other, whatever comes of them. */
async function texts(client) {
  const database = client.database(container.database.id);
  const items = database.container("items");
  const soon = { timeout: 300 };
  const calls = [
    () => database.read(soon),
    () => items.items.upsert({ id: "1", pk: "p" }, soon),
    () => items.item("1", "p").read(soon),
    () => items.item("missing", "p").read(soon),
    () => items.items.query("SELECT * FROM c", { partitionKey: "p", ...soon }).fetchNext(),
  ];
  const results = await Promise.all(calls.map((call) => call().catch((error) => error)));
  return [client, database, items, ...results, ...results.map((result) => result.diagnostics)].flatMap(shown);
}

for (const fault of FAULTS) {
  test(`no call shows the key: ${JSON.stringify(fault)}`, async () => {
    const id = fault && (await emulator.inject(fault));
    try {
      const { endpoint } = emulator;
      const clients = [{ endpoint, key: KEY }, { endpoint, auth: { masterKey: KEY } }];
      for (const options of clients) check(await texts(new CosmosClient(options)), KEY);
    } finally {
      if (id !== undefined) await emulator.removeFault(id);
    }
  });
}

test("no signature shows", async () => {
  const signed = [];
  const plugin = async (context) => {
    signed.push(context.headers.authorization);
    return { code: 503, headers: {}, result: {} };
  };
  const plugins = [{ on: "request", plugin }];
  const all = await texts(new CosmosClient({ endpoint: emulator.endpoint, key: KEY, plugins }));
  assert.ok(signed.length > 0 && signed[0] !== undefined, inspect(signed));
  const signatures = signed.map((value) => decodeURIComponent(value).split("sig=")[1]);
  check(all, KEY, ...signed, ...signatures);
});

const TOKEN = "ey.J/secret+of=a=token";
const RESOURCE_TOKEN = `type=resource&ver=1.0&sig=${TOKEN}`;
const expiresOnTimestamp = Date.now() + 3_600_000;
const permission = { id: "of-items", permissionMode: "all", resource: container.url, _token: RESOURCE_TOKEN };

for (const [kind, options] of Object.entries({
  aadCredentials: { aadCredentials: { getToken: async () => ({ token: TOKEN, expiresOnTimestamp }) } },
  resourceTokens: { resourceTokens: { [container.url]: RESOURCE_TOKEN, other: RESOURCE_TOKEN } },
  permissionFeed: { permissionFeed: [permission, { ...permission, resource: "dbs/other" }] },
  tokenProvider: { tokenProvider: async () => RESOURCE_TOKEN },
  "a shared access signature": { key: `type=sas&ver=1.0&sig=${TOKEN};cGF5bG9hZA==` },
})) {
  test(`no call shows a token of ${kind}`, async () => {
    for (const status of [undefined, 403, 503]) {
      const id = status && (await emulator.inject({ fault: "status", status }));
      const made = new CosmosClient({ endpoint: emulator.endpoint, diagnosticLevel: "debug-unsafe", ...options });
      check(await texts(made), TOKEN);
      if (id !== undefined) await emulator.removeFault(id);
    }
  });
}

test("another account's key is refused and not told", async () => {
  const another = Buffer.from("another key, ?>?>?>").toString("base64");
  check(await texts(new CosmosClient({ endpoint: emulator.endpoint, key: another })), another, KEY);
});

test("no refusal repeats a secret", () => {
  for (const make of [
    () => new CosmosClient({ endpoint: KEY, key: ENDPOINT }),
    () => new CosmosClient({ endpoint: ENDPOINT, keys: KEY }),
    () => new CosmosClient({ endpoint: ENDPOINT, key: KEY, auth: { masterKey: `${KEY}A` } }),
    () => new CosmosClient({ endpoint: `AccountEndpoint=${ENDPOINT};AccountKey=${KEY}`, key: KEY }),
    () => new CosmosClient({ endpoint: `https://ada:${encodeURIComponent(KEY)}@contoso/`, key: KEY }),
    () => new CosmosClient(`AccountEndpoint=${KEY};AccountKey=${ENDPOINT}`),
    () => new CosmosClient(`AccountEndpoint=${ENDPOINT};AccountKeys=${KEY}`),
    () => new CosmosClient(KEY),
  ]) {
    assert.throws(make, (error) => check(shown(error), KEY) === undefined, String(make));
  }
});

test("the password of a proxy shows nowhere", async () => {
  const proxyUrl = `http://ada:${encodeURIComponent(PASSWORD)}@127.0.0.1:9/`;
  const connectionPolicy = { proxyUrl };
  check(await texts(new CosmosClient({ endpoint: ENDPOINT, key: KEY, connectionPolicy })), KEY, PASSWORD, `ada:${PASSWORD}`);
});
