// How are the application's credentials asked for tokens?

import { nextKey, watch } from "./calls.js";
import { refuse } from "./check.js";
import type { CosmosHeaders } from "./headers.js";
import { native, type Asked } from "./native.js";
import type { Plugin, RequestContext } from "./plugins.js";

/** What gives tokens of Microsoft Entra, such as the credentials of `@azure/identity`. */
export interface TokenCredential {
  /** `options.claims` is there after a refusal that demands them, JSON text. */
  getToken(scopes: string | string[], options?: { claims?: string }): Promise<AccessToken | null>;
}

/** A token, and when it ends, in milliseconds since 1970. */
export interface AccessToken {
  token: string;
  expiresOnTimestamp: number;
  /** From when on to ask for another. */
  refreshAfterTimestamp?: number;
}

/** What a token provider is told of a request. */
export interface RequestInfo {
  /** `GET`, `POST` ... */
  verb: string;
  /** The percent-encoded target. */
  path: string;
  /** The link that a signature covers: of the resource, or of what holds it. Empty for the account. */
  resourceId: string;
  /** `dbs`, `colls`, `docs` ...; empty for the account. */
  resourceType: string;
  /** In lower case, `x-ms-date` among them. */
  headers: CosmosHeaders;
}

/** Gives the value of the header `authorization`, not encoded, for one attempt of a request. */
export type TokenProvider = (requestInfo: RequestInfo) => Promise<string>;

/** The same in the form of the first generation. */
export interface TokenProviderObject {
  getToken(
    requestInfo: RequestInfo,
    callback?: (error: Error | undefined, token?: string) => void,
  ): Promise<string> | undefined | void;
}

/** A credential object of one client. */
export class Tokens {
  readonly key = nextKey();
  readonly #credential: TokenCredential;
  /** What the credential threw, if it did when it was last asked. */
  problem: unknown;

  private constructor(credential: TokenCredential) {
    this.#credential = credential;
  }

  /** The credential of these options; none if there is none. */
  static of(credential: TokenCredential | undefined): Tokens | undefined {
    if (credential === undefined) return undefined;
    if (typeof credential?.getToken !== "function") {
      refuse("options.aadCredentials", "must be an object with a method getToken");
    }
    const tokens = new Tokens(credential);
    watch(tokens.key, tokens);
    return tokens;
  }

  /** Gets a token. */
  async perform(asked: Asked): Promise<void> {
    try {
      const given = await this.#get(asked);
      const { token, expiresOnTimestamp, refreshAfterTimestamp } = given ?? ({} as Partial<AccessToken>);
      if (typeof token !== "string" || !Number.isFinite(expiresOnTimestamp)) {
        throw new TypeError("aadCredentials: gave no token; { token, expiresOnTimestamp } is accepted");
      }
      native.giveToken(asked, token, expiresOnTimestamp as number, refreshAfterTimestamp);
    } catch (problem) {
      const { name, message } = problem instanceof Error ? problem : new Error(String(problem));
      native.refuseToken(asked, `${name}: ${message}`);
    }
  }

  async #get(asked: Asked): Promise<AccessToken | null> {
    const { scopes, claims } = native.wantedToken(asked);
    try {
      const given = await this.#credential.getToken(scopes, claims === undefined ? {} : { claims });
      this.problem = undefined;
      return given;
    } catch (problem) {
      this.problem = problem;
      throw problem;
    }
  }
}

/** Has every attempt bear what a provider gives for it. */
export function providing(provider: TokenProvider | TokenProviderObject): Plugin {
  const isObject = typeof (provider as TokenProviderObject)?.getToken === "function";
  if (typeof provider !== "function" && !isObject) {
    refuse("options.tokenProvider", "must be a function, or an object with a method getToken");
  }
  const get = isObject ? called(provider as TokenProviderObject) : (provider as TokenProvider);
  return async (context, _, next) => {
    const token: unknown = await get(requestInfo(context));
    if (typeof token !== "string") throw new TypeError("options.tokenProvider gave no string");
    context.headers["authorization"] = encodeURIComponent(token);
    return next(context);
  };
}

/** Whichever the object uses: its callback or its promise. */
function called(provider: TokenProviderObject): TokenProvider {
  return (requestInfo) =>
    new Promise((resolve, reject) => {
      const promised = provider.getToken(requestInfo, (error, token) =>
        error ? reject(error) : resolve(token as string),
      );
      promised?.then(resolve, reject);
    });
}

function requestInfo({ method, path, headers, resourceType }: RequestContext): RequestInfo {
  const segments = path.split("/").filter((part) => part !== "").map(decodeURIComponent);
  const resourceId = segments.slice(0, segments.length - (segments.length % 2)).join("/");
  const { authorization: _, ...others } = headers;
  return { verb: method, path, resourceId, resourceType, headers: others };
}
