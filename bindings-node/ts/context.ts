// What do all resources of a client share?

import type { DefaultHeaders } from "./readCallOptions.js";
import type { CosmosClient } from "./client.js";
import type { ClientConfigDiagnostic } from "./diagnostics.js";
import type { Json } from "./json.js";
import type { Client } from "./native.js";
import type { Plugin, Plugins } from "./plugins.js";
import type { Tokens } from "./tokens.js";

/** The native client and what its options add to every call. */
export interface Context {
  readonly client: CosmosClient;
  readonly native: Client;
  readonly headers: DefaultHeaders;
  /** How its answers are read. */
  readonly reading: Reading;
  /** Kept here, as long as the client is. */
  readonly plugins: Plugins | undefined;
  /** Those around operations, the outermost first. */
  readonly operations: readonly Plugin[];
  /** So is this. */
  readonly tokens: Tokens | undefined;
}

/** How answers become values. */
export interface Reading {
  /** What diagnostics tell of the client, if they are to. */
  readonly config: ClientConfigDiagnostic | undefined;
  /** Documents to text, and back. */
  readonly json: Json;
  /** Whether the client was made as in 2.x, by `auth`: then it keeps to that generation where a later one differs. */
  readonly isFirstGeneration?: boolean;
  /** Who knows why there was no token. */
  readonly tokens?: Tokens | undefined;
}

/** A database, container or item, by name. */
export interface Target {
  readonly database: string;
  readonly container?: string;
  readonly item?: string;
}
