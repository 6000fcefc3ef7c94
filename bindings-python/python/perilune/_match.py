"""The conditions on an etag, under the names of azure-core."""

from enum import Enum


class MatchConditions(Enum):
    """When a call is done: by the etag that the resource has."""

    Unconditionally = 1
    IfNotModified = 2
    IfModified = 3
    IfPresent = 4
    IfMissing = 5
