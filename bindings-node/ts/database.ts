// What can be done with databases?

import type { FeedOptions, RequestOptions } from "./callOptions.js";
import type { CosmosClient } from "./client.js";
import { Container, Containers } from "./container.js";
import type { Context } from "./context.js";
import {
  noEncryption,
  type ClientEncryptionKeyResponse,
  type EncryptionAlgorithm,
  type EncryptionKeyWrapMetadata,
} from "./encryption.js";
import { query, type QueryIterator, type SqlQuerySpec } from "./feed.js";
import { Operation } from "./native.js";
import { readOffer, type OfferResponse } from "./offer.js";
import { call, checkId, newId, splitThroughput } from "./resource.js";
import type { CosmosDiagnostics } from "./diagnostics.js";
import type { CosmosHeaders } from "./headers.js";
import { parts, ResourceResponse, type Around } from "./response.js";
import { User, Users } from "./users.js";

/** What the service adds to a resource. */
export interface Resource {
  id: string;
  _rid: string;
  _ts: number;
  _self: string;
  _etag: string;
}

/** A database, as it is described. */
export interface DatabaseDefinition {
  id?: string;
}

/** A database to be. */
export interface DatabaseRequest extends DatabaseDefinition {
  /** Request units a second, always. */
  throughput?: number;
  /** Request units a second, up to which the service scales. */
  maxThroughput?: number;
  autoUpgradePolicy?: { throughputPolicy: { incrementPercent: number } };
}

/** The answer to a call on a database. */
export class DatabaseResponse extends ResourceResponse<DatabaseDefinition & Resource> {
  /** The database itself. */
  readonly database: Database;

  constructor(
    resource: (DatabaseDefinition & Resource) | undefined,
    headers: CosmosHeaders | Around,
    statusCode: number,
    database: Database,
    diagnostics?: CosmosDiagnostics,
  ) {
    super(resource, headers, statusCode, diagnostics);
    this.database = database;
  }
}

/** One database of the account. A name, not a connection. */
export class Database {
  readonly id: string;
  /** Its containers. */
  readonly containers: Containers;
  /** Its users. */
  readonly users: Users;
  readonly #client: CosmosClient;
  readonly #context: Context;

  /** Made by `client.database(id)`. */
  constructor(client: CosmosClient, id: string, context: Context) {
    this.#client = client;
    this.#context = context;
    this.id = checkId("database id", id);
    this.containers = new Containers(this, context);
    this.users = new Users(this, context);
  }

  get client(): CosmosClient {
    return this.#client;
  }

  /** `dbs/<id>`. */
  get url(): string {
    return `dbs/${this.id}`;
  }

  /** A user of this database. Asks nobody. */
  user(id: string): User {
    return new User(this, id, this.#context);
  }

  /** A container of this database. Asks nobody. */
  container(id: string): Container {
    return new Container(this, id, this.#context);
  }

  /** Reads the database's description. */
  async read(options?: RequestOptions): Promise<DatabaseResponse> {
    const outcome = await call(this.#context, Operation.ReadDatabase, { database: this.id }, options);
    return new DatabaseResponse(...parts(outcome), this);
  }

  /** Reads what the database has of throughput. Where it has none of its own, there is no `resource`. */
  readOffer(options?: RequestOptions): Promise<OfferResponse> {
    return readOffer(this.#context, { database: this.id }, options);
  }

  /** Deletes the database with everything in it. */
  async delete(options?: RequestOptions): Promise<DatabaseResponse> {
    const outcome = await call(this.#context, Operation.DeleteDatabase, { database: this.id }, options);
    return new DatabaseResponse(...parts(outcome), this);
  }

  /** Refuses. */
  async createClientEncryptionKey(
    _clientEncryptionKeyId: string,
    _encryptionAlgorithm: EncryptionAlgorithm,
    _keyWrapMetadata: EncryptionKeyWrapMetadata,
  ): Promise<ClientEncryptionKeyResponse> {
    throw noEncryption("createClientEncryptionKey");
  }

  /** Refuses. */
  async readClientEncryptionKey(_clientEncryptionKeyId: string): Promise<ClientEncryptionKeyResponse> {
    throw noEncryption("readClientEncryptionKey");
  }

  /** Refuses. */
  async rewrapClientEncryptionKey(
    _clientEncryptionKeyId: string,
    _newKeyWrapMetadata: EncryptionKeyWrapMetadata,
  ): Promise<ClientEncryptionKeyResponse> {
    throw noEncryption("rewrapClientEncryptionKey");
  }
}

/** The account's databases. */
export class Databases {
  readonly #context: Context;

  /** @internal */
  constructor(context: Context) {
    this.#context = context;
  }

  get client(): CosmosClient {
    return this.#context.client;
  }

  /** Creates a database. */
  create(body: DatabaseRequest, options?: RequestOptions): Promise<DatabaseResponse> {
    return this.#create(Operation.CreateDatabase, body, options);
  }

  /** Reads a database, and creates it if there is none. */
  createIfNotExists(body: DatabaseRequest, options?: RequestOptions): Promise<DatabaseResponse> {
    return this.#create(Operation.CreateDatabaseIfNotExists, body, options);
  }

  /** All databases. */
  readAll(options?: FeedOptions): QueryIterator<DatabaseDefinition & Resource> {
    return this.query("SELECT * FROM c", options);
  }

  /** The databases that a query names. */
  query<T = DatabaseDefinition & Resource>(spec: string | SqlQuerySpec, options?: FeedOptions): QueryIterator<T> {
    return query<T>(this.#context, {}, spec, options);
  }

  async #create(operation: Operation, body: DatabaseRequest, options?: RequestOptions): Promise<DatabaseResponse> {
    const { rest, throughput } = splitThroughput("database", body);
    const database = new Database(this.client, newId("database.id", rest.id), this.#context);
    const outcome = await call(this.#context, operation, { database: database.id }, options, { throughput });
    return new DatabaseResponse(...parts(outcome), database);
  }
}
