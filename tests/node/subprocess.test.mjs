// Is a client a good guest in its process: where errors are not caught, calls are given up, and clients come and go?

import assert from "node:assert/strict";
import { test } from "node:test";

import { startAccount } from "./support/account.mjs";
import { node, run } from "./support/run.mjs";

const emulator = await startAccount();
const env = { ACCOUNT: emulator.connectionString };

for (const how of ["thrown", "forgotten"]) {
  test(`an error that nobody catches ends the process, and tells where it was made: ${how}`, async () => {
    const { code, errors } = await run(process.execPath, ["programs/uncaught.mjs", how], { env });
    assert.equal(code, 1);
    assert.match(errors, /^ErrorResponse: .*\[404/m);
    assert.match(errors, /at async readsWhatIsNotThere \(.*uncaught\.mjs:7:\d+\)/);
    assert.match(errors, /code: 404,/);
    assert.ok(!errors.includes(emulator.key));
  });
}

test("a call that is given up no longer holds the process", async () => {
  const id = await emulator.inject({ fault: "blackHole" });
  const began = performance.now();
  assert.equal((await node(["programs/aborted.mjs"], { env })).trim(), "AbortError");
  await emulator.removeFault(id);
  // Without that it would wait for its deadline of 65 s.
  assert.ok(performance.now() - began < 30_000);
});

test("thousands of clients leave nothing behind", async () => {
  const output = await node(["--expose-gc", "programs/manyClients.mjs"], { env, timeout: 300_000 });
  const { once, after } = JSON.parse(output);
  assert.ok(after.threads <= once.threads, output);
  assert.ok(after.files <= once.files + 20, output);
  // Those that stayed would hold 80 MB; the allocator keeps some 30 MB for the next.
  assert.ok(after.megabytes <= once.megabytes + 55, output);
});
