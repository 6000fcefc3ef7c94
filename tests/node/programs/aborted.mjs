// Gives up a call that nobody answers; has nothing else to wait for.
import { CosmosClient } from "perilune";

const client = new CosmosClient(process.env.ACCOUNT);
const controller = new AbortController();
setTimeout(() => controller.abort(), 200);
try {
  await client.database("aborted").read({ abortSignal: controller.signal });
} catch (error) {
  console.log(error.name);
}
