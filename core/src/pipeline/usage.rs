//! What time do reads usually take, and what is left to spend on hedges?
//!
//! One relaxed load and store for each; two that meet lose an answer, or a hundredth of a hedge, and nothing waits.

use std::sync::atomic::{AtomicU32, AtomicU64, Ordering};
use std::time::Duration;

use crate::policy::defaults;
use crate::retry::hedge::{self, ReadClass};
use crate::retry::usual::Usual;
use crate::routing::EndpointIx;

const CLASSES: usize = 3;

/// What the reads of one client have shown.
pub(super) struct Usage {
    usual: Vec<AtomicU64>,
    balance: AtomicU32,
}

impl Default for Usage {
    fn default() -> Self {
        Self {
            usual: (0..CLASSES * 128).map(|_| AtomicU64::default()).collect(),
            balance: AtomicU32::new(defaults::HEDGE_FIRST_BALANCE),
        }
    }
}

impl Usage {
    /// The usual time of such reads at the endpoint; `None` if there were too few.
    pub(super) fn usual(&self, at: EndpointIx, class: ReadClass) -> Option<Duration> {
        Usual::from_bits(self.cell(at, class)?.load(Ordering::Relaxed)).median()
    }

    /// Takes note of an answer, or of a request that was given up without one.
    pub(super) fn took(&self, at: EndpointIx, class: ReadClass, time: Duration, was_answered: bool) {
        if let Some(cell) = self.cell(at, class) {
            let usual = Usual::from_bits(cell.load(Ordering::Relaxed));
            let usual = if was_answered { usual.after(time) } else { usual.after_at_least(time) };
            cell.store(usual.to_bits(), Ordering::Relaxed);
        }
    }

    fn cell(&self, at: EndpointIx, class: ReadClass) -> Option<&AtomicU64> {
        self.usual.get(usize::from(at.0) * CLASSES + class as usize)
    }

    /// A read was made.
    pub(super) fn earn(&self) {
        let balance = self.balance.load(Ordering::Relaxed);
        let earned = hedge::earned(balance);
        if earned != balance {
            // Should another change it meanwhile, that one counts.
            let _ = self.balance.compare_exchange(balance, earned, Ordering::Relaxed, Ordering::Relaxed);
        }
    }

    /// Pays for a hedge; false if there is too little.
    pub(super) fn pay(&self) -> bool {
        self.balance.fetch_update(Ordering::Relaxed, Ordering::Relaxed, hedge::paid).is_ok()
    }

    /// A hedge was of use.
    pub(super) fn repay(&self) {
        let repaid = |balance| Some(hedge::repaid(balance));
        let _ = self.balance.fetch_update(Ordering::Relaxed, Ordering::Relaxed, repaid);
    }

    #[cfg(test)]
    pub(super) fn set_balance(&self, balance: u32) {
        self.balance.store(balance, Ordering::Relaxed);
    }

    #[cfg(test)]
    pub(super) fn balance(&self) -> u32 {
        self.balance.load(Ordering::Relaxed)
    }
}
