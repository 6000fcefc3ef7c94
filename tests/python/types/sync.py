"""An application that waits for its calls. Checked, not run."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Literal, TypedDict, cast

from perilune import (
    ConsistencyLevel,
    ContainerProxy,
    CosmosClient,
    CosmosDict,
    CosmosItemPaged,
    CosmosList,
    CredentialDict,
    CrossRegionHedgingStrategy,
    DatabaseProxy,
    MatchConditions,
    PartitionKey,
    PartitionKeyType,
    ThroughputProperties,
    cosmos_client,
    documents,
    exceptions,
)


class Order(TypedDict):
    """An item of this application."""

    id: str
    customer: str
    total: float


def client_of(url: str, key: str) -> CosmosClient:
    hedging: CrossRegionHedgingStrategy = {"threshold_ms": 200}
    return CosmosClient(
        url,
        key,
        consistency_level=ConsistencyLevel.Session,
        application_region="West US 2",
        excluded_locations=["East US"],
        availability_strategy=hedging,
        retry_write=1,
    )


def client_of_the_older_form(url: str, key: str) -> CosmosClient:
    policy = documents.ConnectionPolicy()
    policy.UseMultipleWriteLocations = True
    policy.SetCurrentLocation("West US 2")
    policy.RequestTimeout = 2.5
    policy.RetryOptions = documents.RetryOptions(3, None, 10)
    policy.SSLConfiguration = documents.SSLConfiguration()
    policy.SSLConfiguration.SSLCaCerts = False
    policy.ProxyConfiguration = documents.ProxyConfiguration()
    policy.ProxyConfiguration.Host = "http://proxy.contoso.com"
    credential: CredentialDict = {"masterKey": key}
    with CosmosClient.from_connection_string(f"AccountEndpoint={url};AccountKey={key}") as other:
        assert other.client_connection.last_response_headers
    return cosmos_client.CosmosClient(url, credential, policy, documents.ConsistencyLevel.Session)


def created(client: CosmosClient) -> ContainerProxy:
    database, properties = client.create_database("shop", offer_throughput=400, return_properties=True)
    names: list[str] = [found["id"] for found in client.list_databases(max_item_count=10)]
    assert properties["id"] in names
    autoscale = ThroughputProperties(auto_scale_max_throughput=4000)
    container: ContainerProxy = database.create_container_if_not_exists(
        "orders",
        PartitionKey(["/customer", "/id"]),
        default_ttl=60,
        offer_throughput=autoscale,
        vector_embedding_policy={"vectorEmbeddings": []},
        etag=None,
    )
    replaced, found = database.replace_container(container, PartitionKey("/customer"), return_properties=True)
    return replaced if found else container


def stored(container: ContainerProxy, order: Order) -> Order:
    charges: list[float] = []

    def hook(headers: Mapping[str, str], result: dict[str, Any]) -> None:
        charges.append(float(headers["x-ms-request-charge"]))

    made: CosmosDict = container.create_item(order, response_hook=hook, priority="Low")
    container.upsert_item(order, pre_trigger_include="check", no_response=True, session_token=None)
    changed = container.replace_item(
        made, {**order, "total": 2.0}, etag=made["_etag"], match_condition=MatchConditions.IfNotModified
    )
    container.patch_item(order["id"], [order["customer"], order["id"]], [{"op": "incr", "path": "/total", "value": 1}])
    headers: Mapping[str, str] = changed.get_response_headers()
    assert headers["etag"]
    return cast(Order, container.read_item(order["id"], order["customer"], timeout=2, excluded_locations=None))


def asked(container: ContainerProxy, customer: PartitionKeyType) -> Iterator[Order]:
    orders: CosmosItemPaged[Order] = container.query_items(
        "SELECT * FROM c WHERE c.total > @least",
        parameters=[{"name": "@least", "value": 3}],
        partition_key=customer,
        max_item_count=10,
        populate_index_metrics=True,
        full_text_score_scope="Local",
    )
    yield from orders
    pages = orders.by_page("a continuation")
    for page in pages:
        for order in page:
            total: float = order["total"]
            assert total and pages.continuation_token
    count: int = next(container.query_items("SELECT VALUE COUNT(1) FROM c", enable_cross_partition_query=True))
    print(count)


def changes(container: ContainerProxy, mode: Literal["LatestVersion", "AllVersionsAndDeletes"]) -> list[dict[str, Any]]:
    parts = list(container.read_feed_ranges())
    feed = container.query_items_change_feed(start_time="Beginning", mode=mode, feed_range=parts[0])
    return list(feed)


def done_at_once(container: ContainerProxy) -> CosmosList:
    try:
        return container.execute_item_batch(
            [("create", ({"id": "1"},)), ("replace", ("2", {"id": "2"}), {"if_match_etag": "x"})],
            partition_key="a",
        )
    except exceptions.CosmosBatchOperationError as error:
        print(error.error_index, error.operation_responses)
        raise
    except exceptions.CosmosHttpResponseError as error:
        status: int | None = error.status_code
        print(status, error.sub_status, error.headers)
        raise


def kept(database: DatabaseProxy) -> str:
    user = database.create_user({"id": "reader"})
    permission = user.create_permission({"id": "p", "permissionMode": "Read", "resource": "dbs/shop/colls/orders"})
    scripts = database.get_container_client("orders").scripts
    scripts.create_trigger({"id": "check", "body": "function () {}"})
    scripts.execute_stored_procedure("sum", partition_key="a", params=[1, 2], enable_script_logging=True)
    token: str = permission.properties["_token"]
    return token
