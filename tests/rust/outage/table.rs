//! The table: what an application notices of each shape of outage.

use std::fmt::Write;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::Semaphore;
use tokio::task::JoinSet;

use crate::shapes::shapes;
use crate::trial::{Traffic, run};
use crate::wave::Tally;

/// What came of one trial.
pub(crate) struct Row {
    pub(crate) shape: &'static str,
    pub(crate) traffic: Traffic,
    pub(crate) tally: Tally,
    /// Requests to the broken region after it was marked; none where nothing is marked.
    pub(crate) astray: Option<usize>,
    /// From the healing to the first operation served at home; none where traffic never left.
    pub(crate) home: Option<Duration>,
    /// What was not as promised.
    pub(crate) broken: Vec<String>,
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_outage_of_the_nearest_region_in_every_shape() {
    let places = Arc::new(Semaphore::new(at_once()));
    let of = |traffic| trials(traffic, Arc::clone(&places));
    let (reads, near, hub) =
        tokio::join!(of(Traffic::Reads), of(Traffic::NearUpserts), of(Traffic::HubUpserts));
    let rows: Vec<Row> = [reads, near, hub].into_iter().flatten().collect();
    let table = render(&rows);
    show(&table);
    let broken: Vec<String> = rows.iter().flat_map(complaints).collect();
    assert!(broken.is_empty(), "{}\n{table}", broken.join("\n"));
}

/// All shapes at once, each on an account of its own; the rows in the order of the shapes.
async fn trials(traffic: Traffic, places: Arc<Semaphore>) -> Vec<Row> {
    let mut trials = JoinSet::new();
    for (place, shape) in shapes().into_iter().enumerate() {
        let places = Arc::clone(&places);
        trials.spawn(async move {
            let _permit = places.acquire().await.unwrap();
            (place, run(shape, traffic).await)
        });
    }
    let mut rows = trials.join_all().await;
    rows.sort_by_key(|(place, _)| *place);
    rows.into_iter().map(|(_, row)| row).collect()
}

/// How many trials the open files allow: each holds two ends of 50 connections to two regions, and some more.
fn at_once() -> usize {
    let limits = std::fs::read_to_string("/proc/self/limits").unwrap_or_default();
    let files =
        limits.lines().find_map(|line| line.strip_prefix("Max open files")?.split_whitespace().next());
    // Where nothing is said, what most systems allow at least.
    let files: usize = files.and_then(|soft| soft.parse().ok()).unwrap_or(1024);
    (files / 500).clamp(2, 3 * shapes().len())
}

fn complaints(row: &Row) -> Vec<String> {
    let place = format!("{}, {}", row.traffic.name(), row.shape);
    let mut lines: Vec<String> = row.broken.iter().map(|text| format!("{place}: {text}")).collect();
    let left_out = lines.len().saturating_sub(3);
    lines.truncate(3);
    if left_out > 0 {
        lines.push(format!("{place}: and {left_out} more"));
    }
    lines
}

fn render(rows: &[Row]) -> String {
    let mut text = String::from(
        "| traffic | outage | operations | ok | failed | unknown | attempts | slowest | to it once marked | home after |\n\
         |---|---|--:|--:|--:|--:|--:|--:|--:|--:|\n",
    );
    for row in rows {
        let tally = &row.tally;
        let _ = writeln!(
            text,
            "| {} | {} | {} | {} | {} | {} | {} | {:.2} s | {} | {} |",
            row.traffic.name(),
            row.shape,
            tally.operations,
            tally.fine(),
            tally.failed.len(),
            tally.unknown.len(),
            tally.attempts,
            tally.slowest.as_secs_f64(),
            row.astray.map_or("-".to_owned(), |count| count.to_string()),
            row.home.map_or("-".to_owned(), |time| format!("{:.1} s", time.as_secs_f64())),
        );
    }
    text
}

#[allow(clippy::print_stdout, reason = "the table is what the test is run for")]
fn show(table: &str) {
    println!("{table}");
    let target = Path::new(env!("CARGO_TARGET_TMPDIR")).parent().unwrap();
    std::fs::write(target.join("outage-table.md"), table).unwrap();
}
