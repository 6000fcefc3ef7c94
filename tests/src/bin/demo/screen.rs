//! What is shown while it runs, and at the end?

use std::cell::Cell;
use std::collections::BTreeMap;
use std::io::Write;
use std::time::{Duration, Instant};

use crate::sample::{Language, Sum};

/// One step of the story in one language, as the summary shows it.
pub(crate) struct Row {
    pub(crate) step: String,
    pub(crate) language: Language,
    pub(crate) sum: Sum,
    /// From the event until traffic had settled.
    pub(crate) settled: Option<Duration>,
    pub(crate) expected: bool,
}

/// The terminal, or a file.
pub(crate) struct Screen {
    start: Instant,
    is_terminal: bool,
    /// Lines of traffic on the terminal, which whatever comes next is written over.
    lines: Cell<usize>,
}

impl Screen {
    pub(crate) fn new(is_terminal: bool) -> Self {
        Self { start: Instant::now(), is_terminal, lines: Cell::new(0) }
    }

    /// Something happened.
    pub(crate) fn event(&self, text: &str) {
        self.clear_traffic();
        println!("{:>6.1} s  {text}", self.start.elapsed().as_secs_f64());
    }

    /// What the traffic does now: a line for each language, written over, on a terminal.
    pub(crate) fn traffic(&self, sums: &[(Language, Sum)], over: Duration) {
        if !self.is_terminal {
            return;
        }
        self.clear_traffic();
        for (language, sum) in sums {
            println!(
                "          {:<6}  reads: {}   writes: {}   failed {}   unknown {}",
                language.name(),
                rate(&sum.reads, over),
                rate(&sum.writes, over),
                sum.failed,
                sum.unknown
            );
        }
        self.lines.set(sums.len());
        let _ = std::io::stdout().flush();
    }

    /// The summary.
    pub(crate) fn table(&self, rows: &[Row]) {
        self.clear_traffic();
        println!();
        println!(
            "{:<40} {:<6} {:<23} {:<23} {:>6} {:>6} {:>7} {:>8} {:>8}",
            "step", "", "reads from", "writes to", "fine", "failed", "unknown", "slowest", "switch"
        );
        println!("{}", "-".repeat(138));
        let mut before = "";
        for row in rows {
            println!(
                "{:<40} {:<6} {:<23} {:<23} {:>6} {:>6} {:>7} {:>8} {:>8}  {}",
                if row.step == before { "" } else { &row.step },
                row.language.name(),
                regions(&row.sum.reads),
                regions(&row.sum.writes),
                row.sum.fine,
                row.sum.failed,
                row.sum.unknown,
                ms(row.sum.slowest),
                row.settled.map_or_else(|| "-".to_owned(), ms),
                if row.expected { "ok" } else { "NOT AS PROMISED" },
            );
            before = &row.step;
        }
    }

    fn clear_traffic(&self) {
        for _ in 0..self.lines.take() {
            print!("\x1b[1A\x1b[2K");
        }
    }
}

fn rate(served: &BTreeMap<String, usize>, over: Duration) -> String {
    let each =
        |(region, count): (&String, &usize)| format!("{region} {:.0}/s", *count as f64 / over.as_secs_f64());
    served.iter().map(each).collect::<Vec<_>>().join(", ")
}

/// The regions that served, in the order of their share.
fn regions(served: &BTreeMap<String, usize>) -> String {
    let mut served: Vec<_> = served.iter().collect();
    served.sort_by(|a, b| b.1.cmp(a.1));
    served.iter().map(|(region, _)| region.as_str()).collect::<Vec<_>>().join(", ")
}

fn ms(time: Duration) -> String {
    format!("{} ms", time.as_millis())
}
