"""Completions of the native module to futures of the running event loop.

One queue for each loop. Finished operations are fetched in batches on the loop's own thread, with one wake-up for all
that are there.
"""

from __future__ import annotations

import asyncio
import os
import weakref
from collections.abc import Callable
from typing import Any

from .._native import Completions


class LoopQueue:
    """The operations that the coroutines of one loop wait for."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._native = Completions()
        self._waiting: dict[int, asyncio.Future[Any]] = {}
        loop.add_reader(self._native.fileno(), self._fetch)

    async def outcome(self, submit: Callable[..., int], argument: Any) -> Any:
        """What becomes of an operation. Cancelled, it cancels the request."""
        future = asyncio.get_running_loop().create_future()
        id = submit(self._native, argument)
        self._waiting[id] = future
        try:
            return await future
        except asyncio.CancelledError:
            self._waiting.pop(id, None)
            self._native.cancel(id)
            raise

    def _fetch(self) -> None:
        for id, outcome in self._native.drain():
            future = self._waiting.pop(id, None)
            if future is not None and not future.done():
                future.set_result(outcome)


_QUEUES: weakref.WeakKeyDictionary[asyncio.AbstractEventLoop, LoopQueue] = weakref.WeakKeyDictionary()


def queue() -> LoopQueue:
    """The queue of the running loop."""
    loop = asyncio.get_running_loop()
    found = _QUEUES.get(loop)
    if found is None:
        found = _QUEUES[loop] = LoopQueue(loop)
    return found


# A child process has the parent's sockets, but none of its threads.
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_QUEUES.clear)
