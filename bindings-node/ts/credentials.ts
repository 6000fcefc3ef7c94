// Where is the account, and what proves who asks?

import { anything, checkOptions, object, refuse, text, type Check } from "./check.js";
import type { CosmosClientOptions } from "./client.js";
import type { Plugin } from "./plugins.js";
import { providing } from "./tokens.js";

const AUTH: Record<string, Check> = {
  masterKey: text,
  key: text,
  resourceTokens: object,
  tokenProvider: anything,
  permissionFeed: anything,
};

/** Who says what requests bear, if nothing that comes before it does. */
export function provider({ key, connectionString, aadCredentials, auth = {}, ...rest }: CosmosClientOptions): Plugin | undefined {
  const given = rest.tokenProvider ?? auth.tokenProvider;
  const first = [key, connectionString, aadCredentials, auth.masterKey, auth.key, rest.resourceTokens];
  const held = [auth.resourceTokens, rest.permissionFeed, auth.permissionFeed];
  const isFirst = [...first, ...held].every((credential) => credential === undefined);
  return given === undefined || !isFirst ? undefined : providing(given);
}

/** Where the account is, and the key or the tokens; neither for those of Microsoft Entra. */
export function account(options: CosmosClientOptions): { endpoint: string; credential: string | undefined } {
  if (options.connectionString !== undefined) return parseConnectionString(options.connectionString);
  const { endpoint, auth = {} } = options;
  checkOptions("options.auth", auth, AUTH);
  const keys = [options.key, auth.masterKey, auth.key].filter((key) => key !== undefined);
  if (new Set(keys).size > 1) refuse("options", "has several keys that differ: key, auth.masterKey, auth.key");
  if (endpoint === undefined) refuse("options.endpoint", "is missing");
  const held = keys[0] === undefined ? heldTokens({ ...auth, ...options }) : readKey(keys[0]);
  if (held !== undefined || options.aadCredentials !== undefined) return { endpoint: href(endpoint), credential: held };
  return { endpoint: href(endpoint), credential: provider(options) === undefined ? nobody() : PROVIDED };
}

/** Without a credential the service refuses every request, as it does with the official package. */
function nobody(): string {
  warn(
    "the client has no credential; key, auth.masterKey, connectionString, aadCredentials, tokenProvider, " +
      "resourceTokens and permissionFeed are accepted",
  );
  return NOBODY;
}

/** A key that is no base64, such as a placeholder in a test, is taken as Node reads it; the service refuses it. */
function readKey(key: string): string {
  if (key.trimStart().startsWith("type=")) return key;
  const read = Buffer.from(key, "base64");
  const isWhole = read.length > 0 && read.toString("base64") === key.trim();
  if (!isWhole) warn("options.key is no base64: copy it whole from the account's page of keys");
  return read.length === 0 ? NOBODY : read.toString("base64");
}

function warn(text: string): void {
  process.emitWarning(text, { code: "PERILUNE_CREDENTIAL" });
}

/** Stands where nothing proves who asks. */
const NOBODY = "type=none";

/** Stands where a token provider's answer will. */
const PROVIDED = "type=provided";

/** The tokens of permissions, as the native module takes them; one by itself as it is. */
function heldTokens(options: Pick<CosmosClientOptions, "resourceTokens" | "permissionFeed">): string | undefined {
  const { resourceTokens, permissionFeed } = options;
  if (permissionFeed === undefined && resourceTokens === undefined) return undefined;
  if (permissionFeed !== undefined && !Array.isArray(permissionFeed)) {
    refuse("options.permissionFeed", "must be an array of permissions");
  }
  const held = (permissionFeed ?? []).map(({ resource, resourcePartitionKey, _token }) => {
    const key = resourcePartitionKey as unknown;
    return { resource, resourcePartitionKey: key === undefined || Array.isArray(key) ? key : [key], _token };
  });
  for (const [resource, _token] of Object.entries(resourceTokens ?? {})) {
    held.push({ resource, resourcePartitionKey: undefined, _token });
  }
  for (const { resource, _token } of held) {
    if (typeof resource !== "string" || typeof _token !== "string") {
      refuse("options", "has a permission without resource and _token, which must be strings");
    }
  }
  if (held.length === 0) refuse("options", "has no resource token: one at least is needed");
  const [only] = held;
  return held.length === 1 && only ? only._token : JSON.stringify(held);
}

/** Of an address that is none nothing is told: it may be the key, in the wrong place. */
function href(endpoint: string): string {
  if (URL.canParse(endpoint)) return new URL(endpoint).href;
  throw Object.assign(new TypeError("Invalid URL"), { code: "ERR_INVALID_URL" });
}

function parseConnectionString(text: string): { endpoint: string; credential: string } {
  const parts = new Map(
    text.split(";").map((part): [string, string] => {
      const equals = part.indexOf("=");
      return [part.slice(0, equals), part.slice(equals + 1)];
    }),
  );
  const [endpoint, credential] = [parts.get("AccountEndpoint"), parts.get("AccountKey")];
  if (!endpoint || !credential) throw new Error("Could not parse the provided connection string");
  return { endpoint: href(endpoint), credential: readKey(credential) };
}
