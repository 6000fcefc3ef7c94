"""Settings of connections, and the names that definitions use."""

from __future__ import annotations

import warnings
from typing import Any, TypedDict

from . import _native

_DEFAULTS = _native.defaults()


class ConsistencyLevel:
    """How strong the guarantee of a read is. A client can weaken the account's level, not strengthen it."""

    Strong = "Strong"
    BoundedStaleness = "BoundedStaleness"
    Session = "Session"
    Eventual = "Eventual"
    ConsistentPrefix = "ConsistentPrefix"


class IndexingMode:
    """When items are indexed."""

    Consistent = "consistent"
    Lazy = "lazy"
    NoIndex = "none"


class IndexingDirective:
    """Whether one item is indexed."""

    Default = 0
    Exclude = 1
    Include = 2


class IndexKind:
    """How a path is indexed."""

    Hash = "Hash"
    Range = "Range"
    MultiHash = "MultiHash"


class PartitionKind:
    """How the values of a partition key are hashed."""

    Hash = "Hash"
    MultiHash = "MultiHash"


class DataType:
    """What a path of an index holds."""

    Number = "Number"
    String = "String"
    Point = "Point"
    LineString = "LineString"
    Polygon = "Polygon"
    MultiPolygon = "MultiPolygon"


class PermissionMode:
    """What a permission allows."""

    NoneMode = "none"
    Read = "read"
    All = "all"


class TriggerType:
    """When a trigger runs."""

    Pre = "pre"
    Post = "post"


class TriggerOperation:
    """Which operations a trigger belongs to."""

    All = "all"
    Create = "create"
    Update = "update"
    Delete = "delete"
    Replace = "replace"


class ConnectionMode:
    """How the service is reached: through its gateway."""

    Gateway = 0


class MediaReadMode:
    """How media were read, when there were any."""

    Buffered = "Buffered"
    Streamed = "Streamed"


class Undefined:
    """The partition key of items that lack the property, in options by link. Pass the class itself."""


class SSLConfiguration:
    """Certificates: ``SSLCaCerts`` is the path of a file of authorities to trust, or ``False`` to trust anyone."""

    def __init__(self) -> None:
        self.SSLKeyFile: str | None = None
        self.SSLCertFile: str | None = None
        self.SSLCaCerts: str | bool | None = None


class ProxyConfiguration:
    """A proxy: ``Host`` is its URL, ``Port`` its port unless the URL has it."""

    def __init__(self) -> None:
        self.Host: str | None = None
        self.Port: int | str | None = None


class RetryOptions:
    """What happens after the service asked to wait (429)."""

    def __init__(
        self,
        max_retry_attempt_count: int = _DEFAULTS["retry_throttle_total"],
        fixed_retry_interval_in_milliseconds: int | None = None,
        max_wait_time_in_seconds: int = _DEFAULTS["retry_throttle_backoff_max"],
    ) -> None:
        self._max_retry_attempt_count = max_retry_attempt_count
        self._fixed_retry_interval_in_milliseconds = fixed_retry_interval_in_milliseconds
        self._max_wait_time_in_seconds = max_wait_time_in_seconds

    @property
    def MaxRetryAttemptCount(self) -> int:
        """How many times a request is repeated."""
        return self._max_retry_attempt_count

    @property
    def FixedRetryIntervalInMilliseconds(self) -> int | None:
        """The wait before each repeat; ``None``: what the service asks for."""
        return self._fixed_retry_interval_in_milliseconds

    @property
    def MaxWaitTimeInSeconds(self) -> int:
        """The most that the waits may add up to."""
        return self._max_wait_time_in_seconds


class ConnectionPolicy:
    """Where requests go, and how hard the client tries. Copied when a client is made.

    Times are in seconds, but for ``RequestTimeout`` in the four-argument form of the client, which is in
    milliseconds.
    """

    def __init__(self) -> None:
        self.RequestTimeout: float = 5
        self.ReadTimeout: float = 65
        self.DBAConnectionTimeout: float = 3
        self.DBAReadTimeout: float = 3
        self.RecoveryReadTimeout: float = 6
        self.InferenceRequestTimeout: float = 5
        self.MaxBackoff: float = 1
        self.MediaRequestTimeout: float = 300000
        self.MediaReadMode: str = "Buffered"
        self.ConnectionMode: int = ConnectionMode.Gateway
        self.SSLConfiguration: SSLConfiguration | None = None
        self.ProxyConfiguration: ProxyConfiguration | None = None
        self.EnableEndpointDiscovery: bool = _DEFAULTS["enable_endpoint_discovery"]
        self.PreferredLocations: list[str] = []
        self.ExcludedLocations: list[str] | None = None
        self.RetryOptions: RetryOptions = RetryOptions()
        self.DisableSSLVerification: bool = False
        self.UseMultipleWriteLocations: bool = False
        self.ConnectionRetryConfiguration: Any = None
        self.ResponsePayloadOnWriteDisabled: bool = False
        self.RetryNonIdempotentWrites: int | bool = _DEFAULTS["retry_write"]
        self._current_location: tuple[str, list[str]] | None = None

    def SetCurrentLocation(self, location: str) -> None:
        """Names the region that the application runs in: fills ``PreferredLocations``, nearest first."""
        self.PreferredLocations = _native.regions_from(location)
        self._current_location = (location, list(self.PreferredLocations))

    def __setattr__(self, name: str, value: object) -> None:
        if not name.startswith("_") and name not in _POLICY_NAMES and _POLICY_NAMES:
            warnings.warn(f"ConnectionPolicy has no attribute {name!r}; it has no effect", stacklevel=2)
        super().__setattr__(name, value)


_POLICY_NAMES: frozenset[str] = frozenset()
_POLICY_NAMES = frozenset(vars(ConnectionPolicy()))


class UserConsistencyPolicy(TypedDict, total=False):
    """How consistent an account's reads are, unless a client or a call asks for less."""

    defaultConsistencyLevel: str
    maxStalenessPrefix: int
    maxStalenessIntervalInSeconds: int


class DatabaseAccount:
    """What the service says of the account."""

    def __init__(self) -> None:
        self.DatabasesLink = ""
        self.MediaLink = ""
        self.MaxMediaStorageUsageInMB = 0
        self.CurrentMediaStorageUsageInMB = 0
        self.ConsumedDocumentStorageInMB = 0
        self.ReservedDocumentStorageInMB = 0
        self.ProvisionedDocumentStorageInMB = 0
        self.ConsistencyPolicy: UserConsistencyPolicy | None = None
        self._WritableLocations: list[dict[str, str]] = []
        self._ReadableLocations: list[dict[str, str]] = []
        self._EnableMultipleWritableLocations = False

    @property
    def WritableLocations(self) -> list[dict[str, str]]:
        """Name and endpoint of each region that takes writes."""
        return self._WritableLocations

    @property
    def ReadableLocations(self) -> list[dict[str, str]]:
        """Name and endpoint of each region that takes reads."""
        return self._ReadableLocations
