#!/usr/bin/env node
// Makes the folders that `npm pack` and `npm publish` take: the package perilune-emulator, and the one that holds
// the program for a platform.
//
//   node emulator/npm/assemble.mjs --binary target/release/perilune-emulator --platform linux-x64-gnu --out FOLDER

import { chmodSync, cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

const NAME = "perilune-emulator";
const here = fileURLToPath(new URL(".", import.meta.url));
const root = join(here, "../..");
const platforms = readJson(join(here, "platforms.json"));
const template = readJson(join(here, NAME, "package.json"));
const version = workspaceVersion();

const { binary, platform, out } = readArguments();
rmSync(out, { recursive: true, force: true });
assembleMain(join(out, NAME));
assemblePlatform(join(out, `${NAME}-${platform}`));

function readArguments() {
  const text = { type: "string" };
  const { values } = parseArgs({ options: { binary: text, platform: text, out: text } });
  for (const name of ["binary", "platform", "out"]) {
    if (!values[name]) throw new Error(`--${name}: missing`);
  }
  if (!(values.platform in platforms)) {
    throw new Error(`--platform: ${values.platform} is unknown; accepted are ${Object.keys(platforms).join(", ")}`);
  }
  return values;
}

function assembleMain(folder) {
  cpSync(join(here, NAME), folder, { recursive: true });
  cpSync(join(here, "platforms.json"), join(folder, "platforms.json"));
  cpSync(join(root, "emulator/README.md"), join(folder, "README.md"));
  const optionalDependencies = Object.fromEntries(Object.keys(platforms).map((name) => [`${NAME}-${name}`, version]));
  finish(folder, { ...template, version, optionalDependencies });
}

function assemblePlatform(folder) {
  const { os, cpu, libc } = platforms[platform];
  const program = basename(binary);
  const { license, repository, engines } = template;
  mkdirSync(folder, { recursive: true });
  cpSync(binary, join(folder, program));
  chmodSync(join(folder, program), 0o755);
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

function readJson(path) {
  return JSON.parse(readFileSync(path, "utf8"));
}
