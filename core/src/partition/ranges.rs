//! Which partition key range holds a key, and what becomes of the map when ranges split or merge?
//!
//! A map never changes; a refresh makes a new one.

#[cfg(test)]
mod tests;

use std::collections::{HashMap, HashSet};
use std::fmt;

use serde::{Deserialize, Deserializer};

use super::epk::EffectivePartitionKey;

/// A physical range of effective partition keys, from `min` (included) to `max` (excluded).
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct PartitionKeyRange {
    /// Its number within the container, as text.
    pub id: String,
    /// First key.
    #[serde(rename = "minInclusive")]
    pub min: EffectivePartitionKey,
    /// End of the keys.
    #[serde(rename = "maxExclusive")]
    pub max: EffectivePartitionKey,
    /// The ranges it came from: one by a split, several by a merge.
    #[serde(default, deserialize_with = "list")]
    pub parents: Vec<String>,
}

/// All ranges of a container, without gaps or overlaps.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RangeMap {
    ranges: Vec<PartitionKeyRange>,
    by_id: HashMap<String, usize>,
    gone: HashSet<String>,
}

/// Why a list of ranges does not make a map. The list is to be fetched anew.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum InvalidRanges {
    /// No range is left.
    Empty,
    /// No range holds the keys from here on.
    Gap(EffectivePartitionKey),
    /// Two ranges hold the keys from here on.
    Overlap(EffectivePartitionKey),
}

impl RangeMap {
    /// The map of a complete list, in any order. Ranges that another one names as a parent are left out.
    ///
    /// # Errors
    ///
    /// The ranges do not cover all keys, or overlap.
    pub fn new(ranges: impl IntoIterator<Item = PartitionKeyRange>) -> Result<Self, InvalidRanges> {
        // Never seen outside: a map has at least one range.
        let nothing = Self { ranges: Vec::new(), by_id: HashMap::new(), gone: HashSet::new() };
        nothing.combine(ranges)
    }

    /// The map after the changes of an incremental answer: new ranges take the place of their parents.
    ///
    /// # Errors
    ///
    /// The result has gaps or overlaps: the whole list is needed.
    pub fn combine(
        &self,
        changes: impl IntoIterator<Item = PartitionKeyRange>,
    ) -> Result<Self, InvalidRanges> {
        let mut latest: HashMap<String, PartitionKeyRange> =
            self.ranges.iter().map(|range| (range.id.clone(), range.clone())).collect();
        latest.extend(changes.into_iter().map(|range| (range.id.clone(), range)));
        let mut gone = self.gone.clone();
        gone.extend(latest.values().flat_map(|range| range.parents.iter().cloned()));
        let mut ranges: Vec<_> = latest.into_values().filter(|range| !gone.contains(&range.id)).collect();
        ranges.sort_by(|a, b| a.min.cmp(&b.min).then_with(|| a.max.cmp(&b.max)));
        check(&ranges)?;
        let by_id = ranges.iter().enumerate().map(|(index, range)| (range.id.clone(), index)).collect();
        Ok(Self { ranges, by_id, gone })
    }

    /// All ranges, in the order of their keys.
    #[must_use]
    pub fn ranges(&self) -> &[PartitionKeyRange] {
        &self.ranges
    }

    /// The range of this id.
    #[must_use]
    pub fn get(&self, id: &str) -> Option<&PartitionKeyRange> {
        self.by_id.get(id).map(|index| &self.ranges[*index])
    }

    /// Whether the range of this id was split or merged away.
    #[must_use]
    pub fn is_gone(&self, id: &str) -> bool {
        self.gone.contains(id)
    }

    /// True if the range of this id came from these later: the service counts them up.
    pub(crate) fn is_behind(&self, id: &str) -> bool {
        let number = |id: &str| id.parse::<u64>().ok();
        let known = self.by_id.keys().chain(&self.gone).filter_map(|id| number(id)).max();
        number(id).zip(known).is_some_and(|(id, known)| id > known)
    }

    /// The range that holds a key.
    #[must_use]
    pub fn find(&self, key: &EffectivePartitionKey) -> &PartitionKeyRange {
        // The first range starts at the least key, so at least one starts at or before any.
        &self.ranges[self.ranges.partition_point(|range| range.min <= *key).saturating_sub(1)]
    }

    /// The ranges that hold keys from `min` (included) to `max` (excluded).
    #[must_use]
    pub fn overlapping(
        &self,
        min: &EffectivePartitionKey,
        max: &EffectivePartitionKey,
    ) -> &[PartitionKeyRange] {
        if min >= max {
            return &[];
        }
        let start = self.ranges.partition_point(|range| range.max <= *min);
        let end = self.ranges.partition_point(|range| range.min < *max);
        &self.ranges[start..end.max(start)]
    }
}

/// Ranges in the order of their keys must join at every boundary.
fn check(ranges: &[PartitionKeyRange]) -> Result<(), InvalidRanges> {
    if ranges.is_empty() {
        return Err(InvalidRanges::Empty);
    }
    let mut end = &EffectivePartitionKey::MIN;
    for range in ranges {
        if range.min > *end {
            return Err(InvalidRanges::Gap(end.clone()));
        }
        if range.min < *end || range.max <= range.min {
            return Err(InvalidRanges::Overlap(range.min.clone()));
        }
        end = &range.max;
    }
    if *end == EffectivePartitionKey::max() { Ok(()) } else { Err(InvalidRanges::Gap(end.clone())) }
}

/// A list that can be null.
fn list<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<String>, D::Error> {
    Option::deserialize(deserializer).map(Option::unwrap_or_default)
}

impl fmt::Display for InvalidRanges {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => f.write_str("partition key ranges: none given"),
            Self::Gap(at) => write!(f, "partition key ranges: a gap at {:?}", at.as_str()),
            Self::Overlap(at) => write!(f, "partition key ranges: an overlap at {:?}", at.as_str()),
        }
    }
}

impl std::error::Error for InvalidRanges {}
