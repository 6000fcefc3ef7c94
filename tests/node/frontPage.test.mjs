// Does the README's JavaScript example run, and is everything there that the documentation has a name for?

import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, test } from "node:test";
import { ConnectionPolicy, CosmosClient } from "perilune";

import { folder, node } from "./support/run.mjs";

const README = readFileSync(join(folder, "..", "..", "README.md"), "utf8");
const place = mkdtempSync(join(folder, "node_modules", "readme-"));
after(() => rmSync(place, { recursive: true }));

/** The JavaScript column of the table that tells what the documentation calls it. */
function documented() {
  const section = README.split("## What the documentation calls it")[1].split("\n## ")[0];
  const rows = section.split("\n").filter((line) => line.startsWith("| ") && line.includes("`"));
  return rows.map((row) => row.split(" | ")[3].replaceAll(/^`|`\s*\|?$/g, ""));
}

test("the example runs and prints the failover", async () => {
  const [, example] = README.match(/```javascript\n(.*?)```/s);
  writeFileSync(join(place, "example.mjs"), example);
  const seen = (await node([join(place, "example.mjs")])).trim().split("\n");
  assert.equal(seen.length, 2);
  for (const line of seen) assert.match(line, /^12\.5 \[.*'East US'/);
});

test("what the documentation calls it is there", () => {
  const account = { endpoint: "https://contoso.documents.azure.com:443/", key: "c2VjcmV0" };
  const cells = documented();
  assert.equal(cells.length, 6);
  for (const cell of cells) {
    if (cell.startsWith("policy.")) {
      const policy = new ConnectionPolicy();
      new Function("policy", cell)(policy);
      new CosmosClient({ ...account, connectionPolicy: policy }).dispose();
    } else {
      new CosmosClient({ ...account, ...new Function(`return ({ ${cell} })`)() }).dispose();
    }
  }
});
