// The official JavaScript client asks what ../queries.json holds. Prints `rows CONTAINER NAME JSON` or
// `refused CONTAINER NAME REASON` for each query and container. With `PEER_RESUME` it asks `many` again, as `resumed`:
// every page with an iterator of its own, from the continuation that the one before gave.

import { readFileSync } from "node:fs";
import { CosmosClient } from "@azure/cosmos";

const { PEER_ENDPOINT, PEER_KEY, PEER_CONTROL, PEER_RESUME } = process.env;
const { queries } = JSON.parse(readFileSync(new URL("../queries.json", import.meta.url)));
const client = new CosmosClient({ endpoint: PEER_ENDPOINT, key: PEER_KEY });
const options = { maxItemCount: 7, enableQueryControl: PEER_CONTROL === "true" };

/** The rows of all pages, each asked of an iterator of its own. */
async function resumed(container, query, scope) {
  const rows = [];
  for (let [continuationToken, turn] = [undefined, 0]; ; turn += 1) {
    if (turn === 99) throw new Error("continuations without end");
    const pages = container.items.query(query, { ...scope, continuationToken });
    const page = await pages.fetchNext();
    rows.push(...(page.resources ?? []));
    if (page.continuationToken) {
      ({ continuationToken } = page);
      continue;
    }
    while (pages.hasMoreResults()) {
      const { resources } = await pages.fetchNext();
      if (resources?.length) throw new Error("a page without a continuation, and there are more");
    }
    return rows;
  }
}

const containers = { one: "one", many: "many", ...(PEER_RESUME === "true" && { resumed: "many" }) };
for (const [label, name] of Object.entries(containers)) {
  const container = client.database("peers").container(name);
  for (const { name: title, query, parameters = [], key } of queries) {
    try {
      const scope = key === undefined ? options : { ...options, partitionKey: key };
      const asked = { query, parameters };
      const whole =
        label === "resumed"
          ? await resumed(container, asked, scope)
          : (await container.items.query(asked, scope).fetchAll()).resources;
      console.log("rows", label, title, JSON.stringify(whole));
    } catch (error) {
      const reason = `${error.code ?? ""} ${error.message}`.replace(/\s+/g, " ").slice(0, 400);
      console.log("refused", label, title, reason);
    }
  }
}
client.dispose();
