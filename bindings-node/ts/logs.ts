// Who is told what the clients have to say?

import { oneOf, refuse } from "./check.js";
import { native } from "./native.js";

/** How much it matters, least first. */
export type LogLevel = "verbose" | "info" | "warning" | "error";

const LEVELS: readonly LogLevel[] = ["verbose", "info", "warning", "error"];

/**
 * Has the clients of this process tell `logger` what they notice beside their calls, such as a region that the account
 * lacks, from `level` on. Without a logger nobody is told. Keys and tokens are never part of it.
 */
export function setLogger(logger?: (level: LogLevel, text: string) => void, level: LogLevel = "info"): void {
  if (logger !== undefined && typeof logger !== "function") refuse("logger", "must be a function");
  const problem = oneOf(...LEVELS)(level);
  if (problem !== undefined) refuse("level", problem);
  const listener = logger && ((number: number, text: string) => logger(LEVELS[number] as LogLevel, text));
  native.logTo(LEVELS.indexOf(level), listener);
}

/** What the environment asks for, as the official packages take it; another value is for others. */
const asked = process.env["AZURE_LOG_LEVEL"]?.toLowerCase() as LogLevel | undefined;
if (asked !== undefined && LEVELS.includes(asked)) {
  setLogger((level, text) => process.stderr.write(`perilune:${level} ${text}\n`), asked);
}
