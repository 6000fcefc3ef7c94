// What a small program does: an account of its own, writes, reads, a query by pages, a call given up, an outage, an error.
// It ends by itself, with a client that nobody disposes of.

import { AbortError, CosmosClient, ErrorResponse } from "perilune";
import { Emulator } from "perilune/emulator";

function check(name, holds) {
  if (!holds) throw new Error(name);
  console.log(`ok ${name}`);
}

const emulator = await Emulator.start({ regions: ["West US 2", "East US"], multipleWrites: true });
const client = new CosmosClient({ endpoint: emulator.endpoint, key: emulator.key, applicationRegion: "West US 2" });
const { database } = await client.databases.createIfNotExists({ id: "runtimes" });
const { container } = await database.containers.createIfNotExists({ id: "items", partitionKey: "/pk" });

for (const id of ["1", "2", "3"]) await container.items.create({ id, pk: "a", n: Number(id) });
const item = container.item("1", "a");
const { resource, diagnostics } = await item.read();
check("writes and reads", resource.n === 1 && diagnostics.regionsContacted[0] === "West US 2");

await item.patch([{ op: "incr", path: "/n", value: 9 }]);
const found = [];
const query = { query: "SELECT VALUE c.n FROM c WHERE c.n > @n ORDER BY c.n", parameters: [{ name: "@n", value: 2 }] };
for await (const { resources } of container.items.query(query, { maxItemCount: 1 })) found.push(...resources);
check("a query by pages", found.join() === "3,10");

const many = Array.from({ length: 200 }, (_, n) => ({ operationType: "Upsert", resourceBody: { id: `${n}`, pk: `${n % 9}` } }));
check("a bulk", (await container.items.bulk(many)).every(({ statusCode }) => statusCode === 201));

const silence = await emulator.inject({ fault: "blackHole" });
const controller = new AbortController();
setTimeout(() => controller.abort(), 100);
const given = await item.read({ abortSignal: controller.signal }).catch((error) => error);
await emulator.removeFault(silence);
check("a call given up", given instanceof AbortError);

await emulator.inject({ fault: "regionDark", region: "West US 2" });
const served = await item.read();
check("an outage", served.resource.n === 10 && served.diagnostics.regionsContacted.includes("East US"));
await emulator.heal("West US 2");

async function takesTheId() {
  await container.items.create({ id: "1", pk: "a" });
}
const error = await takesTheId().catch((error) => error);
check("an error", error instanceof ErrorResponse && error.code === 409);
console.log(`${/takesTheId/.test(error.stack) ? "ok" : "lacks"} the caller in its stack`);
await emulator.stop();
