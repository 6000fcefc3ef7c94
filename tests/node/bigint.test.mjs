// Are whole numbers beyond 2^53 exact where a client asks for it, and everything else as ever?

import assert from "node:assert/strict";
import { test } from "node:test";

import { connect, newContainer, startAccount } from "./support/account.mjs";

const emulator = await startAccount({ regions: ["West US 2"], lagMs: 0 });
const container = await newContainer(connect(emulator, { bigint: true }));
const plain = connect(emulator).database(container.database.id).container(container.id);

const LARGE = 9007199254740993n;
const body = (id) => ({
  id,
  pk: "p",
  large: LARGE,
  least: -(2n ** 63n),
  list: [{ n: LARGE }, 1],
  safe: Number.MAX_SAFE_INTEGER,
  fraction: 0.12345678901234567,
  power: 1e21,
  text: '12345678901234567 \\" 9007199254740993',
});

test("they come back as they went, and nothing else changes", async () => {
  const { resource } = await container.items.create(body("1"));
  for (const found of [resource, (await container.item("1", "p").read()).resource]) {
    const { id, pk, large, least, list, safe, fraction, power, text } = found;
    assert.deepEqual({ id, pk, large, least, list, safe, fraction, power, text }, body("1"));
  }
});

test("by a query, its parameters, a batch, a bulk, a patch and the change feed too", async () => {
  const large = async () => {
    const query = { query: "SELECT VALUE c.large FROM c WHERE c.id = '2' AND c.pk = @pk", parameters: [{ name: "@pk", value: "p" }] };
    return (await container.items.query(query, { partitionKey: "p" }).fetchAll()).resources;
  };
  const { result } = await container.items.batch([{ operationType: "Create", resourceBody: body("2") }], "p");
  assert.equal(result[0].resourceBody.large, LARGE);
  assert.deepEqual(await large(), [LARGE]);
  await container.item("2", "p").patch([{ op: "set", path: "/large", value: LARGE + 2n }]);
  assert.deepEqual(await large(), [LARGE + 2n]);
  const upsert = { operationType: "Upsert", partitionKey: "p", resourceBody: body("2") };
  const [{ response }] = await container.items.executeBulkOperations([upsert]);
  assert.equal(response.resourceBody.large, LARGE);
  const { resources } = await container.items.readMany([{ id: "2", partitionKey: "p" }]);
  assert.equal(resources[0].large, LARGE);
  const { result: changes } = await container.items.readChangeFeed("p", { startFromBeginning: true }).fetchNext();
  assert.ok(changes.every(({ large }) => large === LARGE));
});

test("without the option they are numbers, and a BigInt is refused", async () => {
  await container.items.upsert(body("3"));
  assert.equal((await plain.item("3", "p").read()).resource.large, Number(LARGE));
  await assert.rejects(plain.items.create(body("4")), /BigInt/);
});
