"""Spans and metrics of calls, for asyncio."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from .._telemetry import Telemetry
from ._connection import AsyncConnection

if TYPE_CHECKING:
    from .._connection import Operation
    from .._native import Pager
    from .._settings import Setup


class Traced(AsyncConnection):
    """The calls of one client, each of which is awaited, and is told of."""

    def __init__(self, setup: Setup) -> None:
        super().__init__(setup)
        self._telemetry = Telemetry(self)

    async def _run(self, operation: Operation, progress: Callable[[Any], None] | None = None) -> Any:
        with self._telemetry.of_operation(operation) as call:
            return call.ended(await super()._run(operation, progress))

    async def _page(self, pager: Pager, late: Callable[[Any], None]) -> Any:
        with self._telemetry.of_page(pager) as call:
            return call.ended(await super()._page(pager, late))
