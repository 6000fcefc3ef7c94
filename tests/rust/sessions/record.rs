//! What did the regions apply, and which of two versions stays? Taken from the emulator's replication log.

use std::collections::HashMap;

use perilune_emulator::account::{ReplicatedWrite, ReplicationEntry, ReplicationEvent};

use crate::history::Item;

/// Of two versions of an item the one of the higher rank stays: written later, as the conflict rule wants it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Rank {
    written: u64,
    origin: u32,
    lsn: u64,
}

/// A write where it was accepted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Accepted {
    pub(crate) etag: String,
    pub(crate) region: u32,
    pub(crate) sequence: u64,
}

/// The replication log, to be asked.
#[derive(Debug, Default)]
pub(crate) struct Record {
    accepted: HashMap<String, Vec<Accepted>>,
    ranks: HashMap<String, Rank>,
    latest: HashMap<Item, (Rank, String)>,
    applied: HashMap<(u32, String), u64>,
    births: HashMap<u32, (u64, Option<u32>)>,
}

impl Record {
    pub(crate) fn of(log: &[ReplicationEntry]) -> Self {
        let mut record = Self::default();
        log.iter().for_each(|entry| record.add(entry));
        record
    }

    fn add(&mut self, entry: &ReplicationEntry) {
        let (region, sequence) = (entry.session_id, entry.sequence);
        match &entry.event {
            ReplicationEvent::Added { copy_of } => drop(self.births.insert(region, (sequence, *copy_of))),
            ReplicationEvent::Accepted { write, activity_id } => {
                self.apply(region, sequence, write);
                let etag = write.etag.clone().unwrap_or_default();
                let by = activity_id.clone().unwrap_or_default();
                self.accepted.entry(by).or_default().push(Accepted { etag, region, sequence });
            }
            ReplicationEvent::Arrived { write } => self.apply(region, sequence, write),
            _ => {}
        }
    }

    fn apply(&mut self, region: u32, sequence: u64, write: &ReplicatedWrite) {
        let Some(etag) = write.etag.clone() else { return };
        let rank = Rank { written: write.written, origin: write.origin, lsn: write.lsn };
        if let Some(item) = item_of(write)
            && self.latest.get(&item).is_none_or(|(latest, _)| *latest < rank)
        {
            self.latest.insert(item, (rank, etag.clone()));
        }
        self.ranks.insert(etag.clone(), rank);
        self.applied.entry((region, etag)).or_insert(sequence);
    }

    /// The writes that were accepted for a request.
    pub(crate) fn accepted(&self, activity_id: &str) -> &[Accepted] {
        self.accepted.get(activity_id).map_or(&[], Vec::as_slice)
    }

    pub(crate) fn rank(&self, etag: &str) -> Option<Rank> {
        self.ranks.get(etag).copied()
    }

    /// The version that stays in the end.
    pub(crate) fn latest(&self, item: Item) -> Option<&str> {
        self.latest.get(&item).map(|(_, etag)| etag.as_str())
    }

    /// Every region that there ever was, by its number.
    pub(crate) fn regions(&self) -> impl Iterator<Item = u32> {
        self.births.keys().copied()
    }

    /// When a region applied a version: itself, or before the region that it is a copy of was copied.
    pub(crate) fn position(&self, region: u32, etag: &str) -> Option<u64> {
        if let Some(sequence) = self.applied.get(&(region, etag.to_owned())) {
            return Some(*sequence);
        }
        let (born, copy_of) = self.births.get(&region)?;
        self.position((*copy_of)?, etag).filter(|sequence| sequence < born)
    }
}

fn item_of(write: &ReplicatedWrite) -> Option<Item> {
    let partition_key: Vec<String> = serde_json::from_str(&write.partition_key).ok()?;
    let partition = partition_key.first()?.strip_prefix('p')?.parse().ok()?;
    Some(Item { partition, number: write.id.parse().ok()? })
}
