//! Which number holds where nothing was set? Every constant of the client's behaviour, with its source.
//!
//! "Official" means what the packages of the service's owner do; "ours" is a choice of this project.

use std::time::Duration;

const fn ms(value: u64) -> Duration {
    Duration::from_millis(value)
}

const fn secs(value: u64) -> Duration {
    Duration::from_secs(value)
}

// Deadlines.

/// An operation without a deadline ends after this. Ours: the official read timeout of one attempt.
pub(crate) const OPERATION_TIMEOUT: Duration = secs(65);
/// A write that follows a moving write region may take longer. Official: 120 retries, 1 s apart.
pub(crate) const WRITE_FORBIDDEN_TIMEOUT: Duration = secs(125);
/// No attempt starts with less than this left. Ours.
pub(crate) const SHORTEST_ATTEMPT: Duration = ms(100);
/// A deadline is shared between two regions if each gets this. Ours.
pub(crate) const SHORTEST_HALF: Duration = ms(500);
/// Attempts of one operation, whatever happens. Ours: over the 121 of a write that follows its region.
pub(crate) const MOST_ATTEMPTS: u32 = 150;

// One attempt. Ours, after the gateway ladders of the .NET SDK.

/// Time to connect, TLS included.
pub(crate) const CONNECT_TIMEOUT: Duration = secs(2);
/// Item reads and queries: first, second and later attempts.
pub(crate) const READ_TIMEOUTS: [Duration; 3] = [secs(6), secs(6), secs(10)];
/// Metadata reads.
pub(crate) const METADATA_TIMEOUTS: [Duration; 3] = [secs(2), secs(5), secs(20)];
/// The account document.
pub(crate) const ACCOUNT_TIMEOUTS: [Duration; 3] = [secs(3), secs(5), secs(10)];
/// Writes: cut short, their outcome would be unknown.
pub(crate) const WRITE_TIMEOUT: Duration = secs(20);

// Retries.

/// Retries after 429. Official.
pub(crate) const THROTTLE_RETRIES: u32 = 9;
/// The sum of the waits after 429. Official.
pub(crate) const THROTTLE_WAIT: Duration = secs(30);
/// The wait after a 429 that names none. Ours: the official packages use 0 or 5 s.
pub(crate) const THROTTLE_FALLBACK_WAIT: Duration = ms(100);
/// Pauses between passes over the regions: before the second, and before every later one. Official: 0.5 s.
pub(crate) const PASS_PAUSES: [Duration; 2] = [ms(500), secs(1)];
/// The fewest retries a walk over the regions may use; a longer list allows one for each. Official: 3.
pub(crate) const WALK_RETRIES: u32 = 3;
/// Retries after 403/3 or 403/1008. Official.
pub(crate) const MOVED_RETRIES: u32 = 120;
/// The pause between them, after the first pass. Official.
pub(crate) const MOVED_PAUSE: Duration = secs(1);
/// Pauses before the retries of a 410 in the same region. Ours.
pub(crate) const GONE_PAUSES: [Duration; 3] = [ms(0), ms(100), ms(500)];
/// How often a query looks for a piece of the keys that no range seems to hold. Ours.
pub(crate) const LOST_RANGE_RETRIES: u32 = 10;
/// The pause before it looks again where the ranges have not changed. Ours.
pub(crate) const LOST_RANGE_PAUSE: Duration = ms(100);
/// The first pause after 449; it doubles. Official.
pub(crate) const RETRY_WITH_FIRST_PAUSE: Duration = ms(10);
/// The random part of a pause after 449. Official.
pub(crate) const RETRY_WITH_SALT: Duration = ms(5);
/// The longest single pause after 449. Official.
pub(crate) const RETRY_WITH_LONGEST_PAUSE: Duration = secs(1);
/// The sum of the pauses after 449. Official.
pub(crate) const RETRY_WITH_BUDGET: Duration = secs(30);
/// The pause before a region that is behind is asked once more, where there are several to write in. The least that
/// .NET and Java wait there.
pub(crate) const SESSION_LOCAL_PAUSE: Duration = ms(100);
/// The pause before the second try at the write region, where there is one. Ours.
pub(crate) const SESSION_HUB_PAUSE: Duration = ms(100);
/// The pause before the regions are asked once more, where there are several. Ours.
pub(crate) const SESSION_PASS_PAUSE: Duration = ms(500);
/// The share by which a pause of our own varies, up and down. Ours.
pub(crate) const PAUSE_JITTER: f64 = 0.2;

// Regions.

/// How long a mark keeps an endpoint at the end of its list. Official.
pub(crate) const MARK_LIFE: Duration = secs(300);
/// Unanswered requests after which a silent endpoint may be marked. Ours.
pub(crate) const SILENT_STRIKES: u32 = 2;
/// How long there must have been no good answer from it. Ours.
pub(crate) const SILENT_FOR: Duration = secs(1);
/// Time between two probes of a marked endpoint. Ours.
pub(crate) const PROBE_INTERVAL: Duration = secs(10);
/// Time for one probe. Ours.
pub(crate) const PROBE_TIMEOUT: Duration = secs(2);
/// A read that tries a marked endpoint goes on elsewhere after this. Ours.
pub(crate) const TRIAL_TIMEOUT: Duration = secs(1);
/// A write tries a marked endpoint if no read has done so for this long. Ours.
pub(crate) const TRIAL_PATIENCE: Duration = secs(1);

// Hedges: reads asked of a second region too.

/// A read is hedged after this many times the usual time of its kind at its endpoint. Ours.
pub(crate) const HEDGE_FACTOR: u32 = 4;
/// Never sooner: a short pause somewhere is no reason. Ours.
pub(crate) const HEDGE_SOONEST: Duration = ms(100);
/// Never later, and from the start: the threshold of the official Python package; .NET and Rust: 1 s.
pub(crate) const HEDGE_LATEST: Duration = ms(500);
/// What a read earns, where a hedge costs [`HEDGE_COST`]: at most one read in a hundred is hedged in vain. Ours.
pub(crate) const HEDGE_EARNED: u32 = 1;
/// What a hedge costs.
pub(crate) const HEDGE_COST: u32 = 100;
/// What a process may spend before it has earned: 20 hedges. Ours.
pub(crate) const HEDGE_FIRST_BALANCE: u32 = 20 * HEDGE_COST;
/// No more is saved up than 100 hedges. Ours.
pub(crate) const HEDGE_MOST_BALANCE: u32 = 100 * HEDGE_COST;
/// A read without an answer looks this often whether others have given back what they spent. Ours.
pub(crate) const HEDGE_BUDGET_WAIT: Duration = ms(50);
/// The reads after which the usual time counts. Ours.
pub(crate) const USUAL_AFTER: u32 = 8;

// Bulk.

/// The most operations in one request. The service's limit.
pub(crate) const BULK_OPERATIONS: usize = 100;
/// A range that asks to wait is still sent this many operations at once. Ours.
pub(crate) const BULK_LEAST_OPERATIONS: usize = 10;
/// The most bytes of operations in one request, unless one alone has more. Official; the service's limit is 2 MB.
pub(crate) const BULK_BYTES: usize = 220_201;
/// The most requests under way to one range. Official.
pub(crate) const BULK_REQUESTS_PER_RANGE: f64 = 20.0;
/// The most requests under way to all ranges. Ours: fewer than the connections of an endpoint.
pub(crate) const BULK_REQUESTS: usize = 40;
/// The most operations that are held at once. Ours.
pub(crate) const BULK_WAITING: usize = 10_000;
/// The most bytes of operations that are held at once, but for the last one. Ours.
pub(crate) const BULK_WAITING_BYTES: usize = 32 << 20;
/// How often an operation looks for its range. Official.
pub(crate) const BULK_REROUTES: u32 = 10;
/// The pause before it looks for it once more. Ours.
pub(crate) const BULK_REROUTE_PAUSE: Duration = ms(100);
/// For how long an operation is sent again to a range that asks to wait. Ours.
pub(crate) const BULK_PATIENCE: Duration = OPERATION_TIMEOUT;

// Reading many items.

/// The most items that one query asks for. Official.
pub(crate) const READ_MANY_ITEMS: usize = 1000;
/// The most bytes of ids and keys in one query, but for the last item. Ours.
pub(crate) const READ_MANY_BYTES: usize = 100 << 10;
/// The most requests at once. Ours; the official clients: by the processors.
pub(crate) const READ_MANY_REQUESTS: u32 = 10;

// The account document.

/// Time between two refreshes: this, plus up to [`REFRESH_SPREAD`]. Ours; official: 300 s.
pub(crate) const REFRESH_INTERVAL: Duration = secs(45);
pub(crate) const REFRESH_SPREAD: Duration = secs(10);
/// Unforced refreshes keep this distance. The official Rust driver's figure.
pub(crate) const REFRESH_SPACING: Duration = secs(5);
/// Forced refreshes keep this distance, so that a storm of 403/3 asks once. Ours.
pub(crate) const FORCED_REFRESH_SPACING: Duration = ms(250);
/// The longest that a request waits for a refresh. Ours.
pub(crate) const REFRESH_PATIENCE: Duration = secs(2);
/// How long the global endpoint has before the regional ones are asked too. Ours; .NET: 5 s.
pub(crate) const BOOTSTRAP_HEAD_START: Duration = ms(500);
/// The first account read ends after this. Ours.
pub(crate) const BOOTSTRAP_TIMEOUT: Duration = secs(60);

/// The longest that a request refused after a split waits for the new ranges. Ours.
pub(crate) const RANGES_PATIENCE: Duration = secs(2);
/// A container whose metadata could not be read is asked for it again after this. Ours.
pub(crate) const METADATA_RETRY_INTERVAL: Duration = secs(30);

// Connections.

/// Connections per endpoint. The .NET SDK's figure.
pub(crate) const CONNECTIONS_PER_ENDPOINT: usize = 50;
/// An idle connection is closed after this: before the service, which closes after some minutes. Ours.
pub(crate) const IDLE_CONNECTION: Duration = secs(55);

// Partitions.

/// Failed reads of a partition in a row after which its reads leave the region. Official.
pub(crate) const PARTITION_READ_FAILURES: u32 = 10;
/// Failed writes in a row, where several regions take writes. Official.
pub(crate) const PARTITION_WRITE_FAILURES: u32 = 5;
/// Writes of unknown outcome in a row after which the next one looks for the partition in the other regions first, where
/// partitions fail over by themselves. Official.
pub(crate) const PARTITION_FAILOVER_FAILURES: u32 = 10;
/// Failures longer ago do not count. Official.
pub(crate) const PARTITION_COUNTER_LIFE: Duration = secs(300);
/// The share of failures that is too much, in percent, of this many requests in one minute. Official.
pub(crate) const PARTITION_RATE_PERCENT: u32 = 90;
pub(crate) const PARTITION_RATE_REQUESTS: u32 = 100;
pub(crate) const PARTITION_RATE_WINDOW: Duration = secs(60);
/// How long a partition is left alone at first. Official.
pub(crate) const PARTITION_FIRST_SPELL: Duration = secs(60);
/// The longest that it is, after several probes that failed. Official.
pub(crate) const PARTITION_LONGEST_SPELL: Duration = secs(1200);
/// Time for the read that tries a partition again; after this, another request may. Official.
pub(crate) const PARTITION_PROBE_TIMEOUT: Duration = secs(6);
/// What is kept of partitions is looked through for what can go at most this often. Ours.
pub(crate) const PARTITION_SWEEP_INTERVAL: Duration = secs(30);

// Queries over several partitions.

/// Pages of one query fetched at once. Official: all partitions, one, or 100, by package; ours lies between.
pub(crate) const QUERY_PARALLELISM: u32 = 32;
/// Rows that wait before no page is fetched ahead. Ours.
pub(crate) const QUERY_BUFFERED_ITEMS: u32 = 10_000;
/// Rows that are ranked. Official, Python and JavaScript: 50,000.
pub(crate) const QUERY_RANKED_ITEMS: usize = 50_000;
/// Plans of queries that a client keeps. Ours.
pub(crate) const QUERY_PLANS: usize = 512;

// The change feed processor. All as in the official .NET package.

/// The pause after a part had nothing new.
pub(crate) const LEASE_POLL_INTERVAL: Duration = secs(5);
/// How often an instance looks for leases to take.
pub(crate) const LEASE_ACQUIRE_INTERVAL: Duration = secs(13);
/// How often a lease is renewed.
pub(crate) const LEASE_RENEW_INTERVAL: Duration = secs(17);
/// After how long without a renewal a lease is free.
pub(crate) const LEASE_EXPIRATION: Duration = secs(60);
