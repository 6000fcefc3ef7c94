// How does a call become a promise?

import { AbortError, failed, refused } from "./errors.js";
import { native, type Answer, type Completions, type Failure } from "./native.js";

/** How a call ended well. */
export interface Outcome {
  readonly status: number;
  /** JSON text; `null` if there is none. */
  readonly text: string | null;
  /** `null` after the last page. */
  readonly answer: Answer | null;
}

interface Settled {
  status: number;
  text: string | null;
  answer: Answer | Failure | null;
}

const completions: Completions = new native.Completions(settle);
const pending = new Map<number, (settled: Settled) => void>();
let lastId = 0;

/** Holds the process while an operation is under way, and only then. */
const hold = setInterval(() => {}, 2 ** 31 - 1).unref();

function settle(): void {
  const values = completions.drain();
  for (let at = 0; at < values.length; at += 4) {
    const settled = finish(values[at] as number);
    const [status, text, answer] = [values[at + 1], values[at + 2], values[at + 3]];
    settled?.({ status, text, answer } as Settled);
  }
}

/** Forgets an operation: its `resolve`, unless it was cancelled. */
function finish(id: number): ((settled: Settled) => void) | undefined {
  const resolve = pending.get(id);
  if (pending.delete(id) && pending.size === 0) hold.unref();
  return resolve;
}

/** Begins an operation that the native module refuses at once, or reports later. */
function begin(start: (completions: Completions, id: number) => void, id: number): Promise<Settled> {
  return new Promise((resolve, reject) => {
    try {
      start(completions, id);
    } catch (problem) {
      return reject(refused(problem));
    }
    if (pending.size === 0) hold.ref();
    pending.set(id, resolve);
  });
}

function nextId(): number {
  lastId = (lastId + 1) >>> 0;
  return lastId;
}

/**
 * Runs an operation. Errors are made here, after an `await`, so that their stacks lead to the caller.
 */
export async function run(
  start: (completions: Completions, id: number) => void,
  signal: AbortSignal | undefined,
  writes: boolean,
): Promise<Outcome> {
  const settled = signal === undefined ? await begin(start, nextId()) : await abortable(start, signal, writes);
  if (settled.status === 0) throw failed(settled.answer as Failure);
  return settled as Outcome;
}

async function abortable(
  start: (completions: Completions, id: number) => void,
  signal: AbortSignal,
  writes: boolean,
): Promise<Settled> {
  if (signal.aborted) throw new AbortError(signal.reason, writes ? "not_sent" : undefined);
  const id = nextId();
  let abort = (): void => {};
  const aborted = new Promise<null>((resolve) => {
    abort = () => resolve(null);
  });
  signal.addEventListener("abort", abort, { once: true });
  try {
    const settled = await Promise.race([begin(start, id), aborted]);
    if (settled !== null) return settled;
    completions.cancel(id);
    finish(id);
    throw new AbortError(signal.reason, writes ? "unknown" : undefined);
  } finally {
    signal.removeEventListener("abort", abort);
  }
}
