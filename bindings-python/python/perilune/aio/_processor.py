"""The changes of a container, handled by several processes together, for asyncio."""

from __future__ import annotations

import asyncio
import inspect
from typing import Any

from .._processing import FeedLag, ProcessorBase, told
from ._loop import queue


class ChangeFeedProcessor(ProcessorBase):
    """Hands the changes of a container to a handler, together with the other instances of the same name: each part of
    the container is read by one of them at a time, and when one ends or dies, the others take over.

    Made by :meth:`ContainerProxy.change_feed_processor`. The handler, a coroutine function or a plain one, is called on
    the loop, for several parts of the container side by side. It gets every change at least once: what it raises brings
    its changes again, after ``on_error(error, changes)`` was told. What ``on_error`` raises ends the processor.
    """

    _task: asyncio.Task[None] | None = None
    _handling: frozenset[Any] = frozenset()

    async def run(self) -> None:
        """Handles changes until :meth:`stop` is called, by the handler or another task, or until this is cancelled."""
        self._begin()
        await self._work()

    async def start(self) -> None:
        """Runs as a task of its own."""
        self._begin()
        self._task = asyncio.create_task(self._work())

    async def stop(self) -> None:
        """Ends: waits for the handlers that are at work, notes what they did, and leaves the leases to others. Called
        by a handler, it does not wait for that. Raises what ``on_error`` raised, if that has ended the processor."""
        if self._is_running:
            self._native.stop(False)
            if asyncio.current_task() in self._handling:
                return
            await queue().outcome(lambda completions, _: self._native.submit_stopped(completions), None)
        task, self._task = self._task, None
        if task is not None:
            await task

    async def estimate_lag(self) -> list[FeedLag]:
        """How far each part of the container is behind, by what its lease says. Any instance may ask."""
        return self._lags(await queue().outcome(self._native.submit_lag, self._connection.native))

    async def __aenter__(self) -> ChangeFeedProcessor:
        await self.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.stop()

    async def _work(self) -> None:
        coming = asyncio.create_task(self._next())
        try:
            while True:
                await asyncio.wait({coming, *self._handling}, return_when=asyncio.FIRST_COMPLETED)
                self._reap()
                if coming.done():
                    batch = coming.result()
                    if batch is None:
                        await asyncio.gather(*self._handling)
                        return
                    if batch:
                        self._handling |= {asyncio.create_task(self._handle(batch))}
                    else:
                        self._connection.outcome(None)
                    coming = asyncio.create_task(self._next())
        except BaseException:
            # Nobody is left to handle the rest.
            self._native.stop(True)
            raise
        finally:
            left, self._handling = [coming, *self._handling], frozenset()
            for task in left:
                task.cancel()
            await asyncio.gather(*left, return_exceptions=True)
            self._is_running = False

    def _reap(self) -> None:
        for task in self._handling:
            if task.done():
                self._handling -= {task}
                task.result()

    async def _next(self) -> Any:
        return await queue().outcome(self._native.submit_next, self._connection.native)

    async def _handle(self, batch: Any) -> None:
        try:
            await self._try(self._changes(batch), batch)
        except BaseException as problem:
            batch.handled(told(problem))
            raise

    async def _try(self, changes: Any, batch: Any) -> None:
        try:
            await _settled(self._handler(changes))
        except Exception as problem:
            if self._on_error is not None:
                await _settled(self._on_error(problem, changes))
            batch.handled(told(problem))
        else:
            batch.handled()


async def _settled(result: Any) -> None:
    if inspect.isawaitable(result):
        await result
