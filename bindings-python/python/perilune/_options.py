"""The keywords of one call, as the native module takes them.

Nothing is ignored in silence: what isn't known is a ``TypeError``, what isn't there yet a ``NotImplementedError``.
"""

from __future__ import annotations

from collections.abc import Mapping
from operator import index
from typing import Any

from ._availability import availability_strategy
from .http_constants import HttpHeaders

Options = dict[str, Any]

# The keywords of a method, of a type that it names; its to take from and to put to.
Given = Any

# Passed to the native module as they are.
_PLAIN = frozenset(
    {
        "session_token",
        "timeout",
        "read_timeout",
        "consistency_level",
        "no_response",
        "max_item_count",
        "continuation",
        "max_concurrency",
        "if_match",
    }
    | {"if_none_match", "max_degree_of_parallelism", "max_buffered_item_count", "full_text_score_scope"}
)

# One header each; the value is written as the service wants it.
_HEADERS = {
    "priority": HttpHeaders.PriorityLevel,
    "throughput_bucket": HttpHeaders.ThroughputBucket,
    "pre_trigger_include": HttpHeaders.PreTriggerInclude,
    "post_trigger_include": HttpHeaders.PostTriggerInclude,
    "indexing_directive": HttpHeaders.IndexingDirective,
    "enable_script_logging": HttpHeaders.EnableScriptLogging,
    "resource_token_expiry_seconds": HttpHeaders.ResourceTokenExpiry,
    "populate_query_metrics": HttpHeaders.PopulateQueryMetrics,
    "populate_index_metrics": HttpHeaders.PopulateIndexMetrics,
    "populate_query_advice": HttpHeaders.PopulateQueryAdvice,
    "populate_partition_key_range_statistics": HttpHeaders.PopulatePartitionKeyRangeStatistics,
    "populate_quota_info": HttpHeaders.PopulateQuotaInfo,
    "enable_scan_in_query": HttpHeaders.EnableScanInQuery,
    "continuation_token_limit": HttpHeaders.ResponseContinuationTokenLimitInKb,
    "max_integrated_cache_staleness_in_ms": HttpHeaders.DedicatedGatewayCacheStaleness,
}

_INDEXING_DIRECTIVES = {0: "Default", 1: "Exclude", 2: "Include"}

# Known to the official package, without effect here: logging and tracing of the HTTP layer that isn't there.
_WITHOUT_EFFECT = frozenset(
    {"logging_enable", "logging_body", "tracing_attributes", "tracing_options", "raw_request_hook"}
    | {"raw_response_hook", "network_span_namer", "content_type", "enable_cross_partition_query"}
)

_NOT_YET = frozenset(
    {"connection_timeout", "request_options", "feed_options"}
    | {"supported_query_features", "query_version", "is_query_plan_request"}
    | {"disable_ru_per_minute_usage", "offer_enable_ru_per_minute_throughput"}
)


def call_options(method: str, given: Given, defaults: Options) -> tuple[Options | None, Any]:
    """Native options, or ``None`` for none, and the response hook."""
    if not given and not defaults:
        return None, None
    _refuse_conditions(method, given)
    native: Options = {}
    headers: list[tuple[str, str]] = []
    hook = given.pop("response_hook", None)
    if hook is not None and not callable(hook):
        raise TypeError(f"response_hook: {type(hook).__name__} is not accepted; a callable is")
    _conditions(given, native)
    for name, value in {**defaults, **given}.items():
        if value is None or name in _WITHOUT_EFFECT:
            continue
        if name == "max_item_count" and value == -1:
            # The service's choice, as without it.
            continue
        if name in _PLAIN:
            native[name] = value
        elif name in _HEADERS:
            headers.append((_HEADERS[name], _header_value(name, value)))
        elif name in ("initial_headers", "headers"):
            if not isinstance(value, Mapping):
                raise TypeError(f"{name}: {type(value).__name__} is not accepted; a dict is")
            headers.extend((key, str(text)) for key, text in value.items())
        elif name == "excluded_locations":
            native[name] = _names(name, value)
        elif name == "availability_strategy":
            native[name] = availability_strategy(value)
        elif name == "retry_write":
            native[name] = whole(name, value)
        elif name in _NOT_YET:
            if value is not False:
                raise NotImplementedError(f"{method}: the option {name!r} isn't supported yet")
        else:
            raise TypeError(f"{method}() got an unexpected keyword argument {name!r}")
    if headers:
        native["headers"] = headers
    return native or None, hook


def put(given: Given, **named: Any) -> None:
    """Adds what has a place of its own among a method's parameters."""
    given.update(named)


def whole(name: str, value: Any) -> int:
    """A whole number, or whether: once or not at all."""
    try:
        return index(value)
    except TypeError:
        raise TypeError(f"{name}: {type(value).__name__} is not accepted; a whole number is") from None


def _header_value(name: str, value: Any) -> str:
    if name == "indexing_directive":
        return _INDEXING_DIRECTIVES.get(value, str(value))
    if isinstance(value, (list, tuple)):
        return ",".join(str(part) for part in value)
    return str(value)


def _names(argument: str, value: Any) -> list[str]:
    if isinstance(value, str):
        raise TypeError(f"{argument}: a string is not accepted; a list of names of regions is")
    return list(value)


def _refuse_conditions(method: str, given: Options) -> None:
    """What is conditional must not be done without the condition."""
    for name in _CONDITIONS:
        if given.get(name) is not None and method not in _ON_ITEMS:
            raise NotImplementedError(f"{method}: the option {name!r} isn't supported yet")


def _conditions(given: Options, native: Options) -> None:
    """``etag`` with ``match_condition``, or ``access_condition``: to the header that says the same."""
    etag, condition = given.pop("etag", None), given.pop("match_condition", None)
    access = given.pop("access_condition", None)
    if access is not None:
        if not isinstance(access, Mapping) or not {"type", "condition"} <= access.keys():
            raise TypeError("access_condition: only a dict with type and condition is accepted")
        kind, value = access["type"], access["condition"]
        header = {"ifmatch": "if_match", "ifnonematch": "if_none_match"}.get(str(kind).lower().replace("-", ""))
        if header is None:
            raise ValueError(f"access_condition: the type {kind!r} is not accepted; IfMatch and IfNoneMatch are")
        native[header] = value
    if condition is None:
        if etag is not None:
            raise ValueError("etag: given without match_condition; both or neither are accepted")
        return
    name = getattr(condition, "name", None)
    if name not in _MATCH_CONDITIONS:
        raise TypeError(f"match_condition: {condition!r} is not accepted; a member of MatchConditions is")
    wanted, needs_etag = _MATCH_CONDITIONS[name]
    if wanted is None:
        return
    if needs_etag and etag is None:
        raise ValueError(f"match_condition: {name} needs an etag")
    native[wanted] = etag if needs_etag else "*"


_CONDITIONS = ("etag", "match_condition", "access_condition", "if_match", "if_none_match")
_ON_ITEMS = frozenset({"create_item", "read_item", "upsert_item", "replace_item", "delete_item", "patch_item"})

# By the names of the official enumeration, whichever module it is from.
_MATCH_CONDITIONS: dict[str, tuple[str | None, bool]] = {
    "Unconditionally": (None, False),
    "IfNotModified": ("if_match", True),
    "IfModified": ("if_none_match", True),
    "IfPresent": ("if_match", False),
    "IfMissing": ("if_none_match", False),
}
