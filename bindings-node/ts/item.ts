// What can be done with items?

import { crypto } from "./builtin.js";
import type { FeedOptions, RequestOptions } from "./callOptions.js";
import type { Outcome } from "./calls.js";
import {
  changes,
  olderChanges,
  type ChangeFeedIterator,
  type ChangeFeedIteratorOptions,
  type ChangeFeedOptions,
  type ChangeFeedPullModelIterator,
} from "./changeFeed.js";
import { refuse } from "./check.js";
import type { Container } from "./container.js";
import type { Context, Target } from "./context.js";
import type { Resource } from "./database.js";
import type { CosmosDiagnostics } from "./diagnostics.js";
import { noEncryption, type EncryptionQueryBuilder } from "./encryption.js";
import { ErrorResponse, ofBatch, refused } from "./errors.js";
import type { CosmosHeaders } from "./headers.js";
import { query, type QueryIterator, type SqlQuerySpec } from "./feed.js";
import { FeedResponse } from "./feedResponse.js";
import {
  batchResponse,
  bulkResponse,
  bulkResults,
  operationsText,
  type BatchResponse,
  type BulkOperationResponse,
  type BulkOperationResult,
  type OperationInput,
  pairsText,
  type ItemIdentity,
  type PatchRequestBody,
} from "./many.js";
import { Operation } from "./native.js";
import type { BulkOptions } from "./operations.js";
import { keyText, type PartitionKey, type PrimitivePartitionKeyValue } from "./partitionKey.js";
import { call, checkId } from "./resource.js";
import { Details, Missing, parts, ResourceResponse, type Around } from "./response.js";

/** An item: an `id`, and what else it may hold. */
export interface ItemDefinition {
  [key: string]: any;
  id?: string;
  /** Life in seconds, where the container's `defaultTtl` is set. */
  ttl?: number;
}

/** The answer to a call on an item. */
export class ItemResponse<T extends ItemDefinition> extends ResourceResponse<T & Resource> {
  /** The item itself. */
  readonly item: Item;

  constructor(
    resource: (T & Resource) | undefined,
    headers: CosmosHeaders | Around,
    statusCode: number,
    substatusCode: number | undefined,
    item: Item,
    diagnostics?: CosmosDiagnostics,
  ) {
    super(resource, headers, statusCode, diagnostics, substatusCode);
    this.item = item;
  }
}

function response<T extends ItemDefinition>(outcome: Outcome | Missing, item: Item): ItemResponse<T> {
  return new ItemResponse<T>(...parts(outcome), undefined, item);
}

/** One item of a container. A name, not a connection. */
export class Item {
  readonly id: string;
  readonly container: Container;
  readonly #context: Context;
  readonly #key: string | undefined;
  /** The item as JSON text: where no key is given, its own counts. */
  readonly #body: string | undefined;

  /** @internal */
  constructor(context: Context, container: Container, id: string, partitionKey?: PartitionKey, body?: string) {
    this.#context = context;
    this.container = container;
    this.id = checkId("item id", id);
    this.#key = keyText("partitionKey", partitionKey);
    this.#body = body;
  }

  /** The partition key that it was named with, as the first generation called it. */
  get primaryKey(): PartitionKey | undefined {
    const values = this.#key === undefined ? [] : (JSON.parse(this.#key) as PrimitivePartitionKeyValue[]);
    return values.length === 1 ? values[0] : values.length > 1 ? values : undefined;
  }

  /** `dbs/<id>/colls/<id>/docs/<id>`. */
  get url(): string {
    return `${this.container.url}/docs/${this.id}`;
  }

  /** Reads the item. One that isn't there gives `statusCode` 404 and no `resource`. */
  async read<T extends ItemDefinition = any>(options?: RequestOptions): Promise<ItemResponse<T>> {
    try {
      return response<T>(await this.#call(Operation.ReadItem, options), this);
    } catch (error) {
      const missing = asMissing(error);
      if (missing === undefined) throw error;
      return response<T>(missing, this);
    }
  }

  /** Replaces the item. Without a partition key of the item, that of `body` counts. */
  async replace<T extends ItemDefinition = any>(body: T, options?: RequestOptions): Promise<ItemResponse<T>> {
    return response<T>(await this.#call(Operation.ReplaceItem, options, itemText(this.#context, body)), this);
  }

  /** Changes the item in parts, in one round trip: all the changes or none. */
  async patch<T extends ItemDefinition = any>(
    body: PatchRequestBody,
    options?: RequestOptions,
  ): Promise<ItemResponse<T>> {
    if (typeof body !== "object" || body === null) refuse("body", "must be an array of operations, or an object with it");
    return response<T>(await this.#call(Operation.PatchItem, options, this.#context.reading.json.stringify(body)), this);
  }

  /** Deletes the item. */
  async delete<T extends ItemDefinition = any>(options?: RequestOptions): Promise<ItemResponse<T>> {
    return response<T>(await this.#call(Operation.DeleteItem, options), this);
  }

  #call(operation: Operation, options: RequestOptions | undefined, body = this.#body): Promise<Outcome> {
    const target = { ...targetOf(this.container), item: this.id };
    return call(this.#context, operation, target, options, { key: this.#key, body });
  }
}

/** The items of a container. */
export class Items {
  readonly container: Container;
  readonly #context: Context;

  /** @internal */
  constructor(context: Context, container: Container) {
    this.#context = context;
    this.container = container;
  }

  /** Creates an item. One without `id` is given one, in `body` too. */
  create<T extends ItemDefinition = any>(body: T, options?: RequestOptions): Promise<ItemResponse<T>> {
    return this.#write<T>(Operation.CreateItem, body, options);
  }

  /** Creates an item, or replaces the one with the same id and partition key. */
  upsert(body: unknown, options?: RequestOptions): Promise<ItemResponse<ItemDefinition>>;
  upsert<T extends ItemDefinition>(body: T, options?: RequestOptions): Promise<ItemResponse<T>>;
  upsert<T extends ItemDefinition>(body: T, options?: RequestOptions): Promise<ItemResponse<T>> {
    return this.#write<T>(Operation.UpsertItem, body, options);
  }

  /** All items with the partition key of the options. */
  readAll<T extends ItemDefinition = any>(options?: FeedOptions): QueryIterator<T> {
    return this.query<T>("SELECT * FROM c", options);
  }

  /** The items that a query names, within the partition key of the options. */
  query<T = any>(spec: string | SqlQuerySpec, options?: FeedOptions): QueryIterator<T> {
    return query<T>(this.#context, targetOf(this.container), spec, options);
  }

  /** Refuses. */
  async getEncryptionQueryIterator<T = any>(
    _queryBuilder: EncryptionQueryBuilder,
    _options?: FeedOptions,
  ): Promise<QueryIterator<T>> {
    throw noEncryption("getEncryptionQueryIterator");
  }

  /** Many items by id and partition key, in that order; those that are not there are left out. */
  async readMany<T extends ItemDefinition = any>(
    items: ItemIdentity[],
    options?: RequestOptions,
  ): Promise<FeedResponse<T & Resource>> {
    const load = { body: pairsText(items) };
    const outcome = await call(this.#context, Operation.ReadManyItems, targetOf(this.container), options, load);
    const found = outcome.reading.json.parse(outcome.text ?? "[]") as (T & Resource)[];
    return new FeedResponse(found, new Details(outcome), false);
  }

  /** The changes of the container, a feed range or a partition key, page after page. Asks for none yet. */
  getChangeFeedIterator<T = any>(
    changeFeedIteratorOptions: ChangeFeedIteratorOptions = {},
  ): ChangeFeedPullModelIterator<T> {
    return changes<T>(this.#context, targetOf(this.container), changeFeedIteratorOptions);
  }

  /** The changes until there is nothing new, as older versions read them. */
  changeFeed<T = any>(options?: ChangeFeedOptions): ChangeFeedIterator<T>;
  changeFeed<T = any>(partitionKey: PartitionKey, options?: ChangeFeedOptions): ChangeFeedIterator<T>;
  changeFeed<T = any>(first?: PartitionKey | ChangeFeedOptions, options?: ChangeFeedOptions): ChangeFeedIterator<T> {
    return olderChanges<T>(this.#context, targetOf(this.container), first, options);
  }

  /** The same as {@link changeFeed}. */
  readChangeFeed<T = any>(options?: ChangeFeedOptions): ChangeFeedIterator<T>;
  readChangeFeed<T = any>(partitionKey: PartitionKey, options?: ChangeFeedOptions): ChangeFeedIterator<T>;
  readChangeFeed<T = any>(
    first?: PartitionKey | ChangeFeedOptions,
    options?: ChangeFeedOptions,
  ): ChangeFeedIterator<T> {
    return olderChanges<T>(this.#context, targetOf(this.container), first, options);
  }

  /**
   * Does the operations on the items of one partition key: all of them, in their order, or none. One that fails gives
   * `code` 207.
   */
  async batch(
    operations: OperationInput[],
    partitionKey?: PartitionKey,
    options?: RequestOptions,
  ): Promise<BatchResponse> {
    const load = { key: keyText("partitionKey", partitionKey), body: operationsText(this.#context, operations, false, false) };
    if (operations.length > 100) throw refused("Cannot run batch request with more than 100 operations per partition");
    try {
      return batchResponse(await call(this.#context, Operation.BatchItems, targetOf(this.container), options, load));
    } catch (error) {
      throw ofBatch(error);
    }
  }

  /**
   * Does many operations on items of any partition keys, each for itself, at the pace that the throughput allows. Each has
   * one result, in the order given.
   */
  async executeBulkOperations(
    operations: OperationInput[],
    options?: RequestOptions,
    bulkOptions?: BulkOptions,
  ): Promise<BulkOperationResult[]> {
    return bulkResults(operations, await this.#bulk(operations, options, bulkOptions));
  }

  /** The same, with the service's own answers. */
  async bulk(
    operations: OperationInput[],
    bulkOptions: BulkOptions = {},
    options?: RequestOptions,
  ): Promise<BulkOperationResponse> {
    if (bulkOptions.continueOnError === false) refuse("bulkOptions.continueOnError", "must be true: false is not supported");
    return bulkResponse(await this.#bulk(operations, options, bulkOptions));
  }

  #bulk(
    operations: OperationInput[],
    options: RequestOptions | undefined,
    { onProgress }: BulkOptions = {},
  ): Promise<Outcome> {
    if (onProgress !== undefined && typeof onProgress !== "function") refuse("bulkOptions.onProgress", "must be a function");
    const body = operationsText(this.#context, operations, true, options?.disableAutomaticIdGeneration !== true);
    return call(this.#context, Operation.BulkItems, targetOf(this.container), options, { body, listener: onProgress });
  }

  async #write<T extends ItemDefinition>(
    operation: Operation,
    body: T,
    options: RequestOptions | undefined,
  ): Promise<ItemResponse<T>> {
    const text = itemText(this.#context, body, options?.disableAutomaticIdGeneration !== true);
    // Before the caller, who has the object, can make another item of it.
    const id = body.id as string;
    const outcome = await call(this.#context, operation, targetOf(this.container), options, { body: text });
    const item = new Item(this.#context, this.container, id, undefined, text);
    return response<T>(outcome, item);
  }
}

function targetOf(container: Container): Target {
  return { database: container.database.id, container: container.id };
}

function itemText({ reading }: Context, body: ItemDefinition, generateId = false): string {
  if (typeof body !== "object" || body === null || Array.isArray(body)) refuse("body", "must be an object");
  if (generateId && (body.id === undefined || body.id === "")) body.id = crypto().randomUUID();
  if (typeof body.id !== "string") refuse("body.id", "must be a string");
  return reading.json.stringify(body);
}

/** The quiet answer that stands for a missing item; not for one that a session can't see yet. */
function asMissing(error: unknown): Missing | undefined {
  if (!(error instanceof ErrorResponse) || error.code !== 404 || error.substatus === 1002) return undefined;
  const { headers, diagnostics, requestCharge } = error;
  if (headers === undefined || diagnostics === undefined) return undefined;
  return new Missing(headers, diagnostics, requestCharge ?? 0);
}
