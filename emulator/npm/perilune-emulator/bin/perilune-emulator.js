#!/usr/bin/env node
"use strict";
// The command: runs the program for this machine, as if it had been called itself.

const { spawn } = require("node:child_process");
const { path } = require("../index.js");

const signals = ["SIGHUP", "SIGINT", "SIGTERM"];

function run() {
  const child = spawn(path(), process.argv.slice(2), { stdio: "inherit" });
  const forward = (signal) => child.kill(signal);
  for (const signal of signals) process.on(signal, forward);
  child.on("error", fail);
  child.on("exit", (code, signal) => {
    for (const each of signals) process.off(each, forward);
    if (signal === null) process.exitCode = code;
    else process.kill(process.pid, signal);
  });
}

function fail(error) {
  console.error(`perilune-emulator: ${error.message}`);
  process.exitCode = 1;
}

try {
  run();
} catch (error) {
  fail(error);
}
