/// <reference lib="esnext.disposable" preserve="true" />
// What can be done with an account?

import { endpoints, readAccount, type DatabaseAccount } from "./account.js";
import { completions } from "./calls.js";
import type { RequestOptions } from "./callOptions.js";
import { headers, type DefaultHeaders } from "./readCallOptions.js";
import { anything, boolean, checkOptions, object, oneOf, text, unsupported, whole, type Check } from "./check.js";
import type { Context } from "./context.js";
import { account, provider } from "./credentials.js";
import { Database, Databases } from "./database.js";
import type { ClientConfigDiagnostic } from "./diagnostics.js";
import { noEncryption, type ClientEncryptionOptions } from "./encryption.js";
import { asWritten } from "./endpoint.js";
import { ConsistencyLevel, CosmosDbDiagnosticLevel } from "./enums.js";
import { refused } from "./errors.js";
import type { CosmosHeaders } from "./headers.js";
import { exact } from "./json.js";
import { native, type Client } from "./native.js";
import type { ConnectionPolicyOptions } from "./policy.js";
import { Offer, Offers } from "./offer.js";
import type { PermissionBody, PermissionDefinition } from "./permissions.js";
import { aroundOperations, readPlugins, type PluginConfig, type Plugins } from "./plugins.js";
import { readPolicy } from "./readPolicy.js";
import type { ResourceResponse } from "./response.js";
import { counted } from "./telemetry.js";
import { Tokens, type TokenCredential, type TokenProvider, type TokenProviderObject } from "./tokens.js";
import { Constants } from "./wire.js";

/** Where an account is, who asks, and how. */
export interface CosmosClientOptions {
  /** The account's endpoint: `https://contoso.documents.azure.com:443/`. */
  endpoint?: string;
  /** A master key. */
  key?: string;
  /**
   * The first generation's form of {@link key}. A client that is made with it keeps to that generation where a later one
   * does otherwise: `for await` over an iterator gives items, `{ result, headers }`, in place of pages, and procedures are
   * executed with `(params, options)`, the partition key among the options.
   */
  auth?: {
    masterKey?: string;
    key?: string;
    resourceTokens?: Record<string, string>;
    permissionFeed?: (PermissionDefinition & PermissionBody)[];
    tokenProvider?: TokenProvider | TokenProviderObject;
  };
  /** Gives tokens of Microsoft Entra; comes before all other credentials. The client keeps a token while it is good. */
  aadCredentials?: TokenCredential;
  /** The scope to ask tokens for, in place of the account's own. */
  aadScope?: string;
  /** Says what every attempt of a request bears. It is called each time, in JavaScript. */
  tokenProvider?: TokenProvider | TokenProviderObject;
  /** In place of a key the tokens of permissions, by the links of their resources: `dbs/<id>/colls/<id>`. */
  resourceTokens?: Record<string, string>;
  /** The same as the permissions themselves; each request carries the token for its resource and partition key. */
  permissionFeed?: (PermissionDefinition & PermissionBody)[];
  /** Endpoint and key in one text, as the account's page shows it. */
  connectionString?: string;
  /** Where requests go, and how hard the client tries. */
  connectionPolicy?: ConnectionPolicyOptions;
  /** The region that the application runs in: requests go to the account's nearest region first. */
  applicationRegion?: string;
  /** A weaker consistency level than the account's. */
  consistencyLevel?: ConsistencyLevel | keyof typeof ConsistencyLevel;
  /** Headers to send with every request. */
  defaultHeaders?: CosmosHeaders;
  /** An agent of Node: its proxy, and whether it accepts any certificate, are taken over. */
  agent?: object;
  /** Refused: requests are not sent by JavaScript. `plugins` stand around them. */
  httpClient?: object;
  /** Words to add to the `user-agent` header. */
  userAgentSuffix?: string;
  throughputBucket?: number;
  /** Reads whole numbers of documents beyond 2^53 as BigInt, and writes BigInt. Default: false. */
  bigint?: boolean;
  diagnosticLevel?: CosmosDbDiagnosticLevel | `${CosmosDbDiagnosticLevel}`;
  /** Refused: this package does not encrypt. */
  clientEncryptionOptions?: ClientEncryptionOptions;
  /** Without effect: nothing here is a preview. */
  enablePreviewFeatures?: boolean;
  /** Of the first generation, without effect. */
  queryCompatibilityMode?: number;
  /** Stand around every request of the client, or every operation: to watch, to change, to answer or to break it. */
  plugins?: PluginConfig[];
}

const OPTIONS: Record<string, Check> = {
  endpoint: text,
  key: text,
  auth: object,
  connectionString: text,
  connectionPolicy: object,
  applicationRegion: text,
  consistencyLevel: oneOf(...Object.values(ConsistencyLevel)),
  defaultHeaders: object,
  agent: object,
  userAgentSuffix: text,
  throughputBucket: whole,
  bigint: boolean,
  diagnosticLevel: oneOf("info", "debug", "debug-unsafe"),
  queryCompatibilityMode: whole,
  enablePreviewFeatures: boolean,
  resourceTokens: object,
  tokenProvider: anything,
  aadCredentials: object,
  aadScope: text,
  permissionFeed: anything,
  httpClient: unsupported,
  clientEncryptionOptions: anything,
  plugins: anything,
};

/**
 * A client of one account. Make one per account and process, and share it: it keeps the connections, the account's
 * regions and the session.
 */
export class CosmosClient {
  /** The account's databases. */
  readonly databases: Databases;
  /** What its databases and containers have of throughput. */
  readonly offers: Offers;
  readonly #context: Context;
  readonly #leave: () => void;

  constructor(connectionString: string);
  constructor(options: CosmosClientOptions);
  constructor(given: string | CosmosClientOptions) {
    const options = typeof given === "string" ? { connectionString: given } : given;
    checkOptions("options", options, OPTIONS);
    if (options.clientEncryptionOptions !== undefined) throw noEncryption("options.clientEncryptionOptions");
    const tokens = Tokens.of(options.aadCredentials);
    const at = account(options);
    const config = described(options, at.endpoint);
    const isFirstGeneration = options.auth !== undefined;
    const plugins = readPlugins(options.plugins, provider(options));
    this.#context = {
      client: this,
      native: connect(options, at, plugins, tokens),
      headers: defaultHeaders(options),
      reading: { config, json: options.bigint === true ? exact : JSON, tokens, isFirstGeneration },
      plugins,
      operations: aroundOperations(options.plugins),
      tokens,
    };
    this.#leave = counted(this, this.#context.native.endpoint);
    this.databases = new Databases(this.#context);
    this.offers = new Offers(this.#context);
  }

  /** A database of the account. Asks nobody. */
  database(id: string): Database {
    return new Database(this, id, this.#context);
  }

  /** An offer of the account. Asks nobody. */
  offer(id: string): Offer {
    return new Offer(this.#context, id);
  }

  /** Asks for the account: its regions, and what holds for it. */
  getDatabaseAccount(options?: RequestOptions): Promise<ResourceResponse<DatabaseAccount>> {
    return readAccount(this.#context, options);
  }

  /** Where the next write of an item goes first. Asks for the account, if it is not known. */
  async getWriteEndpoint(): Promise<string> {
    return (await endpoints(this.#context)).write;
  }

  /** Where the next read of an item goes first. Asks for the account, if it is not known. */
  async getReadEndpoint(): Promise<string> {
    return (await endpoints(this.#context)).read;
  }

  /** Where items are written, best first, as far as is known: nothing before the first call. */
  async getWriteEndpoints(): Promise<readonly string[]> {
    return this.#context.native.knownEndpoints()[1].map(asWritten);
  }

  /** Where items are read, best first, as far as is known: nothing before the first call. */
  async getReadEndpoints(): Promise<readonly string[]> {
    return this.#context.native.knownEndpoints()[0].map(asWritten);
  }

  /** Lets go of the connections as soon as no operation needs them. Later calls are refused. */
  dispose(): void {
    this.#leave();
    this.#context.native.close();
  }

  /** The same as {@link dispose}, for `using`. */
  [Symbol.dispose](): void {
    this.dispose();
  }

  /** The same as {@link dispose}, for `await using`. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.dispose();
  }
}

/** What diagnostics tell of the client, where they are to: at the levels beyond `info`. */
function described(options: CosmosClientOptions, endpoint: string): ClientConfigDiagnostic | undefined {
  const level = options.diagnosticLevel ?? process.env[Constants.CosmosDbDiagnosticLevelEnvVarName];
  if (level !== CosmosDbDiagnosticLevel.debug && level !== CosmosDbDiagnosticLevel.debugUnsafe) return undefined;
  const { consistencyLevel, defaultHeaders, auth = {} } = options;
  return {
    endpoint,
    resourceTokensConfigured: (options.resourceTokens ?? options.permissionFeed ?? auth.resourceTokens) !== undefined,
    tokenProviderConfigured: (options.tokenProvider ?? auth.tokenProvider) !== undefined,
    aadCredentialsConfigured: options.aadCredentials !== undefined,
    connectionPolicyConfigured: options.connectionPolicy !== undefined,
    ...(consistencyLevel && { consistencyLevel }),
    ...(defaultHeaders && { defaultHeaders }),
    agentConfigured: options.agent !== undefined,
    userAgentSuffix: options.userAgentSuffix ?? "",
    diagnosticLevel: level as CosmosDbDiagnosticLevel,
    pluginsConfigured: options.plugins !== undefined,
    sDKVersion: Constants.SDKVersion,
  };
}

function connect(
  options: CosmosClientOptions,
  at: ReturnType<typeof account>,
  plugins: Plugins | undefined,
  tokens: Tokens | undefined,
): Client {
  const settings = JSON.stringify({
    ...at,
    applicationRegion: options.applicationRegion,
    consistencyLevel: options.consistencyLevel,
    aadScope: options.aadScope,
    policy: policy(options),
  });
  try {
    return new native.Client(settings, completions, plugins?.key ?? 0, tokens?.key ?? 0);
  } catch (problem) {
    throw refused(problem);
  }
}

function policy(options: CosmosClientOptions): object {
  const policy = readPolicy(options.connectionPolicy ?? {});
  const agent = (options.agent ?? {}) as { proxy?: { href?: string }; options?: { rejectUnauthorized?: boolean } };
  if (agent.proxy?.href !== undefined) policy["proxy"] ??= agent.proxy.href;
  // What Node's own TLS goes by, and so what programs for the service's emulator set.
  const accepted = process.env["NODE_TLS_REJECT_UNAUTHORIZED"] === "0" || agent.options?.rejectUnauthorized === false;
  if (accepted) policy["acceptInvalidCertificates"] = true;
  policy["userAgentSuffix"] = options.userAgentSuffix;
  return policy;
}

function defaultHeaders(options: CosmosClientOptions): DefaultHeaders {
  const { defaultHeaders, throughputBucket } = options;
  return headers({ initialHeaders: defaultHeaders, throughputBucket });
}
