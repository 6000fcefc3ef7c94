// What can be done with the users of a database?

import type { FeedOptions, RequestOptions } from "./callOptions.js";
import type { Context, Target } from "./context.js";
import type { Database, Resource } from "./database.js";
import { queryUsers, type QueryIterator, type SqlQuerySpec } from "./feed.js";
import { Operation } from "./native.js";
import { Permission, Permissions } from "./permissions.js";
import { call, checkId, newId } from "./resource.js";
import type { CosmosDiagnostics } from "./diagnostics.js";
import type { CosmosHeaders } from "./headers.js";
import { parts, ResourceResponse, type Around } from "./response.js";

/** A user, as it is described. */
export interface UserDefinition {
  id?: string;
}

/** The answer to a call on a user. */
export class UserResponse extends ResourceResponse<UserDefinition & Resource> {
  /** The user itself. */
  readonly user: User;

  constructor(
    resource: (UserDefinition & Resource) | undefined,
    headers: CosmosHeaders | Around,
    statusCode: number,
    user: User,
    diagnostics?: CosmosDiagnostics,
  ) {
    super(resource, headers, statusCode, diagnostics);
    this.user = user;
  }
}

/** One user of a database: a name for permissions. */
export class User {
  readonly id: string;
  readonly database: Database;
  /** What it may do. */
  readonly permissions: Permissions;
  readonly #context: Context;

  /** @internal */
  constructor(database: Database, id: string, context: Context) {
    this.#context = context;
    this.database = database;
    this.id = checkId("user id", id);
    this.permissions = new Permissions(this, context);
  }

  /** `dbs/<id>/users/<id>`. */
  get url(): string {
    return `${this.database.url}/users/${this.id}`;
  }

  /** A permission of this user. Asks nobody. */
  permission(id: string): Permission {
    return new Permission(this, id, this.#context);
  }

  /** Reads its description. */
  read(options?: RequestOptions): Promise<UserResponse> {
    return this.#call(Operation.ReadUser, options);
  }

  /** Replaces it; it may get another id. */
  replace(body: UserDefinition, options?: RequestOptions): Promise<UserResponse> {
    newId("body.id", body.id);
    return this.#call(Operation.ReplaceUser, options, JSON.stringify(body));
  }

  /** Deletes it with all its permissions. */
  delete(options?: RequestOptions): Promise<UserResponse> {
    return this.#call(Operation.DeleteUser, options);
  }

  async #call(operation: Operation, options: RequestOptions | undefined, body?: string): Promise<UserResponse> {
    const target = { database: this.database.id, item: this.id };
    return new UserResponse(...parts(await call(this.#context, operation, target, options, { body })), this);
  }
}

/** The users of a database. */
export class Users {
  readonly database: Database;
  readonly #context: Context;

  /** @internal */
  constructor(database: Database, context: Context) {
    this.#context = context;
    this.database = database;
  }

  /** Those that a query picks. */
  query<T = UserDefinition & Resource>(spec: string | SqlQuerySpec, options?: FeedOptions): QueryIterator<T> {
    return queryUsers<T>(this.#context, this.database.id, undefined, spec, options);
  }

  /** All of them. */
  readAll(options?: FeedOptions): QueryIterator<UserDefinition & Resource> {
    return this.query("SELECT * FROM c", options);
  }

  /** Creates one; there must be none with its id. */
  create(body: UserDefinition, options?: RequestOptions): Promise<UserResponse> {
    return this.#write(Operation.CreateUser, body, options);
  }

  /** Creates one, unless there is one with its id. */
  upsert(body: UserDefinition, options?: RequestOptions): Promise<UserResponse> {
    return this.#write(Operation.UpsertUser, body, options);
  }

  async #write(operation: Operation, body: UserDefinition, options?: RequestOptions): Promise<UserResponse> {
    const user = new User(this.database, newId("body.id", body.id), this.#context);
    const target: Target = { database: this.database.id, item: user.id };
    const outcome = await call(this.#context, operation, target, options, { body: JSON.stringify(body) });
    return new UserResponse(...parts(outcome), user);
  }
}
