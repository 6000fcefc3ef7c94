// Which names are there of client-side encryption, which this package does not have?
//
// What encrypts must never be passed over: an item would be stored in the clear. So these can be named, and refuse.

import { ErrorResponse } from "./errors.js";
import type { JSONArray, JSONObject, JSONValue } from "./feed.js";
import { ResourceResponse } from "./response.js";
import type { Resource } from "./database.js";

const REFUSAL = "client-side encryption is not supported: nothing was sent, and nothing was stored in the clear";

/** The refusal of all that would encrypt or decrypt. @internal */
export function noEncryption(what: string): ErrorResponse {
  return Object.assign(new ErrorResponse(`${what}: ${REFUSAL}`), { code: 400 });
}

export enum EncryptionAlgorithm {
  AEAD_AES_256_CBC_HMAC_SHA256 = "AEAD_AES_256_CBC_HMAC_SHA256",
}

export enum EncryptionType {
  DETERMINISTIC = "Deterministic",
  RANDOMIZED = "Randomized",
}

export enum KeyEncryptionAlgorithm {
  RSA_OAEP = "RSA-OAEP",
}

export enum EncryptionKeyResolverName {
  AzureKeyVault = "AZURE_KEY_VAULT",
}

export enum CosmosEncryptedNumberType {
  Integer = "Integer",
  Float = "Float",
}

export interface CosmosEncryptedNumber {
  value: number;
  numberType: CosmosEncryptedNumberType;
}

export interface ClientEncryptionIncludedPath {
  path: string;
  clientEncryptionKeyId: string;
  encryptionType: EncryptionType;
  encryptionAlgorithm: EncryptionAlgorithm;
}

/** Which properties of a container's items are encrypted by clients. Read it of a container that has one; items of such a
 * container are read and written as they are stored. */
export interface ClientEncryptionPolicy {
  includedPaths: ClientEncryptionIncludedPath[];
  policyFormatVersion?: number;
}

export interface EncryptionKeyWrapMetadata {
  type: EncryptionKeyResolverName;
  name: string;
  value: string;
  algorithm: KeyEncryptionAlgorithm;
}

export interface ClientEncryptionKeyProperties {
  id: string;
  encryptionAlgorithm: string;
  wrappedDataEncryptionKey: Uint8Array;
  encryptionKeyWrapMetadata: EncryptionKeyWrapMetadata;
}

export interface ClientEncryptionKeyRequest {
  id: string;
  encryptionAlgorithm: string;
  keyWrapMetadata: EncryptionKeyWrapMetadata;
  wrappedDataEncryptionKey: string;
}

export interface EncryptionKeyResolver {
  encryptionKeyResolverName: string;
  wrapKey(encryptionKeyId: string, algorithm: string, unwrappedKey: Uint8Array): Promise<Uint8Array>;
  unwrapKey(encryptionKeyId: string, algorithm: string, wrappedKey: Uint8Array): Promise<Uint8Array>;
}

/** Refused by the constructor of the client. */
export interface ClientEncryptionOptions {
  keyEncryptionKeyResolver: EncryptionKeyResolver;
  encryptionKeyTimeToLiveInSeconds?: number;
}

/** Refuses. */
export class AzureKeyVaultEncryptionKeyResolver implements EncryptionKeyResolver {
  readonly encryptionKeyResolverName = EncryptionKeyResolverName.AzureKeyVault;

  constructor(_credentials: object) {
    throw noEncryption("AzureKeyVaultEncryptionKeyResolver");
  }

  wrapKey(_encryptionKeyId: string, _algorithm: string, _unwrappedKey: Uint8Array): Promise<Uint8Array> {
    return Promise.reject(noEncryption("wrapKey"));
  }

  unwrapKey(_encryptionKeyId: string, _algorithm: string, _wrappedKey: Uint8Array): Promise<Uint8Array> {
    return Promise.reject(noEncryption("unwrapKey"));
  }
}

/** Never given out. */
export class ClientEncryptionKeyResponse extends ResourceResponse<Resource> {
  declare readonly clientEncryptionKeyProperties: ClientEncryptionKeyProperties;
}

/** Refuses. */
export class EncryptionQueryBuilder {
  constructor(_query: string) {
    throw noEncryption("EncryptionQueryBuilder");
  }

  addParameter(
    _name: string,
    _value: boolean | string | null | JSONArray | JSONObject | Date | CosmosEncryptedNumber,
    _path: string,
  ): void {
    throw noEncryption("addParameter");
  }

  addUnencryptedParameter(_name: string, _value: JSONValue, _path: string): void {
    throw noEncryption("addUnencryptedParameter");
  }
}
