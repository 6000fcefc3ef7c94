//! What has each region of the simulated account seen of a partition key range, and when does it see the rest?

use std::collections::VecDeque;
use std::time::Duration;

use crate::session::token::{CompoundSessionToken, SessionToken};

/// Regions that an account of the simulation may have; the last is newer than the table of regions.
pub(super) const REGIONS: [&str; 6] =
    ["East US", "West US 2", "North Europe", "Japan East", "Brazil South", "Atlantis"];
/// Keys lie between 00 and this: the hash leaves the two highest bits clear.
const END: u8 = 0x40;

/// How many writes of each region are included.
pub(super) type Progress = [u64; REGIONS.len()];

pub(super) fn covers(own: &Progress, other: &Progress) -> bool {
    own.iter().zip(other).all(|(own, other)| own >= other)
}

pub(super) fn raise(own: &mut Progress, other: &Progress) {
    own.iter_mut().zip(other).for_each(|(own, other)| *own = (*own).max(*other));
}

/// One range with what every region has of it, and what is on its way there.
#[derive(Clone)]
pub(super) struct Range {
    id: u32,
    /// All it came from, the oldest first.
    ancestors: Vec<u32>,
    min: u8,
    max: u8,
    version: i64,
    seen: [Progress; REGIONS.len()],
    on_its_way: [VecDeque<(Duration, usize, u64)>; REGIONS.len()],
}

impl Range {
    fn holds(&self, key: u8) -> bool {
        (self.min..self.max).contains(&key)
    }

    fn arrive(&mut self, region: usize, now: Duration) {
        while let Some(&(at, origin, count)) = self.on_its_way[region].front()
            && at <= now
        {
            self.on_its_way[region].pop_front();
            self.seen[region][origin] = self.seen[region][origin].max(count);
        }
    }

    fn listed(&self) -> serde_json::Value {
        let max = if self.max == END { "FF".to_owned() } else { format!("{:02X}", self.max) };
        let min = if self.min == 0 { String::new() } else { format!("{:02X}", self.min) };
        let parents: Vec<String> = self.ancestors.iter().map(u32::to_string).collect();
        serde_json::json!({"id": self.id.to_string(), "minInclusive": min, "maxExclusive": max, "parents": parents})
    }
}

/// The ranges of the one container.
pub(super) struct Ranges {
    all: Vec<Range>,
    next_id: u32,
}

impl Ranges {
    pub(super) fn new() -> Self {
        let whole = Range {
            id: 0,
            ancestors: Vec::new(),
            min: 0,
            max: END,
            version: 1,
            seen: Default::default(),
            on_its_way: Default::default(),
        };
        Self { all: vec![whole], next_id: 1 }
    }

    fn of(&mut self, key: u8) -> &mut Range {
        self.all.iter_mut().find(|range| range.holds(key)).unwrap()
    }

    /// What the region has of the key's range.
    pub(super) fn seen(&mut self, key: u8, region: usize, now: Duration) -> Progress {
        let range = self.of(key);
        range.arrive(region, now);
        range.seen[region]
    }

    /// A write in `region`, on its way to the others.
    pub(super) fn write(&mut self, key: u8, region: usize, now: Duration, lags: &[Duration]) {
        let range = self.of(key);
        range.arrive(region, now);
        let count = range.seen[region][region] + 1;
        range.seen[region][region] = count;
        for (to, lag) in lags.iter().enumerate().filter(|(to, _)| *to != region) {
            // What is sent later does not arrive sooner.
            let last = range.on_its_way[to].back().map_or(Duration::ZERO, |&(at, ..)| at);
            range.on_its_way[to].push_back((last.max(now + *lag), region, count));
        }
    }

    /// The session token of an answer from the region.
    pub(super) fn token(&mut self, key: u8, region: usize, now: Duration) -> String {
        let seen = self.seen(key, region, now);
        let range = self.of(key);
        let locals: String =
            seen.iter().enumerate().map(|(region, count)| format!("#{}={count}", region + 1)).collect();
        format!("{}:{}#{}{locals}", range.id, range.version, seen.iter().sum::<u64>())
    }

    /// What a session token asks of the key's range; nothing where it speaks of other ranges.
    pub(super) fn asked(&mut self, key: u8, token: &CompoundSessionToken) -> Progress {
        let range = self.of(key);
        let mut asked = Progress::default();
        let own = token.get(&range.id.to_string());
        let inherited = range.ancestors.iter().filter_map(|id| token.get(&id.to_string()));
        for part in own.into_iter().chain(inherited) {
            let SessionToken::Vector(part) = part else { continue };
            for (region, count) in asked.iter_mut().enumerate() {
                let local = part.local_lsn(region as u64 + 1).and_then(|lsn| u64::try_from(lsn).ok());
                *count = (*count).max(local.unwrap_or(0));
            }
        }
        asked
    }

    /// All that is on its way to the region is there.
    pub(super) fn catch_up(&mut self, region: usize) {
        for range in &mut self.all {
            range.arrive(region, Duration::MAX);
        }
    }

    /// The partitions were configured anew: their numbers count under a higher version.
    pub(super) fn new_version(&mut self) {
        self.all.iter_mut().for_each(|range| range.version += 1);
    }

    /// Splits the range of the key in two.
    pub(super) fn split(&mut self, key: u8) {
        let range = self.of(key).clone();
        if range.max - range.min < 2 {
            return;
        }
        let middle = range.min + (range.max - range.min) / 2;
        self.all.retain(|other| other.id != range.id);
        for (min, max) in [(range.min, middle), (middle, range.max)] {
            self.add(&range, &[range.id], (min, max));
        }
    }

    /// Merges the range of the key with the next one. Nothing is on its way then.
    pub(super) fn merge(&mut self, key: u8) {
        (0..REGIONS.len()).for_each(|region| self.catch_up(region));
        let left = self.of(key).clone();
        let Some(right) = self.all.iter().find(|range| range.min == left.max).cloned() else { return };
        self.all.retain(|range| range.id != left.id && range.id != right.id);
        let mut both = left.clone();
        both.version = left.version.max(right.version);
        both.seen.iter_mut().zip(&right.seen).for_each(|(own, other)| raise(own, other));
        both.ancestors.extend(&right.ancestors);
        self.add(&both, &[left.id, right.id], (left.min, right.max));
    }

    fn add(&mut self, like: &Range, parents: &[u32], (min, max): (u8, u8)) {
        let ancestors = like.ancestors.iter().chain(parents).copied().collect();
        let id = self.next_id;
        self.next_id += 1;
        self.all.push(Range { id, ancestors, min, max, version: like.version + 1, ..like.clone() });
    }

    pub(super) fn document(&self) -> String {
        let listed: Vec<_> = self.all.iter().map(Range::listed).collect();
        serde_json::json!({"_rid": "rid", "PartitionKeyRanges": listed}).to_string()
    }
}
