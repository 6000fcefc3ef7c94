//! Is one partition unwell in one region that otherwise works, and may it be asked again?
//!
//! A circuit breaker for each partition, region and kind of traffic. Closed, it counts failures. Once there are too many
//! it opens, and the partition's requests go to other regions. After a while one request tries the region again: its
//! success closes the breaker, its failure keeps it open for twice as long.

use std::time::Duration;

use crate::policy::defaults;

/// How many failures are too many, and how long the partition is left alone after that.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Limits {
    /// Failures in a row.
    pub(crate) failures: u32,
    /// The first spell of an open breaker; it doubles with each failed probe.
    pub(crate) spell: Duration,
}

/// The breaker of one partition in one region, for reads or for writes.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct PartitionHealth {
    state: State,
    /// Failures since the last good answer.
    in_a_row: u32,
    last_failure: Option<Duration>,
    minute: Minute,
}

#[derive(Clone, Copy, Debug, Default, PartialEq)]
enum State {
    #[default]
    Healthy,
    /// Nobody asks, for `spell`.
    Unhealthy { since: Duration, spell: Duration },
    /// One request tries, after a spell of this length.
    Probing { since: Duration, spell: Duration },
}

/// What was counted in the current minute.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
struct Minute {
    number: u64,
    requests: u32,
    failures: u32,
}

/// What an outcome changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Change {
    None,
    /// Too many failures: the breaker opens.
    Tripped,
    /// The probe failed: it stays open.
    Relapsed,
    /// The probe succeeded: it closes.
    Recovered,
}

impl Change {
    /// What diagnostics say of it.
    pub(crate) fn told(self) -> Option<&'static str> {
        match self {
            Self::None => None,
            Self::Tripped => Some("partition tripped: it goes elsewhere"),
            Self::Relapsed => Some("partition still unwell"),
            Self::Recovered => Some("partition recovered"),
        }
    }
}

impl PartitionHealth {
    /// Counts a failure.
    pub(crate) fn failed(&mut self, limits: Limits, now: Duration) -> Change {
        match self.state {
            State::Unhealthy { .. } => Change::None,
            State::Probing { spell, .. } => {
                let spell = spell.saturating_mul(2).min(defaults::PARTITION_LONGEST_SPELL.max(spell));
                self.state = State::Unhealthy { since: now, spell };
                Change::Relapsed
            }
            State::Healthy => {
                self.count(now, 1);
                if self.in_a_row < limits.failures && !self.minute.is_mostly_failures() {
                    return Change::None;
                }
                *self = Self::default();
                self.state = State::Unhealthy { since: now, spell: limits.spell };
                Change::Tripped
            }
        }
    }

    /// Counts a good answer. Only the probe's closes the breaker: others may have been under way when it opened.
    pub(crate) fn answered(&mut self, now: Duration) -> Change {
        match self.state {
            State::Unhealthy { .. } => Change::None,
            State::Probing { .. } => {
                *self = Self::default();
                Change::Recovered
            }
            State::Healthy => {
                self.count(now, 0);
                Change::None
            }
        }
    }

    fn count(&mut self, now: Duration, failures: u32) {
        if self.minute.number != Minute::number(now) {
            self.minute = Minute { number: Minute::number(now), ..Minute::default() };
        }
        self.minute.requests += 1;
        self.minute.failures += failures;
        // Another call's failure may have been counted first though it read the clock later.
        let age = self.last_failure.map(|last| now.saturating_sub(last));
        let is_old = age.is_some_and(|age| age > defaults::PARTITION_COUNTER_LIFE);
        self.in_a_row = if failures == 0 || is_old { failures } else { self.in_a_row + failures };
        if failures > 0 {
            self.last_failure = Some(now);
        }
    }

    /// True if the partition's requests are to go elsewhere.
    pub(crate) fn is_open(&self) -> bool {
        self.state != State::Healthy
    }

    /// True if one request may try the partition now. One that tries and is never heard of again gives way to another.
    pub(crate) fn may_probe(&self, now: Duration) -> bool {
        match self.state {
            State::Healthy => false,
            State::Unhealthy { since, spell } => now.saturating_sub(since) >= spell,
            State::Probing { since, .. } => now.saturating_sub(since) > defaults::PARTITION_PROBE_TIMEOUT,
        }
    }

    /// Takes the probe; true for the one request that has it.
    pub(crate) fn take_probe(&mut self, now: Duration) -> bool {
        match self.state {
            State::Unhealthy { spell, .. } | State::Probing { spell, .. } if self.may_probe(now) => {
                self.state = State::Probing { since: now, spell };
                true
            }
            State::Healthy | State::Unhealthy { .. } | State::Probing { .. } => false,
        }
    }

    /// True if nothing is held against the partition any more, or nobody has asked for it in a long time.
    pub(crate) fn is_forgotten(&self, now: Duration) -> bool {
        let since = match self.state {
            State::Healthy => self.last_failure.filter(|_| self.in_a_row > 0),
            State::Unhealthy { since, spell } | State::Probing { since, spell } => {
                Some(since.saturating_add(spell))
            }
        };
        let is_counting = self.minute.number == Minute::number(now) && self.minute.failures > 0;
        !is_counting && since.is_none_or(|since| now.saturating_sub(since) > defaults::PARTITION_COUNTER_LIFE)
    }
}

impl Minute {
    fn number(now: Duration) -> u64 {
        now.as_secs() / defaults::PARTITION_RATE_WINDOW.as_secs()
    }

    fn is_mostly_failures(self) -> bool {
        self.requests >= defaults::PARTITION_RATE_REQUESTS
            && u64::from(self.failures) * 100
                >= u64::from(self.requests) * u64::from(defaults::PARTITION_RATE_PERCENT)
    }
}

#[cfg(test)]
#[path = "partition_health_tests.rs"]
mod tests;
