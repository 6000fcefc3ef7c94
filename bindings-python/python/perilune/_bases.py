"""The errors that ours derive from: those of azure-core where it is installed, else classes of the same names."""

from __future__ import annotations

from typing import Any

try:
    from azure.core.exceptions import (
        AzureError,
        ClientAuthenticationError,
        DecodeError,
        HttpResponseError,
        ResourceExistsError,
        ResourceNotFoundError,
        ServiceRequestError,
        ServiceResponseError,
    )
except ImportError:

    class AzureError(Exception):  # type: ignore[no-redef]
        """The base of all errors."""

        def __init__(self, message: Any = None, *args: Any, **kwargs: Any) -> None:
            self.inner_exception = kwargs.get("error")
            self.exc_type = self.exc_value = self.exc_traceback = None
            self.exc_msg = self.message = str(message)
            self.continuation_token = kwargs.get("continuation_token")
            super().__init__(self.message, *args)

        def raise_with_traceback(self) -> None:
            """Raises the error."""
            raise self

    class ServiceRequestError(AzureError):  # type: ignore[no-redef]
        """The request could not be sent."""

    class ServiceResponseError(AzureError):  # type: ignore[no-redef]
        """The request was sent and no whole answer came."""

    class HttpResponseError(AzureError):  # type: ignore[no-redef]
        """The service answered with an error."""

        def __init__(self, message: Any = None, response: Any = None, **kwargs: Any) -> None:
            self.status_code = self.reason = self.error = None
            self.response = response
            self.model = kwargs.pop("model", None)
            super().__init__(message, **kwargs)

    class DecodeError(HttpResponseError):  # type: ignore[no-redef]
        """The answer could not be read."""

    class ResourceExistsError(HttpResponseError):  # type: ignore[no-redef]
        """There is one already."""

    class ResourceNotFoundError(HttpResponseError):  # type: ignore[no-redef]
        """There is none."""

    class ClientAuthenticationError(HttpResponseError):  # type: ignore[no-redef]
        """The credential was of no use."""


__all__ = [
    "AzureError",
    "ClientAuthenticationError",
    "DecodeError",
    "HttpResponseError",
    "ResourceExistsError",
    "ResourceNotFoundError",
    "ServiceRequestError",
    "ServiceResponseError",
]
