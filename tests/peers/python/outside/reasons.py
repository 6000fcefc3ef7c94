"""What is known of tests that pass with the official package and not with perilune, by their names and words."""

PRIVATE = "reaches into a private name of the official package"
PIPELINE = (
    "looks at requests in functions or hooks of the official package's HTTP pipeline, which perilune doesn't have"
)
TEXT = "asks for the words of an error; perilune has others, and the same class"
MORE = "perilune does what the official client refuses"
EMPTY = "a SUM, AVG, MIN or MAX of nothing: the service has no row, the official client makes `None` of it"
LAZY = "expects the constructor to ask the account; perilune's asks nobody, its first call does"
EARLY = "perilune refuses before it sends what the service would refuse"
HOOKS = "counts calls of the response hook: the official client's is told of each request, perilune's of each page"
COPIES = "the test's own ConnectionPolicy or class is that of the official copy"
TRANSPORT = "its transport keeps a request, an object, in the headers of its answers; perilune takes texts"
RETRIES = "injects failures into functions of the official client that repeat requests"

# Of tests that only the official package can pass.
INSIDE = frozenset({PRIVATE, PIPELINE, COPIES, RETRIES})

REASONS = {
    r"has no attribute '_|does not have the attribute": PRIVATE,
    r"no attribute '(CosmosClientConnection|default_headers|session)'": PRIVATE,
    r"unexpected keyword argument 'headers'|test_read_items_concurrency_internals": PRIVATE,
    r"test_container_recreate_|test_health_check|MockHealthCheckProbe|_routing_map_pro|test_routing_map": PRIVATE,
    r"not greater than 0|assert 0 > 0|IndexError|captured headers|KeyError: 'body'|no outbound requests": PIPELINE,
    r"unexpectedly None|test_read_collection_only_once|Expected 404.1002|test_internal_server_error_raised": PIPELINE,
    r"test_hybrid_search_env_variables|test_embedding_source_round_trips": PIPELINE,
    r"test_retry|test_service_re|test_timeout_and_failover|test_globaldb": RETRIES,
    r"test_proxy|test_timeout_on_connection_error|test_enable_endpoint_discovery|ServiceRequestError not raised": LAZY,
    r"sequence item 0|bytes-like object|'str' object has no attribute 'url'": TRANSPORT,
    r"DID NOT RAISE ServiceRequestError": TRANSPORT,
    r"response_hook(_async)?: assert": HOOKS,
    r"ConnectionPolicy is not accepted|return_type_is_dict_not_list|assert <class|azsdk-python-cosmos/": COPIES,
    r"test_run_all|test_value_max_query": EMPTY,
    r"DID NOT RAISE|ValueError not raised|should have failed|AssertionError: None": MORE,
    r"Id ends with|Regex pattern|Number of components|is accepted' ==|are accepted' ==|must name the feed_range": TEXT,
    r"account key is not base64|needs partition_key|0 values given": EARLY,
    r"test_default_ascii_escaping": "an item that is too large once its letters are escaped; perilune sends UTF-8",
    r"feed_range_is_subset": "a range that leaves out its start does not hold one that has it",
    r"test_legacy_opaque_token_compat": "a continuation of another kind is refused; the official client begins anew",
    r"test_user_agent_special_characters": "letters outside of Latin-1 are sent as UTF-8",
    r"test_inner_exceptions_on_timeout": "throttled to the end of its retries, before the time is up",
    r"test_timeout_for_paged_request": "`timeout` holds for all that a page needs, the container's ranges, too",
    r"test_hierarchical_logger": "one record for a call, not one for its request and one for the answer",
    r"test_read_failure_preserves_headers|short_read_timeout": PIPELINE,
    r"invalid IPv4 address": "makes a region's address of the emulator's: `127-westus.0.0.1`, which is none",
    r": cut short$": "in the part of its file that was not reached in time",
}
