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

/// Runs the cases of timeouts: `tests/cases/timeouts.json`.
#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use serde::Deserialize;

    use super::*;

    #[derive(Deserialize)]
    struct Cases {
        cases: Vec<Case>,
    }

    #[derive(Deserialize)]
    struct Case {
        name: String,
        request: String,
        attempt: u32,
        set_ms: Option<u64>,
        left_ms: u64,
        expect_ms: u64,
    }

    #[test]
    fn every_case_of_timeouts_holds() {
        let cases: Cases = serde_json::from_str(include_str!("../../../tests/cases/timeouts.json")).unwrap();
        for case in cases.cases {
            let class = match case.request.as_str() {
                "read" => AttemptClass::ItemRead,
                "metadata_read" => AttemptClass::MetadataRead,
                "account" => AttemptClass::Account,
                _ => AttemptClass::Write,
            };
            let set = case.set_ms.map(Duration::from_millis);
            let timeout = attempt_timeout(class, case.attempt, set, Duration::from_millis(case.left_ms));
            assert_eq!(timeout, Duration::from_millis(case.expect_ms), "{}", case.name);
        }
    }
}
