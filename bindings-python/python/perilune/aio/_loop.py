"""Completions of the native module to futures of the running event loop.

One queue for each loop. Finished operations are fetched in batches on the loop's own thread, with one wake-up for all
that are there.
"""

from __future__ import annotations

import asyncio
import os
import weakref
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from .._native import Completions, Exchange

if TYPE_CHECKING:
    from ._hosting import Host

HOSTS: weakref.WeakValueDictionary[int, Host] = weakref.WeakValueDictionary()
"""The applications' transports, by the key that their requests bear."""


class LoopQueue:
    """The operations that the coroutines of one loop wait for."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._native = Completions()
        self._waiting: dict[int, asyncio.Future[Any]] = {}
        self._sending: dict[int, set[asyncio.Task[None]]] = {}
        loop.add_reader(self._native.fileno(), self._fetch)

    async def outcome(self, submit: Callable[..., int], argument: Any) -> Any:
        """What becomes of an operation. Cancelled, it cancels the request."""
        future = asyncio.get_running_loop().create_future()
        id = submit(self._native, argument)
        self._waiting[id] = future
        try:
            return await future
        finally:
            if self._waiting.pop(id, None) is not None:
                self._native.cancel(id)
            if self._sending:
                for task in self._sending.pop(id, ()):
                    task.cancel()

    def _fetch(self) -> None:
        for id, outcome in self._native.drain():
            if type(outcome) is Exchange:
                self._perform(id, outcome)
                continue
            future = self._waiting.pop(id, None)
            if future is not None and not future.done():
                future.set_result(outcome)

    def _perform(self, id: int, exchange: Exchange) -> None:
        """Has the application's transport send a request of a call; of none if the id is 0."""
        host = HOSTS.get(exchange.key)
        if host is None or not exchange.is_wanted:
            return
        task = asyncio.get_running_loop().create_task(host.perform(exchange))
        self._sending.setdefault(id, set()).add(task)
        task.add_done_callback(lambda task: self._performed(id, exchange, task))

    def _performed(self, id: int, exchange: Exchange, task: asyncio.Task[None]) -> None:
        tasks = self._sending.get(id, set())
        tasks.discard(task)
        if not tasks:
            self._sending.pop(id, None)
        problem = None if task.cancelled() else task.exception()
        if problem is None:
            return
        future = self._waiting.pop(id, None)
        if future is None or future.done():
            exchange.fail("reset", f"the transport raised {type(problem).__name__}: {problem}")
        else:
            self._native.cancel(id)
            future.set_exception(problem)


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
