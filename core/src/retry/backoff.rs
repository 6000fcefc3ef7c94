//! How long is a pause?

use std::time::Duration;

use crate::policy::defaults;

/// `pause`, varied by ±20 % with `jitter` in 0..1, so that clients that failed together do not return
/// together. For pauses of our own; what the service dictates is never changed.
pub(crate) fn varied(pause: Duration, jitter: f64) -> Duration {
    pause.mul_f64(1.0 - defaults::PAUSE_JITTER + 2.0 * defaults::PAUSE_JITTER * jitter.clamp(0.0, 1.0))
}

/// The pause before the pass numbered `passes` over the regions (0 is the second).
pub(crate) fn before_pass(passes: u32, jitter: f64) -> Duration {
    let last = defaults::PASS_PAUSES.len() - 1;
    varied(defaults::PASS_PAUSES[(passes as usize).min(last)], jitter)
}

/// The pause before retry number `retries` (0 is the first) after 449: 10 ms, doubled each time, at most
/// 1 s, with up to 5 ms added.
pub(crate) fn retry_with(retries: u32, jitter: f64) -> Duration {
    let doubled = defaults::RETRY_WITH_FIRST_PAUSE * 2_u32.saturating_pow(retries.min(10));
    doubled.min(defaults::RETRY_WITH_LONGEST_PAUSE)
        + defaults::RETRY_WITH_SALT.mul_f64(jitter.clamp(0.0, 1.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    const MS: fn(u64) -> Duration = Duration::from_millis;

    #[test]
    fn pauses_vary_by_a_fifth() {
        for (jitter, expected) in [(0.0, MS(400)), (0.5, MS(500)), (1.0, MS(600))] {
            assert_eq!(before_pass(0, jitter), expected);
        }
        assert_eq!(before_pass(1, 0.5), MS(1000));
        assert_eq!(before_pass(9, 0.5), MS(1000));
    }

    #[test]
    fn pauses_after_449_double_up_to_a_second() {
        for (retries, expected) in [(0, 10), (1, 20), (2, 40), (6, 640), (7, 1000), (99, 1000)] {
            assert_eq!(retry_with(retries, 0.0), MS(expected));
        }
        assert_eq!(retry_with(0, 1.0), MS(15));
    }
}
