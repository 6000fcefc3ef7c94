"""What a call sends and is answered, told to hooks that are written for azure-core's pipeline."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from . import _native
from ._azure_core import RequestHeaders

if TYPE_CHECKING:
    from ._call_log import CallLog

Hook = Callable[[Any], Any]


class RawHooks:
    """``raw_request_hook`` and ``raw_response_hook`` of a call. Told when the call, or the page, is over: they see each
    exchange of it, and change none. The client's log, if there is one, is told of them first."""

    def __init__(self, request_hook: Hook | None, response_hook: Hook | None) -> None:
        for name, hook in (("raw_request_hook", request_hook), ("raw_response_hook", response_hook)):
            if hook is not None and not callable(hook):
                raise TypeError(f"{name}: {type(hook).__name__} is not accepted; a callable is")
        self._request_hook, self._response_hook = request_hook, response_hook
        self.heard = _native.Witness()
        self.log: CallLog | None = None

    def tell(self) -> None:
        """Calls the hooks for what was heard since the last time."""
        for method, url, headers, body, answered, took in self.heard.take():
            request = RawRequest(method, url, headers, body)
            answer = None if answered is None else RawAnswer(request, *answered)
            if self.log is not None:
                self.log.exchange(request, answer, took)
            if self._request_hook is not None:
                self._request_hook(Raw(request))
            if self._response_hook is not None and answer is not None:
                self._response_hook(Raw(request, answer))

    def __enter__(self) -> None:
        """A call, or a page of it, begins."""

    def __exit__(self, _kind: object, error: BaseException | None, _trace: object) -> None:
        """It is over, unless its task was cancelled. An error here is a mistake of the application's transport."""
        if error is not None and not isinstance(error, Exception):
            return
        self.tell()
        if error is not None and self.log is not None:
            self.log.on_exception(error)

    def of_pages(self, pager: _native.Pager) -> WitnessedPager:
        """A native pager that the hooks are told of."""
        return WitnessedPager(pager, self)


class WitnessedPager:
    """A native pager, and the hooks that are told of its pages."""

    def __init__(self, native: _native.Pager, hooks: RawHooks) -> None:
        self.native, self.hooks = native, hooks


class Raw:
    """A request, or a response: what azure-core's hooks are given."""

    def __init__(self, http_request: RawRequest, http_response: RawAnswer | None = None) -> None:
        self.http_request, self.context = http_request, RawContext()
        if http_response is not None:
            self.http_response = http_response


class RawContext(dict[str, Any]):
    """Of a pipeline that isn't there."""

    def __init__(self) -> None:
        super().__init__()
        self.options: dict[str, Any] = {}


class RawRequest:
    """A request as it was sent; text where its body is in ASCII."""

    def __init__(self, method: str, url: str, headers: dict[str, str], body: bytes) -> None:
        self.method, self.url, self.headers = method, url, RequestHeaders(headers)
        self.body = self.data = self.content = (body.decode() if body.isascii() else body) or None


class RawAnswer:
    """A whole answer."""

    def __init__(self, request: RawRequest, status: int, headers: dict[str, str], body: bytes) -> None:
        self.request, self.status_code, self.headers, self._body = request, status, RequestHeaders(headers), body
        self.content_type: str | None = self.headers.get("content-type")

    @property
    def reason(self) -> str:
        """The words of the status."""
        from http import HTTPStatus

        return HTTPStatus(self.status_code).phrase if self.status_code in set(HTTPStatus) else ""

    def body(self) -> bytes:
        """The body."""
        return self._body

    def text(self, encoding: str | None = None) -> str:
        """The body as text."""
        return self._body.decode(encoding or "utf-8-sig")

    def json(self) -> Any:
        """The body, read as JSON."""
        return _native.decode(self._body)
