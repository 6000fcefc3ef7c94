//! Maps of partition key ranges.

use perilune::internals::epk::EffectivePartitionKey;
use perilune::internals::ranges::{PartitionKeyRange, RangeMap};
use proptest::collection::vec;
use proptest::prelude::*;

/// The keys from 0 to 0xFFFF, four digits each.
const KEYS: u32 = 0x1_0000;

/// What becomes of the ranges: one splits, or two neighbours become one. Numbers are taken modulo what there is.
#[derive(Clone, Debug)]
enum Change {
    Split(usize, u32),
    Merge(usize),
}

fn change() -> impl Strategy<Value = Change> {
    prop_oneof![
        3 => (any::<usize>(), any::<u32>()).prop_map(|(at, key)| Change::Split(at, key)),
        1 => any::<usize>().prop_map(Change::Merge),
    ]
}

/// The ranges as a service would keep them: first and last key, id.
struct Service {
    ranges: Vec<(u32, u32, u32)>,
    next: u32,
}

impl Service {
    fn new() -> Self {
        Self { ranges: vec![(0, KEYS, 0)], next: 1 }
    }

    /// The ranges that are new after a change.
    fn change(&mut self, change: &Change) -> Vec<PartitionKeyRange> {
        match *change {
            Change::Split(at, key) => {
                let at = at % self.ranges.len();
                let (min, max, id) = self.ranges[at];
                if max - min < 2 {
                    return Vec::new();
                }
                let middle = min + 1 + key % (max - min - 1);
                let halves = [(min, middle, self.next), (middle, max, self.next + 1)];
                self.next += 2;
                self.ranges.splice(at..=at, halves);
                halves.map(|half| told(half, &[id])).to_vec()
            }
            Change::Merge(at) => {
                if self.ranges.len() < 2 {
                    return Vec::new();
                }
                let at = at % (self.ranges.len() - 1);
                let ((min, _, first), (_, max, second)) = (self.ranges[at], self.ranges[at + 1]);
                let whole = (min, max, self.next);
                self.next += 1;
                self.ranges.splice(at..=at + 1, [whole]);
                vec![told(whole, &[first, second])]
            }
        }
    }

    fn holder(&self, key: u32) -> String {
        self.ranges.iter().find(|(min, max, _)| (*min..*max).contains(&key)).unwrap().2.to_string()
    }
}

fn at(key: u32) -> EffectivePartitionKey {
    match key {
        0 => EffectivePartitionKey::MIN,
        KEYS => EffectivePartitionKey::END,
        // Below "FF", the end of all keys.
        key => EffectivePartitionKey::new(format!("{:05X}", u64::from(key) * 0xF_E000 / u64::from(KEYS))),
    }
}

fn told((min, max, id): (u32, u32, u32), parents: &[u32]) -> PartitionKeyRange {
    let parents = parents.iter().map(u32::to_string).collect();
    PartitionKeyRange { id: id.to_string(), min: at(min), max: at(max), parents }
}

proptest! {
    /// Whichever way the ranges came about, and whether a map was kept up with each change, with several at once or made
    /// of the whole list: it says of each key what the service says.
    #[test]
    fn a_map_follows_every_split_and_merge(
        changes in vec(change(), 0..24),
        turns in vec(1_usize..5, 1..24),
        keys in vec(0..KEYS, 1..20),
    ) {
        let mut service = Service::new();
        let mut map = RangeMap::new([told((0, KEYS, 0), &[])]).unwrap();
        let mut all = vec![told((0, KEYS, 0), &[])];
        let (mut changes, mut turns) = (changes.iter(), turns.iter().cycle());
        loop {
            let some: Vec<_> = changes.by_ref().take(*turns.next().unwrap()).collect();
            if some.is_empty() {
                break;
            }
            let news: Vec<_> = some.into_iter().flat_map(|change| service.change(change)).collect();
            all.extend(news.clone());
            map = map.combine(news).unwrap();
        }
        prop_assert_eq!(&map, &RangeMap::new(all.iter().rev().cloned()).unwrap());
        prop_assert_eq!(map.ranges().len(), service.ranges.len());
        for key in keys {
            prop_assert_eq!(&map.find(&at(key)).id, &service.holder(key));
        }
        for range in &all {
            let is_there = service.ranges.iter().any(|(.., id)| id.to_string() == range.id);
            prop_assert_eq!((map.get(&range.id).is_some(), map.is_gone(&range.id)), (is_there, !is_there));
        }
    }

    /// The ranges of a span are those that hold one of its keys.
    #[test]
    fn a_span_is_in_the_ranges_that_overlap_it(changes in vec(change(), 0..16), span in (0..KEYS, 0..=KEYS)) {
        let mut service = Service::new();
        let all: Vec<_> = changes.iter().flat_map(|change| service.change(change)).collect();
        let map = RangeMap::new([told((0, KEYS, 0), &[])]).unwrap().combine(all).unwrap();
        let (min, max) = span;
        let found: Vec<_> = map.overlapping(&at(min), &at(max)).iter().map(|range| range.id.clone()).collect();
        let expected: Vec<_> = service
            .ranges
            .iter()
            .filter(|(start, end, _)| min < max && *start < max && *end > min)
            .map(|(.., id)| id.to_string())
            .collect();
        prop_assert_eq!(found, expected);
    }

    /// A list in which a range is missing, or there twice over, is no map.
    #[test]
    fn gaps_and_overlaps_are_refused(changes in vec(change(), 1..16), which in any::<usize>()) {
        let mut service = Service::new();
        changes.iter().for_each(|change| drop(service.change(change)));
        let list: Vec<_> = service.ranges.iter().map(|range| told(*range, &[])).collect();
        let which = which % list.len();
        let mut gap = list.clone();
        gap.remove(which);
        prop_assert!(RangeMap::new(gap).is_err());
        let mut overlap = list.clone();
        overlap.push(PartitionKeyRange { id: "again".to_owned(), ..list[which].clone() });
        prop_assert!(RangeMap::new(overlap).is_err());
    }
}
