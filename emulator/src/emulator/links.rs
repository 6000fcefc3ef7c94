//! Which links between regions are paused? Those the user paused, and those of dark regions.

use std::collections::BTreeSet;

use perilune::internals::region::normalise;

/// The links that the user paused, by normalised names.
#[derive(Debug, Default)]
pub(crate) struct Links {
    paused: BTreeSet<(String, String)>,
}

impl Links {
    pub(crate) fn set(&mut self, from: &str, to: &str, paused: bool) {
        let link = (normalise(from), normalise(to));
        match paused {
            true => self.paused.insert(link),
            false => self.paused.remove(&link),
        };
    }

    pub(crate) fn is_paused(&self, from: &str, to: &str) -> bool {
        self.paused.contains(&(normalise(from), normalise(to)))
    }

    /// Forgets a region that was removed.
    pub(crate) fn forget(&mut self, name: &str) {
        let gone = normalise(name);
        self.paused.retain(|(from, to)| *from != gone && *to != gone);
    }
}
