// What rows need beside the client.

import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { ChangeFeedStartFrom } from "@azure/cosmos";
import { Lacks, container, database } from "../peer.mjs";

const { PEER_MANAGE } = process.env;

/** A call of the emulator's management API. */
export async function manage(method, path, body) {
  const answer = await fetch(PEER_MANAGE + path, { method, body: body && JSON.stringify(body) });
  assert.ok(answer.ok, `${method} ${path}: ${answer.status}`);
  return answer.json();
}

/** A container of its own for a check. */
export async function fresh(properties = {}) {
  const partitionKey = { paths: ["/pk"] };
  return (await database.containers.create({ id: `c${randomUUID()}`, partitionKey, ...properties })).container;
}

/** A container with 30 items of 30 keys. */
export async function full() {
  const items = await fresh();
  for (let n = 0; n < 30; n += 1) await items.items.create({ id: `${n}`, pk: `key ${n}`, n });
  return items;
}

/** Such a container, and what keeps the ids of all its changes in a set. */
export async function processed(name) {
  if (!("changeFeedProcessor" in container)) throw new Lacks("no `Container.changeFeedProcessor`");
  const [some, leases, seen] = [await full(), await fresh({ partitionKey: { paths: ["/id"] } }), new Set()];
  const handler = ({ result }) => result.forEach(({ id }) => seen.add(id));
  const changeFeedStartFrom = ChangeFeedStartFrom.Beginning();
  const quick = { pollInterval: 20, acquireInterval: 50 };
  return [some, some.changeFeedProcessor(name, leases, handler, { changeFeedStartFrom, ...quick }), seen];
}

export const split = (items) => manage("POST", `/ranges/peers/${items.id}/split`, {});
export const all = async (items, text, options) => (await items.items.query(text, options).fetchAll()).resources;
export const numbers = (rows) => rows.map((row) => row.n).sort((one, other) => one - other);

/** Waits until a condition holds. */
export async function until(condition) {
  for (let turn = 0; turn < 400; turn += 1) {
    if (await condition()) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  assert.fail("it never comes");
}
