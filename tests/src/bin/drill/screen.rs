//! What does the drill show while it runs?

use std::io::{IsTerminal, Write};
use std::time::{Duration, Instant};

use crate::client::Client;
use crate::outage::Outage;

/// The terminal, or a log.
pub(crate) struct Screen {
    start: Instant,
    is_terminal: bool,
}

impl Screen {
    pub(crate) fn new() -> Self {
        Self { start: Instant::now(), is_terminal: std::io::stdout().is_terminal() }
    }

    /// A line that stays.
    pub(crate) fn line(&self, text: &str) {
        if self.is_terminal {
            print!("\r\x1b[2K");
        }
        println!("{:>6.1} s  {text}", self.start.elapsed().as_secs_f64());
    }

    /// A phase begins; told where the traffic is not.
    pub(crate) fn phase(&self, outage: &Outage, phase: &str) {
        if !self.is_terminal {
            self.line(&format!("{} {}: {phase}", outage.letter, outage.name));
        }
    }

    /// What the clients have done so far, in a line written over.
    pub(crate) fn traffic(
        &self,
        outage: &Outage,
        phase: &str,
        since: Duration,
        counts: &[(Client, usize, usize)],
    ) {
        if !self.is_terminal {
            return;
        }
        let each =
            counts.iter().map(|(client, fine, not)| format!("{} {fine} fine, {not} not", client.name()));
        let each: Vec<_> = each.collect();
        let (letter, name) = (outage.letter, outage.name);
        print!("\r\x1b[2K{letter} {name}: {phase} {:.0} s; {}", since.as_secs_f64(), each.join("; "));
        let _ = std::io::stdout().flush();
    }
}
