"""A hook that keeps what the responses of calls said. Results and errors have diagnostics of their own."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from ._responses import CaseInsensitiveDict

_NAMED = frozenset({"activity_id", "session_token", "item_count", "request_quota", "resource_usage", "retry_after_ms"})


class _RecordDiagnostics:
    """A ``response_hook`` that keeps the newest headers and body, and adds up the charge of one call's responses."""

    def __init__(self) -> None:
        self._headers = CaseInsensitiveDict()
        self._body: Any = None
        self._request_charge = 0.0

    @property
    def headers(self) -> CaseInsensitiveDict:
        """The newest headers."""
        return self._headers.copy()

    @property
    def body(self) -> Any:
        """The newest result."""
        return self._body

    @property
    def request_charge(self) -> float:
        """Request units of all responses since the last :meth:`clear`."""
        return self._request_charge

    def clear(self) -> None:
        """Forgets the charge. A call does this by itself."""
        self._request_charge = 0.0

    def __call__(self, headers: Mapping[str, str], body: Any = None) -> None:
        self._headers = CaseInsensitiveDict(headers)
        self._body = body
        self._request_charge += float(headers.get("x-ms-request-charge", 0))

    def __getattr__(self, name: str) -> str:
        if name in _NAMED:
            return self._headers["x-ms-" + name.replace("_", "-")]
        raise AttributeError(name)


if TYPE_CHECKING:
    RecordDiagnostics = _RecordDiagnostics
else:

    def __getattr__(name: str) -> Any:
        if name != "RecordDiagnostics":
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        import warnings

        text = "RecordDiagnostics is deprecated; results and errors have get_diagnostics() and diagnostics"
        warnings.warn(text, DeprecationWarning, stacklevel=2)
        return _RecordDiagnostics
