"""Change feeds and feed ranges to what the native module takes. The same for both kinds of callers."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from . import _native
from ._connection import Connection
from ._json import dumps
from ._options import Given
from ._requests import Link
from .partition_key import _to_native

FeedRange = dict[str, Any]


def started(connection: Connection, link: Link, given: Given) -> tuple[Callable[[str | None], Any], Any]:
    """How a native feed is made, and the hook."""
    time, mode = given.pop("start_time", None), given.pop("mode", None)
    from_beginning = given.pop("is_start_from_beginning", None)
    if given.pop("partition_key_range_id", None) is not None:
        raise NotImplementedError("query_items_change_feed: partition_key_range_id isn't supported; feed_range is")
    if from_beginning is not None and time is not None:
        raise ValueError("start_time: given with is_start_from_beginning; one of both is accepted")
    if "feed_range" in given and "partition_key" in given:
        raise ValueError("feed_range: given with partition_key; one of both is accepted")
    start, seconds = ("Beginning" if from_beginning else None), None
    if hasattr(time, "timestamp"):
        seconds = time.timestamp()
    elif time is not None:
        start = str(time)
    range = text(given.pop("feed_range")) if "feed_range" in given else None
    key = _to_native(given.pop("partition_key")) if "partition_key" in given else None
    native, hook = connection.options("query_items_change_feed", given)

    def start_from(continuation: str | None) -> Any:
        options = {**(native or {}), "continuation": continuation} if continuation else native
        return connection.native.feed((*link, start, seconds, mode, range, key, options))

    # What is wrong is said at once.
    start_from(None)
    return start_from, hook


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
