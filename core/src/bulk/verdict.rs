//! What follows from what the service said of one operation?

use std::time::Duration;

use crate::models::status::Status;

/// What becomes of an operation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    /// It is done.
    Done,
    /// It was refused, or nobody knows what came of it: that is its result.
    Failed,
    /// It was not done, and may be sent again after this wait, if the service named one.
    Throttled(Option<Duration>),
    /// It was not done: its range is another one by now.
    Moved,
    /// It was not done: there was too much in the request.
    TooMuch,
}

/// `together` is how many operations the request had; `is_known` that nothing was done beside what the answer says.
pub(super) fn verdict(status: Status, after: Option<Duration>, together: usize, is_known: bool) -> Verdict {
    match status {
        Status { code: ..300 | 304, .. } => Verdict::Done,
        _ if !is_known => Verdict::Failed,
        // 449: a write met another one. It was not applied.
        Status { code: 429 | 449, .. } => Verdict::Throttled(after),
        Status::NAME_CACHE_STALE
        | Status::PARTITION_KEY_RANGE_GONE
        | Status::COMPLETING_SPLIT
        | Status::COMPLETING_PARTITION_MIGRATION => Verdict::Moved,
        Status { code: 413, .. } if together > 1 => Verdict::TooMuch,
        _ => Verdict::Failed,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_was_not_done_is_sent_again() {
        let wait = Some(Duration::from_millis(7));
        for (code, sub_status, together, expected) in [
            (200, 0, 5, Verdict::Done),
            (201, 0, 5, Verdict::Done),
            (204, 0, 5, Verdict::Done),
            (304, 0, 5, Verdict::Done),
            (404, 0, 5, Verdict::Failed),
            (409, 0, 5, Verdict::Failed),
            (412, 0, 5, Verdict::Failed),
            (429, 3200, 5, Verdict::Throttled(wait)),
            (449, 0, 5, Verdict::Throttled(wait)),
            (410, 1000, 5, Verdict::Moved),
            (410, 1002, 5, Verdict::Moved),
            (410, 1007, 5, Verdict::Moved),
            (410, 1008, 5, Verdict::Moved),
            (410, 0, 5, Verdict::Failed),
            (413, 3402, 5, Verdict::TooMuch),
            (413, 0, 1, Verdict::Failed),
            (408, 0, 5, Verdict::Failed),
            (500, 0, 5, Verdict::Failed),
            (503, 0, 5, Verdict::Failed),
        ] {
            let status = Status::new(code, sub_status);
            assert_eq!(verdict(status, wait, together, true), expected, "{status}");
            let unknown = verdict(status, wait, together, false);
            assert_eq!(unknown, if code < 400 { Verdict::Done } else { Verdict::Failed }, "{status}");
        }
    }
}
