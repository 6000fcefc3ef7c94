// Prefers a region that its account lacks.
import { CosmosClient } from "perilune";

const connectionPolicy = { preferredLocations: ["Japan East"] };
await new CosmosClient({ connectionString: process.env.ACCOUNT, connectionPolicy }).databases.readAll().fetchAll();
