//! How long may one attempt take?

use std::time::Duration;

use crate::policy::defaults;

/// The classes of attempts that have a ladder of timeouts of their own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum AttemptClass {
    /// Reads and queries of items.
    ItemRead,
    /// Reads of databases, containers and partition key ranges.
    MetadataRead,
    /// The account document.
    Account,
    /// Every write.
    Write,
}

/// The timeout of attempt number `index` (0 is the first), never beyond what is left of the deadline.
/// A timeout set by the user replaces the ladder.
pub(crate) fn attempt_timeout(
    class: AttemptClass,
    index: u32,
    set: Option<Duration>,
    left: Duration,
) -> Duration {
    let rung = |ladder: &[Duration; 3]| ladder[(index as usize).min(2)];
    let own = match class {
        AttemptClass::ItemRead => rung(&defaults::READ_TIMEOUTS),
        AttemptClass::MetadataRead => rung(&defaults::METADATA_TIMEOUTS),
        AttemptClass::Account => rung(&defaults::ACCOUNT_TIMEOUTS),
        AttemptClass::Write => defaults::WRITE_TIMEOUT,
    };
    set.unwrap_or(own).min(left).max(Duration::from_millis(1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn later_attempts_get_longer_and_none_outlives_the_deadline() {
        let secs = Duration::from_secs;
        let long = secs(60);
        for (class, index, set, left, expected) in [
            (AttemptClass::ItemRead, 0, None, long, secs(6)),
            (AttemptClass::ItemRead, 2, None, long, secs(10)),
            (AttemptClass::ItemRead, 99, None, long, secs(10)),
            (AttemptClass::MetadataRead, 0, None, long, secs(2)),
            (AttemptClass::MetadataRead, 1, None, long, secs(5)),
            (AttemptClass::Account, 2, None, long, secs(10)),
            (AttemptClass::Write, 0, None, long, secs(20)),
            (AttemptClass::Write, 0, None, secs(3), secs(3)),
            (AttemptClass::Write, 0, Some(secs(7)), long, secs(7)),
            (AttemptClass::ItemRead, 2, Some(secs(7)), secs(1), secs(1)),
            (AttemptClass::ItemRead, 0, None, Duration::ZERO, Duration::from_millis(1)),
        ] {
            assert_eq!(
                attempt_timeout(class, index, set, left),
                expected,
                "{class:?} {index} {set:?} {left:?}"
            );
        }
    }
}
