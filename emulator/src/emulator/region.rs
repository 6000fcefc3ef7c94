//! What can be asked of one region?

use std::net::SocketAddr;

use super::{Emulator, EmulatorError};
use crate::faults::Fault;

/// One region of a running [`Emulator`].
#[derive(Debug, Clone)]
pub struct Region<'a> {
    pub(super) emulator: &'a Emulator,
    pub(super) name: String,
}

impl Region<'_> {
    /// The region's name, as the account document spells it.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The region's endpoint, as the account document gives it.
    pub fn endpoint(&self) -> String {
        let known = self.emulator.inner.known(&self.name);
        known.map(|info| info.endpoint).unwrap_or_default()
    }

    /// Where the region listens.
    pub fn address(&self) -> Option<SocketAddr> {
        self.emulator.inner.address(&self.name)
    }

    /// Breaks the whole region; answers the rule's id. See [`Emulator::break_region`].
    ///
    /// # Errors
    /// When the region was removed, or its port cannot be put in that state.
    pub async fn fail(&self, fault: Fault) -> Result<u64, EmulatorError> {
        self.emulator.break_region(&self.name, fault).await
    }

    /// Removes every fault that names the region; answers how many.
    ///
    /// # Errors
    /// When the region's port cannot be opened again.
    pub async fn heal(&self) -> Result<usize, EmulatorError> {
        self.emulator.heal(&self.name).await
    }

    /// How many requests the region was asked, answered or not.
    pub fn requests(&self) -> u64 {
        let counts = self.emulator.counts();
        counts.iter().filter(|count| *count.region == *self.name).map(|count| count.requests).sum()
    }
}
