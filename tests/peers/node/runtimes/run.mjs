// Tries the npm package with Node, Bun and Deno: `program.mjs` with each, to its end.

import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

const here = fileURLToPath(new URL(".", import.meta.url));
/** Where npm puts the programs, whether it runs the packages' own scripts or not. */
const program = (...places) => places.map((place) => `${here}node_modules/${place}`).find(existsSync);
const RUNTIMES = {
  Node: [process.execPath],
  Bun: [program("@oven/bun-linux-x64/bin/bun", "bun/bin/bun.exe"), "run"],
  Deno: [program("@deno/linux-x64-glibc/deno"), "run", "--allow-env", "--allow-read", "--allow-ffi", "--allow-sys"],
};
/** The emulator is a program, and driven over the network. */
RUNTIMES.Deno.push("--allow-run", "--allow-net=127.0.0.1");

for (const [name, [command, ...args]] of Object.entries(RUNTIMES)) {
  const [version] = spawnSync(command, ["--version"], { encoding: "utf8" }).stdout.split("\n");
  const { status, stdout, stderr } = spawnSync(command, [...args, "program.mjs"], {
    cwd: here,
    encoding: "utf8",
    timeout: 120_000,
  });
  console.log(`${name}, ${version}: ${status === 0 ? "well" : `ended with ${status}`}\n${stdout}${stderr}`);
  if (status !== 0) process.exitCode = 1;
}
