"use strict";
// Where is the emulator's program? In the package for this machine, an optional dependency of this one.

const platforms = require("./platforms.json");

exports.path = function path() {
  const name = platformPackage();
  const program = process.platform === "win32" ? "perilune-emulator.exe" : "perilune-emulator";
  try {
    return require.resolve(`${name}/${program}`);
  } catch (cause) {
    const text = `${name}: not installed; install perilune-emulator again without leaving out optional dependencies`;
    throw new Error(text, { cause });
  }
};

function platformPackage() {
  const fits = ({ os, cpu, libc }) =>
    os === process.platform && cpu === process.arch && (libc === undefined || libc === thisLibc());
  const found = Object.keys(platforms).find((name) => fits(platforms[name]));
  if (found === undefined) {
    const known = Object.keys(platforms).join(", ");
    throw new Error(`perilune-emulator: no package for ${process.platform} on ${process.arch}; there are ${known}`);
  }
  return `perilune-emulator-${found}`;
}

function thisLibc() {
  // Without this, the report looks up the name of every open connection's other end.
  process.report.excludeNetwork = true;
  return process.report.getReport().header.glibcVersionRuntime === undefined ? "musl" : "glibc";
}
