#![allow(clippy::unwrap_used)]

use super::client::{ALL, Client};
use super::driver::Op;
use super::figures::{Figures, figures};
use super::goals::verdicts;
use super::picture::picture;
use super::process::Took;
use super::run::{Cell, Sample};

const CELL: Cell = Cell { op: Op::Read, in_flight: 1 };

fn called(name: &str) -> Client {
    ALL.into_iter().find(|client| client.name == name).unwrap()
}

/// One sample a round, of these CPU times an operation.
fn samples(name: &str, costs: [f64; 3]) -> Vec<Sample> {
    let sample = |(round, cost): (usize, f64)| Sample {
        client: called(name),
        cell: CELL,
        round,
        took: Took {
            ops: 10.0,
            errors: 0,
            error: None,
            cpu_us: cost * 10.0,
            wall_us: 1e6,
            p50_us: Some(1.0),
            p99_us: Some(2.0),
            peak_mb: Some(20.0 + round as f64),
        },
    };
    costs.into_iter().enumerate().map(sample).collect()
}

fn measured() -> Vec<Figures> {
    // The third round found a loaded machine.
    let own = samples("perilune-rust", [30.0, 32.0, 90.0]);
    let others = [samples("official-rust", [100.0, 100.0, 300.0]), samples("reqwest", [25.0, 32.0, 90.0])];
    let all = [own, others.concat()].concat();
    figures(&all, &[CELL], &["perilune-rust", "official-rust", "reqwest"].map(called))
}

#[test]
fn ratios_are_those_of_the_same_round() {
    let figures = measured();
    let own = &figures[0];
    assert_eq!((own.cpu, own.least, own.rate), (32.0, 30.0, 10.0));
    assert_eq!((own.to_official, own.to_raw), (Some(0.3), Some(1.0)));
    assert_eq!(own.peak_mb, Some(22.0));
    assert_eq!(figures[1].to_official, None, "not to itself");
}

#[test]
fn a_goal_is_missed_kept_or_reached() {
    let mut figures = measured();
    figures[0].to_raw = Some(1.2);
    let words: Vec<_> = verdicts(&figures).iter().map(|verdict| (verdict.what, verdict.word())).collect();
    assert_eq!(words, [("CPU to official", "reached"), ("CPU to raw HTTP", "MISSED")]);
    figures[0].to_official = Some(0.45);
    assert_eq!(verdicts(&figures)[0].word(), "kept");
}

#[test]
fn bars_are_as_long_as_the_costs() {
    let picture = picture(&measured(), &[CELL]);
    assert_eq!(picture.matches("<rect").count(), 4, "the ground and three bars: {picture}");
    assert!(picture.contains("width=\"230.0\"") && picture.contains(">100</text>"), "{picture}");
}
