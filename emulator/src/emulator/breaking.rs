//! How is the account broken through the handle, and how is it seen what happened?

use super::{Emulator, EmulatorError};
use crate::account::ReplicationEntry;
use crate::faults::{Fault, FaultRule, FaultStatus};
use crate::gateway::{Count, LogEntry};

impl Emulator {
    /// Breaks a whole region with this fault, for every request; answers the rule's id.
    ///
    /// # Errors
    /// When there is no such region, or the port cannot be put in that state.
    pub async fn break_region(&self, name: &str, fault: Fault) -> Result<u64, EmulatorError> {
        self.inject(FaultRule::new(fault).in_region(name)).await
    }

    /// Puts a rule in force; answers its id.
    ///
    /// # Errors
    /// When the rule makes no sense (the text says why), or a port cannot be put in that state.
    pub async fn inject(&self, rule: FaultRule) -> Result<u64, EmulatorError> {
        self.inner.inject(rule).await
    }

    /// Removes one rule; answers whether it was there.
    ///
    /// # Errors
    /// When a port cannot be opened again.
    pub async fn remove_fault(&self, id: u64) -> Result<bool, EmulatorError> {
        self.inner.remove_faults(|fault| fault.id == id).await.map(|removed| removed > 0)
    }

    /// Removes every rule that names this region; answers how many.
    ///
    /// # Errors
    /// When there is no such region, or its port cannot be opened again.
    pub async fn heal(&self, name: &str) -> Result<usize, EmulatorError> {
        self.inner.heal(name).await
    }

    /// Removes every rule; answers how many.
    ///
    /// # Errors
    /// When a port cannot be opened again.
    pub async fn heal_all(&self) -> Result<usize, EmulatorError> {
        self.inner.remove_faults(|_| true).await
    }

    /// The rules in force, with their hits.
    pub fn faults(&self) -> Vec<FaultStatus> {
        self.inner.core.faults.list()
    }

    /// How many requests came in, by region, operation, resource and status.
    pub fn counts(&self) -> Vec<Count> {
        self.inner.core.journal.counts()
    }

    /// The latest requests (at most 10,000 are kept) after this sequence number, oldest first; 0 for all.
    pub fn log_since(&self, sequence: u64) -> Vec<LogEntry> {
        self.inner.core.journal.since(sequence)
    }

    /// The latest of what the regions applied, after this sequence number, oldest first; 0 for all. How many entries are
    /// kept, [`EmulatorBuilder::replication_log`](super::EmulatorBuilder::replication_log) says.
    pub fn replication_log(&self, sequence: u64) -> Vec<ReplicationEntry> {
        self.inner.core.account.replication_log(sequence)
    }

    /// Forgets the counts and the log of requests; sequence numbers go on.
    pub fn clear_log(&self) {
        self.inner.core.journal.clear();
    }
}
