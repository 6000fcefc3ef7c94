//! How do bindings tell a time? In seconds since 1970.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use crate::error::{Error, Result};
use crate::models::change::{ACCEPTED_TIMES, ChangeFeedStart, LATEST_TIME};

/// A feed of what changed after this time; `argument` is what the binding's user gave it as.
///
/// # Errors
/// `InvalidArgument` if no header can tell the time.
pub fn changed_after(argument: &str, seconds: f64) -> Result<ChangeFeedStart> {
    let time = Duration::try_from_secs_f64(seconds).ok().and_then(|since| UNIX_EPOCH.checked_add(since));
    let start = time.map(ChangeFeedStart::Time).filter(ChangeFeedStart::can_be_sent);
    start.ok_or_else(|| Error::invalid(argument, ACCEPTED_TIMES))
}

/// When an access token ends, or another is to be asked for. One that never ends has a time that never comes; what is
/// none has passed.
pub fn token_time(seconds: f64) -> SystemTime {
    let since = Duration::try_from_secs_f64(seconds.clamp(0.0, LATEST_TIME.as_secs_f64()));
    UNIX_EPOCH + since.unwrap_or_default()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn a_feed_starts_at_a_time_that_a_header_can_tell() {
        for (seconds, is_accepted) in [
            (0.0, true),
            (1.5, true),
            (253_370_764_799.0, true),
            (253_370_764_800.0, false),
            (-1.0, false),
            // Beyond what the system's clock can tell, and beyond all durations.
            (1e19, false),
            (1e300, false),
            (f64::INFINITY, false),
            (f64::NAN, false),
        ] {
            match changed_after("start_time", seconds) {
                Ok(start) => {
                    assert!(is_accepted, "{seconds}");
                    assert_eq!(start, (UNIX_EPOCH + Duration::from_secs_f64(seconds)).into());
                }
                Err(error) => {
                    assert!(!is_accepted, "{seconds}");
                    let text = "start_time: a time between the years 1970 and 9998 is accepted";
                    assert_eq!(error.message(), text, "{seconds}");
                }
            }
        }
    }

    #[test]
    fn a_token_ends_at_any_time() {
        let latest = 253_370_764_800.0;
        for (seconds, expected) in
            [(1.5, 1.5), (1e300, latest), (f64::INFINITY, latest), (-1.0, 0.0), (f64::NAN, 0.0)]
        {
            assert_eq!(token_time(seconds), UNIX_EPOCH + Duration::from_secs_f64(expected), "{seconds}");
        }
    }
}
