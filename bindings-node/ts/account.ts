// What does an account say of itself?

import { run } from "./calls.js";
import type { RequestOptions } from "./callOptions.js";
import type { Context } from "./context.js";
import { asWritten } from "./endpoint.js";
import { ConsistencyLevel } from "./enums.js";
import type { CosmosHeaders } from "./headers.js";
import { Operation } from "./native.js";
import { call } from "./resource.js";
import { parts, ResourceResponse } from "./response.js";

/** A region of an account. */
export interface Location {
  name: string;
  databaseAccountEndpoint: string;
  /** Never set: `diagnostics` tell which regions a call left out, and why. */
  unavailable?: boolean;
  lastUnavailabilityTimestampInMs?: number;
}

/** An account: its regions, and what holds for it. */
export class DatabaseAccount {
  /** Where it is written; the write region first, where there is one. */
  readonly writableLocations: Location[];
  /** Where it is read, in the account's order. */
  readonly readableLocations: Location[];
  /** The consistency level of calls that ask for none. */
  readonly ConsistencyPolicy: ConsistencyLevel;
  /** Whether every region is written. */
  readonly enableMultipleWritableLocations: boolean;
  /** Whether the writes of a partition can move to another region. */
  readonly enablePerPartitionFailover: boolean;
  /** `/dbs/` */
  readonly DatabasesLink: string;
  /** `/media/` */
  readonly MediaLink: string;
  readonly MaxMediaStorageUsageInMB: number;
  readonly CurrentMediaStorageUsageInMB: number;

  constructor(body: { [key: string]: any }, headers: CosmosHeaders) {
    this.writableLocations = (body["writableLocations"] ?? []) as Location[];
    this.readableLocations = (body["readableLocations"] ?? []) as Location[];
    const policy = body["userConsistencyPolicy"] as { defaultConsistencyLevel?: ConsistencyLevel } | undefined;
    this.ConsistencyPolicy = policy?.defaultConsistencyLevel ?? ConsistencyLevel.Session;
    this.enableMultipleWritableLocations = isTrue(body["enableMultipleWriteLocations"]);
    this.enablePerPartitionFailover = isTrue(body["enablePerPartitionFailoverBehavior"]);
    this.DatabasesLink = "/dbs/";
    this.MediaLink = "/media/";
    this.MaxMediaStorageUsageInMB = megabytes(headers["x-ms-max-media-storage-usage-mb"]);
    this.CurrentMediaStorageUsageInMB = megabytes(headers["x-ms-media-storage-usage-mb"]);
  }

  get databasesLink(): string {
    return this.DatabasesLink;
  }

  get mediaLink(): string {
    return this.MediaLink;
  }

  get maxMediaStorageUsageInMB(): number {
    return this.MaxMediaStorageUsageInMB;
  }

  get currentMediaStorageUsageInMB(): number {
    return this.CurrentMediaStorageUsageInMB;
  }

  get consistencyPolicy(): ConsistencyLevel {
    return this.ConsistencyPolicy;
  }
}

/** Media are of the first generation: today's accounts say nothing of them, whatever the official types promise. */
function megabytes(text: string | undefined): number {
  return text === undefined ? (undefined as unknown as number) : Number(text);
}

/** Some accounts say `"true"`. */
function isTrue(value: unknown): boolean {
  return String(value).toLowerCase() === "true";
}

/** Asks for the account. */
export async function readAccount(
  context: Context,
  options: RequestOptions | undefined,
): Promise<ResourceResponse<DatabaseAccount>> {
  const outcome = await call(context, Operation.ReadAccount, { database: "" }, options);
  const [body, around, status] = parts(outcome);
  return new ResourceResponse(new DatabaseAccount(body ?? {}, around.headers), around, status);
}

/** Where the next read and the next write of an item go first. Asks for the account, if it is not known. */
export async function endpoints(context: Context): Promise<{ read: string; write: string }> {
  const outcome = await run(
    (completions, id) => context.native.submit(completions, id, Operation.ReadEndpoints, ""),
    undefined,
    false,
  );
  const { read, write } = JSON.parse(outcome.text ?? "{}") as { read: string; write: string };
  return { read: asWritten(read), write: asWritten(write) };
}
