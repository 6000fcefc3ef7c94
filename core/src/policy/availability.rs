//! When is a read that gets no answer asked of a second region too?

use std::time::Duration;

use crate::error::{Error, Result};
use crate::policy::defaults;

/// Whether a slow read is asked of a second region as well (a *hedge*); the first good answer counts.
///
/// Not set, a client hedges by [`HedgingStrategy::default`] unless the account's operator has turned hedging off. What
/// is set stands against the operator's word.
///
/// ```
/// use perilune::{AvailabilityStrategy, ConnectionPolicy, HedgingStrategy, RequestOptions};
/// use std::time::Duration;
///
/// let mut policy = ConnectionPolicy::default();
/// policy.availability_strategy = Some(HedgingStrategy::new(Duration::from_millis(200)).into());
/// let never = RequestOptions::default().with_availability_strategy(AvailabilityStrategy::Disabled);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum AvailabilityStrategy {
    /// Every request waits for one region at a time.
    Disabled,
    /// Point reads, first pages of queries and reads of metadata are hedged.
    Hedging(HedgingStrategy),
}

/// How a read is hedged: after how long, that is. There is one hedge for each attempt, in the next best region that
/// is neither excluded nor known to be down.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct HedgingStrategy {
    /// The time without an answer. Default: 4 times the usual time of such reads in that region, at least 100 ms and at
    /// most 500 ms; 500 ms until the usual time is known.
    pub threshold: Option<Duration>,
}

impl HedgingStrategy {
    /// Hedges after this long, wherever the read was sent.
    pub fn new(threshold: Duration) -> Self {
        Self { threshold: Some(threshold) }
    }

    /// The time to wait where such reads usually take `usual`; `None` if that is not known.
    pub(crate) fn after(self, usual: Option<Duration>) -> Duration {
        let (least, most) = (defaults::HEDGE_SOONEST, defaults::HEDGE_LATEST);
        let adapted = || usual.map_or(most, |usual| (usual * defaults::HEDGE_FACTOR).clamp(least, most));
        self.threshold.unwrap_or_else(adapted)
    }
}

impl From<HedgingStrategy> for AvailabilityStrategy {
    fn from(strategy: HedgingStrategy) -> Self {
        Self::Hedging(strategy)
    }
}

/// `true` hedges as a client does that was told nothing, whatever the account's operator says; `false` never does.
impl From<bool> for AvailabilityStrategy {
    fn from(hedges: bool) -> Self {
        if hedges { Self::Hedging(HedgingStrategy::default()) } else { Self::Disabled }
    }
}

/// Refuses a strategy that would send every read twice.
pub(crate) fn check(strategy: Option<AvailabilityStrategy>) -> Result<()> {
    match strategy {
        Some(AvailabilityStrategy::Hedging(HedgingStrategy { threshold: Some(Duration::ZERO) })) => {
            Err(Error::invalid("availability strategy", "the threshold must be longer than zero"))
        }
        Some(AvailabilityStrategy::Hedging(_) | AvailabilityStrategy::Disabled) | None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn the_threshold_follows_the_usual_time_within_bounds() {
        let ms = Duration::from_millis;
        for (set, usual, expected) in [
            (None, None, 500),
            (None, Some(0), 100),
            (None, Some(3), 100),
            (None, Some(25), 100),
            (None, Some(26), 104),
            (None, Some(100), 400),
            (None, Some(125), 500),
            (None, Some(126), 500),
            (None, Some(6000), 500),
            (Some(20), None, 20),
            (Some(20), Some(100), 20),
            (Some(3000), Some(1), 3000),
        ] {
            let strategy = HedgingStrategy { threshold: set.map(ms) };
            assert_eq!(strategy.after(usual.map(ms)), ms(expected), "{set:?} {usual:?}");
        }
    }

    #[test]
    fn a_threshold_of_nothing_is_refused() {
        let nothing = HedgingStrategy::new(Duration::ZERO).into();
        let error = check(Some(nothing)).unwrap_err().to_string();
        assert!(error.contains("availability strategy"), "{error}");
        for fine in [
            None,
            Some(AvailabilityStrategy::Disabled),
            Some(HedgingStrategy::default().into()),
            Some(HedgingStrategy::new(Duration::from_nanos(1)).into()),
        ] {
            check(fine).unwrap();
        }
    }
}
