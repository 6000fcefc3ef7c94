// How do whole operations pass the application's plugins?

import type { Outcome } from "./calls.js";
import type { Context, Reading, Target } from "./context.js";
import type { CosmosDiagnostics } from "./diagnostics.js";
import type { CosmosHeaders } from "./headers.js";
import {
  checkAnswer,
  substatusOf,
  withSubstatus,
  type Plugin,
  type PluginResponse,
  type RequestContext,
} from "./plugins.js";
import { around, Details } from "./response.js";

/** What an operation does, from its name: `read_item`. */
const TYPES = { execute: "execute", batch: "batch", bulk: "bulk" } as const;
const VERBS = ["create", "read", "upsert", "replace", "delete", "query", "patch"] as const;
const METHODS: Partial<Record<RequestContext["operationType"], string>> = {
  read: "GET",
  replace: "PUT",
  delete: "DELETE",
  patch: "PATCH",
};

/** The service's words for what an operation is on; the first that its name has. */
const RESOURCES: readonly (readonly [RegExp, string])[] = [
  [/change_feed|query_plan|_items?$/, "docs"],
  [/throughput|offer/, "offers"],
  [/ranges/, "pkranges"],
  [/stored_procedure/, "sprocs"],
  [/trigger/, "triggers"],
  [/user_defined_function/, "udfs"],
  [/permission/, "permissions"],
  [/user/, "users"],
  [/conflict/, "conflicts"],
  [/container|all_items_of_key/, "colls"],
  [/database/, "dbs"],
];

/** What is known of an operation before it is done. */
export interface Planned {
  readonly name: string;
  readonly target: Partial<Target>;
  readonly body?: string | undefined;
  readonly headers?: CosmosHeaders;
}

/** Does an operation, with the body and the headers that plugins have left. */
export type Work = (context: RequestContext | undefined) => Promise<Outcome>;

/** Does an operation through the plugins of its client. Costs one look where there are none. */
export function throughPlugins(context: Context, planned: () => Planned, work: Work): Promise<Outcome> {
  return context.operations.length === 0 ? work(undefined) : passed(context, planned(), work);
}

async function passed({ native, operations, reading }: Context, planned: Planned, work: Work): Promise<Outcome> {
  const done = new Map<PluginResponse, Outcome>();
  const step = (at: number) => async (context: RequestContext): Promise<PluginResponse> => {
    const plugin: Plugin | undefined = operations[at];
    if (plugin !== undefined) return plugin(context, step(at + 1), step(at + 1));
    const outcome = await work(context);
    const response = responseOf(outcome);
    done.set(response, outcome);
    return response;
  };
  const response = await step(0)(contextOf(native.endpoint, planned));
  return outcomeOf(response, done.get(response), reading);
}

function contextOf(endpoint: string, { name, target, body, headers = {} }: Planned): RequestContext {
  const [verb = ""] = name.split("_");
  const operationType = VERBS.find((one) => one === verb) ?? TYPES[verb as keyof typeof TYPES] ?? "read";
  const resourceType = RESOURCES.find(([words]) => words.test(name))?.[1] ?? "";
  return {
    endpoint,
    path: path(target, resourceType),
    method: METHODS[operationType] ?? "POST",
    headers,
    ...(body !== undefined && { body }),
    resourceType,
    operationType,
  };
}

function path({ database, container, item }: Partial<Target>, resourceType: string): string {
  const parent = /^(users|permissions)$/.test(resourceType) ? "users" : "colls";
  const parts = [["dbs", database], [parent, container], [resourceType, item]].filter(([, id]) => id);
  return parts.map(([kind, id]) => `/${kind}/${encodeURIComponent(id as string)}`).join("") || "/";
}

/** Its parts are made when they are looked at; what is changed in it stays so. */
function responseOf(outcome: Outcome): PluginResponse {
  const { status, text, answer, reading } = outcome;
  const response: PluginResponse = { code: status, headers: {} };
  if (answer === null) return response;
  const details = new Details(outcome);
  lazily(response, "headers", () => details.headers);
  lazily(response, "substatus", () => substatusOf(details.headers));
  lazily(response, "diagnostics", () => details.diagnostics);
  lazily(response, "result", () => (text === null ? undefined : reading.json.parse(text)));
  return response;
}

function lazily<K extends keyof PluginResponse>(response: PluginResponse, name: K, make: () => PluginResponse[K]): void {
  const set = (value: unknown) =>
    Object.defineProperty(response, name, { value, enumerable: true, configurable: true, writable: true });
  const get = () => {
    const value = make();
    set(value);
    return value;
  };
  Object.defineProperty(response, name, { get, set, enumerable: true, configurable: true });
}

/** What a plugin gave: the answer that it was given, as it was if nobody looked, or one that it made. */
function outcomeOf(response: PluginResponse, given: Outcome | undefined, reading: Reading): Outcome {
  checkAnswer(response);
  const isRead = (name: keyof PluginResponse) => Object.getOwnPropertyDescriptor(response, name)?.get === undefined;
  if (given?.answer === null) return given;
  const text = given !== undefined && !isRead("result") ? given.text : textOf(response.result, reading);
  const status = response.code ?? 200;
  if (given !== undefined && !isRead("headers") && !isRead("diagnostics")) return { ...given, status, text };
  const { headers = {}, diagnostics, substatus } = response;
  const answer = around(withSubstatus(headers, substatus), diagnostics as CosmosDiagnostics | undefined);
  return { status, text, reading, answer };
}

function textOf(result: unknown, { json }: Reading): string | null {
  return result === undefined || result === null ? null : json.stringify(result);
}
