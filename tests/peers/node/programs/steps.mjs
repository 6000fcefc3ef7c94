// How does a program tell what worked? A line for each step, and its failure where it fails.

import { randomUUID } from "node:crypto";

export const { PROGRAM_ENDPOINT: ENDPOINT, PROGRAM_KEY: KEY } = process.env;
export const CONNECTION = `AccountEndpoint=${ENDPOINT};AccountKey=${KEY};`;

/** A name that no other run has. */
export const named = (text) => `${text}-${randomUUID().slice(0, 8)}`;

/** Runs it, and tells. */
export async function step(name, work) {
  try {
    await work();
    console.log(`ok ${name}`);
  } catch (error) {
    process.exitCode = 1;
    const text = String(error).split(/\s+/).join(" ").slice(0, 300);
    console.log(`FAIL ${name}: ${text}`);
    if (process.env.PROGRAM_TRACE) console.error(error);
  }
}
