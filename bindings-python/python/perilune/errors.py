"""The exceptions under the module name, and with the class names, of the older package."""

from .exceptions import *  # noqa: F403
from .exceptions import CosmosError, CosmosHttpResponseError, JSONParseFailure

__all__ = ["CosmosError", "HTTPFailure", "JSONParseFailure", "UnexpectedDataType"]

HTTPFailure = CosmosHttpResponseError


class UnexpectedDataType(CosmosError):
    """An argument is of a type that isn't accepted. The calls raise ``TypeError`` of these."""
