#!/usr/bin/env node
// Makes the folders that `npm pack` and `npm publish` take: a package, and the one that holds what is native of it for a
// platform: this machine's, or another's with --platform.
//
//   node packaging/npm.mjs --package perilune-emulator --binary target/release/perilune-emulator --out FOLDER
//   node packaging/npm.mjs --package perilune --binary FILE.node --out FOLDER [--platform linux-x64-gnu]

import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

import here from "../emulator/npm/perilune-emulator/platform.js";

const root = fileURLToPath(new URL("..", import.meta.url));
const platforms = here.platforms;

// What a package is made of, and what its native part is called: in words, and as a file.
const PACKAGES = {
  perilune: {
    folder: "bindings-node",
    readme: "bindings-node/README.md",
    part: "native module",
    file: (platform) => `perilune.${platform}.node`,
    entry: (file) => ({ main: file }),
  },
  "perilune-emulator": {
    folder: "emulator/npm/perilune-emulator",
    readme: "emulator/README.md",
    part: "program",
    file: (platform, binary) => basename(binary),
    entry: () => ({}),
  },
};

const { name, binary, platform, out } = readArguments();
const { folder, readme, part, file, entry } = PACKAGES[name];
const template = JSON.parse(readFileSync(join(root, folder, "package.json"), "utf8"));
const version = workspaceVersion();
assembleMain(join(out, name));
assemblePlatform(join(out, `${name}-${platform}`));

function readArguments() {
  const text = { type: "string" };
  const { values } = parseArgs({ options: { package: text, binary: text, platform: text, out: text } });
  const { package: name, binary, out, platform = here.platform() } = values;
  oneOf("--package", name, PACKAGES);
  if (!binary) throw new Error("--binary: missing; the path of the native part is accepted");
  if (!out) throw new Error("--out: missing; the path of a folder is accepted");
  oneOf("--platform", platform, platforms);
  return { name, binary, platform, out };
}

function oneOf(option, given, known) {
  if (given in known) return;
  throw new Error(`${option}: ${given} is unknown; accepted are ${Object.keys(known).join(", ")}`);
}

function assembleMain(to) {
  rmSync(to, { recursive: true, force: true });
  mkdirSync(to, { recursive: true });
  for (const each of template.files.filter((each) => each !== "THIRD-PARTY-NOTICES.md")) {
    cpSync(join(root, folder, each), join(to, each), { recursive: true });
  }
  cpSync(join(root, readme), join(to, "README.md"));
  const optionalDependencies = Object.fromEntries(Object.keys(platforms).map((each) => [`${name}-${each}`, version]));
  const { devDependencies, scripts, ...published } = template;
  finish(to, { ...published, version, optionalDependencies });
}

function assemblePlatform(to) {
  rmSync(to, { recursive: true, force: true });
  const { os, cpu, libc } = platforms[platform];
  const native = file(platform, binary);
  const { license, repository, engines } = template;
  mkdirSync(to, { recursive: true });
  cpSync(binary, join(to, native));
  writeFileSync(join(to, "README.md"), `The ${part} of the package \`${name}\` for ${platform}.\n`);
  finish(to, {
    name: `${name}-${platform}`,
    version,
    description: `The ${part} of ${name} for ${platform}`,
    license,
    repository,
    engines,
    os: [os],
    cpu: [cpu],
    ...(libc && { libc: [libc] }),
    ...entry(native),
    preferUnplugged: true,
    files: [native, "THIRD-PARTY-NOTICES.md"],
  });
}

function finish(to, manifest) {
  for (const each of ["LICENSE", "THIRD-PARTY-NOTICES.md"]) cpSync(join(root, each), join(to, each));
  writeFileSync(join(to, "package.json"), JSON.stringify(manifest, null, 2) + "\n");
}

function workspaceVersion() {
  const manifest = readFileSync(join(root, "Cargo.toml"), "utf8");
  const found = /^\[workspace\.package\][^[]*?^version = "([^"]+)"/m.exec(manifest);
  if (found === null) throw new Error("Cargo.toml: no version in [workspace.package]");
  return found[1];
}
