// What do all resources of a client share?

import type { DefaultHeaders } from "./readCallOptions.js";
import type { CosmosClient } from "./client.js";
import type { ClientConfigDiagnostic } from "./diagnostics.js";
import type { Client } from "./native.js";
import type { Plugins } from "./plugins.js";

/** The native client and what its options add to every call. */
export interface Context {
  readonly client: CosmosClient;
  readonly native: Client;
  readonly headers: DefaultHeaders;
  /** What diagnostics tell of the client, if they are to. */
  readonly config: ClientConfigDiagnostic | undefined;
  /** Kept here, as long as the client is. */
  readonly plugins: Plugins | undefined;
}

/** A database, container or item, by name. */
export interface Target {
  readonly database: string;
  readonly container?: string;
  readonly item?: string;
}
