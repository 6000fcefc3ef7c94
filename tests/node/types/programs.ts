// Programs in the manner of the official package's samples, checked by the compiler only.

import {
  BulkOperationType,
  ChangeFeedMode,
  ChangeFeedPolicy,
  ChangeFeedRetentionTimeSpan,
  ChangeFeedStartFrom,
  CosmosClient,
  CosmosDbDiagnosticLevel,
  ErrorResponse,
  IndexKind,
  PartitionKeyDefinitionVersion,
  PartitionKeyKind,
  PatchOperationType,
  PermissionMode,
  PriorityLevel,
  StatusCodes,
  type BulkOperationResult,
  type ChangeFeedIteratorOptions,
  type ChangeFeedIteratorResponse,
  type Container,
  type ContainerRequest,
  type CosmosHeaders,
  type Database,
  type DatabaseAccount,
  type FeedResponse,
  type IndexingPolicy,
  type Item,
  type ItemResponse,
  type JSONObject,
  type OperationInput,
  type OperationResponse,
  type PatchOperation,
  type PatchRequestBody,
  type QueryIterator,
  type Resource,
  type ResourceResponse,
  type SqlQuerySpec,
} from "perilune";

interface Family {
  id: string;
  lastName: string;
  children: { grade: number }[];
}

const indexingPolicy: IndexingPolicy = {
  automatic: true,
  indexingMode: "consistent",
  includedPaths: [{ path: "/*", indexes: [{ kind: IndexKind.Range, dataType: "String" }] }],
  excludedPaths: [{ path: "/meta/*" }],
  compositeIndexes: [[{ path: "/lastName", order: "ascending" }]],
};

const request: ContainerRequest = {
  id: "families",
  partitionKey: {
    paths: ["/lastName", "/id"],
    kind: PartitionKeyKind.MultiHash,
    version: PartitionKeyDefinitionVersion.V2,
  },
  indexingPolicy,
  uniqueKeyPolicy: { uniqueKeys: [{ paths: ["/name"] }] },
  changeFeedPolicy: new ChangeFeedPolicy(ChangeFeedRetentionTimeSpan.fromMinutes(5)),
  maxThroughput: 4000,
};

export async function manage(client: CosmosClient): Promise<Container> {
  const { database, resource }: { database: Database; resource?: Resource | undefined } =
    await client.databases.createIfNotExists({ id: "families" });
  void resource;
  const { container } = await database.containers.createIfNotExists(request, { offerThroughput: 400 });
  const account: ResourceResponse<DatabaseAccount> = await client.getDatabaseAccount();
  const endpoints: readonly string[] = await client.getReadEndpoints();
  void [account.resource?.consistencyPolicy, endpoints[0]];
  for await (const { resources: containers } of database.containers.readAll().getAsyncIterator()) {
    for (const { id, indexingPolicy } of containers) void [id, indexingPolicy?.includedPaths];
  }
  const { user } = await database.users.create({ id: "ada" });
  const { resource: permission } = await user.permissions.create(
    { id: "read", permissionMode: PermissionMode.Read, resource: container.url },
    { resourceTokenExpirySeconds: 600 },
  );
  void permission?._token;
  return container;
}

export async function items(container: Container): Promise<void> {
  const { item }: { item: Item } = await container.items.create<Family>({ id: "1", lastName: "Wakefield", children: [] });
  const { resource, headers }: { resource: (Family & Resource) | undefined; headers: CosmosHeaders } =
    await item.read<Family>({ priorityLevel: PriorityLevel.Low });
  if (!resource && headers["content-length"] === 0) return;
  const { resource: loose } = await item.read();
  loose.anything = "else";
  const upserted: ItemResponse<Family> = await container.items.upsert<Family>({ ...resource!, children: [{ grade: 5 }] });
  const operations: PatchOperation[] = [
    { op: PatchOperationType.incr, path: "/children/0/grade", value: 1 },
    { op: "remove", path: "/meta" },
  ];
  const body: PatchRequestBody = { condition: "FROM c WHERE c.id = '1'", operations };
  const patched = await item.patch<Family>(body);
  void [upserted.etag, patched.resource?.children];
  const spec: SqlQuerySpec = { query: "SELECT VALUE c.id FROM c WHERE c.lastName = @n", parameters: [{ name: "@n", value: "W" }] };
  const iterator: QueryIterator<string> = container.items.query<string>(spec, { maxDegreeOfParallelism: 10, populateQueryMetrics: true });
  const all: FeedResponse<string> = await iterator.fetchAll();
  const upper: string[] = all.resources.map((id) => id.toUpperCase());
  void [upper, all.queryMetrics];
  try {
    await container.item("none", ["W", "none"]).delete();
  } catch (error) {
    if (error instanceof ErrorResponse && error.code === StatusCodes.NotFound) void error.status;
    else throw error;
  }
}

export async function bulk(container: Container): Promise<void> {
  const operations: OperationInput[] = [
    { operationType: BulkOperationType.Create, partitionKey: ["W", "2"], resourceBody: { id: "2", lastName: "W" } },
    { operationType: BulkOperationType.Read, id: "1", partitionKey: ["W", "1"] },
    { operationType: BulkOperationType.Patch, id: "1", partitionKey: ["W", "1"], resourceBody: { operations: [{ op: "add", path: "/a", value: 1 }] } },
    { operationType: "Delete", id: "2", partitionKey: ["W", "2"] },
  ];
  const results: BulkOperationResult[] = await container.items.executeBulkOperations(operations);
  for (const { operationInput, response, error } of results) {
    void [operationInput.operationType, response?.eTag, response?.diagnostics, error?.code];
  }
  const responses: OperationResponse[] = await container.items.bulk(operations, { continueOnError: true });
  const charges: number[] = responses.map(({ requestCharge }) => requestCharge);
  const found: JSONObject | undefined = responses[1]?.resourceBody;
  const { result = [], code } = await container.items.batch([{ operationType: "Upsert", resourceBody: { id: "1" } }], ["W", "1"]);
  void [charges, found, code, result[0]?.statusCode];
}

export async function changes(container: Container): Promise<string> {
  const options: ChangeFeedIteratorOptions = {
    maxItemCount: 10,
    changeFeedMode: ChangeFeedMode.AllVersionsAndDeletes,
    changeFeedStartFrom: ChangeFeedStartFrom.Beginning(["W"]),
  };
  const iterator = container.items.getChangeFeedIterator<Family>(options);
  while (iterator.hasMoreResults) {
    const page: ChangeFeedIteratorResponse<(Family & Resource)[]> = await iterator.readNext();
    if (page.statusCode === StatusCodes.NotModified) return page.continuationToken;
    for (const { lastName, _ts } of page.result) void [lastName, _ts];
  }
  return "";
}

export function traced(): CosmosClient {
  return new CosmosClient({
    endpoint: "https://contoso.documents.azure.com:443/",
    key: "",
    diagnosticLevel: CosmosDbDiagnosticLevel.debug,
    connectionPolicy: { requestTimeout: 10_000, enableBackgroundEndpointRefreshing: false, enablePartitionLevelFailover: true },
  });
}
