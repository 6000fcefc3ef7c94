//! Runs the cases of marks: `tests/cases/marks.json`.
#![allow(clippy::unwrap_used)]

use serde::Deserialize;

use super::*;

const IX: EndpointIx = EndpointIx(1);

#[derive(Deserialize)]
struct Cases {
    cases: Vec<Case>,
}

#[derive(Deserialize)]
struct Case {
    name: String,
    /// When, what, and how the endpoint stands then.
    steps: Vec<(u64, String, String)>,
}

fn at(ms: u64) -> Duration {
    Duration::from_millis(ms)
}

#[test]
fn every_case_of_marks_holds() {
    let cases: Cases = serde_json::from_str(include_str!("../../../tests/cases/marks.json")).unwrap();
    for Case { name, steps } in cases.cases {
        let (mut health, mut last_good) = (Health::default(), None);
        for (ms, event, expected) in steps {
            happens(&mut health, &mut last_good, &event, at(ms));
            assert_eq!(standing(&health, at(ms)), expected, "{name}: at {ms} ms, {event:?}");
        }
    }
}

fn happens(health: &mut Health, last_good: &mut Option<Duration>, event: &str, now: Duration) {
    match event {
        "" => {}
        "mark reads" => health.mark(IX, Traffic::Reads, now),
        "mark writes" => health.mark(IX, Traffic::Writes, now),
        "mark both" => health.mark(IX, Traffic::Both, now),
        "strike" => health.strike(IX, *last_good, now),
        "good" => *last_good = Some(now),
        "recovered" => {
            *last_good = Some(now);
            health.clear(IX);
        }
        "probe" => health.open_trial(IX, now),
        "take" => assert!(health.take_trial(IX)),
        "take refused" => assert!(!health.take_trial(IX)),
        _ => panic!("no such event: {event}"),
    }
}

fn standing(health: &Health, now: Duration) -> String {
    let marked = |traffic| health.is_marked(IX, traffic, now);
    let kind = match (marked(Traffic::Reads), marked(Traffic::Writes)) {
        (true, true) => "both",
        (true, false) => "reads",
        (false, true) => "writes",
        (false, false) => "",
    };
    let traffic = if kind == "writes" { Traffic::Writes } else { Traffic::Reads };
    let trial = if health.trial(IX, traffic, now).is_some() { ", trial" } else { "" };
    assert_eq!(health.marked(now).count(), usize::from(!kind.is_empty()));
    format!("{kind}{trial}")
}

#[test]
fn a_mark_keeps_nothing_from_another_endpoint_and_says_when_it_ends() {
    let mut health = Health::default();
    assert_eq!(health.next_expiry(at(0)), None);
    health.mark(IX, Traffic::Writes, at(200_000));
    assert!(!health.is_marked(EndpointIx(2), Traffic::Writes, at(200_000)));
    assert_eq!(health.next_expiry(at(200_000)), Some(at(500_000)));
    health.clear(IX);
    assert_eq!(health.next_expiry(at(200_000)), None);
}
