// Is an option one that is known, and of the right type?

/** What is wrong with a value, in the form "must be ..."; `undefined` if nothing is. */
export type Check = (value: unknown) => string | undefined;

const is =
  (accepted: string, test: (value: unknown) => boolean): Check =>
  (value) =>
    test(value) ? undefined : `must be ${accepted}`;

export const boolean = is("true or false", (value) => typeof value === "boolean");
export const text = is("a string", (value) => typeof value === "string");
export const texts = is(
  "an array of strings",
  (value) => Array.isArray(value) && value.every((one) => typeof one === "string"),
);
export const textOrTexts: Check = (value) =>
  text(value) !== undefined && texts(value) !== undefined ? "must be a string or an array of strings" : undefined;
export const number = is("a number, and not infinite", Number.isFinite);
export const whole = is("a whole number, 0 or more", (value) => Number.isSafeInteger(value) && (value as number) >= 0);
export const object = is("an object", (value) => typeof value === "object" && value !== null && !Array.isArray(value));
export const anything: Check = () => undefined;

export const oneOf = (...values: unknown[]): Check =>
  is(values.map((value) => JSON.stringify(value)).join(" or "), (value) => values.includes(value));

/** Whether slow reads are asked of a second region too, and after how long. */
export const availability: Check = (value) => {
  if (boolean(value) === undefined) return undefined;
  const { thresholdInMs, ...others } = Object(value) as { thresholdInMs?: unknown };
  const fits = object(value) === undefined && Object.keys(others).length === 0;
  return fits && (thresholdInMs === undefined || Number.isFinite(thresholdInMs))
    ? undefined
    : "must be true, false or { thresholdInMs: a number }";
};

/** An option of the official package that this version can't do anything with. */
export const unsupported: Check = () => "is not supported yet";

/** The type of an argument or option is wrong, or nothing is known by its name. */
export function refuse(name: string, problem: string): never {
  // With the code that the service has for what it refuses.
  throw Object.assign(new TypeError(`${name} ${problem}`), { code: 400 });
}

/** Checks every property of `given` that has a value; names unknown ones. */
export function checkOptions(name: string, given: unknown, known: Readonly<Record<string, Check>>): void {
  const problem = object(given);
  if (problem !== undefined) refuse(name, problem);
  for (const [key, value] of Object.entries(given as object)) {
    if (value === undefined) continue;
    const check = Object.hasOwn(known, key) ? known[key] : undefined;
    const path = `${name}.${key}`;
    if (check === undefined) refuse(path, `is unknown${hint(key, Object.keys(known))}`);
    const problem = check(value);
    if (problem !== undefined) refuse(path, problem);
  }
}

function hint(key: string, known: string[]): string {
  const match = known.find((name) => name.toLowerCase() === key.toLowerCase());
  return match === undefined ? "" : `; did you mean ${match}?`;
}
