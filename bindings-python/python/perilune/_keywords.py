"""The keywords of every method, by name and type: what type checkers and ``inspect.signature`` show.

Loaded only by these. Every keyword that is not given, or given as ``None``, leaves the client's setting.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, Literal, Protocol, TypedDict

from .documents import ConnectionPolicy, ProxyConfiguration, SSLConfiguration
from .offer import ThroughputProperties
from .partition_key import NonePartitionKeyValue, NullPartitionKeyValue
from .permission import Permission

_Key = str | int | float | bool | None

PartitionKeyType = _Key | Sequence[_Key] | type[NonePartitionKeyValue] | type[NullPartitionKeyValue]

QueryParameters = Sequence[Mapping[str, Any]]
Resource = str | Mapping[str, Any]
Throughput = int | ThroughputProperties | None
FeedRange = dict[str, Any]
ResponseHook = Callable[[Mapping[str, Any], Any], Any]
HeadersHook = Callable[[Mapping[str, Any]], Any]
StartTime = datetime | Literal["Now", "Beginning"]
ChangeFeedMode = Literal["LatestVersion", "AllVersionsAndDeletes"]


class TokenCredential(Protocol):
    """Gives tokens of an identity service; the method may be a coroutine."""

    def get_token(self, *scopes: str, **options: Any) -> Any:
        """A token for the scopes."""


class SupportsTokenInfo(Protocol):
    """The same in the newer form of azure-core."""

    def get_token_info(self, *scopes: str, options: Any = None) -> Any:
        """A token for the scopes."""


class CredentialDict(TypedDict, total=False):
    """The older forms of a credential: one of them."""

    masterKey: str
    resourceTokens: Mapping[str, Any]
    permissionFeed: Iterable[Mapping[str, Any]]


Credential = (
    str
    | CredentialDict
    | Mapping[str, Any]
    | Iterable[Mapping[str, Any] | Permission]
    | TokenCredential
    | SupportsTokenInfo
)


class CrossRegionHedgingStrategy(TypedDict, total=False):
    """After how many milliseconds a slow read is asked of a second region, too."""

    threshold_ms: float
    threshold_steps_ms: float


class HttpLayer(TypedDict, total=False):
    """Accepted, without effect: logging and tracing of an HTTP layer that isn't there."""

    logging_enable: bool | None
    logging_body: bool | None
    tracing_attributes: Mapping[str, Any] | None
    tracing_options: Mapping[str, Any] | None
    network_span_namer: Callable[..., str] | None
    raw_request_hook: Callable[..., Any] | None
    raw_response_hook: Callable[..., Any] | None
    content_type: str | None


class _AnyCall(HttpLayer, total=False):
    session_token: str | None
    consistency_level: str | None
    priority: Literal["High", "Low"] | None
    throughput_bucket: int | None
    excluded_locations: Sequence[str] | None
    availability_strategy: bool | CrossRegionHedgingStrategy | None
    retry_write: int | bool | None
    timeout: float | None
    connection_timeout: float | None
    read_timeout: float | None
    initial_headers: Mapping[str, str] | None
    headers: Mapping[str, str] | None
    user_agent: str | None
    user_agent_overwrite: bool | None
    resource_token_expiry_seconds: int | None
    request_options: Mapping[str, Any] | None
    feed_options: Mapping[str, Any] | None


class _Conditions(TypedDict, total=False):
    etag: str | None
    match_condition: Any
    access_condition: Mapping[str, str] | None
    if_match: str | None
    if_none_match: str | None


class Call(_AnyCall, total=False):
    """Of every call on what is in an account."""

    response_hook: ResponseHook | None


class Change(_Conditions, Call, total=False):
    """Of a call that may be made on a condition."""


class AccountCall(_AnyCall, total=False):
    """Of calls on an account. The hook is shown the headers only."""

    response_hook: HeadersHook | None


class AccountChange(_Conditions, AccountCall, total=False):
    """Of databases that come and go."""

    disable_ru_per_minute_usage: bool | None
    offer_enable_ru_per_minute_throughput: bool | None


class AccountFeed(AccountCall, total=False):
    """Of lists of databases."""

    continuation: str | None


class Feed(Call, total=False):
    """Of lists."""

    continuation: str | None


class ReadItem(Change, total=False):
    """Of ``read_item``."""

    max_integrated_cache_staleness_in_ms: int | None


class WriteItem(Change, total=False):
    """Of the writes of an item."""

    no_response: bool | None


class _PostTrigger(TypedDict, total=False):
    post_trigger_include: str | Sequence[str] | None


class Triggers(_PostTrigger, total=False):
    """What is run before and after a write, as a part of it."""

    pre_trigger_include: str | Sequence[str] | None


class AioReadItem(ReadItem, _PostTrigger, total=False):
    """Of ``read_item`` of asyncio."""


class AioWriteItem(WriteItem, Triggers, total=False):
    """Of the writes of an item, of asyncio."""


class AioCreateItem(AioWriteItem, total=False):
    """Of ``create_item`` of asyncio."""

    indexing_directive: int | str | None


class DeleteItems(Change, Triggers, total=False):
    """Of ``delete_all_items_by_partition_key``."""


class ReadItems(Call, total=False):
    """Of ``read_items`` and ``read_all_items``."""

    max_integrated_cache_staleness_in_ms: int | None


class ReadAllItems(Feed, ReadItems, total=False):
    """Of ``read_all_items``."""

    populate_index_metrics: bool | None


class Query(Feed, total=False):
    """Of ``query_items``."""

    feed_range: FeedRange | None
    full_text_score_scope: Literal["Local", "Global"] | None
    continuation_token_limit: int | None
    max_integrated_cache_staleness_in_ms: int | None
    max_degree_of_parallelism: int | None
    max_buffered_item_count: int | None
    populate_index_metrics: bool | None
    populate_query_advice: bool | None
    supported_query_features: str | None
    query_version: str | None
    is_query_plan_request: bool | None


class AioQuery(Query, total=False):
    """Of ``query_items`` of asyncio."""

    enable_cross_partition_query: bool | None
    enable_scan_in_query: bool | None
    populate_query_metrics: bool | None


class ChangeFeed(Call, total=False):
    """Of ``query_items_change_feed``."""

    start_time: StartTime | None
    mode: ChangeFeedMode | None
    partition_key: PartitionKeyType | None
    feed_range: FeedRange | None


class Processor(_AnyCall, total=False):
    """Of ``change_feed_processor``. Times are in seconds."""

    start_time: StartTime | None
    is_start_from_beginning: bool | None
    mode: ChangeFeedMode | None
    max_item_count: int | None
    on_error: Callable[[Exception, Any], Any] | None
    instance_name: str | None
    poll_interval: float | None
    acquire_interval: float | None
    renew_interval: float | None
    lease_expiration: float | None


class _Policies(TypedDict, total=False):
    analytical_storage_ttl: int | None
    computed_properties: Sequence[Mapping[str, Any]] | None
    vector_embedding_policy: Mapping[str, Any] | None
    full_text_policy: Mapping[str, Any] | None
    global_secondary_index: Any


class ReplaceContainer(Change, _Policies, total=False):
    """Of ``replace_container``."""


class CreateContainer(Change, _Policies, total=False):
    """Of ``create_container``."""

    change_feed_policy: Mapping[str, Any] | None
    disable_ru_per_minute_usage: bool | None
    offer_enable_ru_per_minute_throughput: bool | None


class AioCreateContainer(CreateContainer, total=False):
    """Of ``create_container`` of asyncio."""

    indexing_policy: Mapping[str, Any] | None
    default_ttl: int | None
    unique_key_policy: Mapping[str, Any] | None
    conflict_resolution_policy: Mapping[str, Any] | None


class _HttpClient(HttpLayer, total=False):
    availability_strategy_executor: Any
    availability_strategy_max_concurrency: int | None
    enable_compact_utf8_item_writes: bool | None
    enable_diagnostics_logging: bool | None
    logger: Any
    retry_backoff_factor: float | None
    retry_connect: int | None
    retry_mode: Any
    retry_on_status_codes: Sequence[int] | None
    retry_read: int | None
    retry_status: int | None
    connection_retry_policy: Any
    retry_options: Any
    per_call_policies: Any
    per_retry_policies: Any


class ClientSettings(_HttpClient, total=False):
    """Of a client that is given a policy."""

    application_region: str | None
    preferred_locations: Sequence[str] | None
    strict_preferred_locations: bool | None
    excluded_locations: Sequence[str] | None
    multiple_write_locations: bool | None
    enable_endpoint_discovery: bool | None
    account_initialization_endpoints: Sequence[str] | None
    account_refresh_interval: float | None
    availability_strategy: bool | CrossRegionHedgingStrategy | None
    enable_partition_level_failover: bool | None
    enable_partition_level_circuit_breaker: bool | None
    circuit_breaker_read_failure_threshold: int | None
    circuit_breaker_write_failure_threshold: int | None
    circuit_breaker_unavailability_duration: float | None
    timeout: float | None
    connection_timeout: float | None
    read_timeout: float | None
    request_timeout: float | None
    retry_total: int | None
    retry_throttle_total: int | None
    retry_throttle_backoff_max: float | None
    retry_backoff_max: float | None
    retry_fixed_interval: float | None
    retry_write: int | bool | None
    no_response_on_write: bool | None
    priority: Literal["High", "Low"] | None
    throughput_bucket: int | None
    user_agent: str | None
    user_agent_overwrite: bool | None
    user_agent_suffix: str | None
    connection_mode: int | None
    connection_verify: bool | str | None
    connection_cert: Any
    ssl_config: SSLConfiguration | None
    proxy_config: ProxyConfiguration | None
    proxies: Mapping[str, str] | None
    headers: Mapping[str, str] | None
    transport: Any
    resolve: Mapping[str, str] | None
    max_connections: int | None
    http2: bool | None
    allow_insecure_http: bool | None
    local_address: str | None
    aad_scope: str | None


class ClientOptions(ClientSettings, total=False):
    """Of a client."""

    connection_policy: ConnectionPolicy | None


class OlderNames(ClientOptions, total=False):
    """With the names that the older generation has for what is positional."""

    url_connection: str
    auth: Any
