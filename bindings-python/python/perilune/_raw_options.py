"""Options in the form of the older generation, a dict such as ``{"maxItemCount": 10}``, to keywords."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

KEYWORDS = {
    "accessCondition": "access_condition",
    "availabilityStrategy": "availability_strategy",
    "consistencyLevel": "consistency_level",
    "contentType": "content_type",
    "continuation": "continuation",
    "disableRUPerMinuteUsage": "disable_ru_per_minute_usage",
    "enableCrossPartitionQuery": "enable_cross_partition_query",
    "enableScanInQuery": "enable_scan_in_query",
    "enableScriptLogging": "enable_script_logging",
    "excludedLocations": "excluded_locations",
    "indexingDirective": "indexing_directive",
    "initialHeaders": "initial_headers",
    "isQueryPlanRequest": "is_query_plan_request",
    "maxIntegratedCacheStaleness": "max_integrated_cache_staleness_in_ms",
    "maxItemCount": "max_item_count",
    "offerEnableRUPerMinuteThroughput": "offer_enable_ru_per_minute_throughput",
    "populateIndexMetrics": "populate_index_metrics",
    "populatePartitionKeyRangeStatistics": "populate_partition_key_range_statistics",
    "populateQueryAdvice": "populate_query_advice",
    "populateQueryMetrics": "populate_query_metrics",
    "populateQuotaInfo": "populate_quota_info",
    "postTriggerInclude": "post_trigger_include",
    "preTriggerInclude": "pre_trigger_include",
    "priorityLevel": "priority",
    "queryVersion": "query_version",
    "resourceTokenExpirySeconds": "resource_token_expiry_seconds",
    "responseContinuationTokenLimitInKb": "continuation_token_limit",
    "responsePayloadOnWriteDisabled": "no_response",
    "sessionToken": "session_token",
    "supportedQueryFeatures": "supported_query_features",
    "throughputBucket": "throughput_bucket",
}

# Under the same name in both forms.
_SAME = frozenset({"timeout", "read_timeout", "retry_write"})

# A parameter of the method is what counts.
_OF_PARAMETERS = frozenset({"partitionKey", "disableAutomaticIdGeneration", "offerThroughput"})


def keywords(argument: str, options: Any) -> dict[str, Any]:
    """The keywords that mean the same. What is false or empty counts as not given."""
    if not isinstance(options, Mapping):
        raise TypeError(f"{argument}: {type(options).__name__} is not accepted; a dict is")
    found = {}
    for name, value in options.items():
        if name in _OF_PARAMETERS or not value:
            continue
        keyword = name if name in _SAME else KEYWORDS.get(name)
        if keyword is None:
            raise TypeError(f"{argument}: the option {name!r} is unknown")
        found[keyword] = value
    return found
