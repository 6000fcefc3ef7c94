"""What the change feed processors of both kinds of callers have in common."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from ._feeds import start_of
from ._options import Given
from ._paging import items_of
from ._proxies import ContainerBase
from ._responses import CosmosList

# Given to the native module as they are; times are in seconds.
_SETTINGS = ("instance_name", "poll_interval", "acquire_interval", "renew_interval", "lease_expiration")

ErrorHandler = Callable[[Exception, CosmosList], Any]


class FeedLag(NamedTuple):
    """How far a part of a container is behind."""

    feed_range: dict[str, Any]
    """The part, as :meth:`ContainerProxy.read_feed_ranges` tells it."""
    owner: str | None
    """The instance that reads it, if one does."""
    changes: int
    """About how many changes are still to be handled."""


class ProcessorBase:
    """One instance of a processor."""

    def __init__(
        self,
        container: ContainerBase,
        name: str,
        lease_container: ContainerBase,
        handler: Callable[[CosmosList], Any],
        *,
        on_error: ErrorHandler | None = None,
        **options: Any,
    ) -> None:
        if not isinstance(name, str) or not name:
            raise TypeError("name: a string that is not empty is accepted")
        if not callable(handler):
            raise TypeError(f"handler: {type(handler).__name__} is not accepted; a callable is")
        if on_error is not None and not callable(on_error):
            raise TypeError(f"on_error: {type(on_error).__name__} is not accepted; a callable is")
        connection: Any = container.client_connection
        is_of_another = getattr(lease_container, "client_connection", None) is not connection
        if is_of_another:
            raise TypeError("lease_container: a container of the same client is accepted")
        settings = [(key, options.pop(key)) for key in _SETTINGS if options.get(key) is not None]
        for key in _SETTINGS:
            options.pop(key, None)
        start, seconds, mode = start_of(options)
        native, _ = connection.options("change_feed_processor", _only_of_reads(options))
        where = (name, *lease_container._link, settings)
        self._connection: Any = connection
        self._native = connection.native.processor((*container._link, start, seconds, mode, native, *where))
        self._handler = handler
        self._on_error = on_error
        self._is_running = False

    @property
    def instance_name(self) -> str:
        """The name by which leases know this instance."""
        return self._native.instance_name

    def _begin(self) -> None:
        if self._is_running:
            raise ValueError("the processor has been started already")
        self._connection.serve()
        self._native.start()
        self._is_running = True

    def _changes(self, batch: Any) -> CosmosList:
        return items_of(self._connection.outcome(batch.response))

    def _lags(self, outcome: Any) -> list[FeedLag]:
        rows = self._connection.outcome(outcome).json()
        return [FeedLag(row["range"], row["owner"], row["changes"]) for row in rows]

    def __reduce__(self) -> Any:
        raise TypeError("a change feed processor can't be pickled: make one in each process")


def _only_of_reads(options: Given) -> Given:
    """Leases hold where a processor goes on, and it reads the whole container."""
    for name in ("continuation", "feed_range", "partition_key", "response_hook"):
        if options.get(name) is not None:
            raise TypeError(f"change_feed_processor() got an unexpected keyword argument {name!r}")
    return options


def told(problem: BaseException) -> str:
    """A problem in words."""
    return f"{type(problem).__name__}: {problem}"
