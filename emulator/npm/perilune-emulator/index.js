"use strict";
// Where is the emulator's program? In the package for this machine, an optional dependency of this one.

const { platform } = require("./platform.js");

exports.path = function path() {
  const name = `perilune-emulator-${platform()}`;
  const program = process.platform === "win32" ? "perilune-emulator.exe" : "perilune-emulator";
  try {
    return require.resolve(`${name}/${program}`);
  } catch (cause) {
    const text = `${name}: not installed; install perilune-emulator again without leaving out optional dependencies`;
    throw new Error(text, { cause });
  }
};
