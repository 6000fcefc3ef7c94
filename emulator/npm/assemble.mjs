#!/usr/bin/env node
// Makes the folders that `npm pack` and `npm publish` take: the package perilune-emulator, and the one that holds
// the program for a platform: this machine's, or another's with --platform.
//
//   node emulator/npm/assemble.mjs --binary target/release/perilune-emulator --out FOLDER [--platform linux-x64-gnu]

import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

import here from "./perilune-emulator/platform.js";

const NAME = "perilune-emulator";
const root = fileURLToPath(new URL("../..", import.meta.url));
const main = join(root, "emulator/npm", NAME);
const platforms = here.platforms;
const template = JSON.parse(readFileSync(join(main, "package.json"), "utf8"));
const version = workspaceVersion();

const { binary, platform, out } = readArguments();
assembleMain(join(out, NAME));
assemblePlatform(join(out, `${NAME}-${platform}`));

function readArguments() {
  const text = { type: "string" };
  const { values } = parseArgs({ options: { binary: text, platform: text, out: text } });
  const { binary, out, platform = here.platform() } = values;
  if (!binary) throw new Error("--binary: missing; the path of the program is accepted");
  if (!out) throw new Error("--out: missing; the path of a folder is accepted");
  if (!(platform in platforms)) {
    throw new Error(`--platform: ${platform} is unknown; accepted are ${Object.keys(platforms).join(", ")}`);
  }
  return { binary, platform, out };
}

function assembleMain(folder) {
  rmSync(folder, { recursive: true, force: true });
  cpSync(main, folder, { recursive: true });
  cpSync(join(root, "emulator/README.md"), join(folder, "README.md"));
  const optionalDependencies = Object.fromEntries(Object.keys(platforms).map((name) => [`${NAME}-${name}`, version]));
  finish(folder, { ...template, version, optionalDependencies });
}

function assemblePlatform(folder) {
  rmSync(folder, { recursive: true, force: true });
  const { os, cpu, libc } = platforms[platform];
  const program = basename(binary);
  const { license, repository, engines } = template;
  mkdirSync(folder, { recursive: true });
  cpSync(binary, join(folder, program));
  writeFileSync(join(folder, "README.md"), `The program of the package \`${NAME}\` for ${platform}.\n`);
  finish(folder, {
    name: `${NAME}-${platform}`,
    version,
    description: `The program of ${NAME} for ${platform}`,
    license,
    repository,
    engines,
    os: [os],
    cpu: [cpu],
    ...(libc && { libc: [libc] }),
    preferUnplugged: true,
    files: [program, "THIRD-PARTY-NOTICES.md"],
  });
}

function finish(folder, manifest) {
  for (const name of ["LICENSE", "THIRD-PARTY-NOTICES.md"]) cpSync(join(root, name), join(folder, name));
  writeFileSync(join(folder, "package.json"), JSON.stringify(manifest, null, 2) + "\n");
}

function workspaceVersion() {
  const manifest = readFileSync(join(root, "Cargo.toml"), "utf8");
  const found = /^\[workspace\.package\][^[]*?^version = "([^"]+)"/m.exec(manifest);
  if (found === null) throw new Error("Cargo.toml: no version in [workspace.package]");
  return found[1];
}
