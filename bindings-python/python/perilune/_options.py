"""The keywords of one call, as the native module takes them. What isn't known is a ``TypeError``."""

from __future__ import annotations

import warnings
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
    }
    | {"max_degree_of_parallelism", "max_buffered_item_count", "full_text_score_scope"}
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
    "supported_query_features": HttpHeaders.SupportedQueryFeatures,
    "query_version": HttpHeaders.QueryVersion,
    "is_query_plan_request": HttpHeaders.IsQueryPlanRequest,
    "disable_ru_per_minute_usage": HttpHeaders.DisableRUPerMinuteUsage,
    "offer_enable_ru_per_minute_throughput": HttpHeaders.OfferIsRUPerMinuteThroughputEnabled,
}

_INDEXING_DIRECTIVES = {0: "Default", 1: "Exclude", 2: "Include"}

# Known to the official package, without effect here: logging and tracing of the HTTP layer that isn't there.
_WITHOUT_EFFECT = frozenset(
    {"logging_enable", "logging_body", "tracing_attributes", "tracing_options"}
    | {"network_span_namer", "content_type", "enable_cross_partition_query"}
)

_RAW_HOOKS = frozenset({"raw_request_hook", "raw_response_hook"})

_RAW = ("request_options", "feed_options")


def call_options(method: str, given: Given, defaults: Options, own_agent: str = "") -> tuple[Options | None, Any]:
    """Native options, or ``None`` for none, and the response hook. ``own_agent`` is the client's own user agent."""
    if not given and not defaults:
        return None, None
    if "request_options" in given or "feed_options" in given:
        _take_raw(given)
    native: Options = {}
    headers: list[tuple[str, str]] = []
    raw_hooks: Options = {}
    agent: Options = {}
    hook = given.pop("response_hook", None)
    if hook is not None and not callable(hook):
        raise TypeError(f"response_hook: {type(hook).__name__} is not accepted; a callable is")
    _conditions(method, given, native)
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
        elif name in _RAW_HOOKS:
            raw_hooks[name] = value
        elif name in ("user_agent", "user_agent_overwrite"):
            agent[name] = value
        elif name in ("client_headers", "initial_headers", "headers"):
            if not isinstance(value, Mapping):
                raise TypeError(f"{name}: {type(value).__name__} is not accepted; a dict is")
            headers.extend((key, str(text)) for key, text in value.items())
        elif name == "excluded_locations":
            native[name] = _names(name, value)
        elif name == "availability_strategy":
            native[name] = availability_strategy(value)
        elif name == "retry_write":
            native[name] = whole(name, value)
        elif name == "connection_timeout":
            warnings.warn("connection_timeout: calls share connections; give it to the client", stacklevel=4)
        else:
            raise TypeError(f"{method}() got an unexpected keyword argument {name!r}")
    if "user_agent" in agent:
        headers.append(("User-Agent", _agent(own_agent, **agent)))
    if headers:
        native["headers"] = headers
    if raw_hooks:
        from ._raw_hooks import RawHooks

        native["witness"] = RawHooks(raw_hooks.get("raw_request_hook"), raw_hooks.get("raw_response_hook"))
    return native or None, hook


def raw_hooks_of(options: Options | None) -> Any:
    """The raw hooks of native options, or ``None``."""
    return options.get("witness") if options else None


def logged(native: Options | None, log: Any) -> Options:
    """Native options whose raw hooks, if there are any, share what they hear with a log."""
    from ._raw_hooks import RawHooks

    native = native or {}
    native.setdefault("witness", RawHooks(None, None)).log = log
    return native


def witnessed(pager: Any, options: Options | None) -> Any:
    """A native pager; one that tells the raw hooks of its options, if there are some."""
    hooks = raw_hooks_of(options)
    return pager if hooks is None else hooks.of_pages(pager)


def _take_raw(given: Given) -> None:
    """What the older form says is overridden by keywords."""
    from ._raw_options import keywords

    for argument in _RAW:
        options = given.pop(argument, None)
        for name, value in (keywords(argument, options) if options is not None else {}).items():
            if given.get(name) is None:
                given[name] = value


def raw_option(given: Given, name: str) -> Any:
    """What the older form says of something that is no keyword."""
    found = (given.get(argument) for argument in _RAW)
    return next((options[name] for options in found if isinstance(options, Mapping) and name in options), None)


def put(given: Given, **named: Any) -> None:
    """Adds what has a place of its own among a method's parameters."""
    given.update(named)


def whole(name: str, value: Any) -> int:
    """A whole number, or whether: once or not at all."""
    try:
        return index(value)
    except TypeError:
        raise TypeError(f"{name}: {type(value).__name__} is not accepted; a whole number is") from None


def _text(name: str, value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError(f"{name}: {type(value).__name__} is not accepted; a string is")
    return value


def agent_text(name: str, value: Any) -> str:
    """Words of the user agent: letters outside of Latin-1 have no place in a header."""
    text = _text(name, value)
    try:
        text.encode("latin-1")
    except UnicodeEncodeError as problem:
        problem.reason = f"{name}: {problem.reason}; letters of Latin-1 are accepted"
        raise
    return text


def _agent(own: str, user_agent: Any, user_agent_overwrite: Any = False) -> str:
    """The application's name before the client's own words, or in their place."""
    text = agent_text("user_agent", user_agent)
    return text if user_agent_overwrite else f"{text} {own}".rstrip()


def _header_value(name: str, value: Any) -> str:
    if name == "max_integrated_cache_staleness_in_ms" and whole(name, value) < 0:
        raise ValueError(f"{name}: {value} is not accepted; milliseconds, 0 and more, are")
    if name == "indexing_directive":
        return _INDEXING_DIRECTIVES.get(value, str(value))
    if isinstance(value, (list, tuple)):
        return ",".join(str(part) for part in value)
    return str(value)


def _names(argument: str, value: Any) -> list[str]:
    if isinstance(value, str):
        raise TypeError(f"{argument}: a string is not accepted; a list of names of regions is")
    return list(value)


def _conditions(method: str, given: Given, native: Options) -> None:
    """``etag`` with ``match_condition``, ``access_condition``, ``if_match`` or ``if_none_match``: to the native option
    that says the same."""
    conditions = {name: given.pop(name) for name in _CONDITIONS if given.get(name) is not None}
    if not conditions:
        return
    if method in _ON_MANY:
        _without_condition(method, conditions)
        return
    names = ("if_match", "if_none_match") if method in _ON_ITEMS else ("on_etag", "on_other_etag")
    for header, etag in _headers(conditions).items():
        native[names[header == "if_none_match"]] = etag


def _without_condition(method: str, conditions: Options) -> None:
    """The official package warns of a condition that can't be, and does the call. Of other forms it knows nothing."""
    for name in conditions:
        if name not in ("etag", "match_condition"):
            raise ValueError(f"{method}: {name} is not accepted; it is no call on one resource")
    text = f"{method}: {' and '.join(conditions)} have no effect"
    warnings.warn(text, DeprecationWarning, stacklevel=6)


def _headers(given: Options) -> Options:
    found: Options = {name: given[name] for name in ("if_match", "if_none_match") if name in given}
    access = given.get("access_condition")
    if access is not None:
        found.update(_access(access))
    etag, condition = given.get("etag"), given.get("match_condition")
    if condition is None:
        if etag is not None:
            raise ValueError("etag: given without match_condition; both or neither are accepted")
        return found
    name = getattr(condition, "name", None)
    if name not in _MATCH_CONDITIONS:
        raise TypeError(f"match_condition: {condition!r} is not accepted; a member of MatchConditions is")
    wanted, needs_etag = _MATCH_CONDITIONS[name]
    if needs_etag and etag is None:
        raise ValueError(f"match_condition: {name} needs an etag")
    if wanted is not None:
        found[wanted] = etag if needs_etag else "*"
    return found


def _access(access: Any) -> Options:
    if not isinstance(access, Mapping) or not {"type", "condition"} <= access.keys():
        raise TypeError("access_condition: only a dict with type and condition is accepted")
    kind = access["type"]
    header = {"ifmatch": "if_match", "ifnonematch": "if_none_match"}.get(str(kind).lower().replace("-", ""))
    if header is None:
        raise ValueError(f"access_condition: the type {kind!r} is not accepted; IfMatch and IfNoneMatch are")
    return {header: access["condition"]}


_CONDITIONS = ("etag", "match_condition", "access_condition", "if_match", "if_none_match")
_ON_ITEMS = frozenset({"create_item", "read_item", "upsert_item", "replace_item", "delete_item", "patch_item"})
_ON_MANY = frozenset(
    {"execute_item_batch", "execute_bulk", "read_items", "delete_all_items_by_partition_key"}
    | {"query_items", "read_all_items", "query_items_change_feed"}
)

# By the names of the official enumeration, whichever module it is from.
_MATCH_CONDITIONS: dict[str, tuple[str | None, bool]] = {
    "Unconditionally": (None, False),
    "IfNotModified": ("if_match", True),
    "IfModified": ("if_none_match", True),
    "IfPresent": ("if_match", False),
    "IfMissing": ("if_none_match", False),
}
