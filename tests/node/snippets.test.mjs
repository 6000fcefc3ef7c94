// Do the snippets of the documentation run as they stand, with `perilune` where `@azure/cosmos` stood?

import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";

import { startAccount } from "./support/account.mjs";
import { folder, node, run } from "./support/run.mjs";
import { asJavaScript, asTypeScript, SNIPPETS } from "./support/snippets.mjs";

const emulator = await startAccount();
const place = mkdtempSync(join(folder, "node_modules", "snippets-"));
const env = { ACCOUNT_ENDPOINT: emulator.endpoint, ACCOUNT_KEY: emulator.key, ACCOUNT_REGION: "East US" };

before(() => writeFileSync(join(place, "package.json"), "{}"));
after(() => rmSync(place, { recursive: true }));

async function check(file) {
  const { status, regions } = JSON.parse(await node([join(place, file)], { env }));
  assert.ok(status === 200 || status === 201, `status ${status}`);
  assert.deepEqual(regions, ["East US"]);
}

for (const name of SNIPPETS) {
  for (const [module, ending] of [["esm", "mjs"], ["cjs", "cjs"]]) {
    test(`${name} runs as ${module}`, async () => {
      writeFileSync(join(place, `${name}.${ending}`), asJavaScript(name, module));
      await check(`${name}.${ending}`);
    });
  }
}

test("every snippet is TypeScript, and runs once compiled", async () => {
  for (const name of SNIPPETS) writeFileSync(join(place, `${name}.ts`), asTypeScript(name));
  const options = ["--strict", "--target", "ES2022", "--module", "Node16", "--types", "node"];
  const files = SNIPPETS.map((name) => `${name}.ts`);
  const tsc = join(folder, "node_modules", "typescript", "bin", "tsc");
  const compiled = await run(process.execPath, [tsc, ...options, ...files], { cwd: place });
  assert.equal(compiled.code, 0, compiled.output);
  for (const name of SNIPPETS) await check(`${name}.js`);
});
