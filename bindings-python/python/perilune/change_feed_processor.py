"""The changes of a container, handled by several processes together."""

from __future__ import annotations

import threading
from typing import Any

from ._processing import FeedLag, ProcessorBase, told

__all__ = ["ChangeFeedProcessor", "FeedLag"]


class ChangeFeedProcessor(ProcessorBase):
    """Hands the changes of a container to a handler, together with the other instances of the same name: each part of
    the container is read by one of them at a time, and when one ends or dies, the others take over.

    Made by :meth:`ContainerProxy.change_feed_processor`. The handler gets every change at least once: what it raises
    brings its changes again, after ``on_error(error, changes)`` was told. What ``on_error`` raises ends the processor.
    """

    _thread: threading.Thread | None = None

    def __init__(self, *given: Any, **options: Any) -> None:
        super().__init__(*given, **options)
        # The threads that are at it.
        self._handling: set[int] = set()

    def run(self) -> None:
        """Handles changes on this thread until :meth:`stop` is called, by the handler or by another thread. Further
        threads may call :meth:`work` beside it, to handle several parts of the container at once."""
        self._begin()
        try:
            self.work()
        finally:
            self._is_running = False

    def work(self) -> None:
        """Handles changes of a processor that runs on this thread, too."""
        self._handling.add(threading.get_ident())
        try:
            while (batch := self._native.next()) is not None:
                if batch:
                    self._handle(batch)
                else:
                    self._connection.outcome(None)
        except BaseException:
            # Nobody may be left to handle the rest.
            self._native.stop(True)
            raise
        finally:
            self._handling.discard(threading.get_ident())

    def start(self) -> None:
        """Runs on a thread of its own, which does not keep the process from its end."""
        self._begin()
        self._thread = threading.Thread(target=self._run, name="perilune-change-feed", daemon=True)
        self._thread.start()

    def _run(self) -> None:
        try:
            self.work()
        finally:
            self._is_running = False

    def stop(self) -> None:
        """Ends: waits for the handlers that are at work, notes what they did, and leaves the leases to others. Called
        by a handler, it does not wait for that."""
        if not self._is_running:
            return
        self._native.stop(False)
        if threading.get_ident() in self._handling:
            return
        self._native.stopped()
        thread, self._thread = self._thread, None
        if thread is not None:
            thread.join()

    def estimate_lag(self) -> list[FeedLag]:
        """How far each part of the container is behind, by what its lease says. Any instance may ask."""
        return self._lags(self._native.lag())

    def __enter__(self) -> ChangeFeedProcessor:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def _handle(self, batch: Any) -> None:
        try:
            changes = self._changes(batch)
            self._try(changes, batch)
        except BaseException as problem:
            batch.handled(told(problem))
            raise

    def _try(self, changes: Any, batch: Any) -> None:
        try:
            self._handler(changes)
        except Exception as problem:
            if self._on_error is not None:
                self._on_error(problem, changes)
            batch.handled(told(problem))
        else:
            batch.handled()
