"""Items, one and many at a time."""

from azure.core import MatchConditions
from azure.cosmos.exceptions import (
    CosmosAccessConditionFailedError,
    CosmosBatchOperationError,
    CosmosHttpResponseError,
    CosmosResourceNotFoundError,
)
from azure.cosmos.partition_key import NonePartitionKeyValue, NullPartitionKeyValue
from peer import lacks, raises, rows, same, settle

from .containers import Containers
from .tools import ACCOUNT, manage


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
