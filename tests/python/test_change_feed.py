"""Are changes read from where a reader was, in parts, and told once?"""

from datetime import datetime, timedelta, timezone

import pytest
from perilune import PartitionKey, exceptions

KEYS = "abcdef"


@pytest.fixture
def filled(container):
    for pk in KEYS:
        container.create_item({"id": "1", "pk": pk, "n": 1})
    return container


def read(container, **options):
    """What is new, and the continuation behind it."""
    found = [item["pk"] for item in container.query_items_change_feed(**options)]
    return sorted(found), container.client_connection.last_response_headers["etag"]


def test_a_feed_goes_on_from_its_continuation(filled):
    _, now = read(filled)
    found, later = read(filled, start_time="Beginning", max_item_count=2)
    assert found == list(KEYS)
    filled.upsert_item({"id": "1", "pk": "c", "n": 2})
    for continuation in (now, later):
        assert read(filled, continuation=continuation)[0] == ["c"]
    pages = filled.query_items_change_feed(is_start_from_beginning=True, max_item_count=4).by_page()
    assert sum(len(list(page)) for page in pages) == 6
    assert list(pages) == []
    assert list(filled.query_items_change_feed().by_page(pages.continuation_token)) == []


def test_a_feed_begins_at_a_time(filled):
    day = timedelta(days=1)
    assert read(filled, start_time=datetime.now(timezone.utc) - day)[0] == list(KEYS)
    assert read(filled, start_time=datetime.now(timezone.utc) + day)[0] == []


def test_parts_are_read_by_themselves(filled):
    whole = list(filled.read_feed_ranges())
    assert whole[0]["Range"]["isMinInclusive"] is True
    found = [pk for part in whole for pk in read(filled, start_time="Beginning", feed_range=part)[0]]
    assert sorted(found) == list(KEYS)
    assert read(filled, start_time="Beginning", partition_key="c")[0] == ["c"]
    query = "SELECT VALUE c.pk FROM c"
    assert sorted(pk for part in whole for pk in filled.query_items(query, feed_range=part)) == list(KEYS)
    with pytest.raises(ValueError, match="feed_range: given with partition_key"):
        filled.query_items(query, feed_range=whole[0], partition_key="a")
    with pytest.raises(TypeError, match="feed_range: str is not accepted"):
        filled.query_items(query, feed_range="all")
    point = filled.feed_range_from_partition_key("c")
    assert list(filled.query_items(query, feed_range=point)) == ["c"]
    assert sum(filled.is_feed_range_subset(part, point) for part in whole) == 1
    assert read(filled, start_time="Beginning", feed_range=point)[0] == ["c"]


def test_all_versions_and_deletes(database):
    kept = {"retentionDuration": 10}
    container = database.create_container("kept", PartitionKey(path="/pk"), change_feed_policy=kept)
    mode = "AllVersionsAndDeletes"
    list(container.query_items_change_feed(mode=mode))
    now = container.client_connection.last_response_headers["etag"]
    container.create_item({"id": "1", "pk": "a"})
    container.delete_item("1", "a")
    found = container.query_items_change_feed(mode=mode, continuation=now)
    assert [change["metadata"]["operationType"] for change in found] == ["create", "delete"]


async def test_asyncio_reads_the_same(filled, aio_container):
    feed = aio_container.query_items_change_feed(start_time="Beginning", max_item_count=2)
    assert sorted([item["pk"] async for item in feed]) == list(KEYS)
    ranges = [part async for part in aio_container.read_feed_ranges()]
    assert ranges == list(filled.read_feed_ranges())
    point = await aio_container.feed_range_from_partition_key("c")
    assert await aio_container.is_feed_range_subset(ranges[0], point) is True


class Far:
    """A time that no clock tells."""

    def timestamp(self):
        return 1e19


def test_what_can_not_be_read_is_refused(filled):
    part = next(filled.read_feed_ranges())
    for error, options in [
        (ValueError, {"feed_range": part, "partition_key": "a"}),
        (ValueError, {"start_time": "Soon"}),
        (ValueError, {"mode": "Some"}),
        (ValueError, {"mode": "AllVersionsAndDeletes", "start_time": "Beginning"}),
        (ValueError, {"continuation": "x"}),
        (TypeError, {"feed_range": "x"}),
        (TypeError, {"colour": "red"}),
        (ValueError, {"partition_key_range_id": "0", "partition_key": "a"}),
        (exceptions.CosmosHttpResponseError, {"partition_key_range_id": "nonesuch"}),
    ]:
        with pytest.raises(error):
            filled.query_items_change_feed(**options)
    for time in [datetime(1969, 12, 31, tzinfo=timezone.utc), Far()]:
        with pytest.raises(ValueError, match="start_time: a time between the years 1970 and 9998 is accepted"):
            filled.query_items_change_feed(start_time=time)
    with pytest.raises(exceptions.CosmosHttpResponseError) as caught:
        list(filled.query_items_change_feed(mode="AllVersionsAndDeletes"))
    assert caught.value.status_code == 400


async def test_the_changes_of_one_partition_key_range_are_read(container, aio_container):
    for n in range(4):
        container.create_item({"id": str(n), "pk": f"pk-{n}"})
    options = {"partition_key_range_id": "0", "is_start_from_beginning": True, "feed_range": None}
    assert sorted(item["id"] for item in container.query_items_change_feed(**options)) == list("0123")
    feed = aio_container.query_items_change_feed(**options)
    assert sorted([item["id"] async for item in feed]) == list("0123")
    with pytest.raises(exceptions.CosmosHttpResponseError, match="nonesuch"):
        await anext(aio_container.query_items_change_feed(partition_key_range_id="nonesuch"))
