"""How the application's transport and credential are called, by the clients of event loops."""

from __future__ import annotations

import asyncio
import inspect
from typing import Any

from .. import _native
from .._tokens import Tokens


class Host:
    """The application's transport and credential: what it brings of the two."""

    def __init__(self, transport: Any, tokens: Tokens | None = None) -> None:
        self._tokens = tokens
        if transport is not None:
            from ..transport import _sender

            self._send = _sender(transport)

    async def perform(self, asked: Any) -> None:
        """Does what is asked for."""
        if type(asked) is _native.TokenRequest:
            await self._get_token(asked)
        else:
            await self._exchange(asked)

    async def _get_token(self, request: _native.TokenRequest) -> None:
        if self._tokens is None:
            return
        try:
            # One that waits must not hold up the loop.
            ask = self._tokens.ask
            token = ask(request) if self._tokens.is_async else await asyncio.to_thread(ask, request)
            self._tokens.answer(request, await token if inspect.isawaitable(token) else token)
        except Exception as problem:
            self._tokens.fail(request, problem)

    async def _exchange(self, exchange: _native.Exchange) -> None:
        """Sends one request. Raises what is no failure of the network."""
        from ..transport import _failure, _request

        try:
            awaitable = self._send(_request(exchange))
            if not inspect.isawaitable(awaitable):
                raise TypeError("transport: returned no coroutine; a client of perilune.aio needs a coroutine function")
            parts = await asyncio.wait_for(_whole(awaitable), exchange.timeout)
        except Exception as problem:
            failure = _failure(problem)
            if failure is None:
                raise
            exchange.fail(*failure)
        else:
            exchange.answer(*parts)


async def _whole(awaitable: Any) -> tuple[int, list[tuple[str, str]], bytes]:
    from ..transport import _parts

    answer = await awaitable
    return _parts(answer, await _body(answer))


async def _body(answer: Any) -> Any:
    # A transport of azure-core has read it already, and refuses to do so again if it was empty.
    if hasattr(answer, "load_body") and not getattr(answer, "is_stream_consumed", False):
        await answer.load_body()
    body = getattr(answer, "body", None)
    body = body() if callable(body) else body
    return await body if inspect.isawaitable(body) else body
