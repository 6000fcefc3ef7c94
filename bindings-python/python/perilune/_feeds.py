"""Change feeds and feed ranges to what the native module takes. The same for both kinds of callers."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from . import _native
from ._connection import Connection, Operation
from ._json import dumps
from ._options import Given, witnessed
from ._paging import items_of
from ._requests import Link
from .exceptions import CosmosHttpResponseError
from .partition_key import _to_native

FeedRange = dict[str, Any]


def started(connection: Connection, link: Link, given: Given) -> tuple[Callable[[str | None], Any], Any]:
    """How a native feed is made, and the hook."""
    for scope in ("feed_range", "partition_key"):
        if given.get(scope) is None:
            given.pop(scope, None)
    start, seconds, mode = start_of(given)
    if "feed_range" in given and "partition_key" in given:
        raise ValueError("feed_range: given with partition_key; one of both is accepted")
    range = text(given.pop("feed_range")) if "feed_range" in given else None
    key = _to_native(given.pop("partition_key")) if "partition_key" in given else None
    native, hook = connection.options("query_items_change_feed", given)

    def start_from(continuation: str | None) -> Any:
        options = {**(native or {}), "continuation": continuation} if continuation else native
        return witnessed(connection.native.feed((*link, start, seconds, mode, range, key, options)), native)

    # What is wrong is said at once.
    start_from(None)
    return start_from, hook


def ranges(link: Link) -> Operation:
    """The partition key ranges of a container."""
    return ("read_partition_key_ranges", *link, None, None, None, None)


def refuse_scope(given: Given) -> None:
    """Beside the id of a range nothing else says which part of the container is read."""
    if given.get("feed_range") is not None or given.get("partition_key") is not None:
        raise ValueError("partition_key_range_id: given with feed_range or partition_key; one of them is accepted")


def of_range(response: Any, id: str) -> FeedRange:
    """The feed range of a partition key range, by its id, as the service told all of them."""
    for range in items_of(response):
        if range["id"] == id:
            ends = {"min": range["minInclusive"], "max": range["maxExclusive"]}
            return {"Range": {**ends, "isMinInclusive": True, "isMaxInclusive": False}}
    raise CosmosHttpResponseError(410, f"partition_key_range_id: the container has no range {id!r}")


def started_in_range(connection: Any, link: Link, given: Given, id: str) -> tuple[Callable[[str | None], Any], Any]:
    """As :func:`started`; which feed range it is, is asked before the first page."""
    refuse_scope(given)

    async def start(continuation: str | None) -> Any:
        feed_range = of_range(await connection.run(ranges(link)), id)
        start_from, _ = started(connection, link, {**given, "feed_range": feed_range})
        return start_from(continuation)

    return start, connection.options("query_items_change_feed", {"response_hook": given.get("response_hook")})[1]


def start_of(given: Given) -> tuple[str | None, float | None, str | None]:
    """Where a feed begins, by its name or in seconds since 1970, and the mode; takes them out of ``given``."""
    time, mode = given.pop("start_time", None), given.pop("mode", None)
    from_beginning = given.pop("is_start_from_beginning", None)
    if from_beginning is not None and time is not None:
        raise ValueError("start_time: given with is_start_from_beginning; one of both is accepted")
    if hasattr(time, "timestamp"):
        return None, time.timestamp(), mode
    if time is not None:
        return str(time), None, mode
    return ("Beginning" if from_beginning else None), None, mode


def text(feed_range: Any) -> str:
    """A feed range as JSON."""
    if not isinstance(feed_range, dict):
        raise TypeError(f"feed_range: {type(feed_range).__name__} is not accepted; one of read_feed_ranges() is")
    return dumps(feed_range).decode()


def latest_session_token(seen: Iterable[tuple[Any, str]], target: Any) -> str:
    """The newest session token of a feed range, of pairs of a feed range and its token."""
    found = _native.latest_session_token([(text(feed_range), token) for feed_range, token in seen], text(target))
    if found is None:
        raise ValueError("There were no overlapping feed ranges with the target.")
    return found


def is_subset(parent: Any, child: Any) -> bool:
    """Whether all of one feed range is in another."""
    return _native.is_feed_range_subset(text(parent), text(child))
