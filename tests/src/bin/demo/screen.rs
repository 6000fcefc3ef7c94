//! What is shown while it runs, and at the end?

use std::collections::BTreeMap;
use std::io::Write;
use std::time::{Duration, Instant};

use crate::load::Sum;

/// One step of the story, as the summary shows it.
pub(crate) struct Row {
    pub(crate) step: String,
    pub(crate) sum: Sum,
    /// From the event until traffic had settled.
    pub(crate) settled: Option<Duration>,
    pub(crate) expected: bool,
}

/// The terminal, or a file.
pub(crate) struct Screen {
    start: Instant,
    is_terminal: bool,
}

impl Screen {
    pub(crate) fn new(is_terminal: bool) -> Self {
        Self { start: Instant::now(), is_terminal }
    }

    /// Something happened.
    pub(crate) fn event(&self, text: &str) {
        self.clear_line();
        println!("{:>6.1} s  {text}", self.start.elapsed().as_secs_f64());
    }

    /// What the traffic does now: a line that is written over, on a terminal.
    pub(crate) fn traffic(&self, sum: &Sum, over: Duration) {
        if !self.is_terminal {
            return;
        }
        let rate = |regions: &BTreeMap<String, usize>| {
            let each = |(region, count): (&String, &usize)| {
                format!("{region} {:.0}/s", *count as f64 / over.as_secs_f64())
            };
            regions.iter().map(each).collect::<Vec<_>>().join(", ")
        };
        self.clear_line();
        print!(
            "          reads: {}   writes: {}   failed {}   unknown {}",
            rate(&sum.reads),
            rate(&sum.writes),
            sum.failed,
            sum.unknown
        );
        let _ = std::io::stdout().flush();
    }

    /// The summary.
    pub(crate) fn table(&self, rows: &[Row]) {
        self.clear_line();
        println!();
        println!(
            "{:<46} {:<26} {:<26} {:>6} {:>6} {:>7} {:>9} {:>9}  ",
            "step", "reads from", "writes to", "fine", "failed", "unknown", "slowest", "switch"
        );
        println!("{}", "-".repeat(146));
        for row in rows {
            println!(
                "{:<46} {:<26} {:<26} {:>6} {:>6} {:>7} {:>9} {:>9}  {}",
                row.step,
                regions(&row.sum.reads),
                regions(&row.sum.writes),
                row.sum.fine,
                row.sum.failed,
                row.sum.unknown,
                ms(row.sum.slowest),
                row.settled.map_or_else(|| "-".to_owned(), ms),
                if row.expected { "ok" } else { "NOT AS PROMISED" },
            );
        }
    }

    fn clear_line(&self) {
        if self.is_terminal {
            print!("\r\x1b[2K");
        }
    }
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
