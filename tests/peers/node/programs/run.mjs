// Runs the programs with the official package and with perilune, against the emulator, and writes a table.
//
// `PERILUNE_PACKAGE` is perilune's package, `PERILUNE_EMULATOR` the emulator's program. The table becomes the part for
// Node of the file that is the argument.

import { execFile } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath, pathToFileURL } from "node:url";

const here = fileURLToPath(new URL(".", import.meta.url));
const { Emulator } = await import(pathToFileURL(`${process.env.PERILUNE_PACKAGE}/esm/emulator.mjs`));
const AS_AZURE = fileURLToPath(new URL("../as_azure.mjs", import.meta.url));
const HEADING = "## In Node";
const INTRODUCTION = `${HEADING}

\`make programs-node\` writes this part: the same with published packages that use \`@azure/cosmos\`, in
[\`node/programs/\`](node/programs), where perilune takes its place by a hook that resolves the name.`;

const PROGRAMS = {
  langchain: ["@langchain/azure-cosmosdb", "@langchain/core"],
  bot: ["botbuilder-azure", "botbuilder"],
  storage: ["unstorage"],
};

/** Why steps fail, where they do. */
const WHY = {
  "a container of the former storage, without a partition key":
    "botbuilder-azure calls `container.readPartitionKeyDefinition()` as 3.x had it; in 4.x the method wants an argument and " +
    "throws, and so the bot takes the container for one that is divided by `/id`. perilune has the method of 3.x.",
  "removes what is not there": "the driver passes the service's 404 on.",
  "lists the keys": "the driver asks `SELECT { id } from c`, which the emulator refuses: no value is given for `id`.",
  clears: "as above.",
};

/** What became of each step: nothing, or why it failed. */
async function run(program, subject, { endpoint, key }) {
  const env = { ...process.env, PROGRAM_ENDPOINT: endpoint, PROGRAM_KEY: key, NODE_NO_WARNINGS: "1" };
  const args = [...(subject === "perilune" ? ["--import", AS_AZURE] : []), `${program}.mjs`];
  const { output, errors } = await new Promise((resolve) => {
    const ended = (_, output, errors) => resolve({ output, errors });
    execFile(process.execPath, args, { cwd: here, env, timeout: 600_000 }, ended);
  });
  if (process.env.PROGRAM_TRACE) console.error(errors);
  const told = [...output.matchAll(/^(ok|FAIL) ([^:\n]+)(?:: (.*))?$/gm)];
  if (told.length === 0) throw new Error(`${program} with ${subject} said nothing: ${output}${errors}`);
  return new Map(told.map(([, kind, name, why]) => [name, kind === "ok" ? "" : why]));
}

const version = (name) => JSON.parse(readFileSync(`${here}/node_modules/${name}/package.json`, "utf8")).version;
const named = (names) => names.map((name) => `${name} ${version(name)}`).join(", ");

const lines = ["| program | steps | @azure/cosmos | perilune |", "|---|--:|--:|--:|"];
const notes = [];
const emulator = await Emulator.start({ regions: ["West US 2", "East US"], multipleWrites: true });
for (const [program, packages] of Object.entries(PROGRAMS)) {
  const columns = [];
  for (const subject of ["@azure/cosmos", "perilune"]) columns.push([subject, await run(program, subject, emulator)]);
  const steps = [...new Set(columns.flatMap(([, column]) => [...column.keys()]))];
  const passed = columns.map(([, column]) => steps.filter((name) => column.get(name) === "").length);
  lines.push(`| \`${program}.mjs\`: ${named(packages)} | ${steps.length} | ${passed.join(" | ")} |`);
  for (const name of steps) {
    const failed = columns.filter(([, column]) => column.get(name) !== "");
    if (failed.length === 0) continue;
    for (const [subject, column] of failed) console.log(`${program} with ${subject}, ${name}: ${column.get(name)}`);
    const subjects = failed.map(([subject]) => subject).join(" and with ");
    notes.push(`- \`${program}.mjs\`, ${name}, with ${subjects}: ${WHY[name] ?? "not explained yet."}`);
  }
}
await emulator.stop();

const date = new Intl.DateTimeFormat("en-GB", { dateStyle: "long" }).format();
const failed = notes.length === 0 ? [] : ["What failed, and why:", notes.join("\n")];
const part = [INTRODUCTION, `${date}, @azure/cosmos ${version("@azure/cosmos")}; steps that worked:`, lines.join("\n"), ...failed];
console.log(part.slice(2).join("\n\n"));
const [page] = process.argv.slice(2);
if (page !== undefined) {
  const [others] = readFileSync(page, "utf8").split(HEADING);
  writeFileSync(page, `${others.trimEnd()}\n\n${part.join("\n\n")}\n`);
}
