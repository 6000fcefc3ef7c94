"""How often a request is repeated in an HTTP pipeline in azure-core's form, and after how long.

A client of this package has no such pipeline: it goes to the next region instead. A program that has one, or a
subclass, finds the names that it knows.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ._bases import ServiceRequestError, ServiceResponseError

Settings = dict[str, Any]

_REPEATED = frozenset({408, 429, *range(500, 505)} - {501} | set(range(506, 999)))
_REPEATED_WRITES = frozenset({500, 503, 504})


class ConnectionRetryPolicy:
    """The numbers of retries (``retry_total``, ``retry_connect``, ``retry_read``, ``retry_status``), the times between
    them (``retry_backoff_factor``, ``retry_backoff_max``, ``retry_mode``), and ``retry_on_status_codes``."""

    BACKOFF_MAX = 120
    next: Any

    def __init__(self, **options: Any) -> None:
        given = {name: value for name, value in options.items() if value is not None}
        self.total_retries: int = given.pop("retry_total", 10)
        self.connect_retries: int = given.pop("retry_connect", 3)
        self.read_retries: int = given.pop("retry_read", 3)
        self.status_retries: int = given.pop("retry_status", 3)
        self.backoff_factor: float = given.pop("retry_backoff_factor", 0.8)
        self.backoff_max: float = given.pop("retry_backoff_max", self.BACKOFF_MAX)
        self.retry_mode: Any = given.pop("retry_mode", "exponential")
        self.timeout: float = given.pop("timeout", 604800)
        self._statuses = _REPEATED | set(given.pop("retry_on_status_codes", ()))
        if given:
            raise TypeError(f"ConnectionRetryPolicy() got an unexpected keyword argument {next(iter(given))!r}")

    @classmethod
    def no_retries(cls) -> ConnectionRetryPolicy:
        """A policy that repeats nothing."""
        return cls(retry_total=0)

    def configure_retries(self, options: Settings) -> Settings:
        """What is left of the retries of one request, whose own options override the policy's."""
        return {
            "total": options.pop("retry_total", self.total_retries),
            "connect": options.pop("retry_connect", self.connect_retries),
            "read": options.pop("retry_read", self.read_retries),
            "status": options.pop("retry_status", self.status_retries),
            "backoff": options.pop("retry_backoff_factor", self.backoff_factor),
            "max_backoff": options.pop("retry_backoff_max", self.backoff_max),
            "methods": options.pop("retry_on_methods", frozenset({"HEAD", "GET", "PUT", "DELETE", "OPTIONS", "TRACE"})),
            "timeout": options.pop("timeout", self.timeout),
            "history": [],
        }

    def get_backoff_time(self, settings: Settings) -> float:
        """The seconds to wait; none after the first failure."""
        failures = len(settings["history"])
        if failures <= 1:
            return 0
        is_fixed = str(getattr(self.retry_mode, "value", self.retry_mode)).lower() == "fixed"
        factor = 1 if is_fixed else 2 ** (failures - 1)
        return float(min(settings["max_backoff"], settings["backoff"] * factor))

    def parse_retry_after(self, retry_after: str) -> float:
        """The seconds that a header names, by their number or by a date."""
        try:
            seconds = float(retry_after)
        except ValueError:
            import time
            from email.utils import mktime_tz, parsedate_tz

            date = parsedate_tz(retry_after)
            if date is None:
                raise ValueError(f"retry_after: {retry_after!r} is neither a number nor a date") from None
            seconds = mktime_tz(date) - time.time()
        return max(0.0, seconds)

    def get_retry_after(self, response: Any) -> float | None:
        """The seconds that a response asks to wait for."""
        headers = {str(name).lower(): value for name, value in response.http_response.headers.items()}
        for name in ("retry-after-ms", "x-ms-retry-after-ms"):
            if name in headers:
                return self.parse_retry_after(headers[name]) / 1000
        return self.parse_retry_after(headers["retry-after"]) if "retry-after" in headers else None

    def is_exhausted(self, settings: Settings) -> bool:
        """Whether one of the numbers of retries is used up."""
        return any(settings[name] is not None and settings[name] < 0 for name in ("total", "connect", "read", "status"))

    def is_retry(self, settings: Settings, response: Any) -> bool:
        """Whether a response is one that calls for another try."""
        status = response.http_response.status_code
        if status < 400:
            return False
        if response.http_response.headers.get("Retry-After"):
            return True
        method = response.http_request.method.upper()
        if method not in settings["methods"] and not (method in ("POST", "PATCH") and status in _REPEATED_WRITES):
            return False
        return bool(settings["total"]) and status in self._statuses

    def increment(self, settings: Settings, response: Any = None, error: Exception | None = None) -> bool:
        """Counts a failure; whether there may be another try."""
        settings["total"] -= 1
        if getattr(getattr(response, "http_response", None), "status_code", None) == 202:
            return False
        if isinstance(error, ServiceRequestError):
            settings["connect"] -= 1
        elif isinstance(error, ServiceResponseError):
            settings["read"] -= 1
        elif response is not None:
            settings["status"] -= 1
        settings["history"].append({"response": response, "error": error})
        return not self.is_exhausted(settings)

    def sleep(self, settings: Settings, transport: Any, response: Any = None) -> None:
        """Waits for as long as the response asks for, else by the policy."""
        asked = None if response is None else self.get_retry_after(response)
        seconds = asked or self.get_backoff_time(settings)
        if seconds > 0:
            transport.sleep(seconds)

    def update_context(self, context: Any, retry_settings: Mapping[str, Any]) -> None:
        """Leaves the failures in the pipeline's context."""
        if retry_settings["history"]:
            context["history"] = retry_settings["history"]

    def send(self, request: Any) -> Any:
        """Sends a request on, and again where it may be."""
        settings = self.configure_retries(request.context.options)
        while True:
            response = None
            try:
                response = self.next.send(request)
                if not self.is_retry(settings, response) or not self.increment(settings, response=response):
                    break
            except (ServiceRequestError, ServiceResponseError) as error:
                if not self.increment(settings, response=request, error=error):
                    raise
            self.sleep(settings, request.context.transport, response)
        self.update_context(response.context, settings)
        return response
