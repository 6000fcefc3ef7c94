// Is what this package does not encrypt refused, and never written in the clear?

import assert from "node:assert/strict";
import { test } from "node:test";
import {
  AzureKeyVaultEncryptionKeyResolver,
  CosmosClient,
  EncryptionAlgorithm,
  EncryptionQueryBuilder,
  EncryptionType,
} from "perilune";

const refused = { name: "ErrorResponse", code: 400, message: /client-side encryption is not supported/ };

test("what would encrypt refuses", () => {
  assert.throws(() => new AzureKeyVaultEncryptionKeyResolver({}), refused);
  assert.throws(() => new EncryptionQueryBuilder("SELECT * FROM c"), refused);
  assert.equal(EncryptionAlgorithm.AEAD_AES_256_CBC_HMAC_SHA256, "AEAD_AES_256_CBC_HMAC_SHA256");
  assert.equal(EncryptionType.DETERMINISTIC, "Deterministic");
});

test("a client with keys to encrypt by is not made", () => {
  const clientEncryptionOptions = { keyEncryptionKeyResolver: {} };
  const options = { endpoint: "https://contoso.test/", key: "c2VjcmV0", clientEncryptionOptions };
  assert.throws(() => new CosmosClient(options), refused);
});

test("no method encrypts", async () => {
  const client = new CosmosClient({ endpoint: "https://contoso.test/", key: "c2VjcmV0" });
  const database = client.database("db");
  const container = database.container("items");
  for (const call of [
    () => database.createClientEncryptionKey("key", "AEAD_AES_256_CBC_HMAC_SHA256", {}),
    () => database.readClientEncryptionKey("key"),
    () => database.rewrapClientEncryptionKey("key", {}),
    () => container.initializeEncryption(),
    () => container.items.getEncryptionQueryIterator({}),
  ]) {
    await assert.rejects(call, refused);
  }
  await assert.rejects(container.semanticRerank("", []), { code: 400, message: /semanticRerank is not supported/ });
});
