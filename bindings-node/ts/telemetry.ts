// What is told of operations to OpenTelemetry, where the application uses it?

import type { Outcome } from "./calls.js";
import type { Context, Target } from "./context.js";
import { ErrorResponse, type RestError, type TimeoutError } from "./errors.js";
import { Operation } from "./native.js";
import { throughPlugins } from "./operationPlugins.js";
import { Details } from "./response.js";
import { Constants } from "./wire.js";

type Attributes = Record<string, string | number | string[]>;

interface Span {
  setAttributes(attributes: Attributes): unknown;
  setStatus(status: { code: number; message?: string }): unknown;
  recordException(problem: unknown): void;
  end(): void;
}

interface Instrument {
  record(value: number, attributes: Attributes): void;
  add(value: number, attributes: Attributes): void;
}

interface Meter {
  createHistogram(name: string, options: object): Instrument;
  createUpDownCounter(name: string, options: object): Instrument;
}

/** What `@opentelemetry/api` keeps for all its copies in a process, once the application has registered a provider. */
interface Api {
  trace?: { getTracer(name: string, version: string): { startSpan(name: string, options: object): Span } };
  metrics?: { getMeter(name: string, version: string): Meter };
}

const API = Symbol.for("opentelemetry.js.api.1");
const NAME = "perilune";
const [CLIENT, ERROR] = [2, 2];
const SYSTEM = { "db.system.name": "azure.cosmosdb" };

/** An operation, as it is told. */
interface Seen {
  readonly context: Context;
  readonly name: string;
  readonly target: Partial<Target>;
}

/** Of walks over pages, by what they are walked with. */
const walks = new WeakMap<object, Seen>();

function api(): Api | undefined {
  return (globalThis as unknown as Record<symbol, Api | undefined>)[API];
}

/** Has the pages of a walk told as those of an operation, and pass the plugins as such. */
export function named<T extends object>(walk: T, context: Context, name: string, target: Partial<Target>): T {
  if (api() !== undefined || context.operations.length > 0) walks.set(walk, { context, name, target });
  return walk;
}

/** Gets a page of a walk, and tells of it. */
export function observedPage(walk: object, work: () => Promise<Outcome>): Promise<Outcome> {
  const known = walks.get(walk);
  if (known === undefined) return work();
  const { context, name, target } = known;
  return observed(context, name, target, () => throughPlugins(context, () => ({ name, target }), work));
}

/** Does an operation, and tells of it. Costs one look where nobody listens. */
export function observed(
  context: Context,
  operation: Operation | string,
  target: Partial<Target>,
  work: () => Promise<Outcome>,
): Promise<Outcome> {
  const listening = api();
  if (listening?.trace === undefined && listening?.metrics === undefined) return work();
  return told(listening, { context, name: nameOf(operation), target }, work);
}

/** An operation's name, as the conventions write it: `read_item`. */
export function nameOf(operation: Operation | string): string {
  return typeof operation === "string" ? operation : (names.get(operation) ?? "unknown");
}

const names = new Map(
  Object.entries(Operation).map(([name, number]) => [
    number as Operation,
    name.replace(/(?!^)[A-Z]/g, (letter) => `_${letter}`).toLowerCase(),
  ]),
);

async function told({ trace, metrics }: Api, seen: Seen, work: () => Promise<Outcome>): Promise<Outcome> {
  const known = facts(seen);
  const place = seen.target.container ?? seen.target.database;
  const span = trace
    ?.getTracer(NAME, Constants.SDKVersion)
    .startSpan(place === undefined ? seen.name : `${seen.name} ${place}`, { kind: CLIENT, attributes: known });
  const began = performance.now();
  let result: Attributes = {};
  try {
    const outcome = await work();
    result = answered(outcome);
    return outcome;
  } catch (problem) {
    result = failed(problem);
    span?.recordException(problem);
    span?.setStatus({ code: ERROR, message: problem instanceof Error ? problem.message : String(problem) });
    throw problem;
  } finally {
    span?.setAttributes(result);
    span?.end();
    if (metrics !== undefined) measure(metrics, { ...known, ...result }, (performance.now() - began) / 1000);
  }
}

function facts({ context, name, target }: Seen): Attributes {
  const { hostname, port } = new URL(context.native.endpoint);
  return {
    ...SYSTEM,
    "db.operation.name": name,
    ...(target.database !== undefined && { "db.namespace": target.database }),
    ...(target.container !== undefined && { "db.collection.name": target.container }),
    "server.address": hostname,
    ...(port !== "" && { "server.port": Number(port) }),
    "azure.resource_provider.namespace": "Microsoft.DocumentDB",
    "azure.cosmosdb.connection.mode": "gateway",
  };
}

function answered(outcome: Outcome): Attributes {
  // The page after the last is made here, not there.
  if (outcome.answer === null) return {};
  const { headers, requestCharge, diagnostics } = new Details(outcome);
  const rows = headers["x-ms-item-count"];
  return {
    "db.response.status_code": String(outcome.status),
    ...(rows !== undefined && { "db.response.returned_rows": Number(rows) }),
    ...outside(requestCharge, Number(headers["x-ms-substatus"] ?? 0), diagnostics.regionsContacted),
  };
}

function failed(problem: unknown): Attributes {
  const { code, substatus, requestCharge, diagnostics } = Object(problem) as Partial<ErrorResponse & RestError & TimeoutError>;
  const status: Attributes = typeof code === "number" ? { "db.response.status_code": String(code) } : {};
  const type = String(code ?? (problem instanceof Error ? problem.name : "_OTHER"));
  return { ...status, "error.type": type, ...outside(requestCharge, substatus, diagnostics?.regionsContacted) };
}

function outside(charge: number | undefined, subStatus: number | undefined, regions: string[] | undefined): Attributes {
  return {
    ...(charge !== undefined && { "azure.cosmosdb.operation.request_charge": charge }),
    ...(subStatus && { "azure.cosmosdb.response.sub_status_code": subStatus }),
    ...(regions !== undefined && { "azure.cosmosdb.operation.contacted_regions": regions }),
  };
}

interface Instruments {
  duration: Instrument;
  charge: Instrument;
  rows: Instrument;
  clients: Instrument;
}

const instruments = new WeakMap<object, Instruments>();

function instrumentsOf(metrics: NonNullable<Api["metrics"]>): Instruments {
  const made = instruments.get(metrics);
  if (made !== undefined) return made;
  const meter = metrics.getMeter(NAME, Constants.SDKVersion);
  const histogram = (name: string, unit: string, description: string, explicitBucketBoundaries: number[]) =>
    meter.createHistogram(name, { unit, description, advice: { explicitBucketBoundaries } });
  const fresh = {
    duration: histogram("db.client.operation.duration", "s", "Duration of operations", [
      0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 10,
    ]),
    charge: histogram("azure.cosmosdb.client.operation.request_charge", "{request_unit}", "Charge of operations", [
      1, 5, 10, 25, 50, 100, 250, 500, 1000,
    ]),
    rows: histogram("db.client.response.returned_rows", "{row}", "Rows of a page", [
      1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10000,
    ]),
    clients: meter.createUpDownCounter("azure.cosmosdb.client.active_instance.count", {
      unit: "{instance}",
      description: "Clients in use",
    }),
  };
  instruments.set(metrics, fresh);
  return fresh;
}

/** Measurements have what few values are known of: no charge, no rows. */
function measure(metrics: NonNullable<Api["metrics"]>, attributes: Attributes, seconds: number): void {
  const {
    "azure.cosmosdb.operation.request_charge": charge,
    "db.response.returned_rows": rows,
    "azure.resource_provider.namespace": _provider,
    "azure.cosmosdb.connection.mode": _mode,
    ...few
  } = attributes;
  const { duration, charge: charges, rows: counts } = instrumentsOf(metrics);
  duration.record(seconds, few);
  if (typeof charge === "number") charges.record(charge, few);
  if (typeof rows === "number") counts.record(rows, few);
}

/** Counts a client, until it is disposed of or dropped. Answers what is to be called when it is disposed of. */
export function counted(client: object, endpoint: string): () => void {
  const metrics = api()?.metrics;
  if (metrics === undefined) return () => {};
  const { hostname, port } = new URL(endpoint);
  const attributes = { ...SYSTEM, "server.address": hostname, ...(port !== "" && { "server.port": Number(port) }) };
  const { clients } = instrumentsOf(metrics);
  clients.add(1, attributes);
  let gone = false;
  const leave = () => {
    if (!gone) clients.add(-1, attributes);
    gone = true;
  };
  dropped.register(client, leave);
  return leave;
}

const dropped = new FinalizationRegistry((leave: () => void) => leave());
