use perilune_tests::samples::{median, percentile};
use perilune_tests::traffic::{End, Kind};

use super::measure::{first_success, served_by, steady, times};
use super::op::Op;

/// Reads every 10 ms: how long each took, and where it was served; 0 failed.
fn reads(tell: impl Fn(usize) -> (f64, &'static str), count: usize) -> Vec<Op> {
    (0..count)
        .map(|n| {
            let (took, region) = tell(n);
            let end = if took > 0.0 { End::Fine } else { End::Failed };
            Op { kind: Kind::Read, end, region: Some(region.into()), at: n as f64 * 10.0, took, note: None }
        })
        .collect()
}

fn all(ops: &[Op]) -> Vec<&Op> {
    ops.iter().collect()
}

#[test]
fn a_percentile_is_one_of_the_values() {
    let thousand: Vec<f64> = (1..=1000).rev().map(f64::from).collect();
    let cases = [(0.5, 500.0), (0.99, 990.0), (0.999, 999.0), (1.0, 1000.0), (0.0, 1.0)];
    for (share, wanted) in cases {
        assert_eq!(percentile(thousand.clone(), share), Some(wanted), "{share}");
    }
    assert_eq!(percentile(vec![7.0], 0.999), Some(7.0));
    assert_eq!(percentile(Vec::new(), 0.5), None);
    assert_eq!(median(vec![9.0, 1.0, 5.0]), Some(5.0));
}

#[test]
fn only_what_ended_well_has_a_time() {
    assert_eq!(times(&reads(|n| (n as f64, "a"), 4)), [1.0, 2.0, 3.0]);
}

#[test]
fn the_first_success_counts_from_the_first_that_was_tried() {
    let ops = reads(|n| (if (10..15).contains(&n) { 0.0 } else { 3.0 }, "a"), 40);
    assert_eq!(first_success(&all(&ops), 95.0), Some(53.0));
    assert_eq!(first_success(&all(&ops[..12]), 100.0), None);
}

#[test]
fn a_region_serves_once_a_whole_row_comes_from_it() {
    let ops = reads(|n| (1.0, if n < 30 || n == 40 { "a" } else { "b" }), 100);
    assert_eq!(
        served_by(&all(&ops), "b", 100.0),
        Some(310.0),
        "one that came from elsewhere starts a new row"
    );
    assert_eq!(served_by(&all(&ops), "a", 0.0), Some(0.0));
    assert_eq!(served_by(&all(&ops), "a", 300.0), None);
}

#[test]
fn steady_is_a_whole_stretch_in_which_nothing_fails_and_little_stands_out() {
    let slow = reads(|n| (if n < 150 { 500.0 } else { 2.0 }, "a"), 400);
    let after = steady(&all(&slow), 1000.0, 2.0, None).map(|time| time as u64);
    assert_eq!(after, Some(450), "a twentieth of the stretch may be slow");
    let failing = reads(|n| (if n % 50 == 0 { 0.0 } else { 2.0 }, "a"), 400);
    assert_eq!(steady(&all(&failing), 0.0, 2.0, None), None);
    let moves = reads(|n| (2.0, if n < 200 { "a" } else { "b" }), 400);
    assert_eq!(steady(&all(&moves), 0.0, 2.0, None), Some(0.0));
    assert_eq!(steady(&all(&moves), 0.0, 2.0, Some("b")), Some(2000.0));
    assert_eq!(steady(&all(&moves[..250]), 0.0, 2.0, Some("b")), None, "not a whole stretch yet");
}
