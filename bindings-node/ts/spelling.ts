// How are two spellings of one option made one?

import { object, refuse } from "./check.js";

/** `given` with small first letters; refuses two spellings that say different things. */
export function oneSpelling(name: string, given: unknown): Record<string, unknown> {
  const problem = object(given);
  if (problem !== undefined) refuse(name, problem);
  const merged: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(given as object)) {
    if (value === undefined) continue;
    const one = lower(key);
    if (one in merged && !same(merged[one], value)) {
      refuse(name, `has ${one} in two spellings with different values`);
    }
    merged[one] = value;
  }
  return merged;
}

/** The name with a small first letter. */
export function lower(name: string): string {
  return name.charAt(0).toLowerCase() + name.slice(1);
}

function same(one: unknown, other: unknown): boolean {
  return one === other || JSON.stringify(one) === JSON.stringify(other);
}

const warned = new Set<string>();

/** `given` with the names of `known`, where its own differ by their case only: that is warned of once. */
export function inKnownCase(
  name: string,
  given: Record<string, unknown>,
  known: readonly string[],
): Record<string, unknown> {
  const renamed = Object.entries(given).map(([key, value]): [string, unknown] => {
    const meant = known.find((one) => one.toLowerCase() === key.toLowerCase());
    if (meant === undefined || meant === key) return [key, value];
    if (meant in given) refuse(name, `has ${meant} in two spellings`);
    if (!warned.has(key)) process.emitWarning(`${name}.${key} is taken for ${meant}`, { code: "PERILUNE_SPELLING" });
    warned.add(key);
    return [meant, value];
  });
  return Object.fromEntries(renamed);
}
