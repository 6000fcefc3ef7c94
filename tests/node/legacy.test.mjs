// Does code of the first generation find its names?

import assert from "node:assert/strict";
import { before, test } from "node:test";
import {
  AzureDocuments,
  ConnectionPolicy,
  CosmosClient,
  DocumentBase,
  MediaReadMode,
  QueryCompatibilityMode,
  RetryOptions,
  UriFactory,
} from "perilune";

import { connect, newContainer, startAccount } from "./support/account.mjs";

const emulator = await startAccount();
const client = connect(emulator);
const container = await newContainer(client);
const partitionKey = "p";

before(async () => {
  for (let n = 0; n < 5; n++) await container.items.create({ id: String(n), pk: partitionKey, n });
});

test("links are made of ids", () => {
  assert.equal(UriFactory.createDocumentUri("shop", "my orders", "7"), "dbs/shop/colls/my%20orders/docs/7");
  assert.equal(UriFactory.createPartitionKeyRangesUri("shop", "orders"), "dbs/shop/colls/orders/pkranges");
  assert.equal(UriFactory.createPermissionUri("shop", "ada", "read"), "dbs/shop/users/ada/permissions/read");
  assert.throws(() => UriFactory.createDatabaseUri("a/b"), /"a\/b" is no id/);
  assert.throws(() => UriFactory.createDatabaseUri(""), /must be a string that is not empty/);
});

test("retry options are a class", () => {
  const options = new RetryOptions(3, 20, 5);
  assert.deepEqual({ ...options }, { MaxRetryAttemptCount: 3, FixedRetryIntervalInMilliseconds: 20, MaxWaitTimeInSeconds: 5 });
  const connectionPolicy = new ConnectionPolicy();
  assert.deepEqual(connectionPolicy.RetryOptions, new RetryOptions());
  connectionPolicy.RetryOptions = options;
  connect(emulator, { connectionPolicy });
  assert.deepEqual([MediaReadMode.Buffered, QueryCompatibilityMode.SqlQuery], ["Buffered", 2]);
});

test("a query is walked item by item", async () => {
  const iterator = () => container.items.query("SELECT * FROM c ORDER BY c.n", { partitionKey, maxItemCount: 2 });
  const walked = [];
  await iterator().forEach(({ n }, headers, index) => {
    assert.ok(headers["x-ms-request-charge"]);
    walked.push([n, index]);
    return n < 3;
  });
  assert.deepEqual(walked, [[0, 0], [1, 1], [2, 2], [3, 3]]);
  const stepped = iterator();
  assert.equal((await stepped.current()).result.n, 0);
  const found = [];
  for (let step = await stepped.nextItem(); step.result !== undefined; step = await stepped.nextItem()) found.push(step.result.n);
  assert.deepEqual(found, [0, 1, 2, 3, 4]);
  const again = iterator();
  for (const n of [0, 1, 2]) {
    assert.equal((await again.nextItem()).result.n, n);
    assert.equal((await again.current()).result.n, n);
    assert.equal(again.hasMoreResults(), true);
  }
  const ahead = container.items.query("SELECT * FROM c ORDER BY c.n", { partitionKey, enableCrossPartitionQuery: true });
  for (const n of [0, 1, 2]) {
    assert.equal((await ahead.current()).result.n, n);
    assert.equal((await ahead.nextItem()).result.n, n);
  }
  const { result } = await iterator().toArray();
  assert.equal(result.length, 5);
});

test("responses name what they are of", async () => {
  const { ref, body } = await container.item("1", partitionKey).read();
  assert.deepEqual([ref.id, ref.primaryKey, body.n], ["1", partitionKey, 1]);
  assert.equal((await container.read()).ref, container);
  assert.equal(container.item("1").primaryKey, undefined);
  assert.deepEqual(container.item("1", ["a", 1]).primaryKey, ["a", 1]);
});

test("a call on one item takes its key from the options", async () => {
  assert.equal((await container.item("1").read({ partitionKey })).resource.n, 1);
  await assert.rejects(container.read({ partitionKey: "p" }), /options.partitionKey is accepted by calls on one item/);
});

test("a document's partition key is found by its definition", () => {
  const document = { a: { "b/c": 1 }, d: null, e: [] };
  const of = (...paths) => container.extractPartitionKey(document, { paths });
  assert.deepEqual(of('/a/"b/c"', "/d", "/e", "/f/g"), [1, null, {}, {}]);
  assert.equal(container.extractPartitionKey(document), undefined);
});

test("RetryOptions is a class of a policy, in either spelling", async () => {
  const policy = new ConnectionPolicy();
  policy.RetryOptions = new RetryOptions(3, 100, 5);
  assert.deepEqual({ ...policy.RetryOptions }, {
    MaxRetryAttemptCount: 3,
    FixedRetryIntervalInMilliseconds: 100,
    MaxWaitTimeInSeconds: 5,
  });
  policy.RetryOptions.maxRetryAttemptCount = 1;
  assert.equal(policy.retryOptions.MaxRetryAttemptCount, 1);
  const { endpoint, key } = emulator;
  const retried = new CosmosClient({ endpoint, auth: { masterKey: key }, connectionPolicy: policy });
  const item = retried.database(container.database.id).container(container.id).item("1", "p");
  await item.read();
  await emulator.inject({ fault: "status", status: 429, kind: "reads" });
  await assert.rejects(item.read(), ({ code, diagnostics }) => code === 429 && diagnostics.attempts.length === 2);
  await emulator.healAll();
});

test("a client made by auth walks items and executes procedures as its generation did", async () => {
  const { endpoint, key } = emulator;
  const first = new CosmosClient({ endpoint, auth: { masterKey: key } });
  const old = first.database(container.database.id).container(container.id);
  const query = "SELECT * FROM c ORDER BY c.n";
  const walked = async (from) => {
    const found = [];
    for await (const step of from.items.query(query, { partitionKey, maxItemCount: 2 }).getAsyncIterator()) found.push(step);
    return found;
  };
  const items = await walked(old);
  assert.deepEqual(items.map(({ result }) => result.n), [0, 1, 2, 3, 4]);
  assert.ok(items[4].headers["x-ms-request-charge"]);
  assert.deepEqual((await walked(container)).map(({ resources }) => resources.length), [2, 2, 1]);

  const counted = old.items.query("SELECT VALUE COUNT(1) FROM c", { enableCrossPartitionQuery: true });
  const given = [await counted.nextItem(), await counted.current(), await counted.nextItem(), await counted.current()];
  assert.deepEqual(given.map(({ result }) => result), [5, 5, undefined, undefined]);

  const body = (...given) => getContext().getResponse().setBody(given);
  const procedure = (await old.storedProcedures.upsert({ id: "given", body: () => {} })).sproc;
  await old.storedProcedures.upsert({ id: "given", body });
  const executed = async (of, ...given) => (await of.execute(...given)).body;
  for (const [name, of, given, expected] of [
    ["parameters, options", procedure, [["a", 1], { partitionKey }], ["a", 1]],
    ["no parameters", procedure, [undefined, { partitionKey }], []],
    ["a single parameter", procedure, ["a", { partitionKey }], ["a"]],
    ["a key alone", procedure, [partitionKey], []],
    ["null for parameters", procedure, [null, { partitionKey }], []],
    ["as today", procedure, [partitionKey, ["a"]], ["a"]],
    ["a client of today", container.scripts.storedProcedure("given"), [[partitionKey], ["b"]], ["b"]],
  ]) {
    assert.deepEqual(await executed(of, ...given), expected, name);
  }
  const count = () => getContext().getCollection().queryDocuments(getContext().getCollection().getSelfLink(),
    "SELECT VALUE COUNT(1) FROM c", (error, [found]) => getContext().getResponse().setBody(found));
  const counter = (await old.storedProcedures.upsert({ id: "count", body: count })).sproc;
  assert.equal(await executed(counter, [], { partitionKey }), 5);
  assert.equal(await executed(counter, [], { partitionKey: "other" }), 0);
});

test("scripts of each kind are upserted", async () => {
  const lists = { storedProcedures: {}, triggers: { triggerType: "Pre", triggerOperation: "All" }, userDefinedFunctions: {} };
  for (const [list, more] of Object.entries(lists)) {
    for (const body of ["function () { return 1 }", "function () { return 2 }"]) {
      const { resource } = await container.scripts[list].upsert({ id: "again", body, ...more });
      assert.equal(resource.body, body);
    }
    assert.equal((await container.scripts[list].readAll().fetchAll()).resources.filter(({ id }) => id === "again").length, 1);
  }
});

test("the namespaces hold what they held", () => {
  assert.equal(DocumentBase.ConnectionPolicy, ConnectionPolicy);
  assert.equal(AzureDocuments.PartitionKind.Hash, "Hash");
  assert.equal(DocumentBase.MediaReadMode, MediaReadMode);
  assert.equal(QueryCompatibilityMode.SqlQuery, 2);
});
