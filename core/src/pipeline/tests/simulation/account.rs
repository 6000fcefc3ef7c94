//! Which regions does the simulated account have, and what do its documents say of them?

use std::time::Duration;

use bytes::Bytes;
use fastrand::Rng;

use super::replication::{REGIONS, Ranges};
use crate::region::Region;

/// Regions by their number in `REGIONS`, in the account's order.
pub(super) struct Account {
    pub(super) regions: Vec<usize>,
    /// Where one region writes: which. Metadata is written there in any case.
    pub(super) hub: usize,
    pub(super) multiple_writes: bool,
    /// When it last changed.
    pub(super) changed: Duration,
    /// Documents, and since when each is given out: they trail behind.
    documents: Vec<(Duration, Bytes)>,
}

impl Account {
    pub(super) fn random(chance: &mut Rng) -> Self {
        let mut regions: Vec<usize> = (0..REGIONS.len()).collect();
        chance.shuffle(&mut regions);
        regions.truncate(chance.usize(2..=4));
        let (hub, multiple_writes) = (regions[0], chance.bool());
        let mut account =
            Self { regions, hub, multiple_writes, changed: Duration::ZERO, documents: Vec::new() };
        account.publish(Duration::ZERO);
        account
    }

    pub(super) fn has(&self, region: usize) -> bool {
        self.regions.contains(&region)
    }

    pub(super) fn takes_writes(&self, region: usize) -> bool {
        self.has(region) && (self.multiple_writes || region == self.hub)
    }

    /// One change that an operator may make.
    pub(super) fn change(&mut self, chance: &mut Rng, ranges: &mut Ranges, now: Duration) {
        match chance.u8(..4) {
            0 if self.regions.len() < 5 => self.add(chance, ranges),
            1 if self.regions.len() > 2 => self.remove(chance, ranges),
            2 if !self.multiple_writes => self.move_hub(chance, ranges),
            3 => {
                self.regions.iter().for_each(|&region| ranges.catch_up(region));
                self.multiple_writes = !self.multiple_writes;
            }
            _ => return,
        }
        self.changed = now;
        let trails = if chance.bool() { chance.u64(..5000) } else { 0 };
        self.publish(now + Duration::from_millis(trails));
    }

    fn add(&mut self, chance: &mut Rng, ranges: &mut Ranges) {
        let absent: Vec<usize> = (0..REGIONS.len()).filter(|&region| !self.has(region)).collect();
        let region = absent[chance.usize(..absent.len())];
        ranges.catch_up(region);
        self.regions.push(region);
    }

    fn remove(&mut self, chance: &mut Rng, ranges: &mut Ranges) {
        let region = self.regions[chance.usize(..self.regions.len())];
        if region == self.hub {
            return;
        }
        self.regions.iter().for_each(|&region| ranges.catch_up(region));
        self.regions.retain(|&other| other != region);
    }

    /// The new write region has seen all that the old one had.
    fn move_hub(&mut self, chance: &mut Rng, ranges: &mut Ranges) {
        self.hub = self.regions[chance.usize(..self.regions.len())];
        ranges.catch_up(self.hub);
        ranges.new_version();
        self.regions.retain(|&region| region != self.hub);
        self.regions.insert(0, self.hub);
    }

    fn publish(&mut self, from: Duration) {
        let list = |regions: &[usize]| {
            let entry = |&region: &usize| {
                let endpoint = format!("https://contoso-{}.documents.azure.com/", key(region));
                serde_json::json!({"name": REGIONS[region], "databaseAccountEndpoint": endpoint})
            };
            regions.iter().map(entry).collect::<Vec<_>>()
        };
        let writable = if self.multiple_writes { &self.regions[..] } else { &[self.hub][..] };
        let document = serde_json::json!({
            "id": "contoso",
            "writableLocations": list(writable),
            "readableLocations": list(&self.regions),
            "enableMultipleWriteLocations": self.multiple_writes,
            "userConsistencyPolicy": {"defaultConsistencyLevel": "Session"},
        });
        self.documents.push((from, Bytes::from(document.to_string())));
    }

    /// The document as it is given out now.
    pub(super) fn document(&self, now: Duration) -> Bytes {
        let known = self.documents.iter().rev().find(|(from, _)| *from <= now);
        known.unwrap_or(&self.documents[0]).1.clone()
    }
}

/// A region's name in the names of hosts.
pub(super) fn key(region: usize) -> String {
    Region::new(REGIONS[region]).key().to_owned()
}
