// Has nothing to wait for but a call.
const { CosmosClient } = require("perilune");

const client = new CosmosClient(process.env.ACCOUNT);
client.databases.createIfNotExists({ id: "pending" }).then(({ resource }) => console.log(resource.id));
