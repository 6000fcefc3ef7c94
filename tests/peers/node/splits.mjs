// The official JavaScript client pages through queries while ranges split. For each query it prints `phase N` after the
// first page and waits for a line, and then `rows many NAME JSON`.

import { createInterface } from "node:readline";
import { CosmosClient } from "@azure/cosmos";

const { PEER_ENDPOINT, PEER_KEY } = process.env;
const driver = createInterface({ input: process.stdin })[Symbol.asyncIterator]();
const client = new CosmosClient({ endpoint: PEER_ENDPOINT, key: PEER_KEY });
const container = client.database("peers").container("many");
const queries = {
  all: "SELECT VALUE c.id FROM c",
  filter: "SELECT VALUE c.id FROM c WHERE c.n > 10",
  ordered: "SELECT VALUE c.id FROM c ORDER BY c.n",
};

for (const [name, query] of Object.entries(queries)) {
  // The ordered query is of one partition key.
  const scope = name === "ordered" ? { partitionKey: "p3" } : {};
  const pager = container.items.query(query, { ...scope, maxItemCount: 2 });
  const rows = [];
  for (let page = 0; pager.hasMoreResults(); page += 1) {
    const { resources } = await pager.fetchNext();
    rows.push(...(resources ?? []));
    if (page === 0) {
      console.log(`phase ${name}`);
      await driver.next();
    }
  }
  console.log("rows", "many", name, JSON.stringify(rows));
}
process.exit();
