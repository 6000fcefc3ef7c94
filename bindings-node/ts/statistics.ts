// What happened on the way to a result, in the official client's words?

import type { DiagnosticsAttempt, Trail } from "./diagnostics.js";
import type { MetadataLookUpType } from "./enums.js";
import { OperationType, ResourceType } from "./wire.js";

/** An attempt. Times are in milliseconds, sizes in bytes. */
interface AttemptStatistics {
  activityId: string;
  startTimeUTCInMs: number;
  durationInMs: number;
  operationType?: OperationType;
  resourceType?: ResourceType;
  requestPayloadLengthInBytes: number;
  responsePayloadLengthInBytes: number;
}

/** One request to the gateway. */
export interface GatewayStatistics extends AttemptStatistics {
  endpoint: string;
  correlatedActivityId?: string;
  /** HTTP status; where no answer came, what the network said. */
  statusCode: number | string;
  subStatusCode: number;
  requestCharge: number;
}

/** An attempt that failed. */
export interface FailedRequestAttemptDiagnostic extends AttemptStatistics {
  attemptNumber: number;
  endpoint: string;
  statusCode: number | string;
  substatusCode: number;
  requestDurationInMs: number;
}

/** A request that the client made for itself. */
export interface MetadataLookUpDiagnostic extends AttemptStatistics {
  metaDataType: MetadataLookUpType;
}

export interface MetadataLookUpDiagnostics {
  metadataLookups: MetadataLookUpDiagnostic[];
}

export interface RetryDiagnostics {
  failedAttempts: FailedRequestAttemptDiagnostic[];
}

/** What encrypting took: nothing, as this package does not. */
export interface EncryptionDiagnostics {
  encryptContent: { [name: string]: any };
  decryptContent: { [name: string]: any };
  processingDurationInMs: number;
}

/** The trail of a call. */
export interface ClientSideRequestStatistics {
  requestStartTimeUTCInMs: number;
  requestDurationInMs: number;
  locationEndpointsContacted: string[];
  retryDiagnostics: RetryDiagnostics;
  /** Always empty: what this client reads for itself serves all calls, and is in the trail of none. */
  metadataDiagnostics: MetadataLookUpDiagnostics;
  gatewayStatistics: GatewayStatistics[];
  totalRequestPayloadLengthInBytes: number;
  totalResponsePayloadLengthInBytes: number;
  encryptionDiagnostics?: EncryptionDiagnostics;
}

/** A call, or one attempt of it. */
export interface DiagnosticNode {
  id: string;
  /** `CLIENT_REQUEST_NODE` or `HTTP_REQUEST`. */
  nodeType: string;
  children: DiagnosticNode[];
  data: { [name: string]: any };
  startTimeUTCInMs: number;
  durationInMs: number;
}

/** The statistics of a call that began at this time. */
export function statistics(trail: Trail, began: number): ClientSideRequestStatistics {
  const { attempts, elapsedMs } = trail;
  const sum = (size: (attempt: DiagnosticsAttempt) => number) =>
    attempts.reduce((total, attempt) => total + (size(attempt) || 0), 0);
  return {
    requestStartTimeUTCInMs: began,
    requestDurationInMs: elapsedMs,
    locationEndpointsContacted: [...new Set(attempts.map((attempt) => attempt.endpoint))],
    retryDiagnostics: {
      failedAttempts: overcome(attempts).map((attempt, index) => failed(gateway(trail, attempt, began), index)),
    },
    metadataDiagnostics: { metadataLookups: [] },
    gatewayStatistics: attempts.map((attempt) => gateway(trail, attempt, began)),
    totalRequestPayloadLengthInBytes: sum((attempt) => attempt.requestBytes),
    totalResponsePayloadLengthInBytes: sum((attempt) => attempt.responseBytes),
  };
}

/** The call as a tree. */
export function node(trail: Trail, began: number): DiagnosticNode {
  const { activityId, elapsedMs, operation, attempts } = trail;
  const children = attempts.map((attempt, index) => {
    const { startTimeUTCInMs, durationInMs, ...data } = gateway(trail, attempt, began);
    const nodeType = "HTTP_REQUEST";
    return { id: `${activityId}.${index}`, nodeType, children: [], data, startTimeUTCInMs, durationInMs };
  });
  const data = { operation, ...kinds(operation) };
  return {
    id: activityId,
    nodeType: "CLIENT_REQUEST_NODE",
    children,
    data,
    startTimeUTCInMs: began,
    durationInMs: elapsedMs,
  };
}

function gateway({ activityId, operation }: Trail, attempt: DiagnosticsAttempt, began: number): GatewayStatistics {
  return {
    activityId,
    endpoint: attempt.endpoint,
    startTimeUTCInMs: Math.round(began + attempt.startMs),
    durationInMs: attempt.elapsedMs,
    ...kinds(operation),
    statusCode: attempt.status ?? attempt.error ?? "",
    subStatusCode: attempt.subStatus ?? 0,
    requestCharge: attempt.requestCharge,
    requestPayloadLengthInBytes: attempt.requestBytes,
    responsePayloadLengthInBytes: attempt.responseBytes,
  };
}

function failed(attempt: GatewayStatistics, attemptNumber: number): FailedRequestAttemptDiagnostic {
  const { subStatusCode, requestCharge: _, ...told } = attempt;
  return { ...told, attemptNumber, substatusCode: subStatusCode, requestDurationInMs: attempt.durationInMs };
}

const OPERATIONS: Readonly<Record<string, OperationType>> = {
  create: OperationType.Create,
  read: OperationType.Read,
  list: OperationType.Read,
  upsert: OperationType.Upsert,
  replace: OperationType.Replace,
  delete: OperationType.Delete,
  query: OperationType.Query,
  patch: OperationType.Patch,
  execute: OperationType.Execute,
};

const RESOURCES: readonly [RegExp, ResourceType][] = [
  [/conflict/, ResourceType.conflicts],
  [/procedure/, ResourceType.sproc],
  [/trigger/, ResourceType.trigger],
  [/function/, ResourceType.udf],
  [/permission/, ResourceType.permission],
  [/user/, ResourceType.user],
  [/throughput|offer/, ResourceType.offer],
  [/range/, ResourceType.pkranges],
  [/item|change_feed/, ResourceType.item],
  [/container/, ResourceType.container],
  [/database/, ResourceType.database],
];

/** What an operation does, and to what, by its name: `read_item`. */
function kinds(operation = ""): { operationType?: OperationType; resourceType?: ResourceType } {
  const batch = operation.includes("batch") || operation.includes("bulk");
  const operationType = batch ? OperationType.Batch : OPERATIONS[operation.split("_")[0] ?? ""];
  const resourceType = RESOURCES.find(([pattern]) => pattern.test(operation))?.[1];
  return { ...(operationType && { operationType }), ...(resourceType !== undefined && { resourceType }) };
}

/**
 * The attempts that failed before the one by which the call ended. That is the one that ended last: of two that ran side
 * by side, either can. One that was given up, as its hedge was answered or it was the hedge, did not fail.
 */
function overcome(attempts: DiagnosticsAttempt[]): DiagnosticsAttempt[] {
  const ended = attempts.filter(({ error }) => error !== "cancelled");
  const end = ({ startMs, elapsedMs }: DiagnosticsAttempt) => startMs + elapsedMs;
  const last = ended.reduce<DiagnosticsAttempt | undefined>(
    (last, attempt) => (last !== undefined && end(last) > end(attempt) ? last : attempt),
    undefined,
  );
  return ended.filter((attempt) => attempt !== last && (attempt.status === null || attempt.status >= 400));
}
