// A program of its own: how it ends, and what it says.

import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";

export const folder = fileURLToPath(new URL("..", import.meta.url));

/** Runs a command to its end, or for 60 s. */
export function run(command, args, options = {}) {
  return new Promise((resolve, reject) => {
    const env = { ...process.env, ...options.env };
    // A child of a test that tests would report to it.
    delete env.NODE_TEST_CONTEXT;
    const child = spawn(command, args, { cwd: folder, timeout: 60_000, stdio: ["ignore", "pipe", "pipe"], ...options, env });
    let [output, errors] = ["", ""];
    child.stdout.on("data", (chunk) => (output += chunk));
    child.stderr.on("data", (chunk) => (errors += chunk));
    child.once("error", reject);
    child.once("close", (code, signal) => resolve({ code, signal, output, errors }));
  });
}

/** Runs a program with Node; fails unless it ends well. */
export async function node(args, options) {
  const ended = await run(process.execPath, args, options);
  if (ended.code !== 0) throw new Error(`${args.join(" ")}: ${ended.signal ?? ended.code}\n${ended.output}${ended.errors}`);
  return ended.output;
}
