"""Do the documentation's snippets run as they stand?"""

import uuid

import pytest

# The documentation's: only the name of the package differs.
from perilune import PartitionKey
import perilune.cosmos_client as cosmos_client
import perilune.documents as documents


# fmt: off
class Application:
    """The snippet's surroundings."""

    def __init__(self, endpoint, key):
        self.account_endpoint = endpoint
        self.account_key = key

    def connect(self, region):
        connection_policy = documents.ConnectionPolicy()
        connection_policy.UseMultipleWriteLocations = True
        connection_policy.PreferredLocations = [region]

        client = cosmos_client.CosmosClient(self.account_endpoint, {
                                            'masterKey': self.account_key}, connection_policy, documents.ConsistencyLevel.Session)
        return client


# fmt: on


def served_by(client):
    """The regions that served a write and a read."""
    database = client.create_database(f"db-{uuid.uuid4()}")
    container = database.create_container("items", PartitionKey(path="/pk"))
    written = container.create_item({"id": "7", "pk": "a"})
    read = container.read_item("7", "a")
    client.delete_database(database)
    return [result.get_diagnostics()["regionsContacted"] for result in (written, read)]


@pytest.mark.parametrize("region", ["West US 2", "East US", "West Europe"])
def test_the_documentations_snippet_runs(shared, region):
    client = Application(shared.endpoint, shared.key).connect(region)
    assert served_by(client) == [[region], [region]]


def test_todays_form_runs(shared):
    client = cosmos_client.CosmosClient(
        shared.endpoint,
        credential=shared.key,
        consistency_level="Session",
        preferred_locations=["East US", "West Europe"],
        multiple_write_locations=True,
    )
    assert served_by(client) == [["East US"], ["East US"]]


def test_a_policy_names_where_the_application_runs(shared):
    policy = documents.ConnectionPolicy()
    policy.UseMultipleWriteLocations = True
    policy.SetCurrentLocation("North Europe")
    assert policy.PreferredLocations[0] == "North Europe" and len(policy.PreferredLocations) > 50
    client = cosmos_client.CosmosClient(shared.endpoint, shared.key, connection_policy=policy)
    assert served_by(client) == [["West Europe"], ["West Europe"]]


def test_the_region_alone_is_a_whole_setup(shared):
    client = cosmos_client.CosmosClient(shared.endpoint, shared.key, application_region="eastus")
    assert served_by(client) == [["East US"], ["East US"]]


def test_without_multiple_writes_the_hub_writes(shared):
    client = cosmos_client.CosmosClient(shared.endpoint, shared.key, preferred_locations=["East US"])
    assert served_by(client) == [["West US 2"], ["East US"]]


def test_a_connection_string_is_enough(shared):
    text = f"AccountEndpoint={shared.endpoint};AccountKey={shared.key};"
    assert served_by(cosmos_client.CosmosClient.from_connection_string(text))
    with pytest.raises(ValueError, match="AccountKey"):
        cosmos_client.CosmosClient.from_connection_string("AccountEndpoint=x")
