// Do the packed packages, the main one and that of this platform, install into an empty folder and run there?

import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";

import { startAccount } from "./support/account.mjs";
import { folder, node, run } from "./support/run.mjs";
import { asJavaScript, SNIPPETS } from "./support/snippets.mjs";

const emulator = await startAccount();
const env = { ACCOUNT_ENDPOINT: emulator.endpoint, ACCOUNT_KEY: emulator.key, ACCOUNT_REGION: "East US" };
const root = join(folder, "../..");
const platform = createRequire(import.meta.url)(join(root, "bindings-node/dist/platform.js")).platform();
const platforms = JSON.parse(readFileSync(join(root, "emulator/npm/perilune-emulator/platforms.json"), "utf8"));
const made = mkdtempSync(join(tmpdir(), "perilune-packages-"));
const place = mkdtempSync(join(tmpdir(), "perilune-package-"));
const installed = join(place, "node_modules", "perilune");
after(() => rmSync(made, { recursive: true }));
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

/** The archives that would be published: of the package, and of its native module for a platform. */
async function pack(name, out) {
  const binary = join(root, `bindings-node/perilune.${platform}.node`);
  const script = join(root, "packaging/npm.mjs");
  await node([script, "--package", "perilune", "--binary", binary, "--platform", name, "--out", out]);
  const folders = ["perilune", `perilune-${name}`].map((each) => join(out, each));
  const packed = JSON.parse(await npm(["pack", "--json", "--pack-destination", out, ...folders], out));
  return packed.map(({ filename }) => join(out, filename));
}

async function install(archives, cwd) {
  writeFileSync(join(cwd, "package.json"), "{}");
  await npm(["install", "--offline", "--no-audit", "--no-fund", ...archives], cwd);
  return readdirSync(join(cwd, "node_modules")).filter((name) => !name.startsWith("."));
}

const manifest = (folder) => JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
const megabytes = (path) => `${(size(path) / 1e6).toFixed(1)} MB`;
let [archives, names] = [];

before(async () => {
  archives = await pack(platform, made);
  names = await install(archives, place);
});

test("they bring what is needed, and nothing else", (t) => {
  const native = join(place, "node_modules", `perilune-${platform}`);
  assert.deepEqual(names, ["perilune", `perilune-${platform}`]);
  for (const name of ["dist/index.js", "dist/index.d.ts", "esm/index.mjs", "esm/index.d.mts"]) {
    assert.ok(existsSync(join(installed, name)), name);
  }
  assert.deepEqual(readdirSync(installed, { recursive: true }).filter((name) => name.endsWith(".node")), []);
  for (const name of ["README.md", "LICENSE", "THIRD-PARTY-NOTICES.md"]) {
    for (const folder of [installed, native]) assert.ok(existsSync(join(folder, name)), join(folder, name));
  }
  const { dependencies = {}, scripts = {} } = manifest(installed);
  assert.deepEqual([dependencies, scripts], [{}, {}]);
  const sizes = `${megabytes(installed)} and ${megabytes(native)}`;
  t.diagnostic(`installed: ${sizes} (perilune, perilune-${platform}), dependencies: ${Object.keys(dependencies).length}`);
  assert.ok(size(installed) + size(native) < 12e6);
});

test("every platform is declared, and its package says where it fits", async () => {
  const { optionalDependencies, version } = manifest(installed);
  const declared = Object.keys(platforms).map((name) => [`perilune-${name}`, version]);
  assert.deepEqual(optionalDependencies, Object.fromEntries(declared));
  for (const [name, { os, cpu, libc }] of Object.entries(platforms)) {
    await pack(name, join(made, name));
    const native = manifest(join(made, name, `perilune-${name}`));
    assert.deepEqual([native.os, native.cpu, native.libc], [[os], [cpu], libc && [libc]]);
    assert.equal(native.main, `perilune.${name}.node`);
  }
});

test("the release builds every platform", () => {
  const workflow = readFileSync(join(root, ".github/workflows/release.yml"), "utf8");
  const built = [...workflow.matchAll(/name: ([\w-]+), runner: [\w.-]+, target: (\w+-[\w-]+)/g)];
  const targets = Object.entries(platforms).map(([name, { target }]) => [name, target]);
  assert.deepEqual(built.map(([, name, target]) => [name, target]).sort(), targets.sort());
});

test("without the package of this platform the error names it", async () => {
  const alone = join(made, "alone");
  mkdirSync(alone);
  assert.deepEqual(await install([archives[0]], alone), ["perilune"]);
  const { code, errors } = await run(process.execPath, ["-e", 'require("perilune")'], { cwd: alone });
  assert.equal(code, 1);
  assert.match(errors, new RegExp(`nor the package perilune-${platform} is there`));
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
