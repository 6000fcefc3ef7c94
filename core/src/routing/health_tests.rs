#![allow(clippy::unwrap_used)]

use super::*;

const IX: EndpointIx = EndpointIx(1);

fn at(ms: u64) -> Duration {
    Duration::from_millis(ms)
}

#[test]
fn a_mark_holds_for_its_traffic_until_its_end() {
    let mut health = Health::default();
    health.mark(IX, Traffic::Writes, at(0));
    for (traffic, now, expected) in [
        (Traffic::Writes, 0, true),
        (Traffic::Reads, 0, false),
        (Traffic::Writes, 300_000, true),
        (Traffic::Writes, 300_001, false),
    ] {
        assert_eq!(health.is_marked(IX, traffic, at(now)), expected, "{traffic:?} at {now}");
    }
    assert!(!health.is_marked(EndpointIx(2), Traffic::Writes, at(0)));
}

#[test]
fn a_second_mark_adds_up_and_restarts_the_clock() {
    let mut health = Health::default();
    health.mark(IX, Traffic::Writes, at(0));
    health.mark(IX, Traffic::Reads, at(200_000));
    assert!(health.is_marked(IX, Traffic::Writes, at(500_000)));
    assert!(health.is_marked(IX, Traffic::Reads, at(500_000)));
    assert_eq!(health.next_expiry(at(200_000)), Some(at(500_000)));
}

#[test]
fn an_ended_mark_adds_nothing_to_a_new_one() {
    let mut health = Health::default();
    health.mark(IX, Traffic::Writes, at(0));
    health.mark(IX, Traffic::Reads, at(300_001));
    assert!(!health.is_marked(IX, Traffic::Writes, at(300_001)));
}

#[test]
fn a_cleared_mark_is_gone() {
    let mut health = Health::default();
    health.mark(IX, Traffic::Both, at(0));
    assert_eq!(health.marked(at(0)).collect::<Vec<_>>(), [IX]);
    health.clear(IX);
    assert_eq!(health.marked(at(0)).count(), 0);
    assert_eq!(health.next_expiry(at(0)), None);
}

#[test]
fn two_strikes_mark_an_endpoint_that_gives_no_good_answer() {
    // Strikes as (time, time of the last good answer), then whether the endpoint is marked.
    type Strike = (u64, Option<u64>);
    let cases: [(&[Strike], bool); 7] = [
        (&[(0, None)], false),
        (&[(0, None), (1, None)], true),
        (&[(5000, Some(1000))], false),
        (&[(5000, Some(1000)), (5001, Some(1000))], true),
        // A good answer less than a second ago: not silent.
        (&[(5000, Some(4500)), (5001, Some(4500))], false),
        // A good answer between the two: the count starts again.
        (&[(5000, Some(1000)), (7000, Some(5500))], false),
        (&[(5000, Some(1000)), (7000, Some(5500)), (7001, Some(5500))], true),
    ];
    for (strikes, expected) in cases {
        let mut health = Health::default();
        for &(now, good) in strikes {
            health.strike(IX, good.map(at), at(now));
        }
        assert_eq!(health.is_marked(IX, Traffic::Reads, at(10_000)), expected, "{strikes:?}");
    }
}
