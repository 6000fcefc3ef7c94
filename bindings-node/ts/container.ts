// What can be done with containers?

import type { FeedOptions, RequestOptions } from "./callOptions.js";
import {
  processor,
  type ChangeFeedHandler,
  type ChangeFeedProcessor,
  type ChangeFeedProcessorOptions,
} from "./changeFeedProcessor.js";
import type { ChangeFeedPolicy } from "./changeFeedStart.js";
import { Conflict, Conflicts } from "./conflict.js";
import type {
  ComputedProperty,
  ConflictResolutionPolicy,
  FullTextPolicy,
  GeospatialConfig,
  IndexingPolicy,
  UniqueKeyPolicy,
  VectorEmbeddingPolicy,
} from "./containerTypes.js";
import type { Context, Target } from "./context.js";
import type { Database, Resource } from "./database.js";
import type { CosmosDiagnostics } from "./diagnostics.js";
import { noEncryption, type ClientEncryptionPolicy } from "./encryption.js";
import type { PartitionKeyDefinitionVersion, PartitionKeyKind } from "./enums.js";
import { ErrorResponse, refused } from "./errors.js";
import { onePage, query, specText, type QueryIterator, type SqlQuerySpec } from "./feed.js";
import { feedRanges, type FeedRange } from "./feedRange.js";
import { Item, Items } from "./item.js";
import { Operation } from "./native.js";
import { readOffer, type OfferResponse } from "./offer.js";
import { extractPartitionKey, keyText, type PartitionKey, type PrimitivePartitionKeyValue } from "./partitionKey.js";
import { call, checkId, newId, splitThroughput } from "./resource.js";
import type { CosmosHeaders } from "./headers.js";
import { parts, ResourceResponse, type Around } from "./response.js";
import {
  Scripts,
  type StoredProcedure,
  type StoredProcedures,
  type Trigger,
  type Triggers,
  type UserDefinedFunction,
  type UserDefinedFunctions,
} from "./scripts.js";
import type { PartitionedQueryExecutionInfo, Response } from "./shapes.js";

/** By which properties items are spread. */
export interface PartitionKeyDefinition {
  paths: string[];
  kind?: PartitionKeyKind | keyof typeof PartitionKeyKind;
  version?: PartitionKeyDefinitionVersion;
  systemKey?: boolean;
}

/** A container, as it is described. */
export interface ContainerDefinition {
  id?: string;
  partitionKey?: PartitionKeyDefinition;
  indexingPolicy?: IndexingPolicy;
  /** Life of items in seconds; -1: for ever, unless the item says otherwise. Default: items never end. */
  defaultTtl?: number;
  uniqueKeyPolicy?: UniqueKeyPolicy;
  conflictResolutionPolicy?: ConflictResolutionPolicy;
  geospatialConfig?: GeospatialConfig;
  computedProperties?: ComputedProperty[];
  vectorEmbeddingPolicy?: VectorEmbeddingPolicy;
  fullTextPolicy?: FullTextPolicy;
  clientEncryptionPolicy?: ClientEncryptionPolicy;
  /** For how long all versions of its items are kept for the change feed. */
  changeFeedPolicy?: ChangeFeedPolicy;
  /** What else the service knows of. */
  [property: string]: unknown;
}

/** What a container has from the first on. */
type Described =
  | "indexingPolicy"
  | "defaultTtl"
  | "uniqueKeyPolicy"
  | "conflictResolutionPolicy"
  | "geospatialConfig"
  | "changeFeedPolicy"
  | "computedProperties"
  | "vectorEmbeddingPolicy"
  | "fullTextPolicy"
  | "clientEncryptionPolicy";

/** A container to be. */
export interface ContainerRequest extends Pick<ContainerDefinition, Described> {
  id?: string;
  /** A definition, or one path: `"/customer"`. */
  partitionKey?: string | PartitionKeyDefinition;
  /** Request units a second, always. */
  throughput?: number;
  /** Request units a second, up to which the service scales. */
  maxThroughput?: number;
  autoUpgradePolicy?: { throughputPolicy: { incrementPercent: number } };
  /** What else the service knows of. */
  [property: string]: unknown;
}

/** A partition of a container: the hashes of the partition keys that it holds. */
export interface PartitionKeyRange {
  id: string;
  minInclusive: string;
  maxExclusive: string;
  ridPrefix?: number;
  throughputFraction?: number;
  status?: string;
  /** The ranges that it came from. */
  parents: string[];
}

/** Where items are spread by no property of their own. */
export const DEFAULT_PARTITION_KEY_PATH = "/_partitionKey";

/** What `semanticRerank` would take. */
export type SemanticRerankOptions = Record<string, unknown>;

export interface RerankScore {
  document: string;
  score: number;
  index: number;
}

/** What `semanticRerank` would give. */
export interface SemanticRerankResult {
  rerankScores: RerankScore[];
  latency: Record<string, unknown> | undefined;
  tokenUsage: Record<string, unknown> | undefined;
  headers: Record<string, string>;
  diagnostics: CosmosDiagnostics;
}

/** The answer to a call on a container. */
export class ContainerResponse extends ResourceResponse<ContainerDefinition & Resource> {
  /** The container itself. */
  readonly container: Container;

  constructor(
    resource: (ContainerDefinition & Resource) | undefined,
    headers: CosmosHeaders | Around,
    statusCode: number,
    container: Container,
    diagnostics?: CosmosDiagnostics,
  ) {
    super(resource, headers, statusCode, diagnostics);
    this.container = container;
  }
}

/** One container of a database. A name, not a connection. */
export class Container {
  readonly id: string;
  readonly database: Database;
  /** Its items. */
  readonly items: Items;
  readonly #context: Context;

  /** Made by `database.container(id)`. */
  constructor(database: Database, id: string, context: Context) {
    this.#context = context;
    this.database = database;
    this.id = checkId("container id", id);
    this.items = new Items(context, this);
  }

  /** `dbs/<id>/colls/<id>`. */
  get url(): string {
    return `${this.database.url}/colls/${this.id}`;
  }

  /** An item of this container. Asks nobody. */
  item(id: string, partitionKey?: PartitionKey): Item {
    return new Item(this.#context, this, id, partitionKey);
  }

  /** Versions of its items that lost against another region's, where nobody decides. */
  get conflicts(): Conflicts {
    return new Conflicts(this, this.#context);
  }

  /** A conflict of this container, about an item of this partition key. Asks nobody. */
  conflict(id: string, partitionKey?: PartitionKey): Conflict {
    return new Conflict(this, id, this.#context, partitionKey);
  }

  /** Its stored procedures, triggers and user-defined functions. */
  get scripts(): Scripts {
    return new Scripts(this, this.#context);
  }

  /** Those of {@link scripts}, where the first generation has them. */
  get storedProcedures(): StoredProcedures {
    return this.scripts.storedProcedures;
  }

  get triggers(): Triggers {
    return this.scripts.triggers;
  }

  get userDefinedFunctions(): UserDefinedFunctions {
    return this.scripts.userDefinedFunctions;
  }

  storedProcedure(id: string): StoredProcedure {
    return this.scripts.storedProcedure(id);
  }

  trigger(id: string): Trigger {
    return this.scripts.trigger(id);
  }

  userDefinedFunction(id: string): UserDefinedFunction {
    return this.scripts.userDefinedFunction(id);
  }

  /** Reads the container's description. */
  async read(options?: RequestOptions): Promise<ContainerResponse> {
    return new ContainerResponse(...parts(await call(this.#context, Operation.ReadContainer, this.#target, options)), this);
  }

  /** Replaces the container's description; what is left out falls back to the service's default. */
  async replace(body: ContainerDefinition, options?: RequestOptions): Promise<ContainerResponse> {
    newId("body.id", body?.id);
    const load = { body: JSON.stringify({ ...body, partitionKey: keyDefinition(body.partitionKey) }) };
    const outcome = await call(this.#context, Operation.ReplaceContainer, this.#target, options, load);
    return new ContainerResponse(...parts(outcome), this);
  }

  /** By which properties its items are spread. */
  async getPartitionKeyDefinition(): Promise<ResourceResponse<PartitionKeyDefinition>> {
    const outcome = await call(this.#context, Operation.ReadContainer, this.#target, undefined);
    const { partitionKey } = JSON.parse(outcome.text ?? "{}") as ContainerDefinition;
    return new ResourceResponse(...parts({ ...outcome, text: JSON.stringify(partitionKey) }));
  }

  /** The same as {@link getPartitionKeyDefinition}. */
  readPartitionKeyDefinition(): Promise<ResourceResponse<PartitionKeyDefinition>> {
    return this.getPartitionKeyDefinition();
  }

  /** Reads what the container has of throughput. Where it has none of its own, there is no `resource`. */
  readOffer(options?: RequestOptions): Promise<OfferResponse> {
    return readOffer(this.#context, this.#target, options);
  }

  /** The parts of the container that can be read by themselves: one for each of its partitions, as they are now. */
  async getFeedRanges(): Promise<readonly FeedRange[]> {
    return feedRanges(await call(this.#context, Operation.ReadFeedRanges, this.#target, undefined));
  }

  /** How the service would have a query over several partitions put together. */
  async getQueryPlan(query: string | SqlQuerySpec): Promise<Response<PartitionedQueryExecutionInfo>> {
    const load = { body: specText(query) };
    const outcome = await call(this.#context, Operation.ReadQueryPlan, this.#target, undefined, load);
    const [result, around, code] = parts(outcome);
    return { result, headers: around.headers, code, statusCode: code, diagnostics: around.diagnostics };
  }

  /** The partition key of a document, a value for each path: `{}` where it has none. */
  extractPartitionKey(document: unknown, partitionKeyDefinition?: PartitionKeyDefinition): PrimitivePartitionKeyValue[] | undefined {
    return partitionKeyDefinition && extractPartitionKey(document, partitionKeyDefinition.paths);
  }

  /** The partitions of the container, as they are now. */
  readPartitionKeyRanges(feedOptions?: FeedOptions): QueryIterator<PartitionKeyRange> {
    return onePage(this.#context, Operation.ReadPartitionKeyRanges, this.#target, feedOptions);
  }

  /** Deletes the container with all its items. */
  async delete(options?: RequestOptions): Promise<ContainerResponse> {
    return new ContainerResponse(...parts(await call(this.#context, Operation.DeleteContainer, this.#target, options)), this);
  }

  /**
   * Has the changes of the container handled, together with the processes that give the same name and the same container of
   * leases, which is divided by `/id` or `/partitionKey`. Nothing is sent before it is started.
   */
  changeFeedProcessor<T = any>(
    name: string,
    leases: Container,
    handler: ChangeFeedHandler<T>,
    options: ChangeFeedProcessorOptions = {},
  ): ChangeFeedProcessor<T> {
    return processor<T>(this.#context, this, [name, leases, handler], options);
  }

  /** Deletes all items that have one partition key. */
  async deleteAllItemsForPartitionKey(partitionKey: PartitionKey, options?: RequestOptions): Promise<ContainerResponse> {
    const load = { key: keyText("partitionKey", partitionKey) };
    const outcome = await call(this.#context, Operation.DeleteAllItemsOfKey, this.#target, options, load);
    return new ContainerResponse(...parts(outcome), this);
  }

  /** Refuses. */
  async initializeEncryption(): Promise<void> {
    throw noEncryption("initializeEncryption");
  }

  /** Refuses: the inference service is no part of this package. */
  async semanticRerank(
    _rerankContext: string,
    _documents: string[],
    _options?: SemanticRerankOptions,
  ): Promise<SemanticRerankResult> {
    const text = "semanticRerank is not supported: the inference service is no part of this package";
    throw Object.assign(new ErrorResponse(text), { code: 400 });
  }

  get #target(): Target {
    return { database: this.database.id, container: this.id };
  }
}

/** The containers of a database. */
export class Containers {
  readonly database: Database;
  readonly #context: Context;

  /** Made by its database: `database.containers`. */
  constructor(database: Database, context: Context) {
    this.#context = context;
    this.database = database;
  }

  /** Creates a container. */
  create(body: ContainerRequest, options?: RequestOptions): Promise<ContainerResponse> {
    return this.#create(Operation.CreateContainer, body, options);
  }

  /** Reads a container, and creates it if there is none. */
  createIfNotExists(body: ContainerRequest, options?: RequestOptions): Promise<ContainerResponse> {
    return this.#create(Operation.CreateContainerIfNotExists, body, options);
  }

  /** All containers. */
  readAll(options?: FeedOptions): QueryIterator<ContainerDefinition & Resource> {
    return this.query("SELECT * FROM c", options);
  }

  /** The containers that a query names. */
  query<T = ContainerDefinition & Resource>(spec: string | SqlQuerySpec, options?: FeedOptions): QueryIterator<T> {
    return query<T>(this.#context, { database: this.database.id }, spec, options);
  }

  async #create(operation: Operation, body: ContainerRequest, options?: RequestOptions): Promise<ContainerResponse> {
    const { rest, throughput } = splitThroughput("container", body);
    const container = new Container(this.database, newId("container.id", rest.id), this.#context);
    // Programs written for the official package read the key's definition from what they gave.
    body.partitionKey = keyDefinition(rest.partitionKey);
    const definition = JSON.stringify({ ...rest, partitionKey: body.partitionKey });
    const target = { database: this.database.id, container: container.id };
    const load = { body: definition, throughput };
    return new ContainerResponse(...parts(await call(this.#context, operation, target, options, load)), container);
  }
}

function keyDefinition(given: string | PartitionKeyDefinition | undefined): PartitionKeyDefinition {
  if (given === undefined) return { paths: [DEFAULT_PARTITION_KEY_PATH] };
  if (typeof given !== "string") return given;
  if (!given.startsWith("/")) throw refused("Partition key must start with '/'");
  return { paths: [given] };
}
