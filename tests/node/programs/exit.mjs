// Ends with calls under way.
import { CosmosClient } from "perilune";

const client = new CosmosClient(process.env.ACCOUNT);
await client.databases.createIfNotExists({ id: "exit" });
for (let at = 0; at < 200; at += 1) client.database("exit").read();
setImmediate(() => process.exit(7));
