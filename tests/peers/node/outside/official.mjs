// Runs the official JavaScript client's own published specs against the emulator, with the package that they were written
// for and with ours in its place, and writes ../../OFFICIAL-NODE.md.
//
// `PERILUNE_PACKAGE` is the folder of our package; `OFFICIAL_SPECS_3` one that holds the folder `test` of release 3.2.0,
// whose npm package is without it; `OFFICIAL_SPECS_4` the same of 4.x, run with 4.10.1; `OFFICIAL_VERSION` runs those of
// one only. Arguments are words of which the paths of the specs to run must have one; the page is then left as it is.

import { execFile } from "node:child_process";
import { cpSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { render } from "./page.mjs";

const here = fileURLToPath(new URL(".", import.meta.url));
const require = createRequire(import.meta.url);
const ours = path.resolve(process.env.PERILUNE_PACKAGE ?? path.join(here, "../../../../bindings-node"));
const { Emulator } = await import(pathToFileURL(path.join(ours, "esm/emulator.mjs")));
const SPEC_LIMIT_MS = 420_000;
const wanted = process.argv.slice(2);

/** Specs of what no package exports need no server, and say nothing of another package. */
const INTERNAL = /[\\/](unit|internal)[\\/]/;

/** A folder in which the package and its specs lie as they do where it is made; they find each other by relative paths. */
function laidOut(name, tests, from, source) {
  const root = path.join(here, "../../../../.cache/official-node", name);
  rmSync(root, { recursive: true, force: true });
  mkdirSync(path.dirname(root), { recursive: true });
  cpSync(path.join(here, "node_modules", name), root, { recursive: true });
  if (from) cpSync(from, path.join(root, tests), { recursive: true });
  if (source) cpSync(path.join(root, source), path.join(root, "src"), { recursive: true });
  return { root, specs: specsIn(path.join(root, tests)) };
}

function specsIn(folder) {
  const files = readdirSync(folder, { recursive: true }).filter((file) => /\.spec\.[jt]s$/.test(file));
  return files.sort().map((file) => path.join(folder, file));
}

/** The releases whose specs are here. */
function releases() {
  const { OFFICIAL_SPECS_3: three, OFFICIAL_SPECS_4: four, OFFICIAL_VERSION: only } = process.env;
  const all = [
    { version: "2.1.7", lay: () => laidOut("cosmos-2", "lib/src/test") },
    three && { version: "3.2.0", lay: () => laidOut("cosmos-3", "test", path.join(three, "test")) },
    four && { version: "4.10.1", lay: () => laidOut("@azure/cosmos", "test", path.join(four, "test"), "dist/commonjs") },
  ];
  return all.filter((release) => release && (only ?? release.version) === release.version);
}

/** One run of one spec, on an account of its own. */
async function run(root, subject, spec) {
  const emulator = await Emulator.start({ regions: ["West US 2"], tls: true });
  const env = {
    ...process.env,
    ACCOUNT_HOST: emulator.endpoint.replace("127.0.0.1", "localhost"),
    ACCOUNT_KEY: emulator.key,
    NODE_TLS_REJECT_UNAUTHORIZED: "0",
    NODE_NO_WARNINGS: "1",
    NODE_PATH: path.join(here, "node_modules"),
  };
  try {
    return await ended([path.join(here, "spec.cjs"), root, subject, spec], env);
  } finally {
    await emulator.stop();
  }
}

function ended(args, env) {
  return new Promise((resolve) => {
    const options = { env, timeout: SPEC_LIMIT_MS, killSignal: "SIGKILL", maxBuffer: 1 << 28 };
    execFile(process.execPath, args, options, (error, output, errors) => {
      const line = output.split("\n").findLast((line) => line.startsWith("@@"));
      const died = `${error?.signal ?? error?.code}: ${errors.slice(-500)}`;
      resolve(line ? JSON.parse(line.slice(2)) : { passes: [], pending: [], failures: [["the program", died]], missing: [], private: [] });
    });
  });
}

const rows = [];
for (const { version, lay } of releases()) {
  const { root, specs } = lay();
  const chosen = specs.filter((spec) => wanted.length === 0 || wanted.some((word) => spec.includes(word)));
  const left = chosen.filter((spec) => !INTERNAL.test(spec)).map((spec) => ({ version, root, spec }));
  const found = left.map(({ spec }) => ({ version, name: path.relative(root, spec).replace(/^(lib\/src\/)?test\//, "") }));
  const queue = left.entries();
  // Two at a time: specs mostly wait.
  await Promise.all([1, 2].map(() => work(queue, found)));
  rows.push(...found);
}

async function work(queue, found) {
  for (const [at, { root, spec }] of queue) {
    const theirs = await run(root, "-", spec);
    const perilune = await run(root, require.resolve(ours), spec);
    const { version, name } = Object.assign(found[at], { theirs, ours: perilune });
    console.log(`${version} ${name}: theirs ${count(theirs)}, ours ${count(perilune)}`);
    for (const [test, reason] of failedHereOnly(theirs, perilune)) console.log(`    ${test}\n      ${reason.slice(0, 600)}`);
    for (const word of perilune.missing) console.log(`    missing: ${word}`);
  }
}

function count({ passes, failures }) {
  return `${passes.length} of ${passes.length + failures.length}`;
}

function failedHereOnly(theirs, perilune) {
  return perilune.failures.filter(([test]) => !theirs.failures.some(([other]) => other === test));
}

const found = path.join(here, "../../../../.cache", `official-node${process.env.OFFICIAL_VERSION ?? ""}.json`);
writeFileSync(found, JSON.stringify(rows, undefined, 1));
if (wanted.length === 0 && process.env.OFFICIAL_VERSION === undefined) {
  const [notes, intro] = ["notes.json", "intro.md"].map((name) => readFileSync(path.join(here, name), "utf8"));
  const page = render(rows, JSON.parse(notes), intro, new Date().toISOString().slice(0, 10));
  writeFileSync(path.join(here, "../../OFFICIAL-NODE.md"), page);
}
