// Do clients say what they notice, to whom asks for it, and to nobody else?

import assert from "node:assert/strict";
import { test } from "node:test";
import { CosmosClient, setLogger } from "perilune";

import { startAccount, until } from "./support/account.mjs";
import { run } from "./support/run.mjs";

const emulator = await startAccount();
const NOTICED = /the account has no region Japan East; it has West US 2, East US/;

const use = async () => {
  const connectionPolicy = { preferredLocations: ["Japan East"] };
  await new CosmosClient({ connectionString: emulator.connectionString, connectionPolicy }).databases.readAll().fetchAll();
};

test("a logger is told, from its level on", async () => {
  const lines = [];
  setLogger((level, text) => lines.push([level, text]));
  await use();
  const noticed = await until(() => lines.find(([, text]) => NOTICED.test(text)), (line) => line !== undefined);
  assert.equal(noticed[0], "info");
  assert.ok(lines.every(([level]) => level !== "verbose"));

  const warnings = [];
  setLogger((level) => warnings.push(level), "warning");
  await use();
  setLogger();
  await use();
  const said = lines.length;
  // What is told after these has been told by then.
  setLogger((level, text) => lines.push([level, text]));
  await use();
  await until(() => lines.length, (length) => length > said);
  assert.ok(!warnings.includes("info"));
  setLogger();
});

test("another logger or level is refused", () => {
  assert.throws(() => setLogger("console"), /logger must be a function/);
  assert.throws(() => setLogger(() => {}, "loud"), /level must be "verbose" or/);
});

for (const [level, isTold] of [["info", true], ["VERBOSE", true], ["error", false], ["other", false], [undefined, false]]) {
  test(`AZURE_LOG_LEVEL=${level} ${isTold ? "has it written" : "leaves it out"}`, async () => {
    const env = { ACCOUNT: emulator.connectionString, AZURE_LOG_LEVEL: level };
    const { code, output, errors } = await run(process.execPath, ["programs/logs.mjs"], { env });
    assert.deepEqual([code, output], [0, ""]);
    if (isTold) assert.match(errors, /^perilune:info the account has no region Japan East/m);
    else assert.equal(errors, "");
    assert.ok(!errors.includes(emulator.key));
  });
}
