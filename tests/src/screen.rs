//! What does a program that runs for minutes show of itself?

use std::io::{IsTerminal, Write};
use std::time::Instant;

/// The terminal, or a log.
#[derive(Debug)]
pub struct Screen {
    start: Instant,
    is_terminal: bool,
}

impl Default for Screen {
    fn default() -> Self {
        Self { start: Instant::now(), is_terminal: std::io::stdout().is_terminal() }
    }
}

impl Screen {
    /// True if somebody watches.
    #[must_use]
    pub fn is_terminal(&self) -> bool {
        self.is_terminal
    }

    /// A line that stays.
    #[allow(clippy::print_stdout, reason = "the screen is what it is for")]
    pub fn line(&self, text: &str) {
        if self.is_terminal {
            print!("\r\x1b[2K");
        }
        println!("{:>6.1} s  {text}", self.start.elapsed().as_secs_f64());
    }

    /// How far it is, in a line written over; on a terminal only.
    #[allow(clippy::print_stdout, reason = "the screen is what it is for")]
    pub fn status(&self, text: &str) {
        if self.is_terminal {
            print!("\r\x1b[2K{text}");
            let _ = std::io::stdout().flush();
        }
    }
}
