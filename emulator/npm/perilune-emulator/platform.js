"use strict";
// Which of the platforms that have a program is this machine?

const platforms = require("./platforms.json");

exports.platforms = platforms;

/** Its name, such as `linux-x64-gnu`. */
exports.platform = function platform() {
  const found = Object.keys(platforms).find((name) => fits(platforms[name]));
  if (found === undefined) {
    const known = Object.keys(platforms).join(", ");
    throw new Error(`perilune-emulator: no package for ${process.platform} on ${process.arch}; there are ${known}`);
  }
  return found;
};

function fits({ os, cpu, libc }) {
  return os === process.platform && cpu === process.arch && (libc === undefined || libc === thisLibc());
}

function thisLibc() {
  // Without this, the report looks up the name of every open connection's other end.
  process.report.excludeNetwork = true;
  return process.report.getReport().header.glibcVersionRuntime === undefined ? "musl" : "glibc";
}
