// What is a partition key?

import { refuse } from "./check.js";

/** Stands for items that lack the property. */
export type NonePartitionKeyType = { [K in any]: never };
export type NullPartitionKeyType = null;

/** The value of one path. `{}` stands for items that lack the property. */
export type PrimitivePartitionKeyValue = string | number | boolean | NullPartitionKeyType | NonePartitionKeyType;

/** A partition key: one value, or one for each path of a hierarchical container. */
export type PartitionKey = PrimitivePartitionKeyValue | PrimitivePartitionKeyValue[];

/** The key as JSON text; `undefined` if there is none. */
export function keyText(name: string, key: PartitionKey | undefined): string | undefined {
  return key === undefined ? undefined : JSON.stringify(keyValues(name, key));
}

/** The value of each path. */
export function keyValues(name: string, key: PartitionKey): unknown[] {
  const values: unknown[] = Array.isArray(key) ? key : [key];
  return values.map((value) => (value === undefined ? {} : one(name, value)));
}

function one(name: string, value: unknown): unknown {
  // Not a promise that nobody awaited, nor a date.
  const isPlain = Object.prototype.toString.call(value) === "[object Object]";
  const isNone = isPlain && Object.keys(value as object).length === 0;
  if (value === null || isNone || typeof value === "string" || typeof value === "boolean") return value;
  if (typeof value === "number" && Number.isFinite(value)) return value;
  return refuse(name, "must be a string, a finite number, a boolean, null, {} for none, or an array of these");
}

/** Puts a partition key together, value by value. */
export class PartitionKeyBuilder {
  readonly values: PrimitivePartitionKeyValue[] = [];

  addValue(value: string | boolean | number): this {
    this.values.push(value);
    return this;
  }

  addNullValue(): this {
    this.values.push(null);
    return this;
  }

  addNoneValue(): this {
    this.values.push({});
    return this;
  }

  build(): PrimitivePartitionKeyValue[] {
    return [...this.values];
  }
}

/** The values at these paths of a document; names with a slash stand in quotes. */
export function extractPartitionKey(document: unknown, paths: readonly string[]): PrimitivePartitionKeyValue[] {
  return paths.map((path) => {
    let at = document;
    for (const [part] of path.matchAll(/"[^"]*"|'[^']*'|[^/]+/g)) {
      const name = /^["']/.test(part) ? part.slice(1, -1) : part;
      at = typeof at === "object" && at !== null ? (at as Record<string, unknown>)[name] : undefined;
    }
    return at === null || ["string", "number", "boolean"].includes(typeof at) ? (at as string | number | boolean | null) : {};
  });
}
