// Does a program with a client end when it should, and no sooner?

import assert from "node:assert/strict";
import { connect } from "node:net";
import { test } from "node:test";

import { startAccount, until } from "./support/account.mjs";
import { run } from "./support/run.mjs";

const emulator = await startAccount();
const env = { ACCOUNT: emulator.connectionString };

const runProgram = (name) => run(process.execPath, [`programs/${name}`], { env });
const endsWith = (expected) => ({ code, signal, output, errors }) =>
  assert.deepEqual({ code, signal, output: output.trim(), errors }, { code: 0, signal: null, errors: "", ...expected });

test("with an idle client it ends", async () => endsWith({ output: "done" })(await runProgram("idle.mjs")));

test("with a call under way it waits", async () => endsWith({ output: "pending" })(await runProgram("pending.cjs")));

test("process.exit is obeyed", async () => endsWith({ code: 7, output: "" })(await runProgram("exit.mjs")));

test("worker threads have clients, and may end at any time", async () => {
  for (let time = 0; time < 3; time += 1) endsWith({ output: "100 100 100 100" })(await runProgram("workers.mjs"));
});

/** Whether somebody listens. A `fetch` would not do: one that is cut off keeps no process alive, nor this test's. */
function isThere(url) {
  const { hostname, port } = new URL(url);
  return new Promise((resolve) => {
    const socket = connect(Number(port), hostname, () => resolve(true));
    socket.on("error", () => resolve(false));
  });
}

test("an emulator stops when its parent dies", async () => {
  const { signal, output } = await run(process.execPath, ["programs/parent.mjs"]);
  assert.equal(signal, "SIGKILL");
  await until(() => isThere(output), (there) => !there);
});
