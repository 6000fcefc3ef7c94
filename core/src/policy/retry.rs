//! How often, and how long, is a request repeated?

use std::time::Duration;

use crate::policy::defaults;

/// What is repeated after 429, and whether writes of unknown outcome are.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct RetryOptions {
    /// Retries after 429. Default: 9.
    pub max_retry_attempt_count: u32,
    /// A fixed wait instead of the one that the service names. Default: none.
    pub fixed_retry_interval: Option<Duration>,
    /// The waits after 429 may add up to this. Default: 30 s.
    pub max_wait_time: Duration,
    /// How many times a write is repeated whose request was sent and whose answer was lost. Default: 0,
    /// since a blind repeat can overwrite another writer's change.
    pub retry_write: u32,
}

impl Default for RetryOptions {
    fn default() -> Self {
        Self {
            max_retry_attempt_count: defaults::THROTTLE_RETRIES,
            fixed_retry_interval: None,
            max_wait_time: defaults::THROTTLE_WAIT,
            retry_write: 0,
        }
    }
}

impl RetryOptions {
    /// Sets the number of retries after 429.
    pub fn with_max_retry_attempt_count(mut self, count: u32) -> Self {
        self.max_retry_attempt_count = count;
        self
    }

    /// Waits this long after every 429, whatever the service names.
    pub fn with_fixed_retry_interval(mut self, interval: Duration) -> Self {
        self.fixed_retry_interval = Some(interval);
        self
    }

    /// Bounds the sum of the waits after 429.
    pub fn with_max_wait_time(mut self, wait: Duration) -> Self {
        self.max_wait_time = wait;
        self
    }

    /// Allows writes of unknown outcome to be repeated this many times.
    pub fn with_retry_write(mut self, repeats: u32) -> Self {
        self.retry_write = repeats;
        self
    }
}
