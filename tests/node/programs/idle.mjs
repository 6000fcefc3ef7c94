// Makes a call, keeps the client, and comes to its end.
import { CosmosClient } from "perilune";

const client = new CosmosClient(process.env.ACCOUNT);
await client.databases.createIfNotExists({ id: "idle" });
globalThis.kept = client;
console.log("done");
