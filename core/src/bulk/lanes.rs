//! Which operations wait for which range, and which of them are sent next?

use std::collections::{BTreeMap, VecDeque};
use std::time::Duration;

use bytes::Bytes;

use super::pace::Pace;
use crate::partition::epk::EffectivePartitionKey;
use crate::policy::defaults;

/// An operation that has no result yet.
#[derive(Clone, Debug)]
pub(super) struct Pending {
    /// Its place in the input.
    pub(super) index: usize,
    pub(super) row: Bytes,
    pub(super) place: EffectivePartitionKey,
    pub(super) is_read: bool,
    /// How often its range was not where it was thought to be.
    pub(super) reroutes: u32,
    /// Since when the service has asked to wait.
    pub(super) throttled_since: Option<Duration>,
}

/// Operations of one range, to be sent together.
#[derive(Debug)]
pub(super) struct Parcel {
    pub(super) range: String,
    pub(super) operations: Vec<Pending>,
}

/// What waits for one range.
#[derive(Debug)]
struct Lane {
    waiting: VecDeque<Pending>,
    pace: Pace,
    /// The most operations of one request that the range takes.
    most: usize,
    /// The most operations of the next one.
    size: usize,
}

/// All that waits, by range, and how much it is.
#[derive(Debug, Default)]
pub(super) struct Lanes {
    by_range: BTreeMap<String, Lane>,
}

impl Default for Lane {
    fn default() -> Self {
        let most = defaults::BULK_OPERATIONS;
        Self { waiting: VecDeque::new(), pace: Pace::new(), most, size: most }
    }
}

impl Lanes {
    /// Puts an operation behind the others of its range.
    pub(super) fn push(&mut self, range: &str, operation: Pending) {
        match self.by_range.get_mut(range) {
            Some(lane) => lane.waiting.push_back(operation),
            None => self.lane(range).waiting.push_back(operation),
        }
    }

    /// Puts operations in front of the others of their range, in their order: they have waited longest.
    pub(super) fn put_back(&mut self, range: &str, operations: Vec<Pending>) {
        let lane = self.lane(range);
        operations.into_iter().rev().for_each(|operation| lane.waiting.push_front(operation));
    }

    /// The next request, if a range has work and takes one now. Ranges take turns: the one with most to do is first.
    pub(super) fn next(&mut self, now: Duration) -> Option<Parcel> {
        let ready = self.by_range.iter_mut().filter(|(_, lane)| lane.pace.allows(now));
        let (range, lane) = ready.max_by_key(|(_, lane)| lane.waiting.len())?;
        if lane.waiting.is_empty() {
            return None;
        }
        lane.pace.sent();
        let operations = lane.pack();
        Some(Parcel { range: range.clone(), operations })
    }

    /// When the next range takes a request, if only time is in its way.
    pub(super) fn wakes_at(&self) -> Option<Duration> {
        let with_work = self.by_range.values().filter(|lane| !lane.waiting.is_empty());
        with_work.filter_map(|lane| lane.pace.waits_until()).min()
    }

    /// A request to a range has ended.
    pub(super) fn ended(&mut self, range: &str) {
        self.lane(range).pace.ended();
    }

    pub(super) fn pace(&mut self, range: &str) -> &mut Pace {
        &mut self.lane(range).pace
    }

    /// A range did this many operations of a request and asked to wait for the others: the next ones have about as many,
    /// and more again once it does them all.
    pub(super) fn did(&mut self, range: &str, operations: usize, all: bool) {
        let lane = self.lane(range);
        lane.size = match all {
            true => lane.size.saturating_mul(2).min(lane.most),
            false => (operations * 2)
                .clamp(defaults::BULK_LEAST_OPERATIONS, lane.most.max(defaults::BULK_LEAST_OPERATIONS)),
        };
    }

    /// Requests to this range have at most half as many operations as this one had.
    pub(super) fn halve(&mut self, range: &str, operations: usize) {
        let lane = self.lane(range);
        lane.most = lane.most.min(operations / 2).max(1);
    }

    /// Takes out what waits for ranges that are not these.
    pub(super) fn take_lost(&mut self, is_there: impl Fn(&str) -> bool) -> Vec<Pending> {
        let lost = self.by_range.iter_mut().filter(|(range, _)| !is_there(range));
        lost.flat_map(|(_, lane)| std::mem::take(&mut lane.waiting)).collect()
    }

    fn lane(&mut self, range: &str) -> &mut Lane {
        self.by_range.entry(range.to_owned()).or_default()
    }
}

impl Lane {
    /// As many operations as fit in one request; at least one, whatever its size.
    fn pack(&mut self) -> Vec<Pending> {
        let mut bytes = 0;
        let mut count = 0;
        for operation in self.waiting.iter().take(self.size.min(self.most)) {
            bytes += operation.row.len() + 1;
            if count > 0 && bytes > defaults::BULK_BYTES {
                break;
            }
            count += 1;
        }
        self.waiting.drain(..count).collect()
    }
}
