// What users write, checked by the compiler only.

import {
  AbortError,
  ConnectionPolicy,
  ConsistencyLevel,
  ChangeFeedMode,
  ChangeFeedStartFrom,
  CosmosClient,
  ErrorResponse,
  PartitionKeyBuilder,
  RestError,
  TimeoutError,
  TriggerOperation,
  TriggerType,
  type Container,
  type ContainerDefinition,
  type CosmosClientOptions,
  type FeedOptions,
  type FeedResponse,
  type ItemDefinition,
  type ItemResponse,
  type PartitionKey,
  type RequestOptions,
  type SqlQuerySpec,
} from "perilune";
import { Emulator } from "perilune/emulator";

interface Order extends ItemDefinition {
  id: string;
  customer: string;
  total: number;
}

interface Plain {
  id: string;
  total: number;
}

const policy: ConnectionPolicy = new ConnectionPolicy();
policy.UseMultipleWriteLocations = true;
policy.useMultipleWriteLocations = true;
policy.PreferredLocations = ["West US 2"];
policy.RetryOptions.MaxRetryAttemptCount = 3;
policy.SetCurrentLocation("West US 2");

const options: CosmosClientOptions = {
  endpoint: "https://contoso.documents.azure.com:443/",
  key: "",
  connectionPolicy: { preferredLocations: ["West US 2"], retryOptions: { maxRetryAttemptCount: 3 } },
  consistencyLevel: ConsistencyLevel.Session,
};

export async function use(): Promise<void> {
  using first = new CosmosClient(options);
  await using client = new CosmosClient("AccountEndpoint=;AccountKey=;");
  void [first, new CosmosClient({ endpoint: "", auth: { masterKey: "" }, connectionPolicy: policy, consistencyLevel: "Eventual" })];

  const { database } = await client.databases.createIfNotExists({ id: "sales", throughput: 400 });
  const { container, resource: definition } = await database.containers.createIfNotExists({
    id: "orders",
    partitionKey: { paths: ["/customer"] },
    defaultTtl: 60,
  });
  const described: (ContainerDefinition & { _rid: string }) | undefined = definition;
  void described;

  const order: Order = { id: "7", customer: "ada", total: 12.5 };
  const created: ItemResponse<Order> = await container.items.create(order);
  const total: number | undefined = created.resource?.total;
  const charge: number = created.requestCharge;
  const etag: string = created.etag;
  await container.items.upsert<Order>(order, { accessCondition: { type: "IfMatch", condition: etag } });
  await container.items.upsert({ id: "8" });
  void [total, charge];

  const key: PartitionKey = new PartitionKeyBuilder().addValue("ada").addNullValue().addNoneValue().build();
  const read = await container.item("7", key).read<Order>({ excludedLocations: ["East US"], sessionToken: "" });
  const customer: string | undefined = read.resource?.customer;
  // @ts-expect-error: an order has no such property of its own
  const wrong: number = read.resource?.customer;
  void [customer, wrong];
  const anything = await container.item("7", "ada").read();
  void anything.resource.whatever;
  await read.item.replace({ ...order, total: 13 });
  const gone: number = (await read.item.delete()).statusCode;
  void gone;

  const spec: SqlQuerySpec = { query: "SELECT * FROM c WHERE c.total > @least", parameters: [{ name: "@least", value: 1 }] };
  const feed: FeedOptions = { partitionKey: "ada", maxItemCount: 10 };
  const iterator = container.items.query<Plain>(spec, feed);
  while (iterator.hasMoreResults()) {
    const page: FeedResponse<Plain> = await iterator.fetchNext();
    const least: number | undefined = page.resources[0]?.total;
    void least;
  }
  for await (const { resources } of iterator.getAsyncIterator()) void resources.length;
  const { resources }: { resources: number[] } = await container.items.query<number>("SELECT VALUE 1", feed).fetchAll();
  void resources;

  const controller = new AbortController();
  const request: RequestOptions = { abortSignal: controller.signal, timeout: 500 };
  try {
    await container.read(request);
  } catch (error) {
    if (error instanceof ErrorResponse && error.code === 404) void [error.substatus, error.body?.message, error.diagnostics];
    if (error instanceof TimeoutError || error instanceof RestError) void error.code;
    if (error instanceof AbortError) void error.writeOutcome;
  }

  // @ts-expect-error: misspelt
  await container.read({ sesionToken: "" });
  // @ts-expect-error: no such level
  void new CosmosClient({ endpoint: "", key: "", consistencyLevel: "Weak" });
  // @ts-expect-error: neither a text nor a query
  container.items.query(7);

  await using emulator = await Emulator.start({ regions: ["West US 2"], multipleWrites: true });
  await emulator.inject({ fault: "status", status: 503, region: "West US 2", kind: "reads", limit: 1 });
  // @ts-expect-error: no such fault
  await emulator.inject({ fault: "flood" });
}

export async function scripts(container: Container): Promise<number> {
  const { sproc } = await container.scripts.storedProcedures.create({ id: "sum", body: (a: number, b: number) => a + b });
  const { resource = 0, headers } = await sproc.execute<number>("ada", [1, 2], { enableScriptLogging: true });
  const log: string | undefined = headers["x-ms-documentdb-script-log-results"];
  const { trigger } = await container.triggers.create({
    id: "stamp",
    body: "() => 1",
    triggerType: TriggerType.Pre,
    triggerOperation: TriggerOperation.All,
  });
  await trigger.replace({ id: "stamp", body: "() => 2", triggerType: "Post", triggerOperation: "create" });
  for (const { id, body } of (await container.scripts.userDefinedFunctions.readAll().fetchAll()).resources) {
    void [id, body, log];
  }
  return resource;
}

export async function changes(container: Container): Promise<string> {
  const [range] = await container.getFeedRanges();
  const feed = container.items.getChangeFeedIterator<Plain>({
    changeFeedStartFrom: ChangeFeedStartFrom.Time(new Date(), range),
    changeFeedMode: ChangeFeedMode.LatestVersion,
  });
  for await (const { result, statusCode, continuationToken } of feed.getAsyncIterator()) {
    const totals: number[] = result.map(({ total, _ts }) => total + _ts);
    if (statusCode === 304) return continuationToken + totals.length;
  }
  const work = container.changeFeedProcessor<Plain>("index", container, async ({ result }) => {
    const totals: number[] = result.map(({ total }) => total);
    void totals;
  }, { instanceName: "one", pollInterval: 100 });
  work.start();
  for (const { range: { minInclusive }, owner, changes } of await work.estimateLag()) void [minInclusive, owner, changes];
  await work.stop();
  const { resource, offer } = await container.readOffer();
  if (resource?.content !== undefined) resource.content.offerThroughput = 500;
  await offer?.replace({ ...resource });
  // @ts-expect-error: not a start
  container.items.getChangeFeedIterator({ changeFeedStartFrom: "Now" });
  return "";
}
