//! What may an operation take, as a share of the official package's and of raw HTTP's, and a start, and is it kept?

use crate::client::{Client, Role, Surface};
use crate::driver::Op;
use crate::figures::Figures;
use crate::run::{Cell, told};
use crate::startup::Start;

/// The limits of a row: what a release must hold, and what a good one reaches.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Goal {
    pub(crate) official: f64,
    pub(crate) raw: Option<f64>,
    pub(crate) reach: f64,
    /// Of the time by the clock: where a call is many operations.
    pub(crate) time: Option<f64>,
}

/// What is asked of perilune there.
pub(crate) fn goal(surface: Surface, op: Op, in_flight: usize) -> Goal {
    let (official, raw, reach) = match (surface, op, in_flight > 1) {
        (Surface::Python, Op::Read | Op::Upsert, false) => (0.12, 0.40, 0.07),
        (Surface::Python, Op::Read | Op::Upsert, true) => (0.06, 0.25, 0.03),
        (Surface::Python, Op::Query, _) => (0.32, 0.70, 0.18),
        (Surface::Python, _, _) => (0.28, 0.42, 0.15),
        (Surface::Asyncio, Op::Read | Op::Upsert, false) => (0.15, 0.60, 0.10),
        (Surface::Asyncio, Op::Read | Op::Upsert, true) => (0.08, 0.35, 0.05),
        (Surface::Asyncio, Op::Query, _) => (0.38, 0.80, 0.20),
        (Surface::Asyncio, _, _) => (0.30, 0.45, 0.18),
        (Surface::Node, Op::Read | Op::Upsert, false) => (0.22, 1.2, 0.15),
        (Surface::Node, Op::Read | Op::Upsert, true) => (0.15, 1.2, 0.09),
        (Surface::Node, Op::Query, _) => (0.45, 1.0, 0.33),
        (Surface::Node, Op::Batch, _) => (0.80, 1.05, 0.60),
        (Surface::Node, Op::Bulk, _) => (0.25, 1.0, 0.15),
        // The limit is what an application gets without us: reqwest, and the 15 % that the rest may take.
        (Surface::Rust, Op::Read | Op::Upsert, false) => (0.50, 1.15, 0.40),
        (Surface::Rust, Op::Read | Op::Upsert, true) => (0.42, 1.15, 0.32),
        (Surface::Rust, Op::Query, _) => (0.80, 1.15, 0.72),
        (Surface::Rust, _, _) => (0.32, 1.15, 0.25),
    };
    let is_bulk = op == Op::Bulk;
    Goal { official, raw: (!is_bulk).then_some(raw), reach, time: is_bulk.then_some(0.06) }
}

/// What was measured against its limit.
#[derive(Clone, Debug)]
pub(crate) struct Verdict {
    pub(crate) client: Client,
    /// With how many in flight; what the operation is called where it is none of those.
    pub(crate) operation: String,
    /// `CPU to official` and the like.
    pub(crate) what: &'static str,
    pub(crate) measured: f64,
    pub(crate) must: f64,
    pub(crate) reach: Option<f64>,
}

impl Verdict {
    /// How it is told: missed, kept, or as good as hoped for.
    pub(crate) fn word(&self) -> &'static str {
        match self.reach {
            _ if self.measured > self.must => "MISSED",
            Some(reach) if self.measured <= reach => "reached",
            _ => "kept",
        }
    }
}

/// Of all that was measured of our clients.
pub(crate) fn verdicts(figures: &[Figures]) -> Vec<Verdict> {
    figures.iter().filter(|figures| figures.client.role == Role::Ours).flat_map(of).collect()
}

fn of(figures: &Figures) -> Vec<Verdict> {
    let Figures { client, cell, .. } = figures;
    let goal = goal(client.surface, cell.op, cell.in_flight);
    let rows = [
        ("CPU to official", figures.to_official, Some(goal.official), Some(goal.reach)),
        ("CPU to raw HTTP", figures.to_raw, goal.raw, None),
        ("time to official", figures.time_to_official, goal.time, None),
    ];
    let in_flight = client.surface.in_flight(cell.in_flight);
    let told = rows.into_iter().filter_map(|(what, measured, must, reach)| {
        let operation = told(Cell { in_flight, ..*cell });
        Some(Verdict { client: *client, operation, what, measured: measured?, must: must?, reach })
    });
    told.collect()
}

/// What may be resident at most where 32 reads are in flight, in MB.
fn most_resident(surface: Surface) -> f64 {
    match surface {
        Surface::Rust => 15.0,
        Surface::Python | Surface::Asyncio => 32.0,
        Surface::Node => 60.0,
    }
}

/// Of what our clients take to load, and of what they bring along. In Rust, both are the application's.
pub(crate) fn of_starts(starts: &[Start]) -> impl Iterator<Item = Verdict> {
    let ours = starts.iter().filter(|start| start.client.role == Role::Ours);
    ours.flat_map(|start| {
        let packages = (start.client.surface != Surface::Rust).then_some(start.installed.packages as f64);
        let rows = [
            ("peak MB of 32 reads at once", start.peak_mb, most_resident(start.client.surface)),
            ("CPU ms of the import", start.import_ms, 25.0),
            ("MB of the import", start.import_mb, 10.0),
            ("packages beside it", packages, 0.0),
            ("MB on disk", start.installed.bytes.map(|bytes| bytes / 1e6), 8.0),
        ];
        rows.into_iter().filter_map(|(what, measured, must)| {
            let operation = "start and size".to_owned();
            Some(Verdict { client: start.client, operation, what, measured: measured?, must, reach: None })
        })
    })
}
