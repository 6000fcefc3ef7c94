//! What CPU may an operation take, as a share of the official package's and of raw HTTP's, and is it kept?

use crate::client::{Role, Surface};
use crate::driver::Op;
use crate::figures::Figures;

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
        // The limit is reqwest, which is what we send with.
        (Surface::Rust, Op::Read | Op::Upsert, false) => (0.50, 1.15, 0.40),
        (Surface::Rust, Op::Read | Op::Upsert, true) => (0.42, 1.15, 0.32),
        (Surface::Rust, Op::Query, _) => (0.80, 1.15, 0.72),
        (Surface::Rust, _, _) => (0.32, 1.15, 0.25),
    };
    let is_bulk = op == Op::Bulk;
    Goal { official, raw: (!is_bulk).then_some(raw), reach, time: is_bulk.then_some(0.06) }
}

/// A measured ratio against its limit.
#[derive(Clone, Debug)]
pub(crate) struct Verdict {
    pub(crate) figures: Figures,
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
    let goal = goal(figures.client.surface, figures.cell.op, figures.cell.in_flight);
    let rows = [
        ("CPU to official", figures.to_official, Some(goal.official), Some(goal.reach)),
        ("CPU to raw HTTP", figures.to_raw, goal.raw, None),
        ("time to official", figures.time_to_official, goal.time, None),
    ];
    let told = rows.into_iter().filter_map(|(what, measured, must, reach)| {
        Some(Verdict { figures: figures.clone(), what, measured: measured?, must: must?, reach })
    });
    told.collect()
}
