// An account to test against.

import { after } from "node:test";
import { ConsistencyLevel, CosmosClient } from "perilune";
import { Emulator } from "perilune/emulator";

let made = 0;

/** An emulator that is stopped after the file's tests. */
export async function startAccount(options = {}) {
  const emulator = await Emulator.start({ regions: ["West US 2", "East US"], multipleWrites: true, ...options });
  after(() => emulator.stop());
  return emulator;
}

/** A client of it, session consistency unless said otherwise. */
export function connect(emulator, options = {}) {
  const { endpoint, key } = emulator;
  return new CosmosClient({ endpoint, key, consistencyLevel: ConsistencyLevel.Session, ...options });
}

/** A new container of a database of its own. */
export async function newContainer(client, body = {}) {
  made += 1;
  const { database } = await client.databases.createIfNotExists({ id: `tests-${process.pid}-${made}` });
  const { container } = await database.containers.create({ id: "items", partitionKey: "/pk", ...body });
  return container;
}

/** Asks again until `condition` holds of what `ask` gives. */
export async function until(ask, condition) {
  const end = Date.now() + 20_000;
  for (;;) {
    const value = await ask();
    if (condition(value)) return value;
    if (Date.now() > end) throw new Error(`not in time; last: ${JSON.stringify(value)}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
