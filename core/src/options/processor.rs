//! What can be set for a change feed processor?

use std::time::Duration;

use crate::error::{Error, Result};
use crate::models::change::{ChangeFeedMode, ChangeFeedStart};
use crate::policy::{RequestOptions, defaults};

/// Options of a [`ChangeFeedProcessor`](crate::ChangeFeedProcessor).
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct ProcessorOptions {
    /// Timeout, regions and consistency of each read of changes.
    pub request: RequestOptions,
    /// The name of this instance, unlike that of any other. Default: a random one.
    pub instance_name: Option<String>,
    /// From where on changes are handled, where no lease says otherwise. Default: now.
    pub start: ChangeFeedStart,
    /// What is told. Default: the latest versions.
    pub mode: ChangeFeedMode,
    /// The most items that the handler is given at once. Default: the service's choice.
    pub max_item_count: Option<u32>,
    /// The pause after there was nothing new. Default: 5 s.
    pub poll_interval: Duration,
    /// How often leases are looked for. Default: 13 s.
    pub acquire_interval: Duration,
    /// How often leases are renewed while nothing else is noted in them. Default: 17 s.
    pub renew_interval: Duration,
    /// After how long without a sign of its owner a lease is taken by others. Default: 60 s.
    pub lease_expiration: Duration,
}

impl Default for ProcessorOptions {
    fn default() -> Self {
        Self {
            request: RequestOptions::default(),
            instance_name: None,
            start: ChangeFeedStart::default(),
            mode: ChangeFeedMode::default(),
            max_item_count: None,
            poll_interval: defaults::LEASE_POLL_INTERVAL,
            acquire_interval: defaults::LEASE_ACQUIRE_INTERVAL,
            renew_interval: defaults::LEASE_RENEW_INTERVAL,
            lease_expiration: defaults::LEASE_EXPIRATION,
        }
    }
}

impl ProcessorOptions {
    /// Names this instance, unlike any other.
    pub fn with_instance_name(mut self, name: impl Into<String>) -> Self {
        self.instance_name = Some(name.into());
        self
    }

    /// Chooses from where on changes are handled, where no lease says otherwise.
    pub fn with_start(mut self, start: impl Into<ChangeFeedStart>) -> Self {
        self.start = start.into();
        self
    }

    /// Chooses what is told.
    pub fn with_mode(mut self, mode: ChangeFeedMode) -> Self {
        self.mode = mode;
        self
    }

    /// Bounds the items that the handler is given at once.
    pub fn with_max_item_count(mut self, count: u32) -> Self {
        self.max_item_count = Some(count);
        self
    }

    /// Sets the pause after there was nothing new.
    pub fn with_poll_interval(mut self, pause: Duration) -> Self {
        self.poll_interval = pause;
        self
    }

    /// Sets how often leases are looked for.
    pub fn with_acquire_interval(mut self, pause: Duration) -> Self {
        self.acquire_interval = pause;
        self
    }

    /// Sets how often leases are renewed, and after how long without that others take them.
    pub fn with_lease_intervals(mut self, renewal: Duration, expiration: Duration) -> Self {
        self.renew_interval = renewal;
        self.lease_expiration = expiration;
        self
    }

    pub(crate) fn check(&self) -> Result<()> {
        let pauses = [
            ("poll_interval", self.poll_interval),
            ("acquire_interval", self.acquire_interval),
            ("renew_interval", self.renew_interval),
        ];
        if let Some((name, _)) = pauses.into_iter().find(|(_, pause)| pause.is_zero()) {
            return Err(Error::invalid(name, "0: more is accepted"));
        }
        if self.renew_interval >= self.lease_expiration {
            return Err(Error::invalid("lease_expiration", "it must be longer than renew_interval"));
        }
        if matches!(self.start, ChangeFeedStart::Continuation(_)) {
            let accepted = "leases go on by themselves; now, the beginning or a time is accepted";
            return Err(Error::invalid("start", accepted));
        }
        Ok(())
    }
}
