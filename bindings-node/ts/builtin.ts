// Which of Node's own modules are loaded only when they are needed?

import { createRequire } from "node:module";

const load = createRequire(__filename);

/** Takes 2 ms to load, which a program that writes no items without ids does not need. */
export const crypto = (): typeof import("node:crypto") => load("node:crypto") as typeof import("node:crypto");

/** Brings all streams with it. */
export const net = (): typeof import("node:net") => load("node:net") as typeof import("node:net");
