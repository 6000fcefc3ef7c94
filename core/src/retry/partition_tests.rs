//! Runs `outcomes` in `tests/cases/partition_health.json`.
#![allow(clippy::unwrap_used)]

use std::time::Duration;

use serde::Deserialize;

use super::*;
use crate::retry::tests::{answer, outcome};

#[derive(Deserialize)]
struct Cases {
    outcomes: Vec<Case>,
}

#[derive(Deserialize)]
struct Case {
    outcome: String,
    verdict: String,
    why: String,
}

#[test]
fn every_outcome_says_of_the_partition_what_it_should() {
    let cases: Cases =
        serde_json::from_str(include_str!("../../../tests/cases/partition_health.json")).unwrap();
    for case in &cases.outcomes {
        let outcome = match case.outcome.as_str() {
            "hurried" => Outcome::Failed(Failure::Timeout, Duration::from_millis(999)),
            text => outcome(text),
        };
        let expected = match case.verdict.as_str() {
            "works" => Verdict::Works,
            "fails" => Verdict::Fails,
            _ => Verdict::Silent,
        };
        assert_eq!(verdict(&outcome), expected, "{}: {}", case.outcome, case.why);
    }
}

#[test]
fn every_status_says_something_and_none_panics() {
    for code in 100..=999 {
        let _ = verdict(&Outcome::Answered(answer(&code.to_string())));
    }
}
