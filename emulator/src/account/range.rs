//! Which part of a container's keys lies in one partition key range?

use crate::store::container::PartitionRange;

/// A partition key range as it is now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RangeInfo {
    /// The range's id, never used again in its container.
    pub id: u32,
    /// The first effective partition key in it, in hexadecimal digits; empty for the first of all.
    pub min: String,
    /// The first effective partition key beyond it.
    pub max: String,
    /// The ranges that it came of, by splits and merges, oldest first.
    pub parents: Vec<u32>,
}

impl RangeInfo {
    pub(super) fn of(range: &PartitionRange) -> RangeInfo {
        RangeInfo {
            id: range.id,
            min: range.min.as_str().to_owned(),
            max: range.max.as_str().to_owned(),
            parents: range.parents.clone(),
        }
    }
}
