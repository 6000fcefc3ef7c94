// LangChain keeps its state: chat histories, vectors, answers to questions like those asked before.

import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { CosmosClient } from "@azure/cosmos";
import {
  AzureCosmosDBNoSQLSemanticCache,
  AzureCosmosDBNoSQLVectorStore,
  AzureCosmsosDBNoSQLChatMessageHistory,
} from "@langchain/azure-cosmosdb";
import { Embeddings } from "@langchain/core/embeddings";
import { AIMessage, HumanMessage } from "@langchain/core/messages";

import { CONNECTION, ENDPOINT, KEY, named, step } from "./steps.mjs";

const databaseName = "langchain";
const client = new CosmosClient(CONNECTION);
const words = (text) => text.toLowerCase().split(" ");

/** A vector by the words of a text: texts that share words are near. */
class Words extends Embeddings {
  async embedQuery(text) {
    const vector = new Array(256).fill(0);
    for (const word of words(text)) vector[createHash("sha256").update(word).digest()[0]] += 1;
    return vector;
  }

  embedDocuments(texts) {
    return Promise.all(texts.map((text) => this.embedQuery(text)));
  }
}

await step("chat history", async () => {
  const at = { databaseName, containerName: "chats", connectionString: CONNECTION, userId: named("ada") };
  const [sessionId, other] = [named("session"), named("session")];
  const chat = new AzureCosmsosDBNoSQLChatMessageHistory({ ...at, sessionId });
  await chat.setContext({ title: "greetings" });
  await chat.addMessage(new HumanMessage("hello"));
  await chat.addMessage(new AIMessage("good day"));
  const again = new AzureCosmsosDBNoSQLChatMessageHistory({ ...at, sessionId });
  assert.deepEqual((await again.getMessages()).map(({ content }) => content), ["hello", "good day"]);
  assert.deepEqual(await again.getContext(), { title: "greetings" });
  await new AzureCosmsosDBNoSQLChatMessageHistory({ ...at, sessionId: other }).addMessage(new HumanMessage("bye"));
  assert.deepEqual((await again.getAllSessions()).map(({ id }) => id).sort(), [sessionId, other].sort());
  await again.clear();
  assert.deepEqual(await again.getMessages(), []);
  await again.clearAllSessions();
  assert.deepEqual(await again.getAllSessions(), []);
});

const TEXTS = ["a red apple", "a green apple", "the blue sea", "the deep blue sky"];
const vectors = () =>
  AzureCosmosDBNoSQLVectorStore.fromTexts(TEXTS, TEXTS.map((_, n) => ({ n })), new Words(), {
    client,
    databaseName,
    containerName: named("vectors"),
  });

await step("vector search", async () => {
  const store = await vectors();
  const found = await store.similaritySearchWithScore("blue sea", 2);
  assert.deepEqual(found.map(([document]) => document.pageContent), ["the blue sea", "the deep blue sky"]);
  assert.ok(found[0][1] > found[1][1]);
  const clause = { query: "WHERE c.metadata.n < @n", parameters: [{ name: "@n", value: 1 }] };
  const filtered = await store.similaritySearch("apple", 4, { filterClause: clause });
  assert.deepEqual(filtered.map(({ pageContent, metadata }) => [pageContent, metadata]), [["a red apple", { n: 0 }]]);
  const diverse = await store.maxMarginalRelevanceSearch("apple", { k: 2, fetchK: 4 });
  assert.equal(diverse.length, 2);
});

await step("changes of vectors", async () => {
  const store = await vectors();
  const [first] = await store.similaritySearch("red", 1);
  await store.delete({ ids: first.id });
  await store.delete({ filter: "SELECT c.id FROM c WHERE c.metadata.n = 3" });
  assert.equal((await store.similaritySearch("apple", 9)).length, 2);
  await assert.rejects(store.addDocuments([{ id: "7", pageContent: "x" }, { id: "7", pageContent: "y" }]), { code: 409 });
  await store.delete();
  assert.deepEqual(await store.similaritySearch("apple", 9), []);
});

await step("semantic cache", async () => {
  const containerName = named("cache");
  const cache = new AzureCosmosDBNoSQLSemanticCache(new Words(), { client, databaseName, containerName }, 0.8);
  await cache.update("how deep is the sea", "a model", [{ text: "deep" }]);
  assert.deepEqual(await cache.lookup("how deep is the sea", "a model"), [{ text: "deep" }]);
  assert.equal((await cache.lookup("how deep is that sea", "a model"))[0].text, "deep");
  assert.equal(await cache.lookup("who are you", "a model"), null);
  await cache.clear("a model");
  assert.equal(await cache.lookup("how deep is the sea", "a model"), null);
});

await step("a key and an endpoint by the environment", async () => {
  process.env.AZURE_COSMOSDB_NOSQL_CONNECTION_STRING = `AccountEndpoint=${ENDPOINT};AccountKey=${KEY}`;
  const at = { databaseName, containerName: named("plain") };
  const store = await AzureCosmosDBNoSQLVectorStore.fromTexts(["one"], {}, new Words(), at);
  assert.equal((await store.similaritySearch("one", 1))[0].pageContent, "one");
});
