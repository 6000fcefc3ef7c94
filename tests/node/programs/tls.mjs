// Reads from an account whose certificate nobody has signed.

import { CosmosClient } from "perilune";

const { resources } = await new CosmosClient(process.env.ACCOUNT).databases.readAll().fetchAll();
console.log(`${resources.length} databases`);
