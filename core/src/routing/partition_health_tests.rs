//! Runs the cases of the breaker: `machine` in `tests/cases/partition_health.json`.
#![allow(clippy::unwrap_used)]

use serde::Deserialize;

use super::*;

#[derive(Deserialize)]
struct Cases {
    machine: Vec<Case>,
}

#[derive(Deserialize)]
struct Case {
    name: String,
    traffic: String,
    steps: String,
    end: String,
    changes: String,
    failures: Option<u32>,
    spell_s: Option<u64>,
    #[serde(default)]
    refused: u32,
    kept: Option<bool>,
}

#[derive(Debug, Default, PartialEq)]
struct Played {
    changes: Vec<&'static str>,
    refused: u32,
    end: &'static str,
    kept: bool,
}

#[test]
fn every_case_of_the_breaker_holds() {
    let cases: Cases =
        serde_json::from_str(include_str!("../../../tests/cases/partition_health.json")).unwrap();
    assert!(cases.machine.len() >= 50);
    for case in &cases.machine {
        let played = play(case);
        assert_eq!(played.changes.join(" "), case.changes, "{}", case.name);
        assert_eq!((played.end, played.refused), (case.end.as_str(), case.refused), "{}", case.name);
        assert!(case.kept.is_none_or(|kept| kept == played.kept), "{}: kept {}", case.name, played.kept);
    }
}

/// Calls read the clock first and count afterwards, in any order.
#[test]
fn an_outcome_of_a_moment_ago_may_be_counted_after_a_later_one() {
    let (sooner, later) = (Duration::from_millis(1), Duration::from_millis(2));
    let limits = Limits { failures: 3, spell: Duration::MAX };
    let mut health = PartitionHealth::default();
    assert_eq!(health.failed(limits, later), Change::None);
    assert_eq!(health.failed(limits, sooner), Change::None);
    assert_eq!(health.failed(limits, later), Change::Tripped);
    assert!(!health.is_forgotten(later));

    let mut health = PartitionHealth::default();
    health.failed(limits, later);
    assert_eq!(health.answered(sooner), Change::None);
}

#[test]
fn the_longest_spell_stays_the_longest() {
    let limits = Limits { failures: 1, spell: Duration::from_secs(u64::MAX / 3 * 2) };
    let mut health = PartitionHealth::default();
    health.failed(limits, Duration::ZERO);
    assert!(health.take_probe(limits.spell));
    assert_eq!(health.failed(limits, limits.spell), Change::Relapsed);
    assert!(!health.is_forgotten(limits.spell));
}

fn play(case: &Case) -> Played {
    let usual = match case.traffic.as_str() {
        "reads" => defaults::PARTITION_READ_FAILURES,
        _ => defaults::PARTITION_WRITE_FAILURES,
    };
    let limits = Limits {
        failures: case.failures.unwrap_or(usual),
        spell: case.spell_s.map_or(defaults::PARTITION_FIRST_SPELL, Duration::from_secs),
    };
    let mut health = PartitionHealth::default();
    let (mut now, mut played) = (Duration::ZERO, Played::default());
    for step in case.steps.split_whitespace() {
        if let Some(time) = step.strip_prefix('+') {
            now += duration(time);
            continue;
        }
        let (what, times) = step.split_once('*').unwrap_or((step, "1"));
        for _ in 0..times.parse().unwrap() {
            let change = match what {
                "f" => health.failed(limits, now),
                "s" => health.answered(now),
                _ => {
                    played.refused += u32::from(!health.take_probe(now));
                    Change::None
                }
            };
            played.changes.extend(name(change));
        }
    }
    played.end = match (health.is_open(), health.may_probe(now)) {
        (false, _) => "closed",
        (true, false) => "open",
        (true, true) => "due",
    };
    played.kept = !health.is_forgotten(now);
    played
}

fn duration(text: &str) -> Duration {
    match text.strip_suffix("ms") {
        Some(ms) => Duration::from_millis(ms.parse().unwrap()),
        None => Duration::from_secs(text.trim_end_matches('s').parse().unwrap()),
    }
}

fn name(change: Change) -> Option<&'static str> {
    match change {
        Change::None => None,
        Change::Tripped => Some("tripped"),
        Change::Relapsed => Some("relapsed"),
        Change::Recovered => Some("recovered"),
    }
}
