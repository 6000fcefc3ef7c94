"""A network of your own: what ``CosmosClient(transport=...)`` takes.

A transport is a callable, or an object with a method ``send`` such as the transports of azure-core. It gets a
:class:`TransportRequest`, sends it once, and returns the whole answer, whatever its status: status, headers and body as
a tuple, or an object with ``status_code``, ``headers`` and ``body()``. For the clients of ``perilune.aio`` it is a
coroutine function.

What has a method ``send`` gets requests as the official package has them: the body is text, in ASCII, and two headers
say what kind of resource it is about and what it does with it.

It sees everything that the client sends: calls, and looks at the account now and then. Regions, retries, signatures and
sessions stay the client's. Settings of connections (``connection_timeout``, ``connection_verify``, ``proxies`` and the
like) are the transport's to see to, and the transport is the application's to close.

**Threads.** Requests of a call are sent on the thread that made the call, or on the event loop of its coroutine. In a
client that waits, what belongs to no call, and what a call needs while its thread is busy with another request of it,
is sent on daemon threads that the client starts: a transport shared by threads must bear that anyway. In
``perilune.aio``, what belongs to no call is sent on the loop that used the client last.

**Failures.** How a request failed decides whether a write is repeated in another region. What was *never sent* is; of
anything else the outcome is unknown. A :class:`TransportFailure` says it outright. Of other exceptions

- ``ConnectionRefusedError``, ``socket.gaierror`` and the exceptions in which HTTP libraries say that they could not
  connect (azure-core's ``ServiceRequestError``, ``ConnectTimeout``, ``NewConnectionError`` ...) mean never sent;
- ``ssl.SSLCertVerificationError`` means never sent, and nothing is held against the region;
- ``TimeoutError`` and the like mean that no answer came in time;
- any other ``OSError``, ``http.client.HTTPException`` or ``ServiceResponseError`` means that the answer was lost;
- everything else, such as an ``HTTPError`` in the place of an answer, is a mistake of the transport: it ends the call
  and is raised as it is.
"""

from __future__ import annotations

import http.client
import socket
import ssl
from collections.abc import Iterable
from functools import partial
from typing import Any

from ._azure_core import RequestHeaders, as_text, kind_of
from ._native import failures

__all__ = ["TransportFailure", "TransportRequest"]

_KINDS = frozenset(failures())


class TransportRequest:
    """A request to send: complete, and signed."""

    method: str
    """``GET``, ``POST``, ``PUT``, ``PATCH`` or ``DELETE``."""
    url: str
    """Scheme, host, port and the percent-encoded target."""
    headers: dict[str, str]
    """All but ``host`` and ``content-length``, found by names in any case. That of the signature does not belong in a
    log."""
    body: Any
    """Bytes; text for an object with a method ``send``. ``None`` if there is none."""
    timeout: float
    """Seconds for the whole exchange, connecting included. Then the client goes on without the answer."""

    # What else the transports of azure-core ask a request for.
    files = None
    multipart_mixed_info = None

    def __init__(self, method: str, url: str, headers: dict[str, str], body: bytes | None, timeout: float) -> None:
        self.method, self.url, self.body, self.timeout = method, url, body, timeout
        self.headers = RequestHeaders(headers)

    @property
    def data(self) -> Any:
        """The body, as azure-core calls it."""
        return self.body

    @property
    def content(self) -> Any:
        """The body, as azure-core calls it too."""
        return self.body

    def __repr__(self) -> str:
        return f"<TransportRequest [{self.method}] {self.url}>"


class TransportFailure(Exception):
    """No whole answer came.

    ``kind`` says how: ``connect`` and ``local`` mean that the request was never sent, because of the region or because
    of this machine; ``timeout``, ``reset``, ``truncated`` and ``protocol`` that it may have been done.
    """

    def __init__(self, kind: str, message: str = "") -> None:
        if kind not in _KINDS:
            raise ValueError(f"kind: {kind!r} is not accepted; one of {', '.join(sorted(_KINDS))} is")
        self.kind = kind
        super().__init__(message)

    def __reduce__(self) -> Any:
        return type(self), (self.kind, *self.args)


# In exceptions of libraries that need not be here. By names: of the exception or of a class that it derives from.
_NEVER_SENT = frozenset(
    {"ServiceRequestError", "NewConnectionError", "ConnectTimeout", "ConnectTimeoutError", "ConnectError"}
    | {"ClientConnectorError", "NameResolutionError"}
)
_TIMED_OUT = frozenset({"ServiceResponseTimeoutError", "ReadTimeout", "ReadTimeoutError", "ServerTimeoutError"})
_LOST = frozenset({"ServiceResponseError", "IncompleteReadError"})


def _failure(problem: BaseException) -> tuple[str, str] | None:
    """The kind of a failure and its text; ``None`` if it is none of the network's."""
    if isinstance(problem, TransportFailure):
        return problem.kind, str(problem)
    kinds = [kind for link in _chain(problem) if (kind := _kind(link)) is not None]
    if not kinds:
        return None
    # The innermost is the nearest to the truth.
    return kinds[-1], f"{type(problem).__name__}: {problem}"


def _chain(problem: BaseException) -> Iterable[BaseException]:
    """The exception, and what it says that it wraps. What else was being handled may be an earlier attempt."""
    link: Any = problem
    for _ in range(8):
        if not isinstance(link, BaseException):
            return
        yield link
        inner = getattr(link, "reason", None) or getattr(link, "inner_exception", None)
        link = inner if isinstance(inner, BaseException) else next(iter(link.args), None)


def _kind(problem: BaseException) -> str | None:
    names = {kind.__name__ for kind in type(problem).__mro__}
    if "HTTPError" in names:
        # Of urllib and of requests: an answer, which the transport should have returned.
        return None
    if isinstance(problem, ssl.SSLCertVerificationError):
        return "local"
    if isinstance(problem, (ConnectionRefusedError, socket.gaierror)) or names & _NEVER_SENT:
        return "connect"
    if isinstance(problem, TimeoutError) or names & _TIMED_OUT:
        return "timeout"
    if isinstance(problem, http.client.IncompleteRead):
        return "truncated"
    if isinstance(problem, (OSError, http.client.HTTPException)) or names & _LOST:
        is_reset = isinstance(problem, OSError) or names & _LOST
        return "reset" if is_reset else "protocol"
    return None


def _parts(answer: Any, body: Any) -> tuple[int, list[tuple[str, str]], bytes]:
    """Status, headers and body of what a transport returned; ``body`` is that of an answer which is an object."""
    if isinstance(answer, tuple) and len(answer) == 3:
        status, headers, body = answer
    elif hasattr(answer, "status_code"):
        status, headers = answer.status_code, answer.headers
    else:
        accepted = "(status, headers, body), or an object with status_code, headers and body(), is"
        raise TypeError(f"transport: an answer of type {type(answer).__name__} is not accepted; {accepted}")
    if isinstance(body, str):
        body = body.encode()
    return int(status), [(str(name), str(value)) for name, value in _texts(headers)], bytes(body or b"")


def _texts(headers: Any) -> Iterable[tuple[Any, Any]]:
    """The headers of an answer, but for objects that a transport keeps for itself among them."""
    try:
        pairs = list(headers.items() if hasattr(headers, "items") else headers)
    except TypeError:
        # azure-core's mapping joins the values of a header as texts.
        pairs = list(super(type(headers), headers).items())
    return ((name, value) for name, value in pairs if isinstance(value, (str, bytes, int, float)))


def _sender(transport: Any) -> Any:
    """What to call, from a transport of either shape."""
    if hasattr(transport, "send"):
        return partial(_send, transport.send)
    if callable(transport):
        return transport
    raise TypeError(
        f"transport: {type(transport).__name__} is not accepted; a callable, or an object with a method send, is"
    )


def _send(send: Any, request: TransportRequest) -> Any:
    """Has a transport send that is written for azure-core: its requests have text, and say what they are about."""
    request.body = as_text(request.body)
    request.headers.update(kind_of(request.method, request.url, request.headers))
    return send(request, connection_timeout=request.timeout, read_timeout=request.timeout)


def _request(exchange: Any) -> TransportRequest:
    body = exchange.body or None
    return TransportRequest(exchange.method, exchange.url, exchange.headers(), body, exchange.timeout)
