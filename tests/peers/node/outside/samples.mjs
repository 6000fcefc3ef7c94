// Which files of the official TypeScript samples does a compiler refuse, with each package's types?
//
// `node samples.mjs FOLDER`, a folder of samples: prints how many files there are, and what is wrong with which.

import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import ts from "typescript";

const here = fileURLToPath(new URL(".", import.meta.url));
const modules = path.join(here, "node_modules");
const ours = path.resolve(process.env.PERILUNE_PACKAGE ?? path.join(here, "../../../../bindings-node"));
const [folder] = process.argv.slice(2);

/** Packages that the samples use beside, of which nothing is asked here. */
const BESIDE = 'declare module "dotenv"; declare module "uuid";';

const files = readdirSync(folder, { recursive: true }).filter((file) => file.endsWith(".ts")).map((file) => path.resolve(folder, file));
const scratch = mkdtempSync(path.join(tmpdir(), "samples-"));
writeFileSync(path.join(scratch, "beside.d.ts"), BESIDE);
console.log(`${files.length} files`);
for (const [name, types] of [
  ["@azure/cosmos", path.join(modules, "@azure/cosmos")],
  ["perilune", path.join(ours, "dist/index.d.ts")],
]) {
  const found = refused(types);
  console.log(`${name}: ${new Set(found.map(({ file }) => file)).size} refused`);
  for (const { file, text } of found) console.log(`    ${file}: ${text}`);
}
rmSync(scratch, { recursive: true });

function refused(types) {
  const program = ts.createProgram([...files, path.join(scratch, "beside.d.ts")], {
    target: ts.ScriptTarget.ES2022,
    module: ts.ModuleKind.Node16,
    moduleResolution: ts.ModuleResolutionKind.Node16,
    strict: true,
    noEmit: true,
    skipLibCheck: true,
    esModuleInterop: true,
    resolveJsonModule: true,
    types: ["node"],
    typeRoots: [path.join(here, "../../../../bindings-node/node_modules/@types")],
    paths: { "@azure/cosmos": [types], "@azure/*": [path.join(modules, "@azure/*")] },
  });
  return ts.getPreEmitDiagnostics(program).map(({ file, messageText }) => ({
    file: file === undefined ? "" : path.relative(path.resolve(folder), file.fileName),
    text: ts.flattenDiagnosticMessageText(messageText, " ").slice(0, 200),
  }));
}
