//! What does the drill show while it runs?

use std::time::Duration;

use perilune_tests::screen;

use crate::client::Client;
use crate::outage::Outage;

/// The terminal, or a log.
#[derive(Default)]
pub(crate) struct Screen(screen::Screen);

impl Screen {
    /// A line that stays.
    pub(crate) fn line(&self, text: &str) {
        self.0.line(text);
    }

    /// A phase begins; told where the traffic is not.
    pub(crate) fn phase(&self, outage: &Outage, phase: &str) {
        if !self.0.is_terminal() {
            self.line(&format!("{} {}: {phase}", outage.letter, outage.name));
        }
    }

    /// What the clients have done so far.
    pub(crate) fn traffic(
        &self,
        outage: &Outage,
        phase: &str,
        since: Duration,
        counts: &[(Client, usize, usize)],
    ) {
        let each =
            counts.iter().map(|(client, fine, not)| format!("{} {fine} fine, {not} not", client.name()));
        let each: Vec<_> = each.collect();
        let (letter, name) = (outage.letter, outage.name);
        self.0.status(&format!("{letter} {name}: {phase} {:.0} s; {}", since.as_secs_f64(), each.join("; ")));
    }
}
