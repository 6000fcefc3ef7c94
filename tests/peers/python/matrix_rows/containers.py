"""Databases, containers and their properties."""

import uuid

from azure.cosmos import PartitionKey, ThroughputProperties
from azure.cosmos.exceptions import (
    CosmosResourceExistsError,
    CosmosResourceNotFoundError,
)
from peer import Checks, raises, rows, same, settle

from .tools import until


class Containers(Checks):
    """Databases, containers and their properties."""

    @property
    def database(self):
        return self.client.get_database_client("peers")

    async def fresh(self, key="/pk", **properties):
        """A container of its own for a check."""
        key = key if isinstance(key, PartitionKey) else PartitionKey(key)
        return await settle(self.database.create_container(f"c{uuid.uuid4()}", key, **properties))

    def headers(self):
        return self.items.client_connection.last_response_headers

    async def found(self, query, of=None, **options):
        items, self.items = self.items, of or self.items
        try:
            return await rows(self.across(query, **options))
        finally:
            self.items = items

    async def list_and_query_containers(self):
        parameters = [{"name": "@id", "value": "peers"}]
        by_id = "SELECT * FROM r WHERE r.id = @id"
        same([row["id"] for row in await rows(self.client.list_databases())], ["peers"])
        same(len(await rows(self.client.query_databases(by_id, parameters=parameters))), 1)
        assert "items" in [row["id"] for row in await rows(self.database.list_containers())]
        same(len(await rows(self.database.query_containers("SELECT * FROM r WHERE r.id = 'items'"))), 1)

    async def indexing_policy(self):
        policy = {
            "indexingMode": "consistent",
            "automatic": True,
            "includedPaths": [{"path": "/*"}],
            "excludedPaths": [{"path": "/big/*"}],
            "compositeIndexes": [[{"path": "/a", "order": "ascending"}, {"path": "/b", "order": "descending"}]],
            "spatialIndexes": [{"path": "/where/*", "types": ["Point"]}],
        }
        read = await settle((await self.fresh(indexing_policy=policy)).read())
        for name in ["compositeIndexes", "includedPaths", "spatialIndexes"]:
            assert read["indexingPolicy"][name], read
        assert {"path": "/big/*"} in read["indexingPolicy"]["excludedPaths"], read

    async def unique_keys(self):
        items = await self.fresh(unique_key_policy={"uniqueKeys": [{"paths": ["/mail"]}]})
        await settle(items.create_item({"id": "1", "pk": "a", "mail": "x"}))
        await raises(CosmosResourceExistsError, lambda: items.create_item({"id": "2", "pk": "a", "mail": "x"}))
        await settle(items.create_item({"id": "2", "pk": "b", "mail": "x"}))

    async def ttl_of_a_container(self):
        items = await self.fresh(default_ttl=1)
        await settle(items.create_item({"id": "1", "pk": "a"}))
        await settle(items.create_item({"id": "2", "pk": "a", "ttl": -1}))

        async def expired():
            return [row["id"] for row in await self.found("SELECT * FROM c", items)] == ["2"]

        await until(expired)

    async def ttl_of_an_item(self):
        items = await self.fresh(default_ttl=-1)
        await settle(items.create_item({"id": "1", "pk": "a", "ttl": 1}))
        await settle(items.create_item({"id": "2", "pk": "a"}))

        async def expired():
            return [row["id"] for row in await self.found("SELECT * FROM c", items)] == ["2"]

        await until(expired)

    async def vector_and_full_text_policies(self):
        vectors = {
            "vectorEmbeddings": [{"path": "/v", "dataType": "float32", "dimensions": 3, "distanceFunction": "cosine"}]
        }
        texts = {"defaultLanguage": "en-US", "fullTextPaths": [{"path": "/t", "language": "en-US"}]}
        indexes = {"vectorIndexes": [{"path": "/v", "type": "flat"}], "fullTextIndexes": [{"path": "/t"}]}
        policies = {"vector_embedding_policy": vectors, "full_text_policy": texts, "indexing_policy": indexes}
        read = await settle((await self.fresh(**policies)).read())
        same(read["vectorEmbeddingPolicy"]["vectorEmbeddings"][0]["dimensions"], 3)
        same(read["fullTextPolicy"]["fullTextPaths"][0]["path"], "/t")
        same(read["indexingPolicy"]["vectorIndexes"][0]["type"], "flat")

    async def computed_properties(self):
        lower = {"name": "lower", "query": "SELECT VALUE LOWER(c.name) FROM c"}
        items = await self.fresh(computed_properties=[lower])
        await settle(items.create_item({"id": "1", "pk": "a", "name": "ADA"}))
        same(await self.found("SELECT VALUE c.lower FROM c WHERE c.lower = 'ada'", items), ["ada"])

    async def conflict_resolution_policy(self):
        policy = {"mode": "LastWriterWins", "conflictResolutionPath": "/version"}
        read = await settle((await self.fresh(conflict_resolution_policy=policy)).read())
        same(read["conflictResolutionPolicy"]["conflictResolutionPath"], "/version")

    async def partition_keys_of_version_1(self):
        items = await self.fresh(PartitionKey("/pk", version=1))
        await settle(items.create_item({"id": "1", "pk": "a" * 200}))
        same((await settle(items.read_item("1", "a" * 200)))["id"], "1")
        same(len(await self.found("SELECT * FROM c", items, partition_key="a" * 200)), 1)

    async def hierarchical_keys(self):
        self.tenants = await self.fresh(PartitionKey(path=["/tenant", "/user"], kind="MultiHash"))
        for tenant, user in [("a", "1"), ("a", "2"), ("b", "1")]:
            await settle(self.tenants.create_item({"id": "x", "tenant": tenant, "user": user}))
        same((await settle(self.tenants.read_item("x", ["a", "2"])))["user"], "2")
        await settle(self.tenants.delete_item("x", ["b", "1"]))
        await raises(CosmosResourceNotFoundError, lambda: self.tenants.read_item("x", ["b", "1"]))

    async def prefixes_of_keys(self):
        options = {"partition_key": ["a"], "max_item_count": 1}
        same(len(await rows(self.tenants.query_items("SELECT * FROM c", **options))), 2)

    async def throughput_migrate(self):
        elastic = ThroughputProperties(auto_scale_max_throughput=4000)
        await settle(self.items.replace_throughput(elastic))
        same((await settle(self.items.get_throughput())).auto_scale_max_throughput, 4000)

    async def throughput_of_a_database(self):
        database = await settle(self.client.create_database("shared", offer_throughput=500))
        same((await settle(database.get_throughput())).offer_throughput, 500)
        await settle(database.replace_throughput(ThroughputProperties(offer_throughput=600)))
        same((await settle(database.get_throughput())).offer_throughput, 600)
        await settle(self.client.delete_database("shared"))
