// The official JavaScript client asks what ../queries.json holds. Prints `rows CONTAINER NAME JSON` or
// `refused CONTAINER NAME REASON` for each query and container.

import { readFileSync } from "node:fs";
import { CosmosClient } from "@azure/cosmos";

const { PEER_ENDPOINT, PEER_KEY, PEER_CONTROL } = process.env;
const { queries } = JSON.parse(readFileSync(new URL("../queries.json", import.meta.url)));
const client = new CosmosClient({ endpoint: PEER_ENDPOINT, key: PEER_KEY });
const options = { maxItemCount: 7, enableQueryControl: PEER_CONTROL === "true" };

for (const name of ["one", "many"]) {
  const container = client.database("peers").container(name);
  for (const { name: title, query, parameters = [], key } of queries) {
    try {
      const scope = key === undefined ? options : { ...options, partitionKey: key };
      const { resources } = await container.items.query({ query, parameters }, scope).fetchAll();
      console.log("rows", name, title, JSON.stringify(resources));
    } catch (error) {
      const reason = `${error.code ?? ""} ${error.message}`.replace(/\s+/g, " ").slice(0, 400);
      console.log("refused", name, title, reason);
    }
  }
}
client.dispose();
