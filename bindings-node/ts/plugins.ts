// How do requests pass the application's plugins?

import { completions, nextId, nextKey, reject, send, watch } from "./calls.js";
import { checkOptions, oneOf, refuse, type Check } from "./check.js";
import type { CosmosDiagnostics } from "./diagnostics.js";
import { asWritten } from "./endpoint.js";
import { failed } from "./errors.js";
import { parseHeaders, type CosmosHeaders } from "./headers.js";
import { native, type Asked, type Failure } from "./native.js";

/** A request on its way to one region. What a plugin changes in it is sent so. */
export interface RequestContext {
  /** The region's endpoint. */
  endpoint: string;
  /** The percent-encoded target at the endpoint. */
  path: string;
  method: string;
  /** Headers, in lower case, the signature among them. */
  headers: CosmosHeaders;
  /** JSON text, or nothing. */
  body?: string;
  /** The time for the whole exchange of a request, in milliseconds. Then the client goes on without the answer. */
  readonly timeout?: number;
  /** `dbs`, `colls`, `docs` ...; empty for the account. */
  readonly resourceType: string;
  /** The last three of operations only. */
  readonly operationType:
    | "create"
    | "read"
    | "upsert"
    | "replace"
    | "delete"
    | "query"
    | "patch"
    | "execute"
    | "batch"
    | "bulk";
}

/** The answer to a request, or of an operation. */
export interface PluginResponse<T = any> {
  /** HTTP status. */
  code?: number;
  headers: CosmosHeaders;
  /** The body, parsed. */
  result?: T;
  substatus?: number;
  /** Of operations: every attempt. */
  diagnostics?: CosmosDiagnostics;
}

/** Sends the request: to the next plugin, or off. Rejects for a status of 400 and above, and where no answer came. */
export type Next<T = any> = (context: RequestContext) => Promise<PluginResponse<T>>;

/**
 * Stands around every request of a client, calls, attempt by attempt, and looks at the account; or around every
 * operation, with all its attempts, and every page. It gives an answer, its own or that of `next`, or throws. Around a
 * request an error whose `code` is a status is an answer, one whose `code` is a word a failure of the network, and
 * anything else ends the call as it is; around an operation everything does. `next` comes as the second argument, as up
 * to 3.x of the official package, and as the third, as in 4.x.
 */
export type Plugin<T = any> = (
  context: RequestContext,
  nextOrDiagnosticNode: any,
  next: Next<T>,
) => Promise<PluginResponse<T>>;

/** A plugin, and what it stands around. */
export interface PluginConfig {
  on: "request" | "operation";
  plugin: Plugin;
}

/** Failures after which Node itself would say that nothing was sent. */
const NEVER_SENT = new Set(["ECONNREFUSED", "ENOTFOUND", "EAI_AGAIN", "EHOSTUNREACH", "ENETUNREACH"]);
const TIMED_OUT = new Set(["ETIMEDOUT", "ESOCKETTIMEDOUT", "TimeoutError"]);

/** The text of an answer that was not looked at, and how a request failed: a plugin that passes them on loses nothing. */
const untouched = new WeakMap<object, () => string | undefined>();
const failures = new WeakMap<object, { kind: string; text: string }>();

/** The plugins of one client. */
export class Plugins {
  readonly key = nextKey();
  readonly #plugins: Plugin[];

  constructor(configs: PluginConfig[]) {
    this.#plugins = configs.map(({ plugin }) => plugin);
    watch(this.key, this);
  }

  /** Does a request of the native client. */
  async perform(asked: Asked): Promise<void> {
    const request = native.askedRequest(asked);
    try {
      const response = await this.#next(0, asked)(contextOf(request));
      end(asked, response);
    } catch (problem) {
      endThrown(asked, request.call, problem);
    }
  }

  #next(at: number, asked: Asked): Next {
    const plugin = this.#plugins[at];
    if (plugin === undefined) return (context) => forward(asked, context);
    const next = this.#next(at + 1, asked);
    return (context) => plugin(context, next, next);
  }
}

async function forward(asked: Asked, context: RequestContext): Promise<PluginResponse> {
  const { endpoint, path, method, headers, body = "" } = context;
  const url = endpoint.replace(/\/$/, "") + path;
  const id = nextId();
  const { status, text, answer } = await send(id, () =>
    native.forward(asked, completions, id, method, url, headerLines(headers), body),
  );
  if (status === 0) throw networkError(text as string, answer);
  if (status >= 400) throw errorOf(status, text ?? "", answer);
  return responseOf(status, text ?? "", answer);
}

function responseOf(code: number, text: string, lines: string): PluginResponse {
  const headers = parseHeaders(lines);
  let [looked, result]: [boolean, unknown] = [false, undefined];
  const substatus = substatusOf(headers);
  const response = { code, headers, ...(substatus !== undefined && { substatus }) };
  Object.defineProperty(response, "result", {
    enumerable: true,
    configurable: true,
    get: () => {
      if (!looked) [looked, result] = [true, text === "" ? undefined : JSON.parse(text)];
      return result;
    },
    set: (value: unknown) => ([looked, result] = [true, value]),
  });
  untouched.set(response, () => (looked ? undefined : text));
  return response;
}

export function substatusOf({ "x-ms-substatus": text }: CosmosHeaders): number | undefined {
  return text === undefined ? undefined : Number(text);
}

function errorOf(status: number, body: string, headers: string): Error {
  const subStatus = substatusOf(parseHeaders(headers));
  const failure = { ...EMPTY, status, body, headers, text: `the service said ${status}` };
  const error = failed(subStatus === undefined ? failure : { ...failure, subStatus });
  untouched.set(error, () => body);
  return error;
}

function networkError(kind: string, text: string): Error {
  const error = failed({ ...EMPTY, kind: "transport", network: text, text });
  failures.set(error, { kind, text });
  return error;
}

const EMPTY: Failure = {
  kind: "other",
  message: "",
  text: "",
  body: "",
  headers: "",
  requestCharge: 0,
  afterAmbiguousFailure: false,
};

/** Throws unless a plugin gave what can be an answer. */
export function checkAnswer(response: unknown): void {
  if (typeof response !== "object" || response === null) {
    throw new TypeError("plugins: an answer must be an object with code, headers and result");
  }
}

function end(asked: Asked, response: PluginResponse): void {
  checkAnswer(response);
  const { code = 200, headers = {}, substatus } = response;
  const text = untouched.get(response)?.() ?? (response.result === undefined ? "" : JSON.stringify(response.result));
  answer(asked, code, withSubstatus(headers, substatus), text);
}

function answer(asked: Asked, code: number, headers: CosmosHeaders, text: string): void {
  try {
    native.answer(asked, code, headerLines(headers), text);
  } catch (problem) {
    throw new TypeError((problem as Error).message);
  }
}

/** Ends a request with what was thrown, if that is an answer or a failure of the network. */
function endFailed(asked: Asked, problem: unknown): boolean {
  if (typeof problem !== "object" || problem === null) return false;
  const known = failures.get(problem);
  if (known !== undefined) {
    native.fail(asked, known.kind, known.text);
    return true;
  }
  const { code, headers = {}, substatus, body, message } = problem as Record<string, any>;
  if (typeof code === "number" && code >= 100 && code <= 599) {
    const text = untouched.get(problem)?.() ?? JSON.stringify(body ?? { code: String(code), message });
    answer(asked, code, withSubstatus(headers, substatus), text);
    return true;
  }
  // Node's own mistakes of a program have codes such as ERR_INVALID_ARG_TYPE.
  if (typeof code !== "string" || code.startsWith("ERR_")) return false;
  const kind = NEVER_SENT.has(code) ? "connect" : TIMED_OUT.has(code) ? "timeout" : "reset";
  native.fail(asked, kind, `${code}: ${message}`);
  return true;
}

/** Never throws: nobody is there to catch it. */
function endThrown(asked: Asked, call: number, thrown: unknown): void {
  let problem = thrown;
  try {
    if (endFailed(asked, thrown)) return;
  } catch (unfit) {
    problem = unfit;
  }
  if (!reject(call, problem)) native.fail(asked, "reset", "the plugins threw what is no answer");
}

export function withSubstatus(headers: CosmosHeaders, substatus: number | undefined): CosmosHeaders {
  return substatus === undefined ? headers : { ...headers, "x-ms-substatus": String(substatus) };
}

function headerLines(headers: CosmosHeaders): string {
  return Object.entries(headers)
    .map(([name, value]) => `${name}:${value}\n`)
    .join("");
}

function contextOf(request: ReturnType<typeof native.askedRequest>): RequestContext {
  const { origin } = new URL(request.url);
  const path = request.url.slice(origin.length) || "/";
  const headers = parseHeaders(request.headers);
  const segments = path.split("/").filter((part) => part !== "");
  return {
    endpoint: asWritten(origin),
    path,
    method: request.method,
    headers,
    ...(request.body === "" ? {} : { body: request.body }),
    timeout: request.timeout,
    resourceType: segments[segments.length - (segments.length % 2 === 0 ? 2 : 1)] ?? "",
    operationType: operationOf(request.method, headers),
  };
}

function operationOf(method: string, headers: CosmosHeaders): RequestContext["operationType"] {
  // To ask for the plan of a query is part of it.
  const asks = headers["x-ms-documentdb-isquery"] ?? headers["x-ms-cosmos-is-query-plan-request"] ?? "";
  if (method === "POST" && /true/i.test(asks)) return "query";
  if (method === "POST" && /true/i.test(headers["x-ms-documentdb-is-upsert"] ?? "")) return "upsert";
  const names = { POST: "create", PUT: "replace", DELETE: "delete", PATCH: "patch" } as const;
  return method in names ? names[method as keyof typeof names] : "read";
}

const CONFIG: Record<string, Check> = {
  on: oneOf("request", "operation"),
  plugin: (value) => (typeof value === "function" ? undefined : "must be a function"),
};

/** Those of the plugins that stand around operations. */
export function aroundOperations(checked: readonly PluginConfig[] = []): readonly Plugin[] {
  return checked.filter(({ on }) => on === "operation").map(({ plugin }) => plugin);
}

/** The plugins around requests of these options, after one of the client's own; none if there are none. */
export function readPlugins(given: unknown, first: Plugin | undefined): Plugins | undefined {
  if (given === undefined) return first && new Plugins([{ on: "request", plugin: first }]);
  if (!Array.isArray(given)) refuse("options.plugins", "must be an array");
  (given as PluginConfig[]).forEach((config, at) => {
    const name = `options.plugins[${at}]`;
    checkOptions(name, config, CONFIG);
    if (config.on === undefined) refuse(`${name}.on`, 'is missing; "request" and "operation" are accepted');
    if (config.plugin === undefined) refuse(`${name}.plugin`, "is missing");
  });
  const ofRequests = (given as PluginConfig[]).filter(({ on }) => on === "request");
  const plugins = [...(first ? [{ on: "request" as const, plugin: first }] : []), ...ofRequests];
  return plugins.length === 0 ? undefined : new Plugins(plugins);
}
