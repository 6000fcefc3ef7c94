#![allow(clippy::unwrap_used)]

use std::time::Duration;

use bytes::Bytes;

use super::lanes::{Lanes, Pending};
use crate::partition::epk::EffectivePartitionKey;

const NOW: Duration = Duration::from_secs(1);

fn pending(index: usize, bytes: usize) -> Pending {
    Pending {
        index,
        row: Bytes::from(vec![b' '; bytes]),
        place: EffectivePartitionKey::MIN,
        is_read: false,
        reroutes: 0,
        throttled_since: None,
    }
}

fn lanes(range: &str, count: usize, bytes: usize) -> Lanes {
    let mut lanes = Lanes::default();
    (0..count).for_each(|index| lanes.push(range, pending(index, bytes)));
    lanes
}

/// The places in the input of what is sent next.
fn next(lanes: &mut Lanes) -> Option<Vec<usize>> {
    let parcel = lanes.next(NOW)?;
    lanes.ended(&parcel.range);
    Some(parcel.operations.iter().map(|operation| operation.index).collect())
}

#[test]
fn a_request_has_a_hundred_operations_or_as_many_as_fit() {
    for (bytes, expected) in [(1000, 100), (10_000, 22), (150_000, 1), (3_000_000, 1)] {
        assert_eq!(next(&mut lanes("0", 150, bytes)).unwrap().len(), expected, "{bytes}");
    }
    assert_eq!(next(&mut Lanes::default()), None);
}

#[test]
fn what_was_not_done_goes_first_in_its_order() {
    let mut lanes = lanes("0", 200, 10);
    let first = lanes.next(NOW).unwrap();
    lanes.ended("0");
    lanes.put_back("0", first.operations.into_iter().filter(|operation| operation.index % 2 == 0).collect());
    let again = next(&mut lanes).unwrap();
    assert_eq!((again[0], again[49], again[50]), (0, 98, 100));
}

#[test]
fn ranges_take_turns_and_wait_by_themselves() {
    let mut lanes = lanes("0", 150, 10);
    (0..120).for_each(|index| lanes.push("1", pending(1000 + index, 10)));
    let ranges: Vec<String> = std::iter::from_fn(|| lanes.next(NOW)).map(|parcel| parcel.range).collect();
    assert_eq!(ranges, ["0", "1"], "one request each, as long as nothing is known");
    lanes.ended("0");
    lanes.ended("1");
    lanes.pace("0").throttled(NOW, NOW * 2);
    assert_eq!(next(&mut lanes).unwrap(), (1100..1120).collect::<Vec<_>>());
    assert_eq!(next(&mut lanes), None);
    assert_eq!(lanes.wakes_at(), Some(NOW * 2));
    assert_eq!(lanes.next(NOW * 2).unwrap().operations.len(), 50);
    assert_eq!(lanes.wakes_at(), None, "nothing waits any more");
}

#[test]
fn a_request_that_was_too_much_is_halved_down_to_one() {
    let mut lanes = lanes("0", 300, 10);
    for expected in [100, 50, 25, 12, 6, 3, 1, 1] {
        let sent = next(&mut lanes).unwrap().len();
        assert_eq!(sent, expected);
        lanes.halve("0", sent);
    }
}

#[test]
fn a_range_that_asks_to_wait_is_sent_about_as_much_as_it_does() {
    let mut lanes = lanes("0", 1000, 10);
    for (done, all, expected) in
        [(30, false, 60), (0, false, 10), (10, true, 20), (20, true, 40), (40, true, 80), (80, true, 100)]
    {
        lanes.did("0", done, all);
        assert_eq!(next(&mut lanes).unwrap().len(), expected);
    }
}

#[test]
fn what_waits_for_a_range_that_is_gone_is_taken_out() {
    let mut lanes = lanes("0", 3, 10);
    lanes.push("1", pending(7, 10));
    let lost: Vec<usize> = lanes.take_lost(|range| range == "1").iter().map(|lost| lost.index).collect();
    assert_eq!(lost, [0, 1, 2]);
    assert_eq!(next(&mut lanes).unwrap(), [7]);
    assert_eq!(next(&mut lanes), None);
}
