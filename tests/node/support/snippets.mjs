// The snippets of the documentation as programs: what surrounds them, and their three dialects.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";

import { folder } from "./run.mjs";

export const SNIPPETS = ["seed", "today", "nearest", "application-region"];

const NAMES = "ConnectionPolicy, ConsistencyLevel, CosmosClient";
const SETTINGS = `
const config = { endpoint: process.env.ACCOUNT_ENDPOINT as string, key: process.env.ACCOUNT_KEY as string };
const region: string = process.env.ACCOUNT_REGION as string;
`;
const USE = `
async function main(): Promise<void> {
  const { database } = await client.databases.createIfNotExists({ id: "snippets" });
  const { container } = await database.containers.createIfNotExists({ id: "items", partitionKey: "/pk" });
  const written = await container.items.upsert({ id: "7", pk: "p", text: "Grüße" });
  console.log(JSON.stringify({ status: written.statusCode, regions: written.diagnostics.regionsContacted }));
}
main().catch((error) => { console.error(error); process.exitCode = 1; });
`;

/** The program that uses a snippet, in TypeScript. */
export function asTypeScript(name) {
  const snippet = readFileSync(join(folder, "snippets", `${name}.ts`), "utf8");
  return `import { ${NAMES} } from "perilune";\nvoid [${NAMES}];\n${SETTINGS}${snippet}${USE}`;
}

/** The same without types, as an ECMAScript module or a CommonJS one. */
export function asJavaScript(name, module) {
  const compilerOptions = { module: module === "esm" ? ts.ModuleKind.ESNext : ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2022 };
  return ts.transpileModule(asTypeScript(name), { compilerOptions }).outputText;
}
