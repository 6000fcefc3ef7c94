//! What do the runs of a client come to? The cells of the table.

use perilune_tests::samples::{median, percentile};
use perilune_tests::traffic::{End, Kind};

use crate::client::Client;
use crate::measure::{first_success, served_by, steady, times};
use crate::op::{Millis, Op};
use crate::run::{Mark, Seen};

/// The kinds, in the order of the rows.
pub(crate) const KINDS: [Kind; 2] = [Kind::Read, Kind::Write];

/// A client's healthy traffic of one kind, all runs together.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Healthy {
    pub(crate) fine: usize,
    pub(crate) failed: usize,
    pub(crate) p50: Option<Millis>,
    pub(crate) p99: Option<Millis>,
    pub(crate) p999: Option<Millis>,
    /// Requests beyond one an operation, as a share of the operations of both kinds.
    pub(crate) extra: Option<f64>,
}

/// A row: one outage, one client, one kind of operation. Times are in milliseconds.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Figures {
    pub(crate) fine: usize,
    pub(crate) failed: usize,
    pub(crate) unknown: usize,
    /// The start of the last operation that ended unknown, counted from the outage.
    pub(crate) last_unknown: Option<Millis>,
    /// From the start of the first operation that began in the outage to the first good answer.
    pub(crate) first: Option<Millis>,
    pub(crate) p50_added: Option<Millis>,
    pub(crate) p99_added: Option<Millis>,
    pub(crate) p999_added: Option<Millis>,
    pub(crate) steady: Option<Millis>,
    /// From the recovery to the first of a row of operations served at home.
    pub(crate) home: Option<Millis>,
    pub(crate) extra: Option<f64>,
}

/// The operations of one kind that were on their way between two moments.
fn between(seen: &Seen, kind: Kind, from: Millis, to: Millis) -> Vec<&Op> {
    seen.ops.iter().filter(|op| op.kind == kind && op.ended() >= from && op.at < to).collect()
}

/// The operations of one kind that began and ended in the healthy run.
fn whole(seen: &Seen, kind: Kind) -> impl Iterator<Item = &Op> {
    let (from, to) = (seen.healthy.at, seen.before.at);
    seen.ops.iter().filter(move |op| op.kind == kind && op.at >= from && op.ended() <= to)
}

/// What was healthy of a client, in all outages.
pub(crate) fn healthy(seen: &[Seen], client: Client, kind: Kind) -> Healthy {
    let mine: Vec<_> = seen.iter().filter(|seen| seen.client == client && seen.healthy.at > 0.0).collect();
    let ops: Vec<_> = mine.iter().flat_map(|seen| whole(seen, kind)).collect();
    let fine = times(ops.iter().copied());
    let share = |share| percentile(fine.clone(), share);
    let extras = mine.iter().filter_map(|seen| extra(seen, seen.healthy, seen.before)).collect::<Vec<_>>();
    Healthy {
        fine: fine.len(),
        failed: ops.len() - fine.len(),
        p50: share(0.5),
        p99: share(0.99),
        p999: share(0.999),
        extra: (!extras.is_empty()).then(|| extras.iter().sum::<f64>() / extras.len() as f64),
    }
}

/// Requests beyond one an operation between two marks, as a share of the operations.
fn extra(seen: &Seen, from: Mark, to: Mark) -> Option<f64> {
    let count = seen.ops.iter().filter(|op| op.at >= from.at && op.at < to.at).count();
    (count > 0).then(|| (to.requests.saturating_sub(from.requests)) as f64 / count as f64 - 1.0)
}

/// What one run of an outage comes to.
pub(crate) fn figures(seen: &Seen, kind: Kind, healthy: &Healthy) -> Figures {
    let place = usize::from(kind == Kind::Write);
    let all = between(seen, kind, seen.before.at, Millis::INFINITY);
    let during = between(seen, kind, seen.before.at, seen.over.at);
    let ending = |end| all.iter().filter(|op| op.end == end).count();
    let fine = times(during.iter().copied());
    let added = |share, usual: Option<Millis>| Some(percentile(fine.clone(), share)? - usual.unwrap_or(0.0));
    let unknown = all.iter().rfind(|op| op.end == End::Unknown);
    let usual = healthy.p99.unwrap_or(0.0);
    Figures {
        fine: ending(End::Fine),
        failed: ending(End::Failed),
        unknown: ending(End::Unknown),
        last_unknown: unknown.map(|op| op.at - seen.begun),
        first: first_success(&during, seen.begun),
        p50_added: added(0.5, healthy.p50),
        p99_added: added(0.99, healthy.p99),
        p999_added: added(0.999, healthy.p999),
        steady: steady(&during, seen.begun, usual, seen.outage.goes_to[place]),
        home: seen.healed.and_then(|healed| served_by(&all, seen.outage.home[place], healed)),
        extra: if seen.outage.at_start { None } else { extra(seen, seen.before, seen.over) },
    }
}

/// Of several runs: the worst counts, the medians of everything else. A time that a run never came to is its longest.
pub(crate) fn middle(runs: &[Figures]) -> Figures {
    let worst = |count: fn(&Figures) -> usize| runs.iter().map(count).max().unwrap_or_default();
    let mid = |get: fn(&Figures) -> Option<f64>| {
        let found = median(runs.iter().map(|run| get(run).unwrap_or(f64::INFINITY)).collect());
        found.filter(|value| value.is_finite())
    };
    Figures {
        fine: runs.iter().map(|run| run.fine).sum(),
        failed: worst(|run| run.failed),
        unknown: worst(|run| run.unknown),
        last_unknown: runs.iter().filter_map(|run| run.last_unknown).max_by(f64::total_cmp),
        first: mid(|run| run.first),
        p50_added: mid(|run| run.p50_added),
        p99_added: mid(|run| run.p99_added),
        p999_added: mid(|run| run.p999_added),
        steady: mid(|run| run.steady),
        home: mid(|run| run.home),
        extra: mid(|run| run.extra),
    }
}
