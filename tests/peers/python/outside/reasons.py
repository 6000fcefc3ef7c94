"""Why tests pass with the official package and not with perilune, as far as it isn't their reaching for its inside.

By the beginning of file and test, each looked into. A twin for asyncio (``test_query_async``) is told with the other.
"""

LAZY = "expects the constructor to ask the account; perilune's asks nobody, its first call does"
PIPELINE = "gives the client a policy of azure-core's pipeline, which perilune doesn't have"
LOGS = "counts what the official client looks up for itself among the log's records; perilune's are of calls"
WORDS = "asks for the very sentences of errors; perilune has its own, and the same class"
MORE = "expects a refusal of what perilune can do"
HOOK = (
    "counts calls of the response hook: the official client's is told of each request, perilune's of each page, "
    "and its raw response hook of each request"
)
CONSTRUCTOR = "the key is not base64: perilune's constructor refuses it, the official client's first request gets 401"
THROTTLED = (
    "every read of the account is throttled: perilune's first call reads it, and its timeout says that the account was "
    "not known in time, without the 429 as its inner exception"
)
AGENT = "asks for the official package's name, or flags, in the user agent; perilune sends its own"
TINY = "a `read_timeout` of less than a millisecond: perilune allows one, and the emulator may have answered in it"
LIMIT = "sets the official client's limit by an environment variable; perilune's is fixed"

# The beginnings of file and test to why they differ.
REASONS = {
    "test_aggregate TestAggregateQuery.test_run_all": MORE,
    "test_change_feed_all_versions test_query_change_feed_all_versions_and_deletes_errors": WORDS,
    "test_cosmos_http_logging_policy TestCosmosHttpLogger.test_cosmos_http_logging_policy": LOGS,
    "test_cosmos_http_logging_policy TestCosmosHttpLogger.test_default_http_logging_policy": LOGS,
    "test_crud test_inner_exceptions_on_timeout": THROTTLED,
    "test_crud test_read_collection_only_once": LOGS,
    "test_crud test_read_timeout": LAZY,
    "test_crud test_timeout_on_connection_error": LAZY,
    "test_crud test_request_level_timeout_overrides": "a `read_timeout` of 1e-12 s for the client: it "
    "bounds what perilune's client looks up for itself, too",
    "test_crud test_client_request_timeout_when_connection_retry": TINY,
    "test_crud test_client_level_read_timeout_on_queries": TINY,
    "test_crud test_point_operation_read_timeout": TINY,
    "test_crud_response_payload_on_write_disabled test_client_request_timeout_when_connection_retry": TINY,
    "test_crud_response_payload_on_write_disabled test_client_request_timeout": TINY,
    "test_per_partition_automatic_failover test_ppaf_user_agent_feature_flag": AGENT,
    "test_crud test_timeout_for_paged_request": "`timeout` holds for all that a page needs, the "
    "container's ranges, too; each request is delayed by 1 s",
    "test_crud_database test_id_validation": WORDS,
    "test_crud_response_payload_on_write_disabled test_id_validation": WORDS,
    "test_encoding test_default_ascii_escaping": "an item that is too large once its letters are escaped; "
    "perilune sends UTF-8 always",
    "test_encoding test_compact_utf8": "expects what reads and deletes of a batch name to be escaped; perilune "
    "sends UTF-8 always",
    "test_feed_range test_feed_range_is_subset[parent_feed_range4": "a range that leaves out its start does not "
    "hold one that has it",
    "test_globaldb test_global_db_service_request_errors": PIPELINE,
    "test_item_body_serialization test_sync_real_client_stores": CONSTRUCTOR,
    "test_proxy test_failure_with_wrong_proxy": LAZY,
    "test_query test_avg_aggregate_by_page_raises_value_error": MORE,
    "test_query test_unsupported_queries": MORE,
    "test_query_cross_partition test_unsupported_queries": MORE,
    "test_query_feed_range test_query_with_avg_aggregate_across_full_feed_range_raises": MORE,
    "test_query_feed_range test_query_with_both_feed_range_and_partition_key": WORDS,
    "test_query_feed_range_multipartition test_legacy_opaque_token_compat": "a continuation of "
    "another kind is refused; the official client warns, and begins anew",
    "test_query_hybrid_search test_hybrid_search_cross_partition_query_response_hook": HOOK,
    "test_query_hybrid_search test_hybrid_search_env_variables": LIMIT,
    "test_query_vector_similarity test_vector_query_cross_partition_response_hook": HOOK,
    "test_query_vector_similarity test_vector_search_environment_variables": LIMIT,
    "test_read_items test_read_items_concurrency_internals": "gives an executor, and counts the official "
    "client's tasks in it; perilune needs no threads",
    "test_service_retry_policies test_service_request_connection": PIPELINE,
    "test_service_retry_policies test_service_response_connection": PIPELINE,
    "test_user_agent_overwrite_regression test_": AGENT,
    "test_vector_policy test_embedding_source_round_trips": "puts a mock in the place of the "
    "official client's connection",
}


def reason_of(file: str, test: str) -> str:
    """Why a test differs; nothing if it wasn't looked into."""
    file, function = file.removesuffix("_async"), test.partition(".")[2]
    starts = (f"{file} {name}" for name in (test, function))
    return next((REASONS[key] for start in starts for key in REASONS if start.startswith(key)), "")
