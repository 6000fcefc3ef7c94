//! What was promised of an outage, and was it kept?

use perilune_tests::traffic::Kind;

use crate::figures::{Figures, Healthy};
use crate::op::Millis;

/// How long a write may be sent to a region that fell silent before that is noticed.
const NOTICED_WITHIN: Millis = 1500.0;
/// The hedging threshold at its least, which holds where answers take milliseconds, and what may come on top.
const HEDGED_WITHIN: Millis = 100.0 + 100.0;
const HOME_WITHIN: Millis = 15_000.0;

/// A promise, and what came of it.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Goal {
    pub(crate) text: String,
    pub(crate) figure: String,
    pub(crate) met: bool,
}

fn at_most(text: &str, figure: Option<f64>, most: f64, unit: &str) -> Goal {
    let text = format!("{text} at most {most} {unit}");
    let shown = figure.map_or_else(|| "never".to_owned(), |figure| format!("{figure:.1} {unit}"));
    Goal { text, figure: shown, met: figure.is_some_and(|figure| figure <= most) }
}

fn none(text: &str, count: usize) -> Goal {
    Goal { text: format!("no {text}"), figure: count.to_string(), met: count == 0 }
}

/// The goals of one row.
pub(crate) fn goals(letter: char, kind: Kind, figures: &Figures) -> Vec<Goal> {
    let mut goals = vec![none("operation fails", figures.failed)];
    if kind == Kind::Write {
        goals.push(unknown(letter, figures));
    }
    goals.extend(latency(letter, kind, figures));
    if matches!(letter, 'A' | 'B' | 'C' | 'D' | 'F' | 'H' | 'J') {
        goals.push(at_most("home", figures.home.map(seconds), seconds(HOME_WITHIN), "s"));
    }
    goals
}

/// Only what was sent to a region as it fell silent or reset may end unknown.
fn unknown(letter: char, figures: &Figures) -> Goal {
    if !matches!(letter, 'B' | 'J') {
        return none("upsert ends unknown", figures.unknown);
    }
    let last = figures.last_unknown.unwrap_or(0.0);
    Goal {
        text: format!("no upsert ends unknown that began later than {} s", seconds(NOTICED_WITHIN)),
        figure: format!("{} of them, the last after {:.1} s", figures.unknown, seconds(last)),
        met: last <= NOTICED_WITHIN,
    }
}

fn latency(letter: char, kind: Kind, figures: &Figures) -> Vec<Goal> {
    let added = |most| at_most("p99.9 added", figures.p999_added, most, "ms");
    let steady = |text, most| at_most(text, figures.steady.map(seconds), most, "s");
    match (letter, kind) {
        ('A' | 'C' | 'D' | 'F' | 'L', _) | ('J', Kind::Read) => vec![added(50.0)],
        ('E' | 'K', _) => vec![added(100.0)],
        ('B', Kind::Read) => vec![added(HEDGED_WITHIN), steady("steady", 3.0)],
        ('B', Kind::Write) => vec![steady("steady", 3.0)],
        ('G', Kind::Read) => vec![steady("adopted", 60.0)],
        ('H', Kind::Read) => vec![
            at_most("p99 added", figures.p99_added, 600.0, "ms"),
            at_most("extra requests", figures.extra.map(percent), 25.0, "%"),
        ],
        ('I', _) => vec![at_most("first success", figures.first.map(seconds), 1.0, "s")],
        _ => Vec::new(),
    }
}

/// The goals of healthy traffic.
pub(crate) fn healthy_goals(healthy: &Healthy) -> Vec<Goal> {
    vec![
        none("operation fails", healthy.failed),
        at_most("extra requests", healthy.extra.map(percent), 1.0, "%"),
    ]
}

pub(crate) fn seconds(time: Millis) -> f64 {
    time / 1000.0
}

pub(crate) fn percent(share: f64) -> f64 {
    share * 100.0
}
