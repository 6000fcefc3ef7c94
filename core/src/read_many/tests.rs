#![allow(clippy::unwrap_used)]

use std::sync::Arc;

use super::group::{Wanted, check, group};
use crate::partition::epk::EffectivePartitionKey;
use crate::partition::key::PartitionKey;
use crate::partition::ranges::{PartitionKeyRange, RangeMap};
use crate::pipeline::Layout;

fn layout(boundaries: &[&str]) -> Layout {
    let range = |(n, pair): (usize, &[&str])| PartitionKeyRange {
        id: n.to_string(),
        min: EffectivePartitionKey::new(pair[0]),
        max: EffectivePartitionKey::new(pair[1]),
        parents: Vec::new(),
    };
    let ranges = RangeMap::new(boundaries.windows(2).enumerate().map(range)).unwrap();
    Layout { rid: "r".into(), partition_key: "/pk".into(), ranges: Arc::new(ranges) }
}

fn wanted(count: usize, id: usize) -> Vec<Wanted> {
    let item = |n: usize| Wanted { id: format!("{n:0>id$}"), key: PartitionKey::from(n as i64) };
    (0..count).map(item).collect()
}

#[test]
fn every_item_is_in_one_group_of_its_range() {
    let layout = layout(&["", "1FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF", "FF"]);
    let all = wanted(500, 1);
    let places: Vec<usize> = (0..500).collect();
    let groups = group(&places, &all, &layout).unwrap();
    assert_eq!(groups.len(), 2);
    for group in &groups {
        for at in &group.items {
            assert_eq!(layout.ranges.find(&layout.place(&all[*at].key).unwrap()).id, group.range);
        }
    }
    let mut seen: Vec<usize> = groups.into_iter().flat_map(|group| group.items).collect();
    seen.sort_unstable();
    assert_eq!(seen, places);
}

#[test]
fn a_group_is_no_larger_than_a_query() {
    let layout = layout(&["", "FF"]);
    for (count, id, expected) in
        [(2500, 4, vec![1000, 1000, 500]), (300, 1000, vec![102, 102, 96]), (0, 1, vec![])]
    {
        let places: Vec<usize> = (0..count).collect();
        let groups = group(&places, &wanted(count, id), &layout).unwrap();
        let sizes: Vec<usize> = groups.iter().map(|group| group.items.len()).collect();
        assert_eq!(sizes, expected);
    }
}

#[test]
fn what_no_item_can_have_is_refused() {
    let layout = layout(&["", "FF"]);
    for (id, key) in [("a/b", PartitionKey::from("p")), ("a", PartitionKey::from(("p", "q")))] {
        assert!(check(&Wanted { id: id.into(), key }, &layout).is_err());
    }
}
