"""How the application's transport is called, by the clients of event loops."""

from __future__ import annotations

import asyncio
import inspect
from typing import Any

from .. import _native
from ..transport import _failure, _parts, _request, _sender


class Host:
    """The application's transport."""

    def __init__(self, transport: Any) -> None:
        self._send = _sender(transport)

    async def perform(self, exchange: _native.Exchange) -> None:
        """Sends one request. Raises what is no failure of the network."""
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
    answer = await awaitable
    return _parts(answer, await _body(answer))


async def _body(answer: Any) -> Any:
    if hasattr(answer, "load_body"):
        await answer.load_body()
    body = getattr(answer, "body", None)
    body = body() if callable(body) else body
    return await body if inspect.isawaitable(body) else body
