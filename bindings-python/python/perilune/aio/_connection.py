"""How a call of a coroutine is run."""

from __future__ import annotations

from typing import Any

from .._connection import Connection, Operation, shaped
from .._native import Pager
from .._responses import CosmosDict
from ._loop import queue


class AsyncConnection(Connection):
    """The calls of one client, each of which is awaited."""

    async def run(self, operation: Operation) -> Any:
        """The native response."""
        return self.outcome(await queue().outcome(self.native.submit, operation))

    async def resource(self, operation: Operation, hook: Any = None) -> CosmosDict:
        """The resource in the response."""
        return shaped(self.outcome(await queue().outcome(self.native.submit, operation)), hook)

    async def page(self, pager: Pager) -> Any:
        """The next page, or ``None``."""
        return self.outcome(await queue().outcome(self.native.submit_page, pager))
