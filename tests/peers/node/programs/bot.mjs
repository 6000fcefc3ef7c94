// A bot remembers what it is told.

import assert from "node:assert/strict";
import {
  ActivityHandler,
  AutoSaveStateMiddleware,
  ConversationState,
  MemoryTranscriptStore,
  TestAdapter,
  TranscriptLoggerMiddleware,
  UserState,
} from "botbuilder";
import { CosmosClient } from "@azure/cosmos";
import { CosmosDbPartitionedStorage } from "botbuilder-azure";

import { ENDPOINT, KEY, named, step } from "./steps.mjs";

const client = new CosmosClient({ endpoint: ENDPOINT, key: KEY });
const { database } = await client.databases.createIfNotExists({ id: "bots" });
const storage = (options = {}) =>
  new CosmosDbPartitionedStorage({
    cosmosDbEndpoint: ENDPOINT,
    authKey: KEY,
    databaseId: database.id,
    containerId: named("states"),
    containerThroughput: 400,
    compatibilityMode: false,
    ...options,
  });

await step("a conversation", async () => {
  const options = { containerId: named("states") };
  const hear = async (...exchanges) => {
    const [conversation, user] = [new ConversationState(storage(options)), new UserState(storage(options))];
    const [count, name] = [conversation.createProperty("count"), user.createProperty("name")];
    const bot = new ActivityHandler().onMessage(async (context) => {
      const heard = (await count.get(context, 0)) + 1;
      await count.set(context, heard);
      if (heard === 1) await name.set(context, context.activity.text);
      await context.sendActivity(`${heard}: ${await name.get(context)}`);
    });
    const adapter = new TestAdapter((context) => bot.run(context));
    adapter.use(new AutoSaveStateMiddleware(conversation, user));
    adapter.use(new TranscriptLoggerMiddleware(new MemoryTranscriptStore()));
    for (const [said, answered] of exchanges) await adapter.test(said, answered).startTest();
  };
  await hear(["Ada", "1: Ada"], ["hello", "2: Ada"]);
  await hear(["again", "3: Ada"]);
});

await step("writes, reads and deletes", async () => {
  const store = storage();
  await store.write({ one: { n: 1 }, "two/?#\\*": { n: 2, eTag: "*" } });
  const read = await store.read(["one", "two/?#\\*", "none"]);
  assert.deepEqual(Object.keys(read).sort(), ["one", "two/?#\\*"]);
  assert.equal(read["two/?#\\*"].n, 2);
  await store.delete(["one", "none"]);
  assert.deepEqual(await store.read(["one"]), {});
});

await step("a state that somebody else has changed", async () => {
  const store = storage();
  await store.write({ one: { n: 1 } });
  const { one } = await store.read(["one"]);
  await store.write({ one: { ...one, n: 2 } });
  await assert.rejects(store.write({ one: { ...one, n: 3 } }), { code: 412, message: /^\[Error upserting document\]/ });
  assert.equal((await store.read(["one"])).one.n, 2);
});

await step("long keys, with a suffix", async () => {
  const store = storage({ keySuffix: "suffix" });
  const key = "k".repeat(300);
  await store.write({ [key]: { n: 1 } });
  assert.equal((await store.read([key]))[key].n, 1);
});

await step("a container of the former storage, without a partition key", async () => {
  const { container } = await database.containers.create({ id: named("former") });
  const store = storage({ containerId: container.id, compatibilityMode: true });
  await store.write({ one: { n: 1 } });
  assert.equal((await store.read(["one"])).one.n, 1);
  await store.delete(["one"]);
  assert.deepEqual(await store.read(["one"]), {});
});

await step("a state that is nested too deep", async () => {
  let deep = {};
  for (let depth = 0; depth < 140; depth += 1) deep = { deep };
  await assert.rejects(storage().write({ deep }), { message: /^\[Maximum nesting depth of 127 exceeded/ });
});
