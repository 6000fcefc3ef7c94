//! Who reads which part of a container, and how far has it come? One lease for each part.

use serde::{Deserialize, Serialize};

use crate::feed_range::FeedRange;

/// A lease, as it is kept in the container of leases.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Lease {
    pub(super) id: String,
    /// The id again: containers of leases are divided by this or by the id.
    pub(super) partition_key: String,
    /// The processor's name.
    pub(super) processor: String,
    pub(super) feed_range: FeedRange,
    /// Where its owner goes on; none before anything was read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) continuation: Option<String>,
    /// The instance that reads; none when any may.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) owner: Option<String>,
    #[serde(rename = "_etag", default, skip_serializing_if = "Option::is_none")]
    pub(super) etag: Option<String>,
}

impl Lease {
    pub(super) fn new(processor: &str, feed_range: FeedRange, continuation: Option<String>) -> Self {
        let (min, max) = feed_range.span();
        let id = format!("{processor}.{min}-{max}");
        Self {
            partition_key: id.clone(),
            id,
            processor: processor.to_owned(),
            feed_range,
            continuation,
            owner: None,
            etag: None,
        }
    }
}

/// The parts of these ranges that no lease is of.
pub(super) fn without_lease(ranges: &[FeedRange], leases: &[Lease]) -> Vec<FeedRange> {
    let mut taken: Vec<_> = leases.iter().map(|lease| lease.feed_range.span()).collect();
    taken.sort();
    let mut left = Vec::new();
    for range in ranges {
        let (mut from, end) = range.span();
        for (min, max) in &taken {
            if *min >= end || *max <= from {
                continue;
            }
            if from < *min {
                left.push(FeedRange::new(from, min.clone()));
            }
            from = max.clone();
        }
        if from < end {
            left.push(FeedRange::new(from, end));
        }
    }
    left
}

/// Which leases an instance takes, by their places in the list of owners (none: free, or its owner is silent). As many
/// as make its share; where none is free, one of the instance that has most, if that makes things more even.
pub(super) fn to_take(owners: &[Option<&str>], me: &str) -> Vec<usize> {
    let count = |one: &str| owners.iter().flatten().filter(|owner| **owner == one).count();
    let mut others: Vec<&str> = owners.iter().flatten().copied().filter(|owner| *owner != me).collect();
    others.sort_unstable();
    others.dedup();
    let (mine, fair) = (count(me), owners.len().div_ceil(others.len() + 1));
    let free = owners.iter().enumerate().filter(|(_, owner)| owner.is_none());
    let free: Vec<usize> = free.map(|(at, _)| at).take(fair.saturating_sub(mine)).collect();
    let busiest = others.into_iter().max_by_key(|other| count(other));
    match busiest {
        Some(busiest) if free.is_empty() && count(busiest) > mine + 1 => {
            owners.iter().position(|owner| *owner == Some(busiest)).into_iter().collect()
        }
        _ => free,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::partition::epk::EffectivePartitionKey;

    fn range(min: &str, max: &str) -> FeedRange {
        FeedRange::new(EffectivePartitionKey::new(min), EffectivePartitionKey::new(max))
    }

    #[test]
    fn every_part_of_the_keys_gets_a_lease_and_none_a_second() {
        let all = [range("", "20"), range("20", "FF")];
        let lease = |min, max| Lease::new("p", range(min, max), None);
        for (leases, expected) in [
            (vec![], all.to_vec()),
            (vec![lease("20", "FF"), lease("", "20")], vec![]),
            (vec![lease("", "FF")], vec![]),
            (vec![lease("", "10"), lease("30", "FF")], vec![range("10", "20"), range("20", "30")]),
            (vec![lease("", "20"), lease("", "10"), lease("20", "40")], vec![range("40", "FF")]),
        ] {
            assert_eq!(without_lease(&all, &leases), expected, "{leases:?}");
        }
    }

    #[test]
    fn instances_share_leases_evenly() {
        for (owners, expected) in [
            (vec![None, None, None], vec![0, 1, 2]),
            (vec![Some("b"), None, None, None], vec![1, 2]),
            (vec![Some("a"), Some("b"), None], vec![2]),
            (vec![Some("a"), Some("a"), Some("b"), None], vec![]),
            (vec![Some("b"), Some("b"), Some("b")], vec![0]),
            (vec![Some("b"), Some("a"), Some("b")], vec![]),
            (vec![Some("c"), Some("b"), Some("b")], vec![1]),
            (vec![Some("c"), Some("b")], vec![]),
            (vec![Some("b")], vec![]),
            (vec![], vec![]),
        ] {
            assert_eq!(to_take(&owners, "a"), expected, "{owners:?}");
        }
    }
}
