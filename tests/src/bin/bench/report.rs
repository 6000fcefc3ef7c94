//! What is written of the results: tables, and what came of the goals?

use perilune_tests::table::Table;

use crate::client::{Role, Surface};
use crate::figures::Figures;
use crate::goals::{Verdict, of_starts, verdicts};
use crate::run::{Sample, told};
use crate::settings::{Settings, name};
use crate::startup::Start;

/// Tables with their titles, and what is said of them.
pub(crate) struct Report {
    head: String,
    parts: Vec<(String, Table)>,
    /// Goals that were missed, of all.
    pub(crate) missed: usize,
    pub(crate) goals: usize,
}

impl Report {
    pub(crate) fn of(samples: &[Sample], figures: &[Figures], starts: &[Start], settings: &Settings) -> Self {
        let verdicts: Vec<_> = verdicts(figures).into_iter().chain(of_starts(starts)).collect();
        let costs =
            Surface::ALL.into_iter().map(|surface| (surface.name().to_owned(), costs(figures, surface)));
        let mut parts: Vec<_> = costs.collect();
        parts.push(("Start and size".into(), loading(starts)));
        parts.push(("Goals".into(), goals(&verdicts)));
        parts.push(("Failures".into(), failures(samples)));
        parts.retain(|(_, table)| !table.is_empty());
        Self {
            head: head(settings),
            parts,
            missed: verdicts.iter().filter(|verdict| verdict.word() == "MISSED").count(),
            goals: verdicts.len(),
        }
    }

    /// For the screen.
    pub(crate) fn to_terminal(&self) -> String {
        let parts = self.parts.iter().map(|(title, table)| format!("{title}\n\n{}", table.to_terminal()));
        format!("{}\n\n{}", self.head, parts.collect::<Vec<_>>().join("\n"))
    }

    /// For a page.
    pub(crate) fn to_markdown(&self) -> String {
        let parts = self.parts.iter().map(|(title, table)| format!("## {title}\n\n{}", table.to_markdown()));
        format!("# What an operation costs\n\n{}\n\n{}", self.head, parts.collect::<Vec<_>>().join("\n"))
    }
}

fn head(settings: &Settings) -> String {
    let protocol = if settings.http2 { "HTTP/2" } else { "HTTP/1.1" };
    let network = if settings.tls { "TLS" } else { "cleartext" };
    format!(
        "CPU of the client's whole process in µs an operation: the median of {} rounds of {} ms, and the least in brackets. \
         Ratios are medians of those of each round. An item has 1 kB, a query's page and a batch 100 items, a bulk call \
         1,000. {protocol}, {network}; the official Rust client chooses its protocol itself. The clock's figures are those \
         of this machine and say little elsewhere: {}.",
        settings.rounds,
        settings.window.as_millis(),
        machine()
    )
}

/// What the clients ran on.
fn machine() -> String {
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let processor = std::fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model = processor.lines().find(|line| line.starts_with("model name"));
    let model = model.and_then(|line| line.split(": ").nth(1)).unwrap_or(std::env::consts::ARCH);
    format!("{cores} cores of {model}, {}; the gateway on one, the client on another", std::env::consts::OS)
}

fn costs(figures: &[Figures], surface: Surface) -> Table {
    let head = [
        "operation",
        "in flight",
        "client",
        "CPU µs",
        "to official",
        "to raw",
        "ops/s",
        "p50 µs",
        "p99 µs",
        "peak MB",
    ];
    let mut table = Table::new(head);
    for own in figures.iter().filter(|figures| figures.client.surface == surface) {
        table.row([
            name(own.cell.op).to_owned(),
            surface.in_flight(own.cell.in_flight).to_string(),
            own.client.name.to_owned(),
            format!("{:.0} [{:.0}]", own.cpu, own.least),
            ratio(own.to_official),
            if own.client.role == Role::Official { String::new() } else { ratio(own.to_raw) },
            format!("{:.0}", own.rate),
            whole(own.p50_us),
            whole(own.p99_us),
            whole(own.peak_mb),
        ]);
    }
    table
}

fn loading(starts: &[Start]) -> Table {
    let mut table = Table::new([
        "client",
        "version",
        "CPU ms until it is loaded",
        "of it the import",
        "resident MB",
        "of it the import",
        "ms from there to the first read",
        "peak MB of 32 reads at once",
        "packages beside it",
        "MB on disk",
    ]);
    for start in starts {
        table.row([
            start.client.name.to_owned(),
            start.installed.version.clone(),
            format!("{:.0}", start.cpu_ms),
            whole(start.import_ms),
            whole(start.mb),
            whole(start.import_mb),
            format!("{:.0}", start.first_read_ms),
            whole(start.peak_mb),
            start.installed.packages.to_string(),
            start.installed.bytes.map(|bytes| format!("{:.1}", bytes / 1e6)).unwrap_or_default(),
        ]);
    }
    table
}

fn goals(verdicts: &[Verdict]) -> Table {
    let mut table = Table::new(["client", "operation", "what", "measured", "must", "reach", "verdict"]);
    for verdict in verdicts {
        table.row([
            verdict.client.name.to_owned(),
            verdict.operation.clone(),
            verdict.what.to_owned(),
            ratio(Some(verdict.measured)),
            format!("≤ {:.2}", verdict.must),
            verdict.reach.map(|reach| format!("{reach:.2}")).unwrap_or_default(),
            verdict.word().to_owned(),
        ]);
    }
    table
}

/// Operations that failed, with their first errors.
fn failures(samples: &[Sample]) -> Table {
    let mut table = Table::new(["client", "operation", "failed", "of", "with"]);
    for sample in samples {
        if let Some(error) = &sample.took.error {
            table.row([
                sample.client.name.to_owned(),
                told(sample.cell),
                sample.took.errors.to_string(),
                sample.took.ops.to_string(),
                error.clone(),
            ]);
        }
    }
    table
}

fn ratio(value: Option<f64>) -> String {
    value.map(|value| format!("{value:.2}")).unwrap_or_default()
}

fn whole(value: Option<f64>) -> String {
    value.map(|value| format!("{value:.0}")).unwrap_or_default()
}
