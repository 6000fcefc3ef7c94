"""Queries beyond their shapes, change feeds, ranges, splits and merges."""

from peer import lacks, rows, same, settle

from .items import Items
from .tools import manage, until


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
