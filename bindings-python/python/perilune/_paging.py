"""Results page by page, fetched as they are asked for."""

from __future__ import annotations

from collections import deque
from collections.abc import AsyncIterator, Callable, Iterator
from typing import TYPE_CHECKING, Any

from ._bases import AsyncItemPaged, ItemPaged
from ._connection import json_of
from ._responses import CaseInsensitiveDict, CosmosList, diagnostics_of, headers_of
from .exceptions import undecodable

if TYPE_CHECKING:
    from typing_extensions import TypeVar

    Item = TypeVar("Item", default=Any)
else:
    from typing import TypeVar

    Item = TypeVar("Item")


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
        if hasattr(hook, "clear"):
            # It may add up what the pages say.
            hook.clear()
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
        self._show(response, CosmosList([], response_headers=response))
        return True

    def _show(self, response: Any, items: CosmosList) -> None:
        if self._hook is not None:
            self._hook(headers_of(response), items)

    def _arrived(self, response: Any) -> CosmosList:
        self._newest = response
        items = items_of(response)
        self._show(response, items)
        return items


class CosmosItemPaged(_Paged, ItemPaged[Item]):
    """The items of a query, one by one; by the page with :meth:`by_page`. Can be walked once."""

    def by_page(self, continuation_token: str | None = None) -> PageIterator[Item]:
        """The pages, each an iterator of items; begins where ``continuation_token`` says."""
        return PageIterator(self, continuation_token)

    def __iter__(self) -> CosmosItemPaged[Item]:
        return self

    def __next__(self) -> Item:
        # No generator: after a page that could not be had, that would be at its end, and the rest missing in silence.
        if self._pages is None:
            self._pages = self.by_page()
        while not self._items:
            self._items.extend(next(self._pages))
        item: Item = self._items.popleft()
        return item


class _Pages:
    """Where a walk over pages is."""

    _pager: Any
    continuation_token: str | None

    def _goes_on_after(self, response: Any) -> None:
        self.continuation_token = response.continuation
        # After the last page nothing is asked: its items would be held while an answer was waited for.
        if not response.continuation:
            self._pager = None


class PageIterator(_Pages, Iterator[Iterator[Item]]):
    """The pages of a query. ``continuation_token`` says where the next one begins; ``None`` after the last."""

    def __init__(self, paged: CosmosItemPaged[Item], continuation_token: str | None) -> None:
        self._paged = paged
        self._pager = paged._start(continuation_token)
        self.continuation_token = continuation_token

    def __iter__(self) -> PageIterator[Item]:
        return self

    def __next__(self) -> Iterator[Item]:
        response = None if self._pager is None else self._paged._connection.page(self._pager)
        if response is None or self._paged._is_end(response):
            self._pager = None
            self.continuation_token = response.continuation if response is not None else None
            raise StopIteration("End of paging")
        self._goes_on_after(response)
        return iter(self._paged._arrived(response))

    # As the pages of azure-core have it.
    next = __next__


class CosmosAsyncItemPaged(_Paged, AsyncItemPaged[Item]):
    """The items of a query, one by one; by the page with :meth:`by_page`. Can be walked once."""

    def by_page(self, continuation_token: str | None = None) -> AsyncPageIterator[Item]:
        """The pages, each an async iterator of items; begins where ``continuation_token`` says."""
        return AsyncPageIterator(self, continuation_token)

    def __aiter__(self) -> CosmosAsyncItemPaged[Item]:
        return self

    async def __anext__(self) -> Item:
        # No generator: see above.
        if self._pages is None:
            self._pages = self.by_page()
        while not self._items:
            self._items.extend(await self._pages._next())
        item: Item = self._items.popleft()
        return item


class AsyncPageIterator(_Pages, AsyncIterator[AsyncIterator[Item]]):
    """The pages of a query. ``continuation_token`` says where the next one begins; ``None`` after the last."""

    def __init__(self, paged: CosmosAsyncItemPaged[Item], continuation_token: str | None) -> None:
        self._paged = paged
        self._pager = paged._start(continuation_token)
        self._late: list[Any] = []
        self.continuation_token = continuation_token

    def __aiter__(self) -> AsyncPageIterator[Item]:
        return self

    async def __anext__(self) -> AsyncIterator[Item]:
        return _each(await self._next())

    async def _next(self) -> list[Any]:
        response = await self._response()
        if response is None or self._paged._is_end(response):
            self._pager = None
            self.continuation_token = response.continuation if response is not None else None
            raise StopAsyncIteration("End of paging")
        self._goes_on_after(response)
        return self._paged._arrived(response)

    async def _response(self) -> Any:
        if self._late:
            return self._paged._connection.outcome(self._late.pop())
        if hasattr(self._pager, "__await__"):
            self._pager = await self._pager
        if self._pager is None:
            return None
        return await self._paged._connection.page(self._pager, self._late.append)


async def _each(items: list[Any]) -> AsyncIterator[Any]:
    for item in items:
        yield item
