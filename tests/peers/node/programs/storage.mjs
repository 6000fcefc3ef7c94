// Values by keys, as unstorage (and with it Nitro and Nuxt) keeps them.

import assert from "node:assert/strict";
import { createStorage, prefixStorage } from "unstorage";
import driver from "unstorage/drivers/azure-cosmos";

import { ENDPOINT, KEY, named, step } from "./steps.mjs";

const containerName = named("values");
const made = () => createStorage({ driver: driver({ endpoint: ENDPOINT, accountKey: KEY, containerName }) });
const storage = made();

await step("sets and gets", async () => {
  await storage.setItem("text", "hello");
  await storage.setItem("deep:object", { n: 1, list: [1, "2"] });
  await storage.setItem("number", 12.5);
  assert.equal(await storage.getItem("text"), "hello");
  assert.deepEqual(await made().getItem("deep:object"), { n: 1, list: [1, "2"] });
  assert.equal(await storage.getItem("number"), 12.5);
});

await step("what is not there", async () => {
  assert.equal(await storage.getItem("none"), null);
  assert.equal(await storage.hasItem("none"), false);
  assert.equal(await storage.hasItem("text"), true);
});

await step("meta data", async () => {
  const { mtime } = await storage.getMeta("text");
  assert.ok(Math.abs(Date.now() - mtime) < 600_000);
});

await step("many at once", async () => {
  await storage.setItems(Array.from({ length: 50 }, (_, n) => ({ key: `many:${n}`, value: { n } })));
  const items = await storage.getItems(["many:7", "many:49"]);
  assert.deepEqual(items.map(({ value }) => value.n), [7, 49]);
});

await step("raw values", async () => {
  await storage.setItemRaw("raw", new TextEncoder().encode("bytes"));
  assert.equal(new TextDecoder().decode(await storage.getItemRaw("raw")), "bytes");
});

await step("a prefix", async () => {
  const part = prefixStorage(storage, "part");
  await part.setItem("one", 1);
  assert.equal(await storage.getItem("part:one"), 1);
});

await step("removes", async () => {
  await storage.removeItem("text");
  assert.equal(await storage.getItem("text"), null);
});

await step("removes what is not there", () => storage.removeItem("none"));

await step("lists the keys", async () => {
  assert.ok((await storage.getKeys("many")).includes("many:7"));
});

await step("clears", async () => {
  await storage.clear();
  assert.equal(await storage.hasItem("number"), false);
});
