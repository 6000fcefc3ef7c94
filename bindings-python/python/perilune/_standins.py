"""The errors of azure-core by name, for where it isn't installed."""

from __future__ import annotations

from typing import Any


class AzureError(Exception):
    """The base of all errors."""

    def __init__(self, message: Any = None, *args: Any, **kwargs: Any) -> None:
        self.inner_exception: BaseException | None = kwargs.get("error")
        self.exc_type: Any = None
        self.exc_value: Any = None
        self.exc_traceback: Any = None
        self.message: str = str(message)
        self.exc_msg: str = self.message
        self.continuation_token: str | None = kwargs.get("continuation_token")
        super().__init__(self.message, *args)

    def raise_with_traceback(self) -> None:
        """Raises the error."""
        raise self


class ServiceRequestError(AzureError):
    """The request could not be sent."""


class ServiceResponseError(AzureError):
    """The request was sent and no whole answer came."""


class HttpResponseError(AzureError):
    """The service answered with an error."""

    def __init__(self, message: Any = None, response: Any = None, **kwargs: Any) -> None:
        self.status_code: int | None = None
        self.reason: str | None = None
        self.error: Any = None
        self.response: Any = response
        self.model: Any = kwargs.pop("model", None)
        super().__init__(message, **kwargs)


class DecodeError(HttpResponseError):
    """The answer could not be read."""


class ResourceExistsError(HttpResponseError):
    """There is one already."""


class ResourceNotFoundError(HttpResponseError):
    """There is none."""


class ClientAuthenticationError(HttpResponseError):
    """The credential was of no use."""
