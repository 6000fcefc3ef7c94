//! What came in? Counts per region, operation and status, and the latest requests one by one.

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::SystemTime;

use crate::faults::Facts;

/// How many requests the log keeps.
const KEPT: usize = 10_000;

/// One request in the log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogEntry {
    /// Counts up by one a request, from 1.
    pub sequence: u64,
    /// When it was answered, or given up.
    pub time: SystemTime,
    /// The region that served it.
    pub region: Arc<str>,
    /// The HTTP method.
    pub method: http::Method,
    /// The raw request target.
    pub path: String,
    /// What it does, in the words of [`FaultRule::operation`](crate::FaultRule::operation).
    pub operation: &'static str,
    /// The resource type, in the words of [`FaultRule::resource`](crate::FaultRule::resource).
    pub resource: &'static str,
    /// The status sent; none when the request was never answered.
    pub status: Option<u16>,
    /// The rule that hit it, if one did.
    pub fault: Option<u64>,
}

/// How many requests were alike.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Count {
    /// The region that served them.
    pub region: Arc<str>,
    /// What they did.
    pub operation: &'static str,
    /// The resource type.
    pub resource: &'static str,
    /// The status sent; none when never answered.
    pub status: Option<u16>,
    /// How many.
    pub requests: u64,
    /// How many of these a fault hit.
    pub faulted: u64,
}

/// The log and the counts.
#[derive(Debug, Default)]
pub(crate) struct Journal {
    state: Mutex<State>,
}

type Class = (Arc<str>, &'static str, &'static str, Option<u16>);

#[derive(Debug, Default)]
struct State {
    sequence: u64,
    log: VecDeque<LogEntry>,
    counts: BTreeMap<Class, (u64, u64)>,
}

impl Journal {
    pub(crate) fn add(&self, region: &Arc<str>, facts: Facts, status: Option<u16>, fault: Option<u64>) {
        let Facts { method, path, operation, resource, range: _ } = facts;
        let mut state = self.lock();
        let count = state.counts.entry((region.clone(), operation, resource, status)).or_default();
        count.0 += 1;
        count.1 += u64::from(fault.is_some());
        state.sequence += 1;
        let (sequence, time, region) = (state.sequence, SystemTime::now(), region.clone());
        if state.log.len() == KEPT {
            state.log.pop_front();
        }
        state.log.push_back(LogEntry {
            sequence,
            time,
            region,
            method,
            path,
            operation,
            resource,
            status,
            fault,
        });
    }

    /// The latest requests after this sequence number, oldest first.
    pub(crate) fn since(&self, sequence: u64) -> Vec<LogEntry> {
        let state = self.lock();
        state.log.iter().filter(|entry| entry.sequence > sequence).cloned().collect()
    }

    pub(crate) fn counts(&self) -> Vec<Count> {
        let state = self.lock();
        let count = |(class, (requests, faulted)): (&Class, &(u64, u64))| Count {
            region: class.0.clone(),
            operation: class.1,
            resource: class.2,
            status: class.3,
            requests: *requests,
            faulted: *faulted,
        };
        state.counts.iter().map(count).collect()
    }

    /// Forgets everything but the sequence number.
    pub(crate) fn clear(&self) {
        let mut state = self.lock();
        state.log.clear();
        state.counts.clear();
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
