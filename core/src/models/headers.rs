//! Which HTTP header names does the service speak? The one table of them.
//!
//! Units and value forms follow the service's REST reference; names are in lower case, as HTTP/2 needs them.

use http::HeaderName;

macro_rules! table {
    ($($(#[$doc:meta])+ $name:ident = $text:literal;)+) => {
        $($(#[$doc])+ pub const $name: HeaderName = HeaderName::from_static($text);)+
    };
}

// Sent with every request.
table! {
    /// Percent-encoded signature or token.
    AUTHORIZATION = "authorization";
    /// The date that was signed, RFC 1123 with the zone `GMT`.
    DATE = "x-ms-date";
    /// The REST version: `2020-07-15`.
    VERSION = "x-ms-version";
    /// Media type wanted back.
    ACCEPT = "accept";
    /// Media type of the body.
    CONTENT_TYPE = "content-type";
    /// Always `no-cache`.
    CACHE_CONTROL = "cache-control";
    /// At most 255 ASCII characters.
    USER_AGENT = "user-agent";
    /// Bit mask; 1 = splits and merges of ranges are handled.
    SDK_CAPABILITIES = "x-ms-cosmos-sdk-supportedcapabilities";
    /// UUID of one attempt, in both directions.
    ACTIVITY_ID = "x-ms-activity-id";
    /// UUID of one client.
    CLIENT_ID = "x-ms-client-id";
    /// UUID of one logical query, the same on its plan and on every page.
    CORRELATED_ACTIVITY_ID = "x-ms-cosmos-correlated-activityid";
    /// `true` lets a region other than the hub take writes.
    ALLOW_TENTATIVE_WRITES = "x-ms-cosmos-allow-tentative-writes";
    /// Resource id of the container the client believes it talks to.
    INTENDED_COLLECTION_RID = "x-ms-cosmos-intended-collection-rid";
    /// `true` leaves repeats after status 449 to the client.
    NO_RETRY_449 = "x-ms-noretry-449";
    /// `True` on the repeats that only the hub may answer.
    HUB_REGION_PROCESSING_ONLY = "x-ms-cosmos-hub-region-processing-only";
}

// Consistency, sessions and preconditions.
table! {
    /// Name of a consistency level no stronger than the account's.
    CONSISTENCY_LEVEL = "x-ms-consistency-level";
    /// Reads only; never together with the consistency level.
    READ_CONSISTENCY_STRATEGY = "x-ms-cosmos-read-consistency-strategy";
    /// Comma-joined `{range}:{token}` entries, in both directions.
    SESSION_TOKEN = "x-ms-session-token";
    /// An entity tag with its quotes, or `*`.
    IF_MATCH = "if-match";
    /// An entity tag with its quotes, or `*`.
    IF_NONE_MATCH = "if-none-match";
    /// Start of a change feed, RFC 1123.
    IF_MODIFIED_SINCE = "if-modified-since";
    /// The version of what was read, with its quotes; a change feed's continuation.
    ETAG = "etag";
}

// Items, partitions and feeds.
table! {
    /// `true` turns a create into an upsert.
    IS_UPSERT = "x-ms-documentdb-is-upsert";
    /// `return=minimal` leaves the body out of a write's answer.
    PREFER = "prefer";
    /// JSON array, ASCII only.
    PARTITION_KEY = "x-ms-documentdb-partitionkey";
    /// Id of a physical range: asked for, or the one that served.
    PARTITION_KEY_RANGE_ID = "x-ms-documentdb-partitionkeyrangeid";
    /// First effective partition key, included.
    START_EPK = "x-ms-start-epk";
    /// Last effective partition key, excluded.
    END_EPK = "x-ms-end-epk";
    /// `EffectivePartitionKeyRange`, with the two above.
    READ_KEY_TYPE = "x-ms-read-key-type";
    /// Page size; -1 leaves it to the service.
    MAX_ITEM_COUNT = "x-ms-max-item-count";
    /// Where the next page starts; opaque.
    CONTINUATION = "x-ms-continuation";
    /// How many items a page holds.
    ITEM_COUNT = "x-ms-item-count";
    /// `Incremental Feed` (or the full-fidelity form) asks for a change feed.
    A_IM = "a-im";
    /// Wire format version of the change feed.
    CHANGE_FEED_WIRE_FORMAT_VERSION = "x-ms-cosmos-changefeed-wire-format-version";
    /// `Default`, `Include` or `Exclude`.
    INDEXING_DIRECTIVE = "x-ms-indexing-directive";
    /// Comma-joined trigger ids.
    PRE_TRIGGER_INCLUDE = "x-ms-documentdb-pre-trigger-include";
    /// Comma-joined trigger ids.
    PRE_TRIGGER_EXCLUDE = "x-ms-documentdb-pre-trigger-exclude";
    /// Comma-joined trigger ids.
    POST_TRIGGER_INCLUDE = "x-ms-documentdb-post-trigger-include";
    /// Comma-joined trigger ids.
    POST_TRIGGER_EXCLUDE = "x-ms-documentdb-post-trigger-exclude";
    /// `High` or `Low`.
    PRIORITY_LEVEL = "x-ms-cosmos-priority-level";
    /// 1 to 5.
    THROUGHPUT_BUCKET = "x-ms-cosmos-throughput-bucket";
    /// Oldest cached answer the integrated cache may give, in milliseconds.
    DEDICATED_GATEWAY_MAX_AGE = "x-ms-dedicatedgateway-max-age";
    /// `true` goes past the integrated cache.
    DEDICATED_GATEWAY_BYPASS_CACHE = "x-ms-dedicatedgateway-bypass-cache";
    /// Shard of the integrated cache.
    DEDICATED_GATEWAY_SHARD_KEY = "x-ms-dedicatedgateway-shard-key";
    /// `JsonText`, `CosmosBinary` or both.
    SUPPORTED_SERIALIZATION_FORMATS = "x-ms-cosmos-supported-serialization-formats";
    /// `true` marks the body as a batch.
    IS_BATCH_REQUEST = "x-ms-cosmos-is-batch-request";
    /// `true`: all operations of a batch succeed, or none does.
    BATCH_ATOMIC = "x-ms-cosmos-batch-atomic";
    /// `true`: a batch goes on after an operation that failed.
    BATCH_CONTINUE_ON_ERROR = "x-ms-cosmos-batch-continue-on-error";
    /// `true` does without the request units of the minute (a feature of the past).
    DISABLE_RU_PER_MINUTE = "x-ms-documentdb-disable-ru-per-minute-usage";
    /// `True` when a container's items of one key are being deleted.
    PARTITION_KEY_DELETE_PENDING = "x-ms-cosmos-is-partition-key-delete-pending";
}

// Queries.
table! {
    /// `True` marks a body as a query.
    IS_QUERY = "x-ms-documentdb-isquery";
    /// `True` marks a POST as a query.
    QUERY = "x-ms-documentdb-query";
    /// `True` lets a query go past one partition key.
    ENABLE_CROSS_PARTITION = "x-ms-documentdb-query-enablecrosspartition";
    /// `True` asks the gateway to fan out.
    PARALLELIZE_CROSS_PARTITION = "x-ms-documentdb-query-parallelizecrosspartitionquery";
    /// `True` asks for a plan instead of rows.
    IS_QUERY_PLAN_REQUEST = "x-ms-cosmos-is-query-plan-request";
    /// Comma-joined features of the query pipeline.
    SUPPORTED_QUERY_FEATURES = "x-ms-cosmos-supported-query-features";
    /// Version of the query plan asked for.
    QUERY_VERSION = "x-ms-cosmos-query-version";
    /// Size limit of a continuation, in KiB.
    CONTINUATION_LIMIT_KB = "x-ms-documentdb-responsecontinuationtokenlimitinkb";
    /// `True` when a continuation is expected at once.
    IS_CONTINUATION_EXPECTED = "x-ms-documentdb-query-iscontinuationexpected";
    /// `true` lets a query run without an index.
    ENABLE_SCAN = "x-ms-documentdb-query-enable-scan";
    /// `true` asks the service to trace the query.
    EMIT_TRACES = "x-ms-documentdb-query-emit-traces";
    /// `true` asks for metrics.
    POPULATE_QUERY_METRICS = "x-ms-documentdb-populatequerymetrics";
    /// `name=number` pairs joined by `;`.
    QUERY_METRICS = "x-ms-documentdb-query-metrics";
    /// `true` asks how the index was used.
    POPULATE_INDEX_METRICS = "x-ms-cosmos-populateindexmetrics";
    /// `true` asks for the newer form of index metrics.
    POPULATE_INDEX_METRICS_V2 = "x-ms-cosmos-populateindexmetrics-v2";
    /// How the index was used: base64 JSON, or percent-encoded JSON in the newer form.
    INDEX_UTILIZATION = "x-ms-cosmos-index-utilization";
    /// `true` asks for advice about a query.
    POPULATE_QUERY_ADVICE = "x-ms-cosmos-populatequeryadvice";
    /// Advice about a query, percent-encoded JSON.
    QUERY_ADVICE = "x-ms-cosmos-query-advice";
    /// JSON facts needed to resume an ordered query.
    QUERY_EXECUTION_INFO = "x-ms-cosmos-query-execution-info";
}

// Scripts, permissions, containers and throughput.
table! {
    /// `true` asks for what a stored procedure logged.
    SCRIPT_ENABLE_LOGGING = "x-ms-documentdb-script-enable-logging";
    /// What a stored procedure logged, percent-encoded.
    SCRIPT_LOG_RESULTS = "x-ms-documentdb-script-log-results";
    /// Life of a permission's token, 10 to 18,000 seconds.
    EXPIRY_SECONDS = "x-ms-documentdb-expiry-seconds";
    /// `true` asks for quotas of a container.
    POPULATE_QUOTA_INFO = "x-ms-documentdb-populatequotainfo";
    /// `true` asks for statistics of a container's ranges.
    POPULATE_PARTITION_STATISTICS = "x-ms-documentdb-populatepartitionstatistics";
    /// `name=number` pairs joined by `;`, sizes in KB.
    RESOURCE_QUOTA = "x-ms-resource-quota";
    /// `name=number` pairs joined by `;`, sizes in KB.
    RESOURCE_USAGE = "x-ms-resource-usage";
    /// Progress of a change of index, in per cent.
    INDEX_TRANSFORMATION_PROGRESS = "x-ms-documentdb-collection-index-transformation-progress";
    /// Progress of lazy indexing, in per cent.
    LAZY_INDEXING_PROGRESS = "x-ms-documentdb-collection-lazy-indexing-progress";
    /// Manual throughput of a new resource, in request units a second.
    OFFER_THROUGHPUT = "x-ms-offer-throughput";
    /// Autoscale settings of a new resource, JSON.
    OFFER_AUTOPILOT_SETTINGS = "x-ms-cosmos-offer-autopilot-settings";
    /// Old performance tiers.
    OFFER_TYPE = "x-ms-offer-type";
    /// Whether a change of throughput is still under way.
    OFFER_REPLACE_PENDING = "x-ms-offer-replace-pending";
    /// Least throughput the resource can have, in request units a second.
    MIN_THROUGHPUT = "x-ms-cosmos-min-throughput";
    /// `true` moves a manual throughput to autoscale.
    MIGRATE_OFFER_TO_AUTOPILOT = "x-ms-cosmos-migrate-offer-to-autopilot";
    /// `true` moves autoscale to a manual throughput.
    MIGRATE_OFFER_TO_MANUAL = "x-ms-cosmos-migrate-offer-to-manual-throughput";
}

// Answers.
table! {
    /// Cost, in request units.
    REQUEST_CHARGE = "x-ms-request-charge";
    /// Detail of a failure; absent means 0.
    SUB_STATUS = "x-ms-substatus";
    /// Least wait before a repeat, in milliseconds.
    RETRY_AFTER_MS = "x-ms-retry-after-ms";
    /// Repeats after status 429; added by the client.
    THROTTLE_RETRY_COUNT = "x-ms-throttle-retry-count";
    /// Time waited after status 429, in milliseconds; added by the client.
    THROTTLE_RETRY_WAIT_TIME_MS = "x-ms-throttle-retry-wait-time-ms";
    /// The owner's path by names.
    ALT_CONTENT_PATH = "x-ms-alt-content-path";
    /// The owner's resource id.
    CONTENT_PATH = "x-ms-content-path";
    /// Partition that served, for diagnosis.
    INTERNAL_PARTITION_ID = "x-ms-cosmos-internal-partition-id";
    /// Partition that served, for diagnosis.
    PHYSICAL_PARTITION_ID = "x-ms-cosmos-physical-partition-id";
    /// Log sequence number of the replica that answered.
    LSN = "lsn";
    /// Log sequence number of the item.
    ITEM_LSN = "x-ms-item-lsn";
    /// Log sequence number that all regions have.
    GLOBAL_COMMITTED_LSN = "x-ms-global-committed-lsn";
    /// Log sequence number that a quorum has.
    QUORUM_ACKED_LSN = "x-ms-quorum-acked-lsn";
    /// Local log sequence number of the replica.
    LOCAL_LSN = "x-ms-cosmos-llsn";
    /// Local log sequence number of the item.
    ITEM_LOCAL_LSN = "x-ms-cosmos-item-llsn";
    /// Local log sequence number that a quorum has.
    QUORUM_ACKED_LOCAL_LSN = "x-ms-cosmos-quorum-acked-llsn";
    /// Regions that the account reads from.
    NUMBER_OF_READ_REGIONS = "x-ms-number-of-read-regions";
    /// Replicas that must take a write.
    CURRENT_WRITE_QUORUM = "x-ms-current-write-quorum";
    /// Replicas of the partition.
    CURRENT_REPLICA_SET_SIZE = "x-ms-current-replica-set-size";
    /// Role of the replica that answered.
    XP_ROLE = "x-ms-xp-role";
    /// When the replica last changed its role.
    LAST_STATE_CHANGE_UTC = "x-ms-last-state-change-utc";
    /// Number of the request on the service's inner connection.
    TRANSPORT_REQUEST_ID = "x-ms-transport-request-id";
    /// Time taken inside the service, in milliseconds.
    REQUEST_DURATION_MS = "x-ms-request-duration-ms";
    /// Version of the gateway.
    GATEWAY_VERSION = "x-ms-gatewayversion";
    /// Version of the back end.
    SERVICE_VERSION = "x-ms-serviceversion";
    /// Version of the resource schema.
    SCHEMA_VERSION = "x-ms-schemaversion";
    /// Whether the integrated cache answered.
    CACHE_HIT = "x-ms-cosmos-cachehit";
}
