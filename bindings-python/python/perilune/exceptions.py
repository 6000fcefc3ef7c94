"""What calls raise. Every error has ``diagnostics`` (the attempts of the call) and, of a write, ``write_outcome``."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from . import _bases
from ._native import Failure, Response, decode
from ._responses import CaseInsensitiveDict, diagnostics_of, headers_of

_SUB_STATUS = "x-ms-substatus"


class CosmosError(Exception):
    """The base of what calls raise, by the name that it had in 3.x."""


class JSONParseFailure(CosmosError):
    """An answer could not be read."""


class _Trail(CosmosError):
    """What is known of a call that failed."""

    diagnostics: dict[str, Any] | None = None
    """Every attempt: region, reason, duration, outcome."""
    write_outcome: str | None = None
    """Of a write: ``not_sent``, ``rejected`` or ``unknown``."""
    kind: str | None = None
    """The kind of failure in one word, such as ``throttled``."""

    def __reduce__(self) -> tuple[Any, ...]:
        state = {name: value for name, value in vars(self).items() if name not in _UNPICKLED}
        return _restore, (type(self), self.args, state)


_UNPICKLED = frozenset({"exc_type", "exc_value", "exc_traceback", "response", "inner_exception"})


def _restore(kind: type[Exception], args: tuple[Any, ...], state: dict[str, Any]) -> Exception:
    error = kind.__new__(kind, *args)
    error.args = args
    for name in _UNPICKLED:
        setattr(error, name, None)
    vars(error).update(state)
    return error


class CosmosHttpResponseError(_Trail, _bases.HttpResponseError):
    """The service answered with an error."""

    def __init__(
        self,
        status_code: int | None = None,
        message: str | None = None,
        response: Any = None,
        *,
        headers: Mapping[str, str] | None = None,
        sub_status: int | None = None,
        endpoint: str | None = None,
        **kwargs: Any,
    ) -> None:
        if isinstance(response, Mapping):
            # As in 3.x.
            headers, response = response, None
        self.headers: CaseInsensitiveDict = CaseInsensitiveDict(headers or getattr(response, "headers", None) or {})
        if sub_status is None and _SUB_STATUS in self.headers:
            sub_status = int(self.headers[_SUB_STATUS])
        self.sub_status = sub_status
        self.http_error_message = message
        self.endpoint = endpoint
        text = message or ""
        if status_code is None:
            status_code = getattr(response, "status_code", None)
        if status_code is not None:
            text = f"Status code: {status_code} Sub-status: {sub_status or 0}\n{text}"
        super().__init__(message=text, response=response, **kwargs)
        self.status_code = status_code

    def __str__(self) -> str:
        return str(self.message)


class CosmosResourceNotFoundError(_bases.ResourceNotFoundError, CosmosHttpResponseError):
    """There is no such resource (404)."""

    def __str__(self) -> str:
        return str(self.message)


class CosmosResourceExistsError(_bases.ResourceExistsError, CosmosHttpResponseError):
    """There is such a resource already (409)."""

    def __str__(self) -> str:
        return str(self.message)


class CosmosAccessConditionFailedError(CosmosHttpResponseError):
    """The resource has another etag (412)."""


class CosmosBatchOperationError(_Trail, _bases.HttpResponseError):
    """An operation of a batch failed, and none of it was done."""

    def __init__(
        self,
        error_index: int | None = None,
        headers: Any = None,
        status_code: int | None = None,
        message: str | None = None,
        operation_responses: Any = None,
        **kwargs: Any,
    ) -> None:
        self.error_index = error_index
        self.headers = headers
        self.sub_status: int | None = None
        self.http_error_message = message
        self.operation_responses = operation_responses
        super().__init__(message=message, **kwargs)
        self.status_code = status_code


class CosmosClientTimeoutError(_Trail, _bases.AzureError):
    """The call did not end in time."""

    def __init__(self, message: str | None = None, **kwargs: Any) -> None:
        self.response: Any = None
        self.history: Any = None
        super().__init__(message or "the call did not end within its timeout", **kwargs)


class _UnusableKey(CosmosHttpResponseError, ValueError):
    """The service would refuse it, too: of the official class, and of that of a wrong argument."""


class _NoTokens(CosmosHttpResponseError, TypeError):
    """The same."""


class CosmosServiceRequestError(_Trail, _bases.ServiceRequestError):
    """No region could be reached: nothing was sent."""


class CosmosServiceResponseError(_Trail, _bases.ServiceResponseError):
    """A request was sent and no answer came."""


_BY_STATUS = {
    404: CosmosResourceNotFoundError,
    409: CosmosResourceExistsError,
    412: CosmosAccessConditionFailedError,
}


def kind_of_status(status: int) -> type[CosmosHttpResponseError]:
    """The exception for an answer with this status."""
    return _BY_STATUS.get(status, CosmosHttpResponseError)


def _from_failure(failure: Failure) -> Exception:
    """The exception that a failure of the native module is."""
    error: Any = _plain(failure)
    if isinstance(error, ValueError):
        return error
    error.kind = failure.kind
    error.write_outcome = failure.write_outcome
    error.diagnostics = diagnostics_of(failure)
    made: Exception = error
    return made


def _of_batch(failure: Failure) -> CosmosBatchOperationError:
    """The body lists what came of each operation: the one that failed, and those that failed with it (424)."""
    rows = decode(failure.body)
    failed = [at for at, row in enumerate(rows) if row["statusCode"] >= 400]
    culprits = [at for at in failed if rows[at]["statusCode"] != 424]
    error = CosmosBatchOperationError(
        (culprits or failed)[0], headers_of(failure), failure.status, _text(failure), rows
    )
    error.sub_status = failure.sub_status
    return error


def _plain(failure: Failure) -> Any:
    if failure.body.startswith(b"["):
        return _of_batch(failure)
    if failure.status is not None:
        error = kind_of_status(failure.status)(failure.status, _text(failure), sub_status=failure.sub_status)
        error.headers = headers_of(failure)
        error.http_error_message = failure.body.decode("utf-8", "replace")
        return error
    if failure.kind == "invalid_argument":
        return ValueError(failure.message)
    if failure.kind == "timeout":
        return CosmosClientTimeoutError(str(failure))
    if failure.kind == "serialization":
        return _bases.DecodeError(str(failure))
    if failure.kind == "credential":
        return _bases.ClientAuthenticationError(str(failure))
    return (CosmosServiceRequestError if failure.never_sent else CosmosServiceResponseError)(str(failure))


class _Undecodable(JSONParseFailure, _bases.DecodeError):
    """An answer that is no JSON, by the names of both generations."""


def undecodable(response: Response, problem: str) -> Exception:
    """The exception for an answer whose body can't be read, such as a proxy's page."""
    error = _Undecodable(f"the answer can't be read: {problem}")
    error.status_code = response.status
    return error


def _text(failure: Failure) -> str:
    """The service's words, then the way there."""
    body = failure.body.decode("utf-8", "replace")
    return f"{body}\n{failure}" if body else str(failure)
