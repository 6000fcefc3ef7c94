//! Does a history keep what a session is promised?
//!
//! A pure function of what the sessions were told and of what the regions applied. An operation is before another of its
//! session when it ended before the other began; operations of a session that overlap promise each other nothing.

use std::collections::HashMap;

use crate::history::{Deed, Fate, Item, Operation, Version};
use crate::record::{Accepted, Rank, Record};

/// What can be broken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Promise {
    /// A read shows the session's own earlier write, or a version that took its place.
    ReadYourWrites,
    /// A read shows what an earlier read of the session showed, or a version that took its place.
    MonotonicReads,
    /// A write is accepted where the session's earlier ones are, and takes their place.
    MonotonicWrites,
    /// A read shows only what was written.
    Genuine,
    /// An acknowledged write was accepted once, under the etag that was told, and is in every region in the end; one that
    /// was refused was not accepted, and one of unknown outcome not twice.
    Truthful,
}

/// A promise that was broken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Violation {
    pub(crate) promise: Promise,
    /// The operation that shows it, as a place in the history.
    pub(crate) at: usize,
    /// The earlier one that was forgotten.
    pub(crate) forgotten: Option<usize>,
}

/// All broken promises of a history. `regions` are those that are left in the end.
pub(crate) fn check(history: &[Operation], record: &Record, regions: &[u32]) -> Vec<Violation> {
    let mut checker = Checker { history, record, sessions: HashMap::new(), violations: Vec::new() };
    checker.in_order();
    checker.genuine();
    checker.truthful(regions);
    checker.violations
}

/// What a session relies on.
#[derive(Default)]
struct Session {
    written: HashMap<Item, (Rank, usize)>,
    read: HashMap<Item, (Rank, usize)>,
    /// By partition and region: when the last of the session's writes got there; never yet is the end of time.
    reached: HashMap<(u32, u32), (u64, usize)>,
}

struct Checker<'a> {
    history: &'a [Operation],
    record: &'a Record,
    sessions: HashMap<usize, Session>,
    violations: Vec<Violation>,
}

impl Checker<'_> {
    /// Goes through all beginnings and ends as they happened.
    fn in_order(&mut self) {
        let begins = self.history.iter().enumerate().map(|(at, operation)| (operation.began, at, true));
        let ends = self.history.iter().enumerate().map(|(at, operation)| (operation.ended, at, false));
        let mut moments: Vec<(u64, usize, bool)> = begins.chain(ends).collect();
        moments.sort_unstable();
        for (_, at, begins) in moments {
            if begins { self.judge(at) } else { self.remember(at) }
        }
    }

    fn judge(&mut self, at: usize) {
        let history = self.history;
        match &history[at].deed {
            Deed::Read { found } => found.iter().for_each(|(item, found)| self.judge_read(at, *item, found)),
            Deed::Wrote { item, .. } => self.judge_write(at, *item),
            Deed::Failed => {}
        }
    }

    fn judge_read(&mut self, at: usize, item: Item, found: &Option<Version>) {
        let Some(session) = self.sessions.get(&self.history[at].session) else { return };
        let shown = found.as_ref().and_then(|version| self.record.rank(&version.etag));
        let floors = [
            (Promise::ReadYourWrites, session.written.get(&item)),
            (Promise::MonotonicReads, session.read.get(&item)),
        ];
        for (promise, floor) in floors {
            if let Some((floor, earlier)) = floor
                && shown.is_none_or(|shown| shown < *floor)
            {
                self.violations.push(Violation { promise, at, forgotten: Some(*earlier) });
            }
        }
    }

    fn judge_write(&mut self, at: usize, item: Item) {
        let operation = &self.history[at];
        let Some(session) = self.sessions.get(&operation.session) else { return };
        for Accepted { etag, region, sequence } in self.record.accepted(&operation.activity_id) {
            let own = session.written.get(&item);
            let beaten = own.filter(|(earlier, _)| self.record.rank(etag).is_none_or(|rank| rank < *earlier));
            let reached = session.reached.get(&(item.partition, *region));
            let absent = reached.filter(|(reached, _)| sequence < reached);
            let forgotten = beaten.map(|(_, earlier)| *earlier).or(absent.map(|(_, earlier)| *earlier));
            if forgotten.is_some() {
                self.violations.push(Violation { promise: Promise::MonotonicWrites, at, forgotten });
            }
        }
    }

    fn remember(&mut self, at: usize) {
        let operation = &self.history[at];
        let session = self.sessions.entry(operation.session).or_default();
        let raise = |floors: &mut HashMap<Item, (Rank, usize)>, item: Item, etag: &str| {
            let Some(rank) = self.record.rank(etag) else { return };
            let floor = floors.entry(item).or_insert((rank, at));
            *floor = (*floor).max((rank, at));
        };
        match &operation.deed {
            Deed::Read { found } => {
                let shown = found.iter().filter_map(|(item, version)| Some((*item, version.as_ref()?)));
                shown.for_each(|(item, version)| raise(&mut session.read, item, &version.etag));
            }
            Deed::Wrote { item, fate: Fate::Acknowledged(etag), .. } => {
                raise(&mut session.written, *item, etag);
                for region in self.record.regions() {
                    let there = (self.record.position(region, etag).unwrap_or(u64::MAX), at);
                    let last = session.reached.entry((item.partition, region)).or_insert(there);
                    *last = (*last).max(there);
                }
            }
            Deed::Wrote { .. } | Deed::Failed => {}
        }
    }

    fn genuine(&mut self) {
        let writers = self.history.iter().filter_map(|operation| match &operation.deed {
            Deed::Wrote { number, .. } => Some((*number, operation.activity_id.as_str())),
            Deed::Read { .. } | Deed::Failed => None,
        });
        let writers: HashMap<u64, &str> = writers.collect();
        for (at, operation) in self.history.iter().enumerate() {
            let Deed::Read { found } = &operation.deed else { continue };
            let is_written = |version: &Version| {
                let accepted = writers.get(&version.number).map(|writer| self.record.accepted(writer));
                accepted.unwrap_or_default().iter().any(|accepted| accepted.etag == version.etag)
            };
            if !found.iter().filter_map(|(_, version)| version.as_ref()).all(is_written) {
                self.violations.push(Violation { promise: Promise::Genuine, at, forgotten: None });
            }
        }
    }

    fn truthful(&mut self, regions: &[u32]) {
        for (at, operation) in self.history.iter().enumerate() {
            let Deed::Wrote { fate, .. } = &operation.deed else { continue };
            let accepted = self.record.accepted(&operation.activity_id);
            let is_true = match fate {
                Fate::Acknowledged(etag) => {
                    let everywhere =
                        || regions.iter().all(|region| self.record.position(*region, etag).is_some());
                    accepted.len() == 1 && accepted[0].etag == *etag && everywhere()
                }
                Fate::Refused => accepted.is_empty(),
                Fate::Unknown => accepted.len() <= 1,
            };
            if !is_true {
                self.violations.push(Violation { promise: Promise::Truthful, at, forgotten: None });
            }
        }
    }
}
