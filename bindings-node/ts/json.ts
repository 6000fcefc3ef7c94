// How do documents become text, and text documents?

import { crypto } from "./builtin.js";

/** As `JSON` does it. */
export interface Json {
  parse(text: string): any;
  stringify(value: unknown): string;
}

/** Stands before the digits of a whole number in a string that no document holds. */
let made: string | undefined;
const mark = (): string => (made ??= `${crypto().randomUUID()}:`);
/** Each string and each number of a text: strings, so as to pass over the digits in them. */
const TOKENS = /"[^"\\]*(?:\\.[^"\\]*)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;

/** As `JSON`, but for whole numbers that a JavaScript number does not hold exactly: they are BigInts. */
export const exact: Json = {
  parse(text) {
    // Hardly a text has a number of so many digits.
    if (!/\d{16}/.test(text)) return JSON.parse(text);
    return JSON.parse(text.replace(TOKENS, marked), (_, value: unknown) =>
      typeof value === "string" && value.startsWith(mark()) ? BigInt(value.slice(mark().length)) : value,
    );
  },
  stringify(value) {
    let found = false;
    const text = JSON.stringify(value, (_, value: unknown) => {
      if (typeof value !== "bigint") return value;
      found = true;
      return mark() + value;
    });
    return found ? text.replace(new RegExp(`"${mark()}(-?\\d+)"`, "g"), "$1") : text;
  },
};

function marked(token: string): string {
  const fits = token.length < 16 || !/^-?\d+$/.test(token) || Number.isSafeInteger(Number(token));
  return fits ? token : `"${mark()}${token}"`;
}
