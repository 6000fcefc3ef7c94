"""Which keywords do the entries of an options dict stand for?"""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from typing import Any

from .._options import Options
from ..documents import Undefined
from ..http_constants import HttpHeaders
from ..partition_key import NonePartitionKeyValue, _to_native

_KEYWORDS = {
    "continuation": "continuation",
    "maxItemCount": "max_item_count",
    "consistencyLevel": "consistency_level",
    "sessionToken": "session_token",
    "accessCondition": "access_condition",
    "preTriggerInclude": "pre_trigger_include",
    "postTriggerInclude": "post_trigger_include",
    "indexingDirective": "indexing_directive",
    "enableScanInQuery": "enable_scan_in_query",
    "populateQueryMetrics": "populate_query_metrics",
    "populateQuotaInfo": "populate_quota_info",
    "populatePartitionKeyRangeStatistics": "populate_partition_key_range_statistics",
    "enableScriptLogging": "enable_script_logging",
    "resourceTokenExpirySeconds": "resource_token_expiry_seconds",
    "initialHeaders": "initial_headers",
    "excludedLocations": "excluded_locations",
}
_HEADERS = {
    "offerType": HttpHeaders.OfferType,
    "offerEnableRUPerMinuteThroughput": HttpHeaders.OfferIsRUPerMinuteThroughputEnabled,
    "disableRUPerMinuteUsage": HttpHeaders.DisableRUPerMinuteUsage,
}
_CONDITIONS = {"ifmatch": HttpHeaders.IfMatch, "ifnonematch": HttpHeaders.IfNoneMatch}

# What the calls look at by themselves.
_OF_CALLS = frozenset(
    {"partitionKey", "enableCrossPartitionQuery", "offerThroughput", "partitionKeyRangeId"}
    | {"changeFeed", "isStartFromBeginning", "disableAutomaticIdGeneration"}
)


def keywords(options: Mapping[str, Any] | None, *, on_item: bool = False) -> Options:
    """The keywords of the proxies' methods that mean the same. What is false or empty counts as not given."""
    given: Options = {}
    headers: dict[str, str] = {}
    for name, value in (options or {}).items():
        if name in _OF_CALLS or not value:
            continue
        if name == "accessCondition" and not on_item:
            headers[_CONDITIONS[value["type"].lower()]] = value["condition"]
        elif name in _KEYWORDS:
            given[_KEYWORDS[name]] = value
        elif name in _HEADERS:
            headers[_HEADERS[name]] = str(value)
        else:
            warnings.warn(f"options: {name!r} is unknown; it has no effect", stacklevel=6)
    if headers:
        given["initial_headers"] = {**given.get("initial_headers", {}), **headers}
    return given


def partition_key(options: Mapping[str, Any] | None) -> Any:
    """The native key that the options name; ``None`` if they name none."""
    if not options or "partitionKey" not in options:
        return None
    value = options["partitionKey"]
    # An empty dict is what `Undefined` is sent as.
    return _to_native(NonePartitionKeyValue if value is Undefined or value == {} else value)


def query_of(query: Any) -> tuple[str, Any]:
    """Text and parameters of a query, which is a text, a dict of both, or ``None`` for everything."""
    if query is None:
        return "SELECT * FROM c", None
    if isinstance(query, str):
        return query, None
    if not isinstance(query, dict):
        raise TypeError(f"query: {type(query).__name__} is not accepted; a string or a dict is")
    if not query.get("query"):
        raise ValueError("query: the dict has no text under 'query'")
    return query["query"], query.get("parameters")
