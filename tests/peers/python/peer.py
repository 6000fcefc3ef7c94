"""The official Python client, `sync` or `asyncio` by the first argument, through the checks of ../README.md."""

import asyncio
import inspect
import os
import sys
import warnings
from datetime import datetime, timedelta, timezone

from azure.core import MatchConditions
from azure.cosmos import CosmosClient, PartitionKey, ThroughputProperties
from azure.cosmos.aio import CosmosClient as AsyncCosmosClient
from azure.cosmos.exceptions import (
    CosmosAccessConditionFailedError,
    CosmosBatchOperationError,
    CosmosHttpResponseError,
    CosmosResourceExistsError,
    CosmosResourceNotFoundError,
)

# The sync client checks no certificate of a loopback address, and its transport says so at each request.
warnings.filterwarnings("ignore", message="Unverified HTTPS request")

failed = 0


class Lacks(Exception):
    """The client has no such name."""


def lacks(owner, *names):
    """For a check of what the client cannot do: fails once it has one of these names."""
    assert not any(hasattr(owner, name) for name in names), f"it has one of {names} by now"
    raise Lacks("no " + ", ".join(f"`{owner.__name__}.{name}`" for name in names))


async def settle(answer):
    """The value of a call of either client."""
    return await answer if inspect.isawaitable(answer) else answer


async def rows(pager):
    """All of a pager of either client."""
    if hasattr(pager, "__aiter__"):
        return [row async for row in pager]
    return list(pager)


async def check(name, checks):
    """Prints one line for one check."""
    global failed
    try:
        await checks
        print(f"ok {name}", flush=True)
    except Lacks as error:
        print(f"lacks {name}: {error}", flush=True)
    except Exception as error:  # whatever goes wrong is what this program reports
        failed += 1
        reason = " ".join(f"{type(error).__name__}: {error}".split())
        print(f"FAIL {name}: {reason[:1000]}", flush=True)


def phase(name):
    """Tells the driver what comes next and waits until it is ready for it."""
    print(f"phase {name}", flush=True)
    sys.stdin.readline()


def same(got, wanted):
    assert got == wanted, f"got {got!r}, wanted {wanted!r}"


async def raises(kind, answer):
    try:
        got = await settle(answer())
    except kind:
        return
    raise AssertionError(f"no {kind}, but {got!r}")


class Checks:
    def __init__(self, client):
        self.client = client
        self.items = None

    async def create_database_and_container(self):
        database = await settle(self.client.create_database("peers"))
        await raises(CosmosResourceExistsError, lambda: self.client.create_database("peers"))
        self.items = await settle(database.create_container("items", PartitionKey("/pk")))
        read = await settle(self.items.read())
        same(read["partitionKey"]["paths"], ["/pk"])

    async def create_item(self):
        created = await settle(self.items.create_item({"id": "1", "pk": "a", "n": 1}))
        same((created["id"], created["n"]), ("1", 1))
        assert created["_etag"] and created["_rid"] and created["_ts"] > 0, created
        await raises(CosmosResourceExistsError, lambda: self.items.create_item({"id": "1", "pk": "a"}))

    async def read_item(self):
        same((await settle(self.items.read_item("1", "a")))["n"], 1)
        await raises(CosmosResourceNotFoundError, lambda: self.items.read_item("1", "b"))

    async def upsert_item(self):
        same((await settle(self.items.upsert_item({"id": "2", "pk": "a", "n": 2})))["n"], 2)
        same((await settle(self.items.upsert_item({"id": "2", "pk": "a", "n": 3})))["n"], 3)

    async def replace_item(self):
        before = await settle(self.items.read_item("1", "a"))
        after = await settle(self.items.replace_item("1", {"id": "1", "pk": "a", "n": 10}))
        same(after["n"], 10)
        assert after["_etag"] != before["_etag"]
        stale = {"etag": before["_etag"], "match_condition": MatchConditions.IfNotModified}
        body = {"id": "1", "pk": "a", "n": 11}
        await raises(CosmosAccessConditionFailedError, lambda: self.items.replace_item("1", body, **stale))

    async def delete_item(self):
        await settle(self.items.delete_item("1", "a"))
        await settle(self.items.delete_item("2", "a"))
        await raises(CosmosResourceNotFoundError, lambda: self.items.read_item("1", "a"))
        await raises(CosmosResourceNotFoundError, lambda: self.items.delete_item("1", "a"))

    async def replace_container(self):
        database = self.client.get_database_client("peers")
        changed = await settle(database.replace_container(self.items, PartitionKey("/pk"), default_ttl=-1))
        same((await settle(changed.read()))["defaultTtl"], -1)
        await settle(database.replace_container(self.items, PartitionKey("/pk")))
        assert "defaultTtl" not in await settle(self.items.read())

    async def throughput(self):
        same((await settle(self.items.get_throughput())).offer_throughput, 400)
        same((await settle(self.items.replace_throughput(800))).offer_throughput, 800)
        same((await settle(self.items.get_throughput())).offer_throughput, 800)
        await raises(CosmosHttpResponseError, lambda: self.items.replace_throughput(450))
        database = self.client.get_database_client("peers")
        elastic = ThroughputProperties(auto_scale_max_throughput=4000, auto_scale_increment_percent=10)
        scaled = await settle(database.create_container("scaled", PartitionKey("/pk"), offer_throughput=elastic))
        found = await settle(scaled.get_throughput())
        same((found.auto_scale_max_throughput, found.auto_scale_increment_percent), (4000, 10))
        less = ThroughputProperties(auto_scale_max_throughput=2000)
        await settle(scaled.replace_throughput(less))
        same((await settle(scaled.get_throughput())).auto_scale_max_throughput, 2000)
        await settle(database.delete_container("scaled"))

    async def patch_item(self):
        await settle(self.items.create_item({"id": "1", "pk": "many", "n": 1, "tags": ["x"]}))
        operations = [
            {"op": "add", "path": "/tags/-", "value": "y"},
            {"op": "incr", "path": "/n", "value": 9},
            {"op": "set", "path": "/state", "value": {"paid": True}},
            {"op": "remove", "path": "/tags/0"},
        ]
        patched = await settle(self.items.patch_item("1", "many", operations))
        same((patched["n"], patched["tags"], patched["state"]), (10, ["y"], {"paid": True}))
        wrong = [{"op": "replace", "path": "/none", "value": 1}]
        await raises(CosmosHttpResponseError, lambda: self.items.patch_item("1", "many", wrong))

    async def batch(self):
        batch = [
            ("create", ({"id": "2", "pk": "many", "n": 1},)),
            ("patch", ("2", [{"op": "incr", "path": "/n", "value": 1}])),
            ("read", ("2",)),
            ("delete", ("1",)),
        ]
        done = await settle(self.items.execute_item_batch(batch, "many"))
        same([row["statusCode"] for row in done], [201, 200, 200, 204])
        same(done[2]["resourceBody"]["n"], 2)
        batch = [("upsert", ({"id": "3", "pk": "many"},)), ("create", ({"id": "2", "pk": "many"},))]
        try:
            await settle(self.items.execute_item_batch(batch, "many"))
        except CosmosBatchOperationError as error:
            same((error.error_index, error.status_code), (1, 409))
            same([row["statusCode"] for row in error.operation_responses], [424, 409])
        else:
            raise AssertionError("no CosmosBatchOperationError")
        await raises(CosmosResourceNotFoundError, lambda: self.items.read_item("3", "many"))

    async def read_items(self):
        for n in range(12):
            await settle(self.items.upsert_item({"id": f"many {n}", "pk": f"key {n % 3}", "n": n}))
        asked = [(f"many {n}", f"key {n % 3}") for n in (7, 3, 11, 99, 0)]
        same([item["n"] for item in await settle(self.items.read_items(asked))], [7, 3, 11, 0])
        same([item["n"] for item in await settle(self.items.read_items(asked[:1]))], [7])

    async def delete_by_partition_key(self):
        for key in ["many", "key 0", "key 1", "key 2"]:
            await settle(self.items.delete_all_items_by_partition_key(key))
        # The client takes no session token from the answer: another region may be behind.
        for _ in range(100):
            left = await rows(self.across("SELECT VALUE COUNT(1) FROM c"))
            if left == [0]:
                break
            await asyncio.sleep(0.05)
        same(left, [0])

    async def fill(self):
        for pk in "abc":
            for n in range(5):
                await settle(self.items.create_item({"id": f"{pk}{n}", "pk": pk, "n": n, "word": "xyzzy"[n]}))

    def query(self, text, parameters=None, **options):
        return self.items.query_items(text, parameters=parameters, **options)

    async def query_with_parameters(self):
        text = "SELECT c.id, c.n FROM c WHERE c.n >= @low AND c.word != @word"
        parameters = [{"name": "@low", "value": 1}, {"name": "@word", "value": "y"}]
        found = await rows(self.query(text, parameters, partition_key="a"))
        same(sorted(row["id"] for row in found), ["a2", "a3"])

    async def query_in_order(self):
        found = await rows(self.query("SELECT * FROM c ORDER BY c.n DESC", partition_key="b"))
        same([row["id"] for row in found], ["b4", "b3", "b2", "b1", "b0"])

    async def query_in_pages(self):
        pages = self.query("SELECT * FROM c", partition_key="c", max_item_count=2).by_page()
        sizes = []
        async for page in each(pages):
            sizes.append(len(await rows(page)))
        same(sizes, [2, 2, 1])

    async def query_from_continuation(self):
        options = {"partition_key": "c", "max_item_count": 2}
        first = self.query("SELECT * FROM c", **options).by_page()
        async for page in each(first):
            head = [row["id"] for row in await rows(page)]
            break
        rest = self.query("SELECT * FROM c", **options).by_page(first.continuation_token)
        tail = []
        async for page in each(rest):
            tail += [row["id"] for row in await rows(page)]
        same(sorted(head + tail), [f"c{n}" for n in range(5)])

    def across(self, text, parameters=None, **options):
        # The asyncio client asks every partition when none is named, without a flag.
        if isinstance(self.client, CosmosClient):
            options["enable_cross_partition_query"] = True
        return self.query(text, parameters, **options)

    async def query_across_partitions(self):
        found = await rows(self.across("SELECT * FROM c WHERE c.n = @n", [{"name": "@n", "value": 4}]))
        same(sorted(row["id"] for row in found), ["a4", "b4", "c4"])

    async def query_in_order_across_partitions(self):
        found = await rows(self.across("SELECT * FROM c WHERE c.n < 2 ORDER BY c.n", max_item_count=2))
        same([row["n"] for row in found], [0, 0, 0, 1, 1, 1])

    async def count_across_partitions(self):
        found = await rows(self.across("SELECT VALUE COUNT(1) FROM c WHERE c.n > 0"))
        same(found, [12])

    async def changes(self, **options):
        """What the feed has until its end, and the continuation from there."""
        found = await rows(self.items.query_items_change_feed(**options))
        return found, self.items.client_connection.last_response_headers["etag"]

    async def change_feed(self):
        found, after = await self.changes(start_time="Beginning", max_item_count=2)
        same(sorted(row["id"] for row in found), sorted(f"{pk}{n}" for pk in "abc" for n in range(5)))
        same((await self.changes(continuation=after))[0], [])
        await settle(self.items.upsert_item({"id": "b1", "pk": "b", "n": 1}))
        found, after = await self.changes(continuation=after)
        same([(row["id"], row["_lsn"] > 0) for row in found], [("b1", True)])
        same((await self.changes(continuation=after))[0], [])

    async def change_feed_of_a_key(self):
        found, _ = await self.changes(start_time="Beginning", partition_key="c", max_item_count=2)
        same(sorted(row["id"] for row in found), [f"c{n}" for n in range(5)])

    async def change_feed_of_ranges(self):
        ranges = await rows(await settle(self.items.read_feed_ranges()))
        same(len(ranges), 2)
        found = []
        for feed_range in ranges:
            found += (await self.changes(start_time="Beginning", feed_range=feed_range))[0]
        same(len(found), 15)

    async def change_feed_from_now_and_a_time(self):
        found, now = await self.changes()
        same(found, [])
        day = timedelta(days=1)
        same(len((await self.changes(start_time=datetime.now(timezone.utc) - day))[0]), 15)
        same((await self.changes(start_time=datetime.now(timezone.utc) + day))[0], [])
        await settle(self.items.upsert_item({"id": "a1", "pk": "a", "n": 1}))
        same([row["id"] for row in (await self.changes(continuation=now))[0]], ["a1"])

    async def change_feed_of_all_versions(self):
        database = self.client.get_database_client("peers")
        kept = {"retentionDuration": 10}
        versions = await settle(database.create_container("versions", PartitionKey("/pk"), change_feed_policy=kept))
        items, self.items = self.items, versions
        try:
            _, now = await self.changes(mode="AllVersionsAndDeletes")
            for n in range(2):
                await settle(versions.upsert_item({"id": "1", "pk": "a", "n": n}))
            await settle(versions.delete_item("1", "a"))
            found, _ = await self.changes(mode="AllVersionsAndDeletes", continuation=now, max_item_count=1)
        finally:
            self.items = items
            await settle(database.delete_container("versions"))
        told = [row["metadata"]["operationType"] for row in found]
        same(told, ["create", "replace", "delete"])
        same((found[0]["current"]["n"], found[1]["current"]["n"], found[2]["previous"]["n"]), (0, 1, 1))

    async def read_own_write(self):
        await settle(self.items.upsert_item({"id": "own", "pk": "a", "n": 1}))
        same((await settle(self.items.read_item("own", "a")))["n"], 1)

    async def reads(self):
        for n in range(5):
            same((await settle(self.items.read_item(f"a{n}", "a")))["n"], n)

    async def writes(self):
        for n in range(5):
            await settle(self.items.upsert_item({"id": f"w{n}", "pk": "a", "n": n}))

    async def drop_container_and_database(self):
        database = self.client.get_database_client("peers")
        await settle(database.delete_container("items"))
        await raises(CosmosResourceNotFoundError, lambda: self.items.read())
        await settle(self.client.delete_database("peers"))
        await raises(CosmosResourceNotFoundError, lambda: database.read())


async def each(pages):
    """Every page of either client."""
    if hasattr(pages, "__aiter__"):
        async for page in pages:
            yield page
    else:
        for page in pages:
            yield page


EVERY = [
    "create_database_and_container",
    "create_item",
    "read_item",
    "upsert_item",
    "replace_item",
    "delete_item",
    "replace_container",
    "throughput",
    "patch_item",
    "batch",
    "read_items",
    "delete_by_partition_key",
    "fill",
    "query_with_parameters",
    "query_in_order",
    "query_in_pages",
    "query_from_continuation",
    "query_across_partitions",
    "query_in_order_across_partitions",
    "count_across_partitions",
    "change_feed",
    "change_feed_of_a_key",
    "change_feed_of_ranges",
    "change_feed_from_now_and_a_time",
    "change_feed_of_all_versions",
]


async def run(client):
    checks = Checks(client)
    brief = os.environ.get("PEER_BRIEF") == "true"
    for name in ["create_database_and_container", "fill"] if brief else EVERY:
        await check(name, getattr(checks, name)())
    for name in ["read_own_write", "reads", "writes", "reads_in_outage", "writes_in_outage"]:
        phase(name)
        await check(name, getattr(checks, name.removesuffix("_in_outage"))())
    phase("end")
    await check("drop_container_and_database", checks.drop_container_and_database())


async def main(run):
    """Runs checks with a client of the environment's account."""
    kind = AsyncCosmosClient if sys.argv[1] == "asyncio" else CosmosClient
    preferred = [name for name in os.environ["PEER_PREFERRED"].split(",") if name]
    options = {"preferred_locations": preferred} if preferred else {}
    # The driver counts where requests go: none may be hedged.
    options["availability_strategy"] = False
    if os.environ["PEER_MULTIPLE_WRITES"] == "true":
        options["multiple_write_locations"] = True
    client = kind(os.environ["PEER_ENDPOINT"], os.environ["PEER_KEY"], **options)
    if kind is AsyncCosmosClient:
        async with client:
            await run(client)
    else:
        await run(client)
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    asyncio.run(main(run))
