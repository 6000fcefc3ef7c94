"""Completions of the native module to futures of the running event loop.

One queue for each loop. Finished operations are fetched in batches on the loop's own thread, with one wake-up for all
that are there.
"""

from __future__ import annotations

import asyncio
import os
import select
import threading
import weakref
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from .._native import Completions, Exchange, Progress, TokenRequest

if TYPE_CHECKING:
    from ._hosting import Host

HOSTS: weakref.WeakValueDictionary[int, Host] = weakref.WeakValueDictionary()
"""The applications' transports and credentials, by the key that what they are asked for bears."""

_FOR_EVER = 1e9
"""In seconds: longer than a process lives."""

_ASKED = frozenset({Exchange, TokenRequest})


class LoopQueue:
    """The operations that the coroutines of one loop wait for."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._native = Completions()
        self._waiting: dict[int, asyncio.Future[Any]] = {}
        self._hearing: dict[int, Callable[[Any], None]] = {}
        self._sending: dict[int, set[asyncio.Task[None]]] = {}
        try:
            loop.add_reader(self._native.fileno(), self._fetch)
        except NotImplementedError:
            self._listen(loop)

    async def outcome(
        self,
        submit: Callable[..., int],
        argument: Any,
        progress: Callable[[Any], None] | None = None,
        late: Callable[[Any], None] | None = None,
    ) -> Any:
        """What becomes of an operation. Cancelled, it cancels the request; if that had its outcome already, ``late`` is
        given it. ``progress`` is told how far it has come."""
        future = asyncio.get_running_loop().create_future()
        id = submit(self._native, argument)
        self._waiting[id] = future
        if progress is not None:
            self._hearing[id] = progress
        try:
            return await future
        except asyncio.CancelledError:
            if late is not None:
                self._hand_on(id, future, late)
            raise
        finally:
            if self._waiting.pop(id, None) is not None:
                self._native.cancel(id)
            if self._hearing:
                self._hearing.pop(id, None)
            if self._sending:
                for task in self._sending.pop(id, ()):
                    task.cancel()

    def _hand_on(self, id: int, future: asyncio.Future[Any], late: Callable[[Any], None]) -> None:
        """Of an operation whose task was cancelled: what has become of it, if anything has."""
        if future.cancelled():
            future = self._waiting[id] = future.get_loop().create_future()
            if not self._native.cancel(id):
                self._fetch()
        if future.done() and future.exception() is None:
            late(future.result())

    def _fetch(self) -> None:
        for id, outcome in self._native.drain():
            if type(outcome) in _ASKED:
                self._perform(id, outcome)
                continue
            if type(outcome) is Progress:
                self._tell(id, outcome)
                continue
            future = self._waiting.pop(id, None)
            if future is not None and not future.done():
                future.set_result(outcome)

    def _listen(self, loop: asyncio.AbstractEventLoop) -> None:
        """Has a thread wait for a loop that watches no sockets, as the usual one of Windows does not."""
        native, held = self._native, weakref.ref(self, lambda _: native.ring())
        loop_held = weakref.ref(loop)
        loop.call_later(_FOR_EVER, self._fetch)  # Only so that it holds its queue.

        def listen() -> None:
            while True:
                select.select([native], [], [])
                native.hear()
                queue, loop = held(), loop_held()
                if queue is None or loop is None or loop.is_closed():
                    return
                try:
                    loop.call_soon_threadsafe(queue._fetch)
                except RuntimeError:
                    return  # It was closed just now.
                del queue, loop

        threading.Thread(target=listen, name="perilune-completions", daemon=True).start()

    def _tell(self, id: int, step: Progress) -> None:
        try:
            if id in self._hearing:
                self._hearing[id](step)
        except Exception as problem:
            self._end(id, problem)

    def _end(self, id: int, problem: BaseException) -> bool:
        """Ends an operation with an exception; false if nobody waits for it."""
        future = self._waiting.pop(id, None)
        if future is None or future.done():
            return False
        self._native.cancel(id)
        future.set_exception(problem)
        return True

    def _perform(self, id: int, exchange: Any) -> None:
        """Has the application do what a call needs; none if the id is 0."""
        host = HOSTS.get(exchange.key)
        if host is None or not exchange.is_wanted:
            return
        task = asyncio.get_running_loop().create_task(host.perform(exchange))
        self._sending.setdefault(id, set()).add(task)
        task.add_done_callback(lambda task: self._performed(id, exchange, task))

    def _performed(self, id: int, exchange: Any, task: asyncio.Task[None]) -> None:
        tasks = self._sending.get(id, set())
        tasks.discard(task)
        if not tasks:
            self._sending.pop(id, None)
        problem = None if task.cancelled() else task.exception()
        if problem is not None and not self._end(id, problem):
            exchange.fail("reset", f"the transport raised {type(problem).__name__}: {problem}")


# Each loop holds its queue, as what it calls when something has finished: a queue that was held here would hold the
# loop in turn, by the futures that wait.
_QUEUES: weakref.WeakKeyDictionary[asyncio.AbstractEventLoop, weakref.ref[LoopQueue]] = weakref.WeakKeyDictionary()


def queue() -> LoopQueue:
    """The queue of the running loop."""
    loop = asyncio.get_running_loop()
    found = _QUEUES.get(loop)
    queue = None if found is None else found()
    if queue is None:
        queue = LoopQueue(loop)
        _QUEUES[loop] = weakref.ref(queue)
    return queue


# A child process has the parent's sockets, but none of its threads.
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_QUEUES.clear)
