"""The exceptions under the module name, and with the class names, of the older package."""

from .exceptions import *  # noqa: F403
from .exceptions import CosmosHttpResponseError

CosmosError = CosmosHttpResponseError
HTTPFailure = CosmosHttpResponseError
