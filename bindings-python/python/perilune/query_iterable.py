"""The results of a query or a feed, fetched as they are asked for."""

from __future__ import annotations

from collections import abc
from collections.abc import Callable, Mapping
from typing import Any

from ._paging import items_of
from .http_constants import HttpHeaders

Blocks = abc.Iterator[list[Any]]


class QueryIterable:
    """Results one by one, each walk asking anew; or block by block with :meth:`fetch_next_block`.

    ``fetch_function`` takes options and answers a list and headers, which may hold a continuation.
    """

    def __init__(
        self,
        client: Any,
        query: Any,
        options: dict[str, Any] | None,
        fetch_function: Callable[[dict[str, Any]], tuple[list[Any], Mapping[str, str]]] | None,
        collection_link: str | None = None,
    ) -> None:
        self._client = client
        self._query = query
        self._options = options
        self._collection_link = collection_link
        self._begin: Callable[[], Blocks] = lambda: _Fetched(fetch_function, options)
        self._blocks: Blocks | None = None

    @classmethod
    def PartitioningQueryIterable(
        cls, client: Any, query: Any, options: dict[str, Any] | None, database_link: str, partition_key: Any
    ) -> QueryIterable:
        """The results of all containers that the database's partition resolver names for a key."""
        made = cls(client, query, options, None)
        made._begin = lambda: _Each(client, query, options, database_link, partition_key)
        return made

    def __iter__(self) -> QueryIterable.Iterator:
        return self.Iterator(self)

    class Iterator(abc.Iterator[Any]):
        """One walk over the results."""

        def __init__(self, iterable: QueryIterable) -> None:
            self._blocks = iterable._begin()
            self._block: list[Any] = []

        def __iter__(self) -> QueryIterable.Iterator:
            return self

        def __next__(self) -> Any:
            while not self._block:
                self._block = next(self._blocks)[::-1]
            return self._block.pop()

        next = __next__

    def fetch_next_block(self) -> list[Any]:
        """The results that come next, as many as one answer held; none at the end."""
        if self._blocks is None:
            self._blocks = self._begin()
        return next((block for block in self._blocks if block), [])


class Paged(Blocks):
    """The pages of a native pager, made when the first is asked for. One that failed can be asked for again."""

    def __init__(self, connection: Any, start: Callable[[], Any]) -> None:
        self._connection = connection
        self._start = start
        self._pager: Any = None
        self._is_over = False

    def __next__(self) -> list[Any]:
        if self._pager is None:
            self._pager = self._start()
        response = None if self._is_over else self._connection.page(self._pager)
        # 304: a change feed has nothing new.
        if response is None or response.status == 304:
            self._is_over = True
            raise StopIteration
        return list(items_of(response))


class _Fetched(Blocks):
    """What a function fetches, from continuation to continuation."""

    def __init__(self, fetch: Any, options: dict[str, Any] | None) -> None:
        self._fetch = fetch
        self._options = dict(options or {})
        self._is_over = False

    def __next__(self) -> list[Any]:
        if self._is_over:
            raise StopIteration
        results, headers = self._fetch(self._options)
        name = HttpHeaders.ETag if self._options.get("changeFeed") else HttpHeaders.Continuation
        continuation = headers.get(name)
        self._is_over = not continuation or (not results and name == HttpHeaders.ETag)
        self._options["continuation"] = continuation
        return list(results)


class _Each(Blocks):
    """The blocks of one container after the other."""

    def __init__(
        self, client: Any, query: Any, options: dict[str, Any] | None, database_link: str, partition_key: Any
    ) -> None:
        links = client._resolver(database_link).ResolveForRead(partition_key)
        self._feeds = [client.QueryItems(link, query, options) for link in links]

    def __next__(self) -> list[Any]:
        while self._feeds:
            block: list[Any] = self._feeds[0].fetch_next_block()
            if block:
                return block
            self._feeds.pop(0)
        raise StopIteration
