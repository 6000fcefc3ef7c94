"""How a call of a coroutine is run."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any

from .._connection import Connection, Operation, listed, shaped
from .._native import Pager
from .._options import raw_hooks_of
from .._responses import CosmosDict, CosmosList
from .._settings import Setup
from ._loop import HOSTS, queue


class AsyncConnection(Connection):
    """The calls of one client, each of which is awaited."""

    @classmethod
    def traced(cls) -> type[AsyncConnection]:
        """The kind that tells OpenTelemetry of its calls, too."""
        from ._telemetry import Traced

        return type(cls.__name__, (Traced, cls), {})

    def __init__(self, setup: Setup) -> None:
        super().__init__(setup)
        if self.native.door_key is not None:
            # Only now: it needs modules that most programs don't.
            from ._hosting import Host

            # Kept here, found there.
            self._host = HOSTS[self.native.door_key] = Host(setup.transport, setup.tokens)

    async def run(self, operation: Operation) -> Any:
        """The native response."""
        return self.outcome(await self._run(operation))

    async def resource(self, operation: Operation, hook: Any = None) -> CosmosDict:
        """The resource in the response."""
        return shaped(self.outcome(await self._run(operation)), hook)

    async def results(self, operation: Operation, hook: Any = None) -> CosmosList:
        """The list in the response."""
        return listed(self.outcome(await self._run(operation)), hook)

    async def heard(self, operation: Operation, progress: Callable[[Any], None], hook: Any = None) -> CosmosList:
        """The list in the response of a call that tells how far it has come."""
        return listed(self.outcome(await self._run(operation, progress)), hook)

    async def page(self, pager: Pager, late: Callable[[Any], None]) -> Any:
        """The next page, or ``None``. One that had come when its task was cancelled goes to ``late``."""
        return self.outcome(await self._page(pager, late))

    def _tell_hooks(self) -> None:
        self._run, self._page = partial(_told, self._run), partial(_told_of_page, self._page)  # type: ignore[method-assign]

    def _run(self, operation: Operation, progress: Callable[[Any], None] | None = None) -> Awaitable[Any]:
        return queue().outcome(self.native.submit, operation, progress)

    def _page(self, pager: Pager, late: Callable[[Any], None]) -> Awaitable[Any]:
        return queue().outcome(self.native.submit_page, pager, None, late)


async def _told(
    run: Callable[..., Awaitable[Any]], operation: Operation, progress: Callable[[Any], None] | None = None
) -> Any:
    hooks = raw_hooks_of(operation[-1])
    if hooks is None:
        return await run(operation, progress)
    with hooks:
        return await run(operation, progress)


async def _told_of_page(page: Callable[..., Awaitable[Any]], pager: Any, late: Callable[[Any], None]) -> Any:
    hooks = getattr(pager, "hooks", None)
    if hooks is None:
        return await page(pager, late)
    with hooks:
        return await page(pager.native, late)
