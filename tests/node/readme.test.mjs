// Does what the package's README shows run as it stands?

import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, test } from "node:test";

import { startAccount } from "./support/account.mjs";
import { folder, node } from "./support/run.mjs";

const ENDPOINT = "https://contoso.documents.azure.com:443/";
const text = readFileSync(join(folder, "../../bindings-node/README.md"), "utf8");
const [quickStart, changes, local] = [...text.matchAll(/^```js\n(.*?)^```$/gms)].map(([, code]) => code);
const place = mkdtempSync(join(folder, "node_modules", "readme-"));
after(() => rmSync(place, { recursive: true }));

function run(name, code, env) {
  const file = join(place, name);
  writeFileSync(file, code);
  return node([file], { env });
}

test("the quick start, and the changes that it makes", async () => {
  const emulator = await startAccount({ regions: ["East US", "West US 2"] });
  assert.ok(quickStart.includes(ENDPOINT));
  const output = await run("quick.mjs", `${quickStart.replace(ENDPOINT, emulator.endpoint)}${changes}`, { COSMOS_KEY: emulator.key });
  assert.match(output, /^12\.5 1 \[ 'West US 2' \]/);
  assert.equal(output.match(/customer: 'ada'/g).length, 2);
});

test("the account on this machine", async () => {
  await run("local.mjs", `import { CosmosClient } from "perilune";\n${local}`);
});
