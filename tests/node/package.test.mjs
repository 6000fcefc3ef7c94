// Does the packed package install into an empty folder and run there?

import assert from "node:assert/strict";
import { existsSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";

import { startAccount } from "./support/account.mjs";
import { folder, node, run } from "./support/run.mjs";
import { asJavaScript, SNIPPETS } from "./support/snippets.mjs";

const emulator = await startAccount();
const env = { ACCOUNT_ENDPOINT: emulator.endpoint, ACCOUNT_KEY: emulator.key, ACCOUNT_REGION: "East US" };
const place = mkdtempSync(join(tmpdir(), "perilune-package-"));
const installed = join(place, "node_modules", "perilune");
after(() => rmSync(place, { recursive: true }));

async function npm(args, cwd) {
  const { code, output, errors } = await run("npm", [...args, "--loglevel=error"], { cwd });
  assert.equal(code, 0, errors);
  return output;
}

function size(path) {
  if (!statSync(path).isDirectory()) return statSync(path).size;
  return readdirSync(path).reduce((sum, name) => sum + size(join(path, name)), 0);
}

before(async () => {
  const packed = JSON.parse(await npm(["pack", "--json", "--pack-destination", place], join(folder, "../../bindings-node")));
  writeFileSync(join(place, "package.json"), "{}");
  await npm(["install", "--offline", "--no-audit", "--no-fund", join(place, packed[0].filename)], place);
});

test("it brings what it needs, and nothing else", (t) => {
  assert.deepEqual(readdirSync(join(place, "node_modules")).filter((name) => !name.startsWith(".")), ["perilune"]);
  for (const name of ["dist/index.js", "dist/index.d.ts", "esm/index.mjs", "esm/index.d.mts", "README.md", "LICENSE"]) {
    assert.ok(existsSync(join(installed, name)), name);
  }
  t.diagnostic(`${(size(installed) / 1e6).toFixed(1)} MB on disk, 0 dependencies`);
});

for (const [module, ending] of [["esm", "mjs"], ["cjs", "cjs"]]) {
  test(`its snippets run as ${module}`, async () => {
    for (const name of SNIPPETS) {
      const file = join(place, `${name}.${ending}`);
      writeFileSync(file, asJavaScript(name, module));
      const { regions } = JSON.parse(await node([file], { env, cwd: place }));
      assert.deepEqual(regions, ["East US"], name);
    }
  });
}

test("both kinds of modules share one client class", async () => {
  const program = `
    import * as esm from "perilune";
    import { createRequire } from "node:module";
    const cjs = createRequire(import.meta.url)("perilune");
    const missing = Object.keys(cjs).filter((name) => esm[name] !== cjs[name]);
    if (missing.length > 0 || Object.keys(cjs).length < 20) throw new Error(missing.join(" "));`;
  const file = join(place, "both.mjs");
  writeFileSync(file, program);
  await node([file], { cwd: place });
});
