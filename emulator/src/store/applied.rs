//! What did each region apply, and in which order?

use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;

use super::item::Version;
use crate::account::RegionId;

/// What happened in one region, in the order of the whole account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReplicationEntry {
    /// Counts up by one an entry, from 1.
    pub sequence: u64,
    /// The region in which it happened.
    pub region: Arc<str>,
    /// The number that stands for the region in session tokens; a region that was removed and added again has a new one.
    pub session_id: u32,
    /// What happened.
    pub event: ReplicationEvent,
}

/// What can happen in a region.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum ReplicationEvent {
    /// The region is new and has all that another region has applied so far; the first region copies none.
    Added {
        /// The number of the region that it is a copy of.
        copy_of: Option<u32>,
    },
    /// A client wrote here.
    Accepted {
        /// What was written.
        write: ReplicatedWrite,
        /// The request's `x-ms-activity-id`, if it had one.
        activity_id: Option<String>,
    },
    /// A write of another region arrived: from now on the session tokens of this region count it.
    Arrived {
        /// What was written.
        write: ReplicatedWrite,
    },
}

/// One write of one item.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReplicatedWrite {
    /// The container's id.
    pub container: String,
    /// The item's partition key, as a JSON array.
    pub partition_key: String,
    /// The item's id.
    pub id: String,
    /// The etag that the item got; none when it was deleted.
    pub etag: Option<String>,
    /// The number of the region that accepted it.
    pub origin: u32,
    /// That region's number for it, within the partition key range.
    pub lsn: u64,
    /// Microseconds since 1970: of two writes that did not know of each other the later one stays.
    pub written: u64,
}

impl ReplicatedWrite {
    pub(crate) fn of(container: &str, version: &Version) -> ReplicatedWrite {
        ReplicatedWrite {
            container: container.to_owned(),
            partition_key: format!("[{}]", version.key.partition),
            id: version.key.id.clone(),
            etag: version.body.as_ref().map(|body| body.etag.clone()),
            origin: version.dot.region.number(),
            lsn: version.dot.lsn,
            written: version.written,
        }
    }
}

/// The latest entries.
#[derive(Debug)]
pub(crate) struct AppliedLog {
    kept: usize,
    sequence: u64,
    entries: VecDeque<ReplicationEntry>,
    names: BTreeMap<RegionId, Arc<str>>,
}

impl AppliedLog {
    /// A log that keeps so many entries.
    pub(crate) fn new(kept: usize) -> AppliedLog {
        AppliedLog { kept, sequence: 0, entries: VecDeque::new(), names: BTreeMap::new() }
    }

    pub(crate) fn region_added(&mut self, region: RegionId, name: &str, copy_of: Option<RegionId>) {
        self.names.insert(region, name.into());
        self.note(region, || ReplicationEvent::Added { copy_of: copy_of.map(RegionId::number) });
    }

    /// Notes what happened in a region; the event is not made when the log keeps none.
    pub(crate) fn note(&mut self, region: RegionId, event: impl FnOnce() -> ReplicationEvent) {
        self.sequence += 1;
        if self.kept == 0 {
            return;
        }
        if self.entries.len() == self.kept {
            self.entries.pop_front();
        }
        let name = self.names.get(&region).cloned().unwrap_or_default();
        self.entries.push_back(ReplicationEntry {
            sequence: self.sequence,
            region: name,
            session_id: region.number(),
            event: event(),
        });
    }

    /// The latest entries after this sequence number, oldest first.
    pub(crate) fn since(&self, sequence: u64) -> Vec<ReplicationEntry> {
        let from = self.entries.partition_point(|entry| entry.sequence <= sequence);
        self.entries.range(from..).cloned().collect()
    }
}
