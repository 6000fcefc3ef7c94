// How does a call become a promise?

import type { Reading } from "./context.js";
import { abortError, failed, ofCredential, refused } from "./errors.js";
import type { Around } from "./response.js";
import { native, type Answer, type Asked, type Completions, type Failure } from "./native.js";
import { UnderWay } from "./underWay.js";

/** How a call ended well. */
export interface Outcome {
  readonly status: number;
  /** JSON text; `null` if there is none. */
  readonly text: string | null;
  /** `null` after the last page; what a plugin made in its place. */
  readonly answer: Answer | Around | null;
  readonly reading: Reading;
}

interface Settled {
  status: number;
  text: string | null;
  answer: Answer | Failure | null;
  /** What a plugin threw, which is no failure of the call. */
  thrown?: { problem: unknown };
}

/** What came of a request that plugins sent on. Status 0: a failure, of the kind in `text`. */
interface Sent {
  status: number;
  text: string | null;
  /** Lines of headers; of a failure what happened. */
  answer: string;
}

/** An operation to begin, with its number. */
interface ToBegin {
  readonly start: (completions: Completions, id: number) => void;
  readonly id: number;
  readonly listener: ((progress: any) => void) | undefined;
}

/** Whoever does the requests of a client that has plugins, or gives its tokens. */
interface Performer {
  perform(asked: Asked): Promise<void>;
}

/** Answers that hold no documents. */
const PLAIN: Reading = { config: undefined, json: JSON };

/** The status of what is no outcome, but a request for plugins or the need of a token. */
const ASKED = 1;

/** The status of what is no outcome either, but how far a call has come, as JSON text. */
const TOLD = 2;

export const completions: Completions = new native.Completions(settle);
const sending = new Map<number, (sent: Sent) => void>();
const performers = new Map<number, WeakRef<Performer>>();
const gone = new FinalizationRegistry((key: number) => performers.delete(key));
const underWay = new UnderWay<Settled>();

/** Holds the process while an operation is under way, and only then. */
const hold = setInterval(() => {}, 2 ** 31 - 1).unref();

function settle(): void {
  const values = completions.drain();
  for (let at = 0; at < values.length; at += 4) {
    const [id, status, text, answer] = [values[at] as number, values[at + 1], values[at + 2], values[at + 3]];
    if (status === ASKED) {
      void performers.get(id)?.deref()?.perform(answer as Asked);
      continue;
    }
    if (status === TOLD) {
      tell(id, text as string);
      continue;
    }
    const settled = finish(id);
    if (settled !== undefined) settled({ status, text, answer } as Settled);
    else if (sending.size > 0) sent(id)?.({ status, text, answer } as Sent);
  }
}

/** Forgets an operation: its `resolve`, unless it was cancelled. */
function finish(id: number): ((settled: Settled) => void) | undefined {
  const call = underWay.take(id);
  if (call !== undefined && underWay.size === 0) hold.unref();
  return call?.resolve;
}

/** Tells a listener how far its call has come. What it throws ends the call. */
function tell(id: number, progress: string): void {
  try {
    underWay.get(id)?.listener?.(JSON.parse(progress));
  } catch (problem) {
    reject(id, problem);
  }
}

/** Begins an operation that the native module refuses at once, or reports later. */
function begin({ start, id, listener }: ToBegin): Promise<Settled> {
  return new Promise((resolve, reject) => {
    try {
      start(completions, id);
    } catch (problem) {
      return reject(refused(problem));
    }
    if (underWay.size === 0) hold.ref();
    underWay.add({ id, resolve, listener });
  });
}

let lastKey = 0;

/** A number for who is asked: plugins or a credential. */
export function nextKey(): number {
  return ++lastKey;
}

/** Has the requests of the client with these plugins done by them, for as long as they are there. */
export function watch(key: number, performer: Performer): void {
  performers.set(key, new WeakRef(performer));
  gone.register(performer, key);
}

/** Begins a request, and waits for what comes of it. Does not hold the process: its operation does, if it has one. */
export function send(id: number, start: () => void): Promise<Sent> {
  return new Promise((resolve, reject) => {
    try {
      start();
    } catch (problem) {
      return reject(refused(problem));
    }
    sending.set(id, resolve);
  });
}

function sent(id: number): ((sent: Sent) => void) | undefined {
  const resolve = sending.get(id);
  sending.delete(id);
  return resolve;
}

/** Ends an operation with what a plugin threw; false if it is over, or none. */
export function reject(id: number, problem: unknown): boolean {
  const settled = finish(id);
  if (settled !== undefined) completions.cancel(id);
  settled?.({ status: 0, text: null, answer: null, thrown: { problem } });
  return settled !== undefined;
}

export function nextId(): number {
  return underWay.nextId();
}

/**
 * Runs an operation. Errors are made here, after an `await`, so that their stacks lead to the caller.
 */
export async function run(
  start: (completions: Completions, id: number) => void,
  signal: AbortSignal | undefined,
  writes: boolean,
  reading: Reading = PLAIN,
  listener?: (progress: any) => void,
): Promise<Outcome> {
  const call = { start, id: nextId(), listener };
  const settled = signal === undefined ? await begin(call) : await abortable(call, signal, writes);
  if (settled.thrown !== undefined) throw settled.thrown.problem;
  if (settled.status === 0) {
    throw ofCredential(failed(settled.answer as Failure, reading.config), reading.tokens?.problem);
  }
  const { status, text, answer } = settled;
  return { status, text, answer: answer as Answer | null, reading };
}

async function abortable(call: ToBegin, signal: AbortSignal, writes: boolean): Promise<Settled> {
  if (signal.aborted) throw abortError(signal.reason, writes ? "not_sent" : undefined);
  let abort = (): void => {};
  const aborted = new Promise<null>((resolve) => {
    abort = () => resolve(null);
  });
  signal.addEventListener("abort", abort, { once: true });
  try {
    const settled = await Promise.race([begin(call), aborted]);
    if (settled !== null) return settled;
    completions.cancel(call.id);
    finish(call.id);
    throw abortError(signal.reason, writes ? "unknown" : undefined);
  } finally {
    signal.removeEventListener("abort", abort);
  }
}
