"""How the application's transport and credential are called, by the clients that wait."""

from __future__ import annotations

import inspect
import os
import select
import threading
import weakref
from collections.abc import Callable
from typing import Any

from . import _native
from ._tokens import Tokens

_ASKED = frozenset({_native.Exchange, _native.TokenRequest})


class Host:
    """The application's transport and credential: what it brings of the two."""

    def __init__(self, transport: Any, tokens: Tokens | None = None) -> None:
        if tokens is not None and tokens.is_async:
            raise TypeError("credential: its method is a coroutine function; that is for the clients of perilune.aio")
        self._tokens = tokens
        if transport is not None:
            from .transport import _sender

            self._send = _sender(transport)
        self._serving: int | None = None
        self._completions: _native.Completions | None = None
        self.is_closed = False
        # One for each process: that of a parent may have been held, by a thread that isn't here, when it forked.
        self._locks: dict[int, threading.Lock] = {}

    def run(
        self,
        native: _native.Client,
        begin: Callable[[Any], _native.Call],
        argument: Any,
        progress: Callable[[Any], Any] | None = None,
    ) -> Any:
        """The outcome of a call, whose requests are sent, and whose tokens are got, here and now."""
        self.serve(native)
        call = begin(argument)
        try:
            while True:
                step = call.wait()
                if type(step) in _ASKED:
                    self.perform(step)
                elif progress is not None and type(step) is _native.Progress:
                    progress(step)
                else:
                    return step
        finally:
            call.cancel()

    def perform(self, asked: Any) -> None:
        """Does what is asked for."""
        if type(asked) is _native.TokenRequest:
            self._get_token(asked)
        else:
            self._exchange(asked)

    def _get_token(self, request: _native.TokenRequest) -> None:
        if self._tokens is None or not request.is_wanted:
            return
        try:
            token = self._tokens.ask(request)
            if inspect.isawaitable(token):
                _close(token)
                raise TypeError("credential: gave a coroutine; that is for the clients of perilune.aio")
            self._tokens.answer(request, token)
        except Exception as problem:
            self._tokens.fail(request, problem)

    def _exchange(self, exchange: _native.Exchange) -> None:
        """Sends one request. Raises what is no failure of the network."""
        from .transport import _failure, _parts, _request

        if not exchange.is_wanted:
            # The client has taken it for one that was never sent. It must not be sent now.
            exchange.fail("local", "taken too late")
            return
        try:
            answer = self._send(_request(exchange))
            if inspect.isawaitable(answer):
                _close(answer)
                raise TypeError("transport: returned a coroutine; that is for the clients of perilune.aio")
            parts = _parts(answer, _body(answer))
        except Exception as problem:
            failure = _failure(problem)
            if failure is None:
                raise
            exchange.fail(*failure)
        else:
            exchange.answer(*parts)

    def serve(self, native: _native.Client) -> None:
        """Has a thread send what no thread waits for, unless there is one."""
        if self._serving != os.getpid():
            self._serve(native)

    def _serve(self, native: _native.Client) -> None:
        """Starts the thread for what no thread waits for."""
        with self._locks.setdefault(os.getpid(), threading.Lock()):
            if self.is_closed or self._serving == os.getpid():
                return
            self._completions = completions = _native.Completions()
            native.serve(completions)
            host = weakref.ref(self, lambda _: completions.ring())
            threading.Thread(target=_pump, args=(completions, host), name="perilune-transport", daemon=True).start()
            self._serving = os.getpid()

    def close(self) -> None:
        """Ends that thread."""
        self.is_closed = True
        if self._completions is not None:
            self._completions.ring()


def _pump(completions: _native.Completions, host: weakref.ref[Host]) -> None:
    """Waits in Python's own call, not in the native module: at its exit, the interpreter ends this thread there."""
    while _is_open(host):
        select.select([completions], [], [])
        for _, exchange in completions.drain():
            # One thread each: a region that is silent holds up nobody.
            threading.Thread(target=_perform, args=(host(), exchange), daemon=True).start()


def _is_open(host: weakref.ref[Host]) -> bool:
    held = host()
    return held is not None and not held.is_closed


def _perform(host: Host | None, exchange: Any) -> None:
    if host is None or not exchange.is_wanted:
        return
    try:
        host.perform(exchange)
    except Exception as problem:
        exchange.fail("reset", f"the transport raised {type(problem).__name__}: {problem}")


def _body(answer: Any) -> Any:
    body = getattr(answer, "body", None)
    return body() if callable(body) else body


def _close(awaitable: Any) -> None:
    if hasattr(awaitable, "close"):
        awaitable.close()
