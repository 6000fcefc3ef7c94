"""What a checker must refuse: a comment that excuses nothing is an error itself. Checked, not run."""

from perilune import ContainerProxy, CosmosClient
from perilune.aio import ContainerProxy as AsyncContainerProxy


def refused(client: CosmosClient, container: ContainerProxy, asynchronous: AsyncContainerProxy) -> None:
    CosmosClient("https://contoso.documents.azure.com", "key", colour="red")  # type: ignore[call-overload]
    container.read_item("1", "a", colour="red")  # type: ignore[call-arg]
    container.read_item("1", "a", priority="Middle")  # type: ignore[arg-type]
    container.create_item({"id": "1"}, session_token=7)  # type: ignore[arg-type]
    container.query_items(7)  # type: ignore[arg-type]
    asynchronous.query_items("SELECT 1", [{"name": "@a"}])  # type: ignore[call-arg]
    client.create_database("shop", offer_throughput="400")  # type: ignore[call-overload]
