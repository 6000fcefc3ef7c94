// How is the emulator's program found, started, asked and ended?

import { spawn, type ChildProcessByStdio } from "node:child_process";
import { request } from "node:http";
import { createRequire } from "node:module";
import { createInterface } from "node:readline";
import type { Readable, Writable } from "node:stream";

const NAME = "perilune-emulator";
const MISSING =
  `${NAME}: not found; install it with 'npm install ${NAME}', put it on the PATH, ` +
  "or set PERILUNE_EMULATOR to its path";
const CALL_MS = 30_000;
// Requests in flight get half a second of this to finish.
const END_MS = 10_000;
const REMEMBERED = 10_000;

/** The emulator did not start, has ended, or refused a call; the text says why. */
export class EmulatorError extends Error {
  override readonly name = "EmulatorError";
}

/** What it says when it is ready. */
export interface Ready {
  endpoint: string;
  key: string;
  control: string;
}

type Child = ChildProcessByStdio<Writable, Readable, Readable>;

/** A running program. It ends with its standard input, so with this process; it does not keep this process alive. */
export class EmulatorProcess {
  readonly #child: Child;
  readonly #closed: Promise<void>;
  #said = "";
  #stopped = false;

  private constructor(program: string, args: string[]) {
    this.#child = spawn(program, [...args, "--ready-json", "--until-stdin-closes"], {
      stdio: ["pipe", "pipe", "pipe"],
      // Ctrl-C is for the program that holds it, which may still want to ask it something.
      detached: process.platform !== "win32",
      windowsHide: true,
    });
    this.#closed = new Promise((resolve) => this.#child.once("close", () => resolve()));
    this.#child.stderr.setEncoding("utf8").on("data", (text: string) => {
      this.#said = (this.#said + text).slice(-REMEMBERED);
    });
    // An input that nobody reads any more: the program has ended, and the next call says so.
    this.#child.stdin.on("error", () => {});
  }

  /** Starts the program and waits until it is ready. */
  static async start(program: string, args: string[], readyWithinMs: number): Promise<[EmulatorProcess, Ready]> {
    const started = new EmulatorProcess(program, args);
    try {
      const ready = await started.#handshake(program, readyWithinMs);
      // Bun's streams have no `unref`.
      for (const part of [started.#child, ...started.#child.stdio]) (part as { unref?(): void } | null)?.unref?.();
      return [started, ready];
    } catch (error) {
      await started.stop();
      throw error;
    }
  }

  get pid(): number {
    return this.#child.pid as number;
  }

  /** Ends the program and waits until it has ended. */
  async stop(): Promise<void> {
    this.#stopped = true;
    if (this.#child.pid === undefined) return;
    this.#child.ref();
    this.#child.stdin.end();
    this.#child.kill();
    const late = setTimeout(() => this.#child.kill("SIGKILL"), END_MS);
    await this.#closed;
    clearTimeout(late);
  }

  /** The error of a call that had no answer. */
  unanswered(cause: Error): EmulatorError {
    const { exitCode, signalCode } = this.#child;
    if (this.#stopped) return new EmulatorError("the emulator was stopped", { cause });
    if (exitCode === null && signalCode === null) {
      return new EmulatorError(`the emulator does not answer: ${cause.message}`, { cause });
    }
    return new EmulatorError(`the emulator ended with ${signalCode ?? exitCode}: ${this.#lastWords()}`, { cause });
  }

  async #handshake(program: string, readyWithinMs: number): Promise<Ready> {
    const lines = createInterface({ input: this.#child.stdout });
    let late: NodeJS.Timeout | undefined;
    const line = new Promise<string>((resolve, reject) => {
      const fail = (text: string, cause?: Error): void => reject(new EmulatorError(text, { cause }));
      lines.once("line", resolve);
      late = setTimeout(() => fail(`the emulator was not ready within ${readyWithinMs} ms`), readyWithinMs);
      this.#child.once("close", () => fail(`the emulator did not start: ${this.#lastWords()}`));
      this.#child.once("error", (error: NodeJS.ErrnoException) => {
        const missing = error.code === "ENOENT" && program === NAME;
        fail(missing ? MISSING : `the emulator could not be started: ${error.message}`, error);
      });
    });
    try {
      return JSON.parse(await line) as Ready;
    } finally {
      clearTimeout(late);
      lines.close();
    }
  }

  #lastWords(): string {
    return this.#said.trim() || "it said nothing";
  }
}

/** The program: what PERILUNE_EMULATOR names, that of the package, or the one on the PATH. */
export function findProgram(): string {
  const named = process.env["PERILUNE_EMULATOR"];
  if (named) return named;
  // Beside this package, or, where this one is linked from elsewhere, in the program's own folder.
  const places = { paths: [__dirname, process.cwd()] };
  const require = createRequire(__filename);
  let found: string;
  try {
    found = require.resolve(NAME, places);
  } catch {
    return NAME;
  }
  return (require(found) as { path(): string }).path();
}

/** A call of the management API: the status and the text of its answer. */
export function send(url: URL, method: string, body: unknown): Promise<[number, string]> {
  return new Promise((resolve, reject) => {
    const sent = request(url, { method, agent: false, timeout: CALL_MS }, (answer) => {
      let text = "";
      answer.setEncoding("utf8").on("data", (piece: string) => (text += piece));
      answer.on("error", reject).on("end", () => resolve([answer.statusCode ?? 0, text]));
    });
    sent.on("timeout", () => sent.destroy(new Error(`no answer within ${CALL_MS} ms`)));
    sent.on("error", reject).end(body === undefined ? undefined : JSON.stringify(body));
  });
}
