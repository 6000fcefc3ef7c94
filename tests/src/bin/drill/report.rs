//! What is written of the results: the tables, and the goals with what came of them?

use perilune_tests::table::Table;
use perilune_tests::traffic::Kind;

use crate::client::Client;
use crate::figures::{Figures, Healthy, KINDS, figures, healthy, middle};
use crate::goals::{Goal, goals, healthy_goals, percent, seconds};
use crate::outage::Outage;
use crate::run::Seen;

/// The tables.
pub(crate) struct Report {
    pub(crate) outages: Table,
    pub(crate) healthy: Table,
    pub(crate) goals: Table,
    pub(crate) missed: usize,
}

/// The results of one outage and one kind, client by client.
type Row = Vec<(Client, Vec<Goal>)>;

impl Report {
    /// The results of all runs; goals are perilune's only.
    pub(crate) fn of(seen: &[Seen], outages: &[Outage], clients: &[Client]) -> Self {
        let ours = clients.iter().filter(|client| client.is_ours()).map(|client| client.name());
        let mut report = Self {
            outages: Table::new([
                "outage", "client", "", "fine", "failed", "unknown", "first", "p50 +", "p99 +", "p99.9 +",
                "steady", "home", "extra",
            ]),
            healthy: Table::new(["client", "", "fine", "failed", "p50", "p99", "p99.9", "extra"]),
            goals: Table::new(["outage", "", "goal"].into_iter().chain(ours).chain(["verdict"])),
            missed: 0,
        };
        let usual = |kind| clients.iter().map(|&client| (client, healthy(seen, client, kind))).collect();
        let usual: [Vec<(Client, Healthy)>; 2] = KINDS.map(usual);
        for (kind, usual) in KINDS.into_iter().zip(&usual) {
            report.healthy(kind, usual);
        }
        for outage in outages {
            for (kind, usual) in KINDS.into_iter().zip(&usual) {
                report.outage(outage, kind, usual, seen);
            }
        }
        report
    }

    fn healthy(&mut self, kind: Kind, all: &[(Client, Healthy)]) {
        let mut goals = Row::new();
        for (client, usual) in all.iter().filter(|(_, usual)| usual.fine + usual.failed > 0) {
            self.healthy.row([
                client.name().to_owned(),
                word(kind),
                usual.fine.to_string(),
                usual.failed.to_string(),
                ms(usual.p50),
                ms(usual.p99),
                ms(usual.p999),
                share(usual.extra),
            ]);
            goals.push((*client, healthy_goals(usual)));
        }
        self.verdicts("healthy", kind, &goals);
    }

    fn outage(&mut self, outage: &Outage, kind: Kind, all: &[(Client, Healthy)], seen: &[Seen]) {
        let name = format!("{} {}", outage.letter, outage.name);
        let mut row = Row::new();
        for (client, usual) in all {
            let is_here = |seen: &&Seen| seen.outage.letter == outage.letter && seen.client == *client;
            let runs: Vec<_> = seen.iter().filter(is_here).map(|seen| figures(seen, kind, usual)).collect();
            if !runs.is_empty() {
                let figures = middle(&runs);
                self.outages.row(cells(&name, outage, *client, kind, &figures));
                row.push((*client, goals(outage.letter, kind, &figures)));
            }
        }
        self.verdicts(&name, kind, &row);
    }

    /// A row for each goal, with what each client came to.
    fn verdicts(&mut self, name: &str, kind: Kind, row: &Row) {
        let ours: Vec<_> =
            row.iter().filter(|(client, _)| client.is_ours()).map(|(_, goals)| goals).collect();
        for number in 0..ours.first().map_or(0, |goals| goals.len()) {
            let goal: Vec<_> = ours.iter().map(|goals| &goals[number]).collect();
            let missed = goal.iter().filter(|goal| !goal.met).count();
            self.missed += missed;
            let verdict = if missed == 0 { "met" } else { "NOT MET" };
            let figures =
                goal.iter().map(|goal| format!("{}{}", goal.figure, if goal.met { "" } else { " (!)" }));
            let first = [name.to_owned(), word(kind), goal[0].text.clone()];
            self.goals.row(first.into_iter().chain(figures).chain([verdict.to_owned()]));
        }
    }

    /// For a terminal.
    pub(crate) fn to_terminal(&self) -> String {
        [&self.healthy, &self.outages, &self.goals].map(Table::to_terminal).join("\n")
    }

    /// For a page; the goals are left out where none of perilune's clients took part.
    pub(crate) fn to_markdown(&self) -> String {
        let parts = [("Goals", &self.goals), ("Outages", &self.outages), ("Healthy", &self.healthy)];
        let parts = parts.iter().filter(|(_, table)| !table.is_empty());
        parts
            .map(|(name, table)| format!("### {name}\n\n{}", table.to_markdown()))
            .collect::<Vec<_>>()
            .join("\n")
    }
}

fn cells(name: &str, outage: &Outage, client: Client, kind: Kind, figures: &Figures) -> [String; 13] {
    [
        name.to_owned(),
        client.name().to_owned(),
        word(kind),
        figures.fine.to_string(),
        figures.failed.to_string(),
        if kind == Kind::Write { figures.unknown.to_string() } else { String::new() },
        ms(figures.first),
        ms(figures.p50_added),
        ms(figures.p99_added),
        ms(figures.p999_added),
        time(figures.steady),
        if outage.ends.is_some() { time(figures.home) } else { String::new() },
        share(figures.extra),
    ]
}

fn word(kind: Kind) -> String {
    if kind == Kind::Read { "reads".to_owned() } else { "upserts".to_owned() }
}

fn ms(time: Option<f64>) -> String {
    time.map_or_else(|| "-".to_owned(), |time| format!("{time:.1} ms"))
}

fn time(time: Option<f64>) -> String {
    time.map_or_else(|| "-".to_owned(), |time| format!("{:.1} s", seconds(time)))
}

fn share(share: Option<f64>) -> String {
    share.map_or_else(String::new, |share| format!("{:.1} %", percent(share)))
}
