"""Records of every exchange, for clients made with a ``logger``, or with ``enable_diagnostics_logging=True``.

They are as those of the official package: a request and its response have one each, at INFO, with attributes to filter
by. What bears a secret, or a partition key, is left out of them.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from ._azure_core import kind_of
from ._raw_hooks import RawAnswer, RawRequest
from .exceptions import kind_of_status

_INFO = 20
_PARTITION_KEY = "x-ms-documentdb-partitionkey"
_SHOWN = frozenset(
    {"accept", "cache-control", "content-length", "content-type", "date", "etag", "if-match", "if-none-match"}
    | {"lsn", "prefer", "retry-after", "server", "user-agent"}
)


class CallLog:
    """Tells a logger what calls send, what is answered, and of calls that had no answer."""

    def __init__(self, logger: Any) -> None:
        self._logger = logger

    @property
    def is_wanted(self) -> bool:
        """Whether anybody would see the records."""
        wanted: bool = self._logger.isEnabledFor(_INFO)
        return wanted

    def exchange(self, request: RawRequest, answer: RawAnswer | None, took: float) -> None:
        """The records of one exchange. ``took`` is in milliseconds."""
        about = _about(request)
        if answer is None:
            self._on_request(request, about)
            return
        about |= _outcome(answer)
        self._on_request(request, about)
        self._on_response(answer, {**about, "duration": took, "is_request": False})

    def _on_request(self, request: RawRequest, about: dict[str, Any]) -> None:
        body = "A body is sent with the request" if request.body else "No body was attached to the request"
        lines = [f"Request URL: {request.url!r}", f"Request method: {request.method!r}", "Request headers:"]
        self._logger.info("%s", "\n".join([*lines, *_headers(request.headers), body]), extra=about)

    def _on_response(self, answer: RawAnswer, about: dict[str, Any]) -> None:
        lines = [f"Response status: {answer.status_code}", "Response headers:", *_headers(answer.headers)]
        took = f"Elapsed time in ms: {about['duration']:.1f}"
        self._logger.info("%s", "\n".join([*lines, took]), extra=about)

    def on_exception(self, error: BaseException) -> None:
        """A record of a call that ended without an answer of the service."""
        about = {**_NOTHING, "exception_type": type(error).__name__, "is_request": False}
        about["status_code"] = getattr(error, "status_code", None)
        self._logger.info("%s", error, extra=about)


_NAMES = """activity_id duration status_code sub_status_code verb url database_name collection_name resource_type
operation_type exception_type"""
_NOTHING: dict[str, Any] = dict.fromkeys(_NAMES.split())


def _about(request: RawRequest) -> dict[str, Any]:
    """The attributes of a request's record."""
    segments = urlsplit(request.url).path.split("/")
    resource, operation = kind_of(request.method, request.url, request.headers).values()
    return {
        **_NOTHING,
        "activity_id": request.headers.get("x-ms-activity-id"),
        "verb": request.method,
        "url": request.url,
        "database_name": _after("dbs", segments),
        "collection_name": _after("colls", segments),
        "resource_type": resource,
        "operation_type": operation,
        "is_request": True,
    }


def _after(feed: str, segments: list[str]) -> str | None:
    at = segments.index(feed) + 1 if feed in segments else len(segments)
    return segments[at] if at < len(segments) else None


def _outcome(answer: RawAnswer) -> dict[str, Any]:
    """What an answer adds. The request's record has it, too: so a filter keeps both or none."""
    status, sub_status = answer.status_code, answer.headers.get("x-ms-substatus", "")
    return {
        "status_code": status,
        "sub_status_code": int(sub_status) if sub_status.isdecimal() else 0,
        "exception_type": kind_of_status(status).__name__ if status >= 400 else None,
    }


def _headers(headers: dict[str, str]) -> list[str]:
    return [f"    {name!r}: {value!r}" for name, value in headers.items() if _is_shown(name)]


def _is_shown(name: str) -> bool:
    return name in _SHOWN or (name.startswith("x-ms-") and name != _PARTITION_KEY)
