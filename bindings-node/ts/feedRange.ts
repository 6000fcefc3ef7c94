// Which part of a container can be read by itself?

import type { Outcome } from "./calls.js";

/** A part of a container's items, by the hashes of their partition keys: from one up to, not including, another. */
export class FeedRange {
  readonly minInclusive: string;
  readonly maxExclusive: string;

  constructor(minInclusive = "", maxExclusive = "FF") {
    this.minInclusive = minInclusive;
    this.maxExclusive = maxExclusive;
  }
}

/** The form that clients exchange. */
interface Form {
  Range: { min: string; max: string };
}

/** Whether it is one, or was one before it was kept as JSON. */
export function isFeedRange(value: unknown): value is FeedRange {
  const { minInclusive, maxExclusive } = Object(value) as Partial<FeedRange>;
  return typeof minInclusive === "string" && typeof maxExclusive === "string";
}

/** As the native module takes it. */
export function rangeForm({ minInclusive, maxExclusive }: FeedRange): Form {
  return { Range: { min: minInclusive, max: maxExclusive } };
}

export function feedRanges(outcome: Outcome): readonly FeedRange[] {
  const forms = JSON.parse(outcome.text ?? "[]") as Form[];
  return forms.map(({ Range: { min, max } }) => new FeedRange(min, max));
}
