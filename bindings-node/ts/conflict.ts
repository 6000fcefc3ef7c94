// What can be done with the conflicts of a container?

import type { FeedOptions, RequestOptions } from "./callOptions.js";
import type { Outcome } from "./calls.js";
import type { Container } from "./container.js";
import type { Context, Target } from "./context.js";
import type { Resource } from "./database.js";
import { queryConflicts, type QueryIterator, type SqlQuerySpec } from "./feed.js";
import { Operation } from "./native.js";
import { keyText, type PartitionKey } from "./partitionKey.js";
import { call, checkId } from "./resource.js";
import type { CosmosDiagnostics } from "./diagnostics.js";
import type { CosmosHeaders } from "./headers.js";
import { parts, ResourceResponse, type Around } from "./response.js";

/** A version that lost against one which another region took meanwhile, where nobody decides. */
export interface ConflictDefinition {
  id?: string;
  /** What lost: `create`, `replace` or `delete`. */
  operationType?: string;
  /** What it was done to: `document`, or a kind of script. */
  resourceType?: string;
  /** The resource id of the item that it was done to. */
  resourceId?: string;
  /** The version that lost, as JSON text; empty for a deletion. */
  content?: string;
}

/** The two sides of a conflict; null for a deletion. */
export interface ConflictVersions<T> {
  /** The version that lost. */
  loser: T | null;
  /** The item as it is now. */
  winner: T | null;
}

/** The answer to a call on a conflict. */
export class ConflictResponse extends ResourceResponse<ConflictDefinition & Resource> {
  /** The conflict itself. */
  readonly conflict: Conflict;

  constructor(
    resource: (ConflictDefinition & Resource) | undefined,
    headers: CosmosHeaders | Around,
    statusCode: number,
    conflict: Conflict,
    diagnostics?: CosmosDiagnostics,
  ) {
    super(resource, headers, statusCode, diagnostics);
    this.conflict = conflict;
  }
}

/** One conflict of a container. A name, not a connection. */
export class Conflict {
  readonly container: Container;
  readonly id: string;
  readonly partitionKey: PartitionKey | undefined;
  readonly #context: Context;

  /** @internal */
  constructor(container: Container, id: string, context: Context, partitionKey: PartitionKey | undefined) {
    this.#context = context;
    this.container = container;
    this.id = checkId("conflict id", id);
    this.partitionKey = partitionKey;
    keyText("partitionKey", partitionKey);
  }

  /** `dbs/<id>/colls/<id>/conflicts/<id>`. */
  get url(): string {
    return `${this.container.url}/conflicts/${this.id}`;
  }

  /** Reads its description. */
  async read(options?: RequestOptions): Promise<ConflictResponse> {
    return new ConflictResponse(...parts(await this.#call(Operation.ReadConflict, options)), this);
  }

  /** Reads the version that lost beside the item as it is now. */
  async readVersions<T = any>(options?: RequestOptions): Promise<ResourceResponse<ConflictVersions<T>>> {
    return new ResourceResponse(...parts(await this.#call(Operation.ReadConflictVersions, options)));
  }

  /** Strikes it off the list, once it was dealt with. The item stays as it is. */
  async delete(options?: RequestOptions): Promise<ConflictResponse> {
    return new ConflictResponse(...parts(await this.#call(Operation.DeleteConflict, options)), this);
  }

  #call(operation: Operation, options: RequestOptions | undefined): Promise<Outcome> {
    const load = { key: keyText("partitionKey", this.partitionKey) };
    const target = { database: this.container.database.id, container: this.container.id, item: this.id };
    return call(this.#context, operation, target, options, load);
  }
}

/** The conflicts of a container. */
export class Conflicts {
  readonly container: Container;
  readonly #context: Context;

  constructor(container: Container, context: Context) {
    this.#context = context;
    this.container = container;
  }

  /** Those that a query picks, of `options.partitionKey` or of all. */
  query<T = ConflictDefinition & Resource>(spec: string | SqlQuerySpec, options?: FeedOptions): QueryIterator<T> {
    const target: Target = { database: this.container.database.id, container: this.container.id };
    return queryConflicts<T>(this.#context, target, spec, options);
  }

  /** All of them. */
  readAll(options?: FeedOptions): QueryIterator<ConflictDefinition & Resource> {
    return this.query("SELECT * FROM c", options);
  }
}
