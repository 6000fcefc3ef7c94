// Which names does only the first generation have, and what came in another order?

import type { RequestOptions } from "./callOptions.js";
import type { PartitionKey } from "./partitionKey.js";

/** How media were read. The service keeps none any more. */
export enum MediaReadMode {
  Buffered = "Buffered",
  Streamed = "Streamed",
}

/** How the keys of a container are divided. */
export enum PartitionKind {
  Hash = "Hash",
}

/** How queries were sent. Without effect. */
export enum QueryCompatibilityMode {
  Default = 0,
  Query = 1,
  SqlQuery = 2,
}

function link(...parts: [segment: string, id: string][]): string {
  for (const [, id] of parts) {
    if (typeof id !== "string" || id.trim() === "") throw new TypeError("an id must be a string that is not empty");
    if (/[/\\?#]/.test(id)) throw new TypeError(`${JSON.stringify(id)} is no id: it contains one of / \\ ? #`);
  }
  return parts.map(([segment, id]) => `${segment}/${encodeURIComponent(id)}`).join("/");
}

/** The links of resources by their ids. */
export class UriFactory {
  static createDatabaseUri(databaseId: string): string {
    return link(["dbs", databaseId]);
  }

  static createDocumentCollectionUri(databaseId: string, collectionId: string): string {
    return link(["dbs", databaseId], ["colls", collectionId]);
  }

  static createUserUri(databaseId: string, userId: string): string {
    return link(["dbs", databaseId], ["users", userId]);
  }

  static createDocumentUri(databaseId: string, collectionId: string, documentId: string): string {
    return link(["dbs", databaseId], ["colls", collectionId], ["docs", documentId]);
  }

  static createPermissionUri(databaseId: string, userId: string, permissionId: string): string {
    return link(["dbs", databaseId], ["users", userId], ["permissions", permissionId]);
  }

  static createStoredProcedureUri(databaseId: string, collectionId: string, storedProcedureId: string): string {
    return link(["dbs", databaseId], ["colls", collectionId], ["sprocs", storedProcedureId]);
  }

  static createTriggerUri(databaseId: string, collectionId: string, triggerId: string): string {
    return link(["dbs", databaseId], ["colls", collectionId], ["triggers", triggerId]);
  }

  static createUserDefinedFunctionUri(databaseId: string, collectionId: string, udfId: string): string {
    return link(["dbs", databaseId], ["colls", collectionId], ["udfs", udfId]);
  }

  static createConflictUri(databaseId: string, collectionId: string, conflictId: string): string {
    return link(["dbs", databaseId], ["colls", collectionId], ["conflicts", conflictId]);
  }

  static createAttachmentUri(
    databaseId: string,
    collectionId: string,
    documentId: string,
    attachmentId: string,
  ): string {
    return link(["dbs", databaseId], ["colls", collectionId], ["docs", documentId], ["attachments", attachmentId]);
  }

  static createPartitionKeyRangesUri(databaseId: string, collectionId: string): string {
    return `${link(["dbs", databaseId], ["colls", collectionId])}/pkranges`;
  }
}

/** What a procedure is executed with: partition key, parameters, options. */
export type Execution = [partitionKey?: PartitionKey, params?: unknown[], options?: RequestOptions];

/**
 * The same, where it may have been given as in the first generation: parameters, or a single one, and options. Today's
 * order has an array of parameters in the second place, or a third argument; a string, number or boolean alone is a key.
 */
export function inOrder(given: Execution): Execution {
  const [first, second, third] = given as [unknown, RequestOptions | unknown[] | undefined, unknown];
  const isKey = second === undefined && first !== undefined && first !== null && !Array.isArray(first);
  if (isKey || Array.isArray(second) || third !== undefined) return given;
  const { partitionKey, ...options } = second ?? {};
  const params = first === undefined || first === null || Array.isArray(first) ? first : [first];
  return [partitionKey, params ?? undefined, options];
}
