// How does a program that has a key make a token for those who should have less?

import { crypto } from "./builtin.js";
import { checkOptions, number, oneOf, refuse, text, texts, whole, type Check } from "./check.js";

/** What a shared access signature allows, to whom, and when. */
export class SasTokenProperties {
  /** Whom the token is for: a name of the program's own. */
  declare user: string;
  /** What the program wants to remember of the user. */
  declare userTag: string;
  /** The database that the token is bound to. Default: all of the account. */
  declare databaseName: string;
  /** The container in the database. Default: all of the database. */
  declare containerName: string;
  /** The item or script in the container. Default: all of the container. */
  declare resourceName?: string;
  /** Without effect: it follows from the names. */
  declare resourcePath: string;
  /** What `resourceName` names. */
  declare resourceKind?: "ITEM" | "STORED_PROCEDURE" | "USER_DEFINED_FUNCTION" | "TRIGGER";
  /** The partition keys whose items the token is bound to. Default: all. */
  declare partitionKeyValueRanges: string[];
  /** From when on the token is good, to the second. */
  declare startTime: Date;
  /** Until when the token is good, to the second. */
  declare expiryTime: Date;
  /** Which of the account's keys signs: its name, or its number from 1. */
  declare keyType: "PRIMARY_MASTER" | "SECONDARY_MASTER" | "PRIMARY_READONLY" | "SECONDARY_READONLY" | number;
  /** What may be read of databases and containers, as a sum of {@link SasTokenPermissionKind}. */
  declare controlPlaneReaderScope: number;
  /** What may be changed of databases and containers. */
  declare controlPlaneWriterScope: number;
  /** What may be read of items and scripts; all, if this and {@link dataPlaneWriterScope} are 0. */
  declare dataPlaneReaderScope: number;
  /** What may be changed of items and scripts. */
  declare dataPlaneWriterScope: number;
  /** Without effect, of the official package. */
  declare cosmosContainerChildResourceKind?: SasTokenProperties["resourceKind"];
  /** Without effect, of the official package. */
  declare cosmosKeyType?: "PRIMARY_MASTER" | "SECONDARY_MASTER" | "PRIMARY_READONLY" | "SECONDARY_READONLY";
}

/** What a shared access signature can allow. The names and numbers are the official package's, the misspelled ones too. */
export enum SasTokenPermissionKind {
  ContainerCreateItems = 1,
  ContainerReplaceItems = 2,
  ContainerUpsertItems = 4,
  ContainerDeleteItems = 128,
  ContainerExecuteQueries = 1,
  ContainerReadFeeds = 2,
  ContainerCreateStoreProcedure = 16,
  ContainerReadStoreProcedure = 4,
  ContainerReplaceStoreProcedure = 32,
  ContainerDeleteStoreProcedure = 64,
  ContainerCreateTriggers = 256,
  ContainerReadTriggers = 16,
  ContainerReplaceTriggers = 512,
  ContainerDeleteTriggers = 1024,
  ContainerCreateUserDefinedFunctions = 2048,
  ContainerReadUserDefinedFunctions = 8,
  ContainerReplaceUserDefinedFunctions = 4096,
  ContainerDeleteUserDefinedFunctions = 8192,
  ContainerExecuteStoredProcedure = 128,
  ContainerReadConflicts = 32,
  ContainerDeleteConflicts = 16384,
  ContainerReadAny = 64,
  ContainerFullAccess = 4294967295,
  ItemReadAny = 65536,
  ItemFullAccess = 65,
  ItemRead = 64,
  ItemReplace = 65536,
  ItemUpsert = 131072,
  ItemDelete = 262144,
  StoreProcedureRead = 128,
  StoreProcedureReplace = 1048576,
  StoreProcedureDelete = 2097152,
  StoreProcedureExecute = 4194304,
  UserDefinedFuntionRead = 256,
  UserDefinedFuntionReplace = 8388608,
  UserDefinedFuntionDelete = 16777216,
  TriggerRead = 512,
  TriggerReplace = 33554432,
  TriggerDelete = 67108864,
}

const KEYS = ["PRIMARY_MASTER", "SECONDARY_MASTER", "PRIMARY_READONLY", "SECONDARY_READONLY"] as const;
const SEGMENTS = { ITEM: "docs", STORED_PROCEDURE: "sprocs", USER_DEFINED_FUNCTION: "udfs", TRIGGER: "triggers" } as const;

const date: Check = (value) =>
  value instanceof Date && Number.isFinite(value.getTime()) ? undefined : "must be a date that is valid";
const keyType: Check = (value) =>
  number(value) === undefined || oneOf(...KEYS)(value) === undefined
    ? undefined
    : `must be a number or ${KEYS.join(", ")}`;

const NEEDED = {
  startTime: date,
  expiryTime: date,
  keyType,
  controlPlaneReaderScope: whole,
  controlPlaneWriterScope: whole,
  dataPlaneReaderScope: whole,
  dataPlaneWriterScope: whole,
} as const satisfies Record<string, Check>;

const PROPERTIES: Record<string, Check> = {
  ...NEEDED,
  user: text,
  userTag: text,
  databaseName: text,
  containerName: text,
  resourceName: text,
  resourcePath: text,
  resourceKind: oneOf(...Object.keys(SEGMENTS)),
  partitionKeyValueRanges: texts,
  cosmosContainerChildResourceKind: oneOf(...Object.keys(SEGMENTS)),
  cosmosKeyType: oneOf(...KEYS),
};

/** What a token that is made here begins with, and no master key. */
export const SAS = "type=sas&";

/**
 * Makes a token that a client takes in the place of a key (`key`). Asks nobody; the service checks it with the key that
 * signed. Throws a `TypeError` that names a property which is missing or of the wrong type.
 */
export async function createAuthorizationSasToken(
  masterKey: string,
  sasTokenProperties: SasTokenProperties,
): Promise<string> {
  if (typeof masterKey !== "string" || masterKey === "") refuse("masterKey", "must be a string that is not empty");
  checkOptions("sasTokenProperties", sasTokenProperties, PROPERTIES);
  for (const [name, check] of Object.entries(NEEDED)) {
    const problem = check(sasTokenProperties[name as keyof typeof NEEDED]);
    if (problem !== undefined) refuse(`sasTokenProperties.${name}`, problem);
  }
  const payload = Buffer.from(lines(sasTokenProperties).map((line) => `${line}\n`).join("")).toString("base64");
  const signature = crypto().createHmac("sha256", Buffer.from(masterKey, "base64")).update(payload).digest("base64");
  return `${SAS}ver=1.0&sig=${signature};${payload}`;
}

function lines(properties: SasTokenProperties): (string | number)[] {
  const { user = "", userTag = "", startTime, expiryTime, keyType } = properties;
  return [
    user,
    userTag,
    path(properties),
    ranges(properties),
    seconds(startTime).toString(16),
    seconds(expiryTime).toString(16),
    typeof keyType === "number" ? keyType : KEYS.indexOf(keyType) + 1,
    ...scopes(properties).map((scope) => scope.toString(16)),
  ];
}

function path({ databaseName, containerName, resourceName, resourceKind }: SasTokenProperties): string {
  if (containerName && !databaseName) refuse("sasTokenProperties.databaseName", "is missing, beside containerName");
  if (resourceName && !containerName) refuse("sasTokenProperties.containerName", "is missing, beside resourceName");
  if (resourceName && !resourceKind) refuse("sasTokenProperties.resourceKind", "is missing, beside resourceName");
  const database = databaseName ? `/dbs/${databaseName}` : "";
  const container = containerName ? `/colls/${containerName}` : "";
  return database + container + (resourceName && resourceKind ? `/${SEGMENTS[resourceKind]}/${resourceName}/` : "");
}

/** Partition keys stand in the text as the numbers of their bytes. */
function ranges({ partitionKeyValueRanges = [], resourceKind }: SasTokenProperties): string {
  if (partitionKeyValueRanges.length > 0 && !resourceKind) {
    refuse("sasTokenProperties.resourceKind", "is missing, beside partitionKeyValueRanges");
  }
  return partitionKeyValueRanges.map((range) => `${Buffer.from(range, "latin1").join(",")},`).join("");
}

/** Without any right to read databases and containers a client could not begin: it reads its container first. */
function scopes(properties: SasTokenProperties): number[] {
  const { ContainerReadAny, ContainerFullAccess } = SasTokenPermissionKind;
  const { dataPlaneReaderScope: reads, dataPlaneWriterScope: writes } = properties;
  const added = properties.controlPlaneReaderScope === 0 ? ContainerReadAny : 0;
  const control = [properties.controlPlaneReaderScope + added, properties.controlPlaneWriterScope + added];
  return [...control, ...(reads === 0 && writes === 0 ? [ContainerFullAccess, ContainerFullAccess] : [reads, writes])];
}

function seconds(date: Date): number {
  return Math.round(date.getTime() / 1000);
}
