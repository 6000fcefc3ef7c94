"""The official Python client, `sync` or `asyncio` by the first argument, through the rows of ../matrix.json that the
checks of peer.py leave open."""

import asyncio
import json
import os
import urllib.request
import uuid
from pathlib import Path

from azure.core import MatchConditions
from azure.cosmos import CosmosClient, PartitionKey, ThroughputProperties
from azure.cosmos.exceptions import (
    CosmosAccessConditionFailedError,
    CosmosBatchOperationError,
    CosmosHttpResponseError,
    CosmosResourceExistsError,
    CosmosResourceNotFoundError,
)
from azure.cosmos.partition_key import NonePartitionKeyValue, NullPartitionKeyValue
from peer import EVERY, Checks, check, lacks, main, raises, rows, same, settle

ACCOUNT = os.environ["PEER_ENDPOINT"], os.environ["PEER_KEY"]


def manage(method, path, body=None):
    """A call of the emulator's management API."""
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(os.environ["PEER_MANAGE"] + path, data=data, method=method)
    with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(request) as answer:
        return json.load(answer)


async def until(condition):
    """Waits until a condition holds."""
    for _ in range(400):
        if await condition():
            return
        await asyncio.sleep(0.05)
    raise AssertionError("it never comes")


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


class Items(Containers):
    """Items, one and many at a time."""

    async def if_none_match(self):
        item = await settle(self.items.upsert_item({"id": "etag", "pk": "a"}))
        if_none = {"etag": item["_etag"], "match_condition": MatchConditions.IfModified}
        try:
            answer = await settle(self.items.read_item("etag", "a", **if_none))
        except CosmosHttpResponseError as error:
            same(error.status_code, 304)
        else:
            same(dict(answer), {})

    async def etags_of_upserts_and_deletions(self):
        item = await settle(self.items.upsert_item({"id": "etag", "pk": "a"}))
        stale = {"etag": '"stale"', "match_condition": MatchConditions.IfNotModified}
        current = {"etag": item["_etag"], "match_condition": MatchConditions.IfNotModified}
        same_item = {"id": "etag", "pk": "a"}
        failed = CosmosAccessConditionFailedError
        await raises(failed, lambda: self.items.upsert_item(same_item, **stale))
        await raises(failed, lambda: self.items.delete_item("etag", "a", **stale))
        await settle(self.items.delete_item("etag", "a", **current))

    async def minimal_response(self):
        got = await settle(self.items.upsert_item({"id": "quiet", "pk": "a"}, no_response=True))
        assert not got, got
        await settle(self.items.delete_item("quiet", "a"))

    async def indexing_directives(self):
        from azure.cosmos.documents import IndexingDirective

        body = {"id": "unindexed", "pk": "a", "n": 1}
        await settle(self.items.create_item(body, indexing_directive=IndexingDirective.Exclude))
        await settle(self.items.delete_item("unindexed", "a"))

    async def null_and_undefined_keys(self):
        items = await self.fresh()
        await settle(items.create_item({"id": "null", "pk": None}))
        await settle(items.create_item({"id": "none"}))
        same((await settle(items.read_item("null", None)))["id"], "null")
        same((await settle(items.read_item("none", NonePartitionKeyValue)))["id"], "none")
        await raises(CosmosResourceNotFoundError, lambda: items.read_item("null", NonePartitionKeyValue))
        # Its queries take None for "of every key".
        found = await rows(items.query_items("SELECT * FROM c", partition_key=NullPartitionKeyValue))
        same([row["id"] for row in found], ["null"])
        found = await rows(items.query_items("SELECT * FROM c", partition_key=NonePartitionKeyValue))
        same([row["id"] for row in found], ["none"])

    async def keys_of_every_type(self):
        items = await self.fresh()
        for n, key in enumerate([True, False, 7, -0.5, 1e300, "", "ü/?#"]):
            await settle(items.create_item({"id": f"{n}", "pk": key}))
            same((await settle(items.read_item(f"{n}", key)))["pk"], key)

    async def ids_of_any_characters(self):
        items = await self.fresh()
        for name in ["a b", "ü", "日本", "a+b%20", "'\"", "a&b=c"]:
            await settle(items.create_item({"id": name, "pk": "a"}))
            same((await settle(items.read_item(name, "a")))["id"], name)
            await settle(items.delete_item(name, "a"))

    async def patch_condition(self):
        await settle(self.items.upsert_item({"id": "patched", "pk": "a", "n": 1}))
        more = [{"op": "incr", "path": "/n", "value": 1}]
        met, unmet = ({"filter_predicate": f"from c where c.n = {n}"} for n in (1, 7))
        refused = CosmosAccessConditionFailedError
        await raises(refused, lambda: self.items.patch_item("patched", "a", more, **unmet))
        same((await settle(self.items.patch_item("patched", "a", more, **met)))["n"], 2)
        await settle(self.items.delete_item("patched", "a"))

    async def patch_every_operation(self):
        await settle(self.items.upsert_item({"id": "patched", "pk": "a", "n": 1, "old": 1, "tags": []}))
        operations = [
            {"op": "add", "path": "/tags/0", "value": "x"},
            {"op": "set", "path": "/state", "value": "new"},
            {"op": "replace", "path": "/old", "value": 2},
            {"op": "incr", "path": "/n", "value": -2.5},
            {"op": "move", "from": "/old", "path": "/moved"},
            {"op": "remove", "path": "/state"},
        ]
        got = await settle(self.items.patch_item("patched", "a", operations))
        same((got["tags"], got["n"], got["moved"]), (["x"], -1.5, 2))
        assert "old" not in got and "state" not in got
        await settle(self.items.delete_item("patched", "a"))

    async def patch_with_an_etag(self):
        item = await settle(self.items.upsert_item({"id": "patched", "pk": "a", "n": 1}))
        stale = {"etag": '"stale"', "match_condition": MatchConditions.IfNotModified}
        current = {"etag": item["_etag"], "match_condition": MatchConditions.IfNotModified}
        more = [{"op": "incr", "path": "/n", "value": 1}]
        refused = CosmosAccessConditionFailedError
        await raises(refused, lambda: self.items.patch_item("patched", "a", more, **stale))
        same((await settle(self.items.patch_item("patched", "a", more, **current)))["n"], 2)
        await settle(self.items.delete_item("patched", "a"))

    async def batch_with_etags(self):
        item = await settle(self.items.upsert_item({"id": "batched", "pk": "a"}))
        replace = ("replace", ("batched", {"id": "batched", "pk": "a"}), {"if_match_etag": '"stale"'})
        await raises(CosmosBatchOperationError, lambda: self.items.execute_item_batch([replace], "a"))
        replace = (*replace[:2], {"if_match_etag": item["_etag"]})
        done = await settle(self.items.execute_item_batch([replace, ("delete", ("batched",))], "a"))
        same([row["statusCode"] for row in done], [200, 204])

    async def bulk(self):
        if not hasattr(self.items, "execute_bulk"):
            lacks(type(self.items), "execute_bulk", "execute_bulk_operations", "bulk")
        created = [("create", ({"id": f"bulk {n}", "pk": f"key {n % 3}"},)) for n in range(240)]
        done = await settle(self.items.execute_bulk(created))
        same({row["statusCode"] for row in done}, {201})
        for n in range(3):
            await settle(self.items.delete_all_items_by_partition_key(f"key {n}"))

    async def limits(self):
        large = {"id": "large", "pk": "a", "text": "x" * (2 * 1024 * 1024 + 1)}
        try:
            await settle(self.items.create_item(large))
        except CosmosHttpResponseError as error:
            same(error.status_code, 413)
        else:
            raise AssertionError("not refused with 413")
        # By the service, or by the client.
        many = [("read", ("1",))] * 101
        await raises((CosmosHttpResponseError, ValueError), lambda: self.items.execute_item_batch(many, "a"))

    async def response_headers(self):
        got = await settle(self.items.upsert_item({"id": "told", "pk": "a"}))
        told = got.get_response_headers()
        assert float(told["x-ms-request-charge"]) > 0 and told["x-ms-activity-id"] and told["x-ms-session-token"]
        read = await settle(self.items.read_item("told", "a", session_token=told["x-ms-session-token"]))
        same(read["_etag"], told["etag"])
        await settle(self.items.delete_item("told", "a"))

    async def priority_and_throughput_buckets(self):
        some = {"priority": "Low", "throughput_bucket": 2}
        await settle(self.items.upsert_item({"id": "low", "pk": "a"}, **some))
        same((await settle(self.items.read_item("low", "a", **some)))["id"], "low")
        await settle(self.items.delete_item("low", "a", **some))

    async def gateway_cache(self):
        await settle(self.items.upsert_item({"id": "cached", "pk": "a"}))
        got = await settle(self.items.read_item("cached", "a", max_integrated_cache_staleness_in_ms=1000))
        same(got["id"], "cached")
        await settle(self.items.delete_item("cached", "a"))

    async def consistency_levels(self):
        for level in ["Eventual", "ConsistentPrefix", "Session"]:
            client = type(self.client)(*ACCOUNT, consistency_level=level)
            items = client.get_database_client("peers").get_container_client("items")
            same((await settle(items.read_item("a1", "a")))["id"], "a1")
            await settle(client.close())

    async def throttled_requests(self):
        fault = {"fault": "status", "status": 429, "subStatus": 3200, "retryAfterMs": 10, "limit": 3}
        manage("POST", "/faults", fault)
        try:
            same((await settle(self.items.read_item("a1", "a")))["id"], "a1")
        finally:
            manage("DELETE", "/faults")


class Feeds(Items):
    """Queries beyond their shapes, change feeds, ranges, splits and merges."""

    async def query_metrics(self):
        await rows(self.query("SELECT * FROM c WHERE c.n > 1", partition_key="a", populate_query_metrics=True))
        assert "totalExecutionTimeInMs" in str(self.headers()["x-ms-documentdb-query-metrics"])

    async def index_metrics(self):
        options = {"partition_key": "a", "populate_index_metrics": True}
        await rows(self.query("SELECT * FROM c WHERE c.n > 1", **options))
        assert "UtilizedSingleIndexes" in str(self.headers()["x-ms-cosmos-index-utilization"])

    async def query_of_a_feed_range(self):
        found = []
        for feed_range in await rows(await settle(self.items.read_feed_ranges())):
            found += await rows(self.query("SELECT VALUE c.id FROM c", feed_range=feed_range))
        same(len(found), 15)

    async def feed_ranges(self):
        same(len(await rows(await settle(self.items.read_feed_ranges()))), 2)

    async def feed_range_of_a_key(self):
        ranges = await rows(await settle(self.items.read_feed_ranges()))
        of_key = await settle(self.items.feed_range_from_partition_key("a"))
        held = [await settle(self.items.is_feed_range_subset(parent, of_key)) for parent in ranges]
        same(sorted(held), [False, True])

    async def full(self):
        """A container with 30 items of 30 keys."""
        items = await self.fresh()
        for n in range(30):
            await settle(items.create_item({"id": f"{n}", "pk": f"key {n}", "n": n}))
        return items

    def split(self, items):
        manage("POST", f"/ranges/peers/{items.id}/split", {})

    async def items_through_a_split(self):
        items = await self.full()
        self.split(items)
        for n in range(30):
            same((await settle(items.read_item(f"{n}", f"key {n}")))["n"], n)
            await settle(items.upsert_item({"id": f"{n}", "pk": f"key {n}", "n": n + 1}))
        asked = [(f"{n}", f"key {n}") for n in range(30)]
        self.split(items)
        same([item["n"] for item in await settle(items.read_items(asked))], list(range(1, 31)))

    async def items_through_a_merge(self):
        items = await self.full()
        first, second, *_ = manage("GET", f"/ranges/peers/{items.id}")
        manage("POST", f"/ranges/peers/{items.id}/merge", {"ranges": [first["id"], second["id"]]})
        for n in range(30):
            same((await settle(items.read_item(f"{n}", f"key {n}")))["n"], n)
        same(await self.found("SELECT VALUE COUNT(1) FROM c", items), [30])

    async def change_feed_through_a_split(self):
        items, self.items = self.items, await self.full()
        try:
            found, after = await self.changes(start_time="Beginning", max_item_count=4)
            same(len(found), 30)
            self.split(self.items)
            for n in range(30):
                await settle(self.items.upsert_item({"id": f"{n}", "pk": f"key {n}", "n": -n}))
            found, _ = await self.changes(continuation=after, max_item_count=4)
            same(sorted(row["n"] for row in found), sorted(-n for n in range(30)))
        finally:
            self.items = items

    async def change_feed_of_all_versions_of_a_key(self):
        items, self.items = self.items, await self.fresh(change_feed_policy={"retentionDuration": 10})
        try:
            options = {"mode": "AllVersionsAndDeletes", "partition_key": "a"}
            _, now = await self.changes(**options)
            await settle(self.items.create_item({"id": "1", "pk": "a"}))
            await settle(self.items.create_item({"id": "1", "pk": "b"}))
            await settle(self.items.delete_item("1", "a"))
            found, _ = await self.changes(mode="AllVersionsAndDeletes", continuation=now)
            same([row["metadata"]["operationType"] for row in found], ["create", "delete"])
        finally:
            self.items = items

    async def processed(self, name):
        """A container with 30 items of 30 keys, and what keeps the ids of all its changes in a set."""
        if not hasattr(self.items, "change_feed_processor"):
            lacks(type(self.items), "get_change_feed_processor", "change_feed_estimator")
        items, leases, seen = await self.fresh(), await self.fresh("/id"), set()
        for n in range(30):
            await settle(items.create_item({"id": str(n), "pk": f"key {n}"}))
        options = {"start_time": "Beginning", "poll_interval": 0.02, "acquire_interval": 0.05}

        def handler(changes):
            seen.update(change["id"] for change in changes)

        return items, items.change_feed_processor(name, leases, handler, **options), seen

    async def change_feed_processor(self):
        items, processor, seen = await self.processed("workers")

        async def handled():
            return len(seen) == count

        count = 30
        await settle(processor.start())
        await until(handled)
        manage("POST", f"/ranges/peers/{items.id}/split", {})
        await settle(items.create_item({"id": "new", "pk": "new"}))
        count = 31
        await until(handled)
        await settle(processor.stop())

    async def change_feed_lag(self):
        _, processor, _ = await self.processed("lag")

        async def caught_up():
            parts = await settle(processor.estimate_lag())
            return bool(parts) and all(part.changes == 0 for part in parts)

        await settle(processor.start())
        await until(caught_up)
        await settle(processor.stop())


class Scripts(Feeds):
    """Code in the account, users, conflicts."""

    async def stored_procedures(self):
        body = """function (name) {
            var context = getContext();
            console.log("hello");
            context.getCollection().createDocument(context.getCollection().getSelfLink(), {id: name, pk: "a"});
            context.getResponse().setBody({hello: name});
        }"""
        scripts = (await self.fresh()).scripts
        await settle(scripts.create_stored_procedure({"id": "greet", "body": body}))
        # The two clients do not agree on the name.
        given = "params" if isinstance(self.client, CosmosClient) else "parameters"
        got = await settle(scripts.execute_stored_procedure("greet", partition_key="a", **{given: ["ada"]}))
        same(got, {"hello": "ada"})
        same([row["id"] for row in await rows(scripts.list_stored_procedures())], ["greet"])
        await settle(scripts.replace_stored_procedure("greet", {"id": "greet", "body": "function () {}"}))
        await settle(scripts.delete_stored_procedure("greet"))
        await raises(CosmosResourceNotFoundError, lambda: scripts.get_stored_procedure("greet"))

    async def triggers(self):
        body = """function () {
            var request = getContext().getRequest();
            var item = request.getBody();
            item.stamped = true;
            request.setBody(item);
        }"""
        items = await self.fresh()
        trigger = {"id": "stamp", "body": body, "triggerType": "Pre", "triggerOperation": "All"}
        await settle(items.scripts.create_trigger(trigger))
        await settle(items.create_item({"id": "1", "pk": "a"}, pre_trigger_include="stamp"))
        same((await settle(items.read_item("1", "a")))["stamped"], True)
        same([row["id"] for row in await rows(items.scripts.list_triggers())], ["stamp"])
        await settle(items.scripts.delete_trigger("stamp"))

    async def user_defined_functions(self):
        items = await self.fresh()
        await settle(items.create_item({"id": "1", "pk": "a", "n": 20}))
        twice = {"id": "twice", "body": "function (n) { return n * 2; }"}
        await settle(items.scripts.create_user_defined_function(twice))
        same(await self.found("SELECT VALUE udf.twice(c.n) FROM c", items), [40])
        same([row["id"] for row in await rows(items.scripts.list_user_defined_functions())], ["twice"])
        await settle(items.scripts.delete_user_defined_function("twice"))

    async def users_and_permissions(self):
        if not hasattr(self.database, "create_user"):
            lacks(type(self.database), "create_user")
        self.user = await settle(self.database.create_user({"id": "ada"}))
        link = f"dbs/peers/colls/{self.items.id}"
        body = {"id": "reads", "permissionMode": "Read", "resource": link}
        await settle(self.user.create_permission(body))
        same([row["id"] for row in await rows(self.user.list_permissions())], ["reads"])
        same([row["id"] for row in await rows(self.database.list_users())], ["ada"])
        read = await settle(self.user.get_permission("reads"))
        same(read.permission_mode, "Read")

    async def resource_tokens(self):
        if not hasattr(self.database, "create_user"):
            lacks(type(self.database), "create_user")
        read = await settle(self.user.get_permission("reads"))
        link, token = read.resource_link, read.properties["_token"]
        client = type(self.client)(ACCOUNT[0], {link: token})
        try:
            items = client.get_database_client("peers").get_container_client("items")
            same((await settle(items.read_item("a1", "a")))["id"], "a1")
            try:
                await settle(items.upsert_item({"id": "a1", "pk": "a"}))
            except CosmosHttpResponseError as error:
                same(error.status_code, 403)
            else:
                raise AssertionError("a permission to read lets it write")
        finally:
            await settle(client.close())

    async def conflicts_feed(self):
        same(await rows(self.items.list_conflicts()), [])
        same(await rows(self.items.query_conflicts("SELECT * FROM c", partition_key="a")), [])
        await raises(CosmosResourceNotFoundError, lambda: self.items.delete_conflict("none", "a"))

    async def conflicts_read(self):
        await raises(CosmosResourceNotFoundError, lambda: self.items.get_conflict("none", "a"))


async def run(client):
    checks = Scripts(client)
    areas = json.loads((Path(__file__).parents[1] / "matrix.json").read_text())["areas"]
    asked = [row["id"] for area in areas for row in area["rows"] if hasattr(checks, row["id"])]
    last = "drop_container_and_database"
    for name in [*EVERY, *(name for name in asked if name not in [*EVERY, last]), last]:
        await check(name, getattr(checks, name)())


if __name__ == "__main__":
    asyncio.run(main(run))
