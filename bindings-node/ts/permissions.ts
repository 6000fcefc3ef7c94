// What can be done with the permissions of a user?

import type { FeedOptions, RequestOptions } from "./callOptions.js";
import type { Context, Target } from "./context.js";
import type { Resource } from "./database.js";
import type { PermissionMode } from "./enums.js";
import { queryUsers, type QueryIterator, type SqlQuerySpec } from "./feed.js";
import { Operation } from "./native.js";
import { call, checkId, newId } from "./resource.js";
import type { CosmosDiagnostics } from "./diagnostics.js";
import type { CosmosHeaders } from "./headers.js";
import { parts, ResourceResponse, type Around } from "./response.js";
import type { User } from "./users.js";

/** What a user may do, and with what. */
export interface PermissionDefinition {
  id: string;
  permissionMode: PermissionMode | `${PermissionMode}` | Capitalize<`${PermissionMode}`>;
  /** The link of a container or of an item: `dbs/<id>/colls/<id>`. */
  resource: string;
  /** Only with items of this partition key. */
  resourcePartitionKey?: unknown;
}

/** What the service adds to a permission: the token that its bearer shows, made anew with every answer. */
export interface PermissionBody {
  _token: string;
}

/** The answer to a call on a permission. */
export class PermissionResponse extends ResourceResponse<PermissionDefinition & PermissionBody & Resource> {
  /** The permission itself. */
  readonly permission: Permission;

  constructor(
    resource: (PermissionDefinition & PermissionBody & Resource) | undefined,
    headers: CosmosHeaders | Around,
    statusCode: number,
    permission: Permission,
    diagnostics?: CosmosDiagnostics,
  ) {
    super(resource, headers, statusCode, diagnostics);
    this.permission = permission;
  }
}

/** One permission of a user. A name, not a connection. */
export class Permission {
  readonly user: User;
  readonly id: string;
  readonly #context: Context;

  /** @internal */
  constructor(user: User, id: string, context: Context) {
    this.#context = context;
    this.user = user;
    this.id = checkId("permission id", id);
  }

  /** `dbs/<id>/users/<id>/permissions/<id>`. */
  get url(): string {
    return `${this.user.url}/permissions/${this.id}`;
  }

  /** Reads it, with a new token. */
  read(options?: RequestOptions): Promise<PermissionResponse> {
    return this.#call(Operation.ReadPermission, options);
  }

  /** Replaces it; it may get another id. */
  replace(body: PermissionDefinition, options?: RequestOptions): Promise<PermissionResponse> {
    newId("body.id", body.id);
    return this.#call(Operation.ReplacePermission, options, JSON.stringify(body));
  }

  /** Deletes it. Tokens that were given out stay good until they end. */
  delete(options?: RequestOptions): Promise<PermissionResponse> {
    return this.#call(Operation.DeletePermission, options);
  }

  async #call(operation: Operation, options?: RequestOptions, body?: string): Promise<PermissionResponse> {
    const outcome = await call(this.#context, operation, target(this.user, this.id), options, { body });
    return new PermissionResponse(...parts(outcome), this);
  }
}

/** The permissions of a user. */
export class Permissions {
  readonly user: User;
  readonly #context: Context;

  /** @internal */
  constructor(user: User, context: Context) {
    this.#context = context;
    this.user = user;
  }

  /** Those that a query picks, each with a new token. */
  query<T = PermissionDefinition & PermissionBody & Resource>(
    spec: string | SqlQuerySpec,
    options?: FeedOptions,
  ): QueryIterator<T> {
    return queryUsers<T>(this.#context, this.user.database.id, this.user.id, spec, options);
  }

  /** All of them, each with a new token. */
  readAll(options?: FeedOptions): QueryIterator<PermissionDefinition & PermissionBody & Resource> {
    return this.query("SELECT * FROM c", options);
  }

  /** Creates one; there must be none with its id. */
  create(body: PermissionDefinition, options?: RequestOptions): Promise<PermissionResponse> {
    return this.#write(Operation.CreatePermission, body, options);
  }

  /** Creates one, or replaces the one with its id. */
  upsert(body: PermissionDefinition, options?: RequestOptions): Promise<PermissionResponse> {
    return this.#write(Operation.UpsertPermission, body, options);
  }

  async #write(operation: Operation, body: PermissionDefinition, options?: RequestOptions): Promise<PermissionResponse> {
    const permission = new Permission(this.user, newId("body.id", body.id), this.#context);
    const load = { body: JSON.stringify(body) };
    const outcome = await call(this.#context, operation, target(this.user, permission.id), options, load);
    return new PermissionResponse(...parts(outcome), permission);
  }
}

/** The user stands in the place of the container. */
function target(user: User, id: string): Target {
  return { database: user.database.id, container: user.id, item: id };
}
