// Do texts come out of the service as they went in, many at once too?

import assert from "node:assert/strict";
import { test } from "node:test";

import { connect, newContainer, startAccount } from "./support/account.mjs";

const emulator = await startAccount();
const client = connect(emulator);
const container = await newContainer(client);

const TEXTS = {
  plain: "glass and brass",
  latin: "Grüße aus Västerås, ÀÿÃ\u0080\u00ff",
  between: "the first beyond: Ā, the last before: ÿ",
  beyond: "Привет, 世界",
  pairs: "🌍🌎🌏",
  ends: "é",
  empty: "",
};

for (const [kind, text] of Object.entries(TEXTS)) {
  test(`a text: ${kind}`, async () => {
    const { resource } = await container.items.create({ id: kind, pk: "texts", text });
    assert.equal(resource.text, text);
    assert.equal((await container.item(kind, "texts").read()).resource.text, text);
  });
}

test("texts of all kinds in one page", async () => {
  const { resources } = await container.items.query("SELECT * FROM c", { partitionKey: "texts" }).fetchAll();
  const found = Object.fromEntries(resources.map(({ id, text }) => [id, text]));
  assert.deepEqual(found, TEXTS);
});

test("hundreds of answers at once, small and large, go to whoever asked", async () => {
  const text = "é".repeat(40_000);
  await Promise.all(["small", "large"].map((id) => container.items.create({ id, pk: "many", text: id === "large" ? text : "" })));
  const turns = Array.from({ length: 300 }, (_, turn) => (turn % 5 === 0 ? "large" : "small"));
  const read = await Promise.all(turns.map((id) => container.item(id, "many").read()));
  assert.deepEqual(read.map(({ resource }) => resource.id), turns);
  assert.ok(read.every(({ resource }) => resource.text === (resource.id === "large" ? text : "")));
});

test("a call that lasts while hundreds come and go keeps its answer", async () => {
  await container.items.create({ id: "one", pk: "long" });
  await emulator.inject({ fault: "delay", operation: "query", delayMs: 300 });
  const slow = container.items.query("SELECT * FROM c", { partitionKey: "long" }).fetchAll();
  let over = false;
  slow.finally(() => (over = true));
  let others = 0;
  const worker = async () => {
    for (; !over || others < 500; others += 1) {
      assert.equal((await container.item("one", "long").read()).resource.id, "one");
    }
  };
  await Promise.all([worker(), worker(), worker()]);
  assert.deepEqual((await slow).resources.map(({ id }) => id), ["one"]);
});
