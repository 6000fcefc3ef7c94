"""Results page by page, fetched as they are asked for."""

from __future__ import annotations

from collections import deque
from collections.abc import AsyncIterator, Callable, Iterator
from typing import Any

from ._connection import call_hook, json_of
from ._responses import CaseInsensitiveDict, CosmosList, diagnostics_of, headers_of
from .exceptions import undecodable


def items_of(response: Any) -> CosmosList:
    """The items of a page."""
    page = json_of(response)
    # Beside its items a page holds a name and a number.
    fields = page.values() if isinstance(page, dict) else ()
    items = next((field for field in fields if isinstance(field, list)), None)
    if not isinstance(items, list):
        raise undecodable(response, "it holds no list of results")
    return CosmosList(items, response_headers=response)


class _Paged:
    """The newest page's headers, and how a pager is made from a continuation."""

    def __init__(self, connection: Any, start: Callable[[str | None], Any], hook: Any = None) -> None:
        self._connection = connection
        self._start = start
        self._hook = hook
        self._newest: Any = None
        self._pages: Any = None
        self._items: deque[Any] = deque()

    def get_response_headers(self) -> CaseInsensitiveDict:
        """The headers of the page fetched last; empty before the first."""
        return headers_of(self._newest)

    def get_diagnostics(self) -> dict[str, Any] | None:
        """Every attempt for the page fetched last."""
        return diagnostics_of(self._newest)

    def _is_end(self, response: Any) -> bool:
        """Whether a change feed has nothing new. A later page may have: its continuation is good for that."""
        if response.status != 304:
            return False
        self._newest = response
        call_hook(self._hook, response, CosmosList([], response_headers=response))
        return True

    def _arrived(self, response: Any) -> CosmosList:
        self._newest = response
        items = items_of(response)
        call_hook(self._hook, response, items)
        return items


class CosmosItemPaged(_Paged, Iterator[Any]):
    """The items of a query, one by one; by the page with :meth:`by_page`. Can be walked once."""

    def by_page(self, continuation_token: str | None = None) -> PageIterator:
        """The pages, each an iterator of items; begins where ``continuation_token`` says."""
        return PageIterator(self, continuation_token)

    def __iter__(self) -> CosmosItemPaged:
        return self

    def __next__(self) -> Any:
        # No generator: after a page that could not be had, that would be at its end, and the rest missing in silence.
        if self._pages is None:
            self._pages = self.by_page()
        while not self._items:
            self._items.extend(next(self._pages))
        return self._items.popleft()


class PageIterator(Iterator[Iterator[Any]]):
    """The pages of a query. ``continuation_token`` says where the next one begins; ``None`` after the last."""

    def __init__(self, paged: CosmosItemPaged, continuation_token: str | None) -> None:
        self._paged = paged
        self._pager = paged._start(continuation_token)
        self.continuation_token = continuation_token

    def __iter__(self) -> PageIterator:
        return self

    def __next__(self) -> Iterator[Any]:
        response = None if self._pager is None else self._paged._connection.page(self._pager)
        if response is None or self._paged._is_end(response):
            self._pager = None
            self.continuation_token = response.continuation if response is not None else None
            raise StopIteration("End of paging")
        self.continuation_token = response.continuation
        return iter(self._paged._arrived(response))


class CosmosAsyncItemPaged(_Paged, AsyncIterator[Any]):
    """The items of a query, one by one; by the page with :meth:`by_page`. Can be walked once."""

    def by_page(self, continuation_token: str | None = None) -> AsyncPageIterator:
        """The pages, each an async iterator of items; begins where ``continuation_token`` says."""
        return AsyncPageIterator(self, continuation_token)

    def __aiter__(self) -> CosmosAsyncItemPaged:
        return self

    async def __anext__(self) -> Any:
        # No generator: see above.
        if self._pages is None:
            self._pages = self.by_page()
        while not self._items:
            self._items.extend(await self._pages._next())
        return self._items.popleft()


class AsyncPageIterator(AsyncIterator[AsyncIterator[Any]]):
    """The pages of a query. ``continuation_token`` says where the next one begins; ``None`` after the last."""

    def __init__(self, paged: CosmosAsyncItemPaged, continuation_token: str | None) -> None:
        self._paged = paged
        self._pager = paged._start(continuation_token)
        self.continuation_token = continuation_token

    def __aiter__(self) -> AsyncPageIterator:
        return self

    async def __anext__(self) -> AsyncIterator[Any]:
        return _each(await self._next())

    async def _next(self) -> list[Any]:
        response = None if self._pager is None else await self._paged._connection.page(self._pager)
        if response is None or self._paged._is_end(response):
            self._pager = None
            self.continuation_token = response.continuation if response is not None else None
            raise StopAsyncIteration("End of paging")
        self.continuation_token = response.continuation
        return self._paged._arrived(response)


async def _each(items: list[Any]) -> AsyncIterator[Any]:
    for item in items:
        yield item
