//! What happened on the way to a result: attempts, regions, timings, reasons?
//!
//! Collected on every call, written out only when somebody looks.

mod hedging;
mod render;
mod routing;
#[cfg(test)]
mod tests;

use std::sync::Arc;
use std::time::Duration;

pub use hedging::{HedgeState, Hedging};
pub use routing::Routing;
pub(crate) use routing::Settings;

use crate::models::status::Status;
use crate::region::Region;

/// The first attempts that are kept when a call makes very many.
const KEPT_FIRST: usize = 5;
/// The last attempts that are kept when a call makes very many.
const KEPT_LAST: usize = 20;

/// Why an attempt was made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Reason {
    /// The first attempt of the call.
    Initial,
    /// The first attempt of a call, at a region that was down and may be well again.
    Trial,
    /// The first attempt of a call, elsewhere than usual: its partition is unwell in the usual region, or has moved.
    PartitionFailover,
    /// The first attempt of a call, at a region where its partition was unwell and may be well again.
    CircuitBreakerProbe,
    /// The network failed; another region, or the same one again.
    TransportRetry,
    /// A region answered that it can't serve the request.
    RegionFailover,
    /// The write region had moved.
    WriteRegionDiscovery,
    /// The region had not caught up with the session.
    SessionRetry,
    /// The service asked to wait.
    Throttle,
    /// The service asked to repeat the request at the same place.
    OperationRetry,
    /// The region asked before was slow; this one was asked beside it.
    Hedging,
}

impl Reason {
    /// The reason's name in texts and JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Initial => "initial",
            Self::Trial => "trial",
            Self::PartitionFailover => "partition_failover",
            Self::CircuitBreakerProbe => "circuit_breaker_probe",
            Self::TransportRetry => "transport_retry",
            Self::RegionFailover => "region_failover",
            Self::WriteRegionDiscovery => "write_region_discovery",
            Self::SessionRetry => "session_retry",
            Self::Throttle => "throttle",
            Self::OperationRetry => "operation_retry",
            Self::Hedging => "hedging",
        }
    }
}

/// How an attempt ended.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum AttemptResult {
    /// The service, or something before it, answered with this status.
    Answered(Status),
    /// No whole answer came: the class of the failure and its text.
    Failed {
        /// One word: `connect`, `local`, `timeout`, `reset`, `truncated`, `protocol`.
        class: &'static str,
        /// What the network said.
        text: String,
    },
    /// It was given up: the request that it raced with was answered.
    Cancelled,
}

/// One attempt of a call.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Attempt {
    /// The region asked; `None` for the account's global endpoint.
    pub region: Option<Region>,
    /// Scheme, host and port asked.
    pub endpoint: String,
    /// Why this attempt was made.
    pub reason: Reason,
    /// The pause before it.
    pub pause: Duration,
    /// Its start, counted from the start of the call.
    pub started: Duration,
    /// Its duration.
    pub elapsed: Duration,
    /// How it ended.
    pub result: AttemptResult,
    /// Request units charged.
    pub request_charge: f64,
    /// True if a session token went along.
    pub session_token_sent: bool,
    /// False if it is certain that nothing of the request was sent.
    pub sent: bool,
    /// The size of the request's body, in bytes.
    pub request_bytes: usize,
    /// The size of the answer's body, in bytes.
    pub response_bytes: usize,
    /// How long the service took, as it says itself.
    pub server_elapsed: Option<Duration>,
    /// What the client did about the outcome, beside going on or ending.
    pub effects: Vec<&'static str>,
}

/// The account of one call: every attempt, in order.
#[derive(Clone, Debug)]
pub struct Diagnostics {
    operation: &'static str,
    activity_id: String,
    elapsed: Duration,
    attempts: Vec<Attempt>,
    /// The attempt that ended last.
    latest: usize,
    dropped: usize,
    dropped_charge: f64,
    notes: Vec<&'static str>,
    settings: Arc<Settings>,
    routing: Option<Arc<Routing>>,
    timeout: Option<Duration>,
    excluded: Vec<Region>,
    hedging: Option<Hedging>,
}

impl Diagnostics {
    pub(crate) fn new(operation: &'static str, activity_id: String, settings: Arc<Settings>) -> Self {
        Self {
            operation,
            activity_id,
            elapsed: Duration::ZERO,
            attempts: Vec::new(),
            latest: 0,
            dropped: 0,
            dropped_charge: 0.0,
            notes: Vec::new(),
            settings,
            routing: None,
            timeout: None,
            excluded: Vec::new(),
            hedging: None,
        }
    }

    /// Keeps the first and the last attempts; a storm of retries must not fill the memory.
    pub(crate) fn record(&mut self, attempt: Attempt) {
        if self.attempts.len() == KEPT_FIRST + KEPT_LAST {
            let dropped = self.attempts.remove(KEPT_FIRST);
            self.dropped += 1;
            self.dropped_charge += dropped.request_charge;
        }
        // Of two that ran side by side, the one that began first may end last.
        let before = self.attempts.iter().rposition(|other| other.started <= attempt.started);
        self.latest = before.map_or(0, |at| at + 1);
        self.attempts.insert(self.latest, attempt);
    }

    pub(crate) fn note(&mut self, note: &'static str) {
        if !self.notes.contains(&note) {
            self.notes.push(note);
        }
    }

    /// Tells what was done about the outcome of the attempt just recorded.
    pub(crate) fn told(&mut self, effect: &'static str) {
        if let Some(last) = self.attempts.get_mut(self.latest) {
            last.effects.push(effect);
        }
    }

    /// Takes over the attempts of a request that began this long after the call did.
    pub(crate) fn absorb(&mut self, other: &Self, after: Duration) {
        for attempt in &other.attempts {
            self.record(Attempt { started: attempt.started + after, ..attempt.clone() });
        }
        self.dropped += other.dropped;
        self.dropped_charge += other.dropped_charge;
        other.notes.iter().for_each(|note| self.note(note));
        self.routing = other.routing.clone().or(self.routing.take());
        self.timeout = other.timeout.or(self.timeout);
        self.hedging = other.hedging.or(self.hedging);
        if self.excluded.is_empty() {
            self.excluded.clone_from(&other.excluded);
        }
        self.elapsed = self.elapsed.max(after + other.elapsed);
    }

    /// The regions as they stand for what follows.
    pub(crate) fn routed(&mut self, routing: &Arc<Routing>) {
        self.routing = Some(Arc::clone(routing));
    }

    /// Completes the account: the call took this long, of this time, without these regions.
    pub(crate) fn finish(&mut self, elapsed: Duration, timeout: Duration, excluded: Vec<Region>) {
        self.elapsed = elapsed;
        self.timeout = Some(timeout);
        self.excluded = excluded;
    }

    /// The name of the operation: `read_item`.
    pub fn operation(&self) -> &'static str {
        self.operation
    }

    /// The id that the call gave itself; each attempt carries it to the service.
    pub fn activity_id(&self) -> &str {
        &self.activity_id
    }

    /// The duration of the whole call, pauses included.
    pub fn elapsed(&self) -> Duration {
        self.elapsed
    }

    /// The attempts, oldest first. Of very many, the first 5 and the last 20 are kept.
    pub fn attempts(&self) -> &[Attempt] {
        &self.attempts
    }

    /// How many attempts were made, those not kept included.
    pub fn attempt_count(&self) -> usize {
        self.attempts.len() + self.dropped
    }

    /// The regions asked, in order, with repeats.
    pub fn regions_contacted(&self) -> impl Iterator<Item = &Region> {
        self.attempts.iter().filter_map(|attempt| attempt.region.as_ref())
    }

    /// The region whose answer ended the call.
    pub fn responding_region(&self) -> Option<&Region> {
        let last = self.attempts.get(self.latest)?;
        match last.result {
            AttemptResult::Answered(_) => last.region.as_ref(),
            AttemptResult::Failed { .. } | AttemptResult::Cancelled => None,
        }
    }

    /// Request units charged by all attempts together.
    pub fn request_charge(&self) -> f64 {
        self.dropped_charge + self.attempts.iter().map(|attempt| attempt.request_charge).sum::<f64>()
    }

    /// The regions as they stood at the last attempt; `None` if there was none.
    pub fn routing(&self) -> Option<&Routing> {
        self.routing.as_deref()
    }

    /// The time that the call had; `None` while it is under way.
    pub fn timeout(&self) -> Option<Duration> {
        self.timeout
    }

    /// The regions that the call was to stay away from.
    pub fn excluded_regions(&self) -> &[Region] {
        &self.excluded
    }

    /// Remarks on the routing, such as exclusions that left no region.
    pub fn notes(&self) -> &[&'static str] {
        &self.notes
    }
}
