// How is a call on one resource made?

import { run, type Outcome } from "./calls.js";
import type { RequestOptions } from "./callOptions.js";
import { refuse } from "./check.js";
import type { Context, Target } from "./context.js";
import { refused } from "./errors.js";
import type { CosmosHeaders } from "./headers.js";
import { Operation } from "./native.js";
import { throughPlugins, type Work } from "./operationPlugins.js";
import type { BulkProgress } from "./operations.js";
import { keyText } from "./partitionKey.js";
import { headers, requestOptions, type Throughput } from "./readCallOptions.js";
import { nameOf, observed } from "./telemetry.js";

const READS: ReadonlySet<number> = new Set([
  Operation.ReadDatabase,
  Operation.ReadContainer,
  Operation.ReadItem,
  Operation.ReadManyItems,
  Operation.ReadThroughput,
  Operation.ReadOffer,
  Operation.ReadFeedRanges,
  Operation.ReadStoredProcedure,
  Operation.ReadTrigger,
  Operation.ReadUserDefinedFunction,
  Operation.ReadConflict,
  Operation.ReadConflictVersions,
  Operation.ReadUser,
  Operation.ReadPermission,
  Operation.ReadPartitionKeyRanges,
  Operation.ReadAccount,
  Operation.ReadQueryPlan,
]);

/** What the options can name a partition key for. */
const OF_ITEMS: ReadonlySet<number> = new Set([
  Operation.CreateItem,
  Operation.UpsertItem,
  Operation.ReadItem,
  Operation.ReplaceItem,
  Operation.PatchItem,
  Operation.DeleteItem,
]);

/** What a call carries beside its target. */
export interface Load {
  key?: string | undefined;
  body?: string | undefined;
  throughput?: Throughput;
  /** Is told how far a bulk has come. */
  listener?: ((progress: BulkProgress) => void) | undefined;
}

export function call(
  context: Context,
  operation: Operation,
  target: Target,
  options: RequestOptions | undefined,
  load: Load = {},
): Promise<Outcome> {
  const checked = requestOptions(options, context.headers, load.throughput, load.listener !== undefined);
  const key = load.key ?? keyOf(operation, options);
  const { database, container, item } = target;
  const send = (body: string | undefined, checked: string | undefined) =>
    run(
      (completions, id) =>
        context.native.submit(completions, id, operation, database, container, item, key, body, checked),
      options?.abortSignal,
      !READS.has(operation),
      context.reading,
      load.listener,
    );
  const planned = () => ({ name: nameOf(operation), target, body: load.body, headers: sentHeaders(context, options) });
  const work: Work = (left) => {
    if (left === undefined) return send(load.body, checked);
    const changed = { ...options, initialHeaders: left.headers };
    return send(left.body, requestOptions(changed, context.headers, load.throughput, load.listener !== undefined));
  };
  return observed(context, operation, target, () => throughPlugins(context, planned, work));
}

/** What the options of a call, and of its client, make of headers. */
function sentHeaders(context: Context, options: RequestOptions = {}): CosmosHeaders {
  return Object.fromEntries([...context.headers, ...headers(options)]);
}

/** The partition key in the options of a call on one item. */
function keyOf(operation: Operation, options: RequestOptions | undefined): string | undefined {
  if (options?.partitionKey === undefined) return undefined;
  if (!OF_ITEMS.has(operation)) refuse("options.partitionKey", "is accepted by calls on one item");
  return keyText("options.partitionKey", options.partitionKey);
}

/** An id that is a string; what else is wrong with it is for the native module to say. */
export function checkId(name: string, id: unknown): string {
  return typeof id === "string" && id !== "" ? id : refuse(name, "must be a string that is not empty");
}

/** The id of a resource to be made. Refused in the words of the official package, which programs compare. */
export function newId(name: string, id: unknown): string {
  const checked = checkId(name, id);
  if (/[/\\?#]/.test(checked)) throw refused("Id contains illegal chars.");
  if (checked.endsWith(" ")) throw refused("Id ends with a space.");
  return checked;
}

/** Throughput as a body spells it, apart from the rest of the body. */
export function splitThroughput<T extends object>(name: string, body: T): { rest: T; throughput: Throughput } {
  if (typeof body !== "object" || body === null) refuse(name, "must be an object with an id");
  const { throughput, maxThroughput, autoUpgradePolicy, ...rest } = body as T & {
    throughput?: number;
    maxThroughput?: number;
    autoUpgradePolicy?: { throughputPolicy?: { incrementPercent?: number } };
  };
  if (throughput !== undefined && maxThroughput !== undefined) {
    refuse(name, "has throughput and maxThroughput; one of the two is accepted");
  }
  const incrementPercent = autoUpgradePolicy?.throughputPolicy?.incrementPercent;
  return { rest: rest as unknown as T, throughput: { throughput, maxThroughput, incrementPercent } };
}
