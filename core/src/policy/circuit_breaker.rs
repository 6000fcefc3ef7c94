//! When does a partition leave a region that otherwise works?

use std::time::Duration;

use crate::error::{Error, Result};
use crate::policy::defaults;

/// When the requests for one partition key range leave a region, and how long they stay away.
///
/// ```
/// use perilune::{CircuitBreakerOptions, ConnectionPolicy};
///
/// let mut policy = ConnectionPolicy::default();
/// policy.circuit_breaker_options = CircuitBreakerOptions::default().with_read_failure_threshold(5);
/// ```
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct CircuitBreakerOptions {
    /// Failed reads of a partition in a row after which its reads leave the region. Default: 10.
    pub read_failure_threshold: u32,
    /// Failed writes in a row after which its writes leave the region, where several take writes. Default: 5.
    pub write_failure_threshold: u32,
    /// How long they stay away before one request tries the region again. It doubles each time that this fails, up to
    /// 20 minutes. Default: 60 s.
    pub unavailability_duration: Duration,
}

impl Default for CircuitBreakerOptions {
    fn default() -> Self {
        Self {
            read_failure_threshold: defaults::PARTITION_READ_FAILURES,
            write_failure_threshold: defaults::PARTITION_WRITE_FAILURES,
            unavailability_duration: defaults::PARTITION_FIRST_SPELL,
        }
    }
}

impl CircuitBreakerOptions {
    /// Sets how many failed reads in a row are too many.
    pub fn with_read_failure_threshold(mut self, failures: u32) -> Self {
        self.read_failure_threshold = failures;
        self
    }

    /// Sets how many failed writes in a row are too many.
    pub fn with_write_failure_threshold(mut self, failures: u32) -> Self {
        self.write_failure_threshold = failures;
        self
    }

    /// Sets how long a partition is left alone before it is tried again.
    pub fn with_unavailability_duration(mut self, time: Duration) -> Self {
        self.unavailability_duration = time;
        self
    }

    pub(crate) fn check(&self) -> Result<()> {
        for (name, failures) in [
            ("read failure threshold", self.read_failure_threshold),
            ("write failure threshold", self.write_failure_threshold),
        ] {
            if failures == 0 {
                return Err(Error::invalid(name, "must be at least 1"));
            }
        }
        if self.unavailability_duration.is_zero() {
            return Err(Error::invalid("unavailability duration", "must be longer than zero"));
        }
        Ok(())
    }
}
