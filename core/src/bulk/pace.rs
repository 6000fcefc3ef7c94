//! How many requests may be under way to one range at once, and from when on?
//!
//! As many as it answers without asking to wait: one more with each such answer at first, then one more with each
//! round of them; half as many once it asks, and none before it has waited.

use std::time::Duration;

use crate::policy::defaults;

/// What is known of how much a range takes.
#[derive(Clone, Debug)]
pub(super) struct Pace {
    /// Requests at once; the fraction is what the next whole one has earned so far.
    degree: f64,
    under_way: usize,
    /// It has asked to wait before.
    was_throttled: bool,
    not_before: Duration,
}

impl Pace {
    /// Nothing is known yet.
    pub(super) fn new() -> Self {
        Self { degree: 1.0, under_way: 0, was_throttled: false, not_before: Duration::ZERO }
    }

    /// True if a request may be sent now.
    pub(super) fn allows(&self, now: Duration) -> bool {
        now >= self.not_before && self.under_way < self.degree as usize
    }

    /// When a request may be sent, if only time is in its way.
    pub(super) fn waits_until(&self) -> Option<Duration> {
        (self.under_way < self.degree as usize).then_some(self.not_before)
    }

    pub(super) fn sent(&mut self) {
        self.under_way += 1;
    }

    /// A request has ended, well or not.
    pub(super) fn ended(&mut self) {
        self.under_way = self.under_way.saturating_sub(1);
    }

    /// The range has answered without asking to wait.
    pub(super) fn went_well(&mut self) {
        let step = if self.was_throttled { 1.0 / self.degree } else { 1.0 };
        self.degree = (self.degree + step).min(defaults::BULK_REQUESTS_PER_RANGE);
    }

    /// The range asks to wait until `until`. What was sent before it did so asks for the same: that counts once.
    pub(super) fn throttled(&mut self, now: Duration, until: Duration) {
        if now >= self.not_before {
            self.degree = (self.degree / 2.0).max(1.0);
        }
        self.was_throttled = true;
        self.wait(until);
    }

    /// Nothing more is sent before `until`.
    pub(super) fn wait(&mut self, until: Duration) {
        self.not_before = self.not_before.max(until);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn ms(millis: u64) -> Duration {
        Duration::from_millis(millis)
    }

    /// How many requests may be under way at once.
    fn degree(pace: &Pace, now: Duration) -> usize {
        let mut pace = pace.clone();
        let mut sent = 0;
        while pace.allows(now) {
            pace.sent();
            sent += 1;
        }
        sent
    }

    #[test]
    fn it_grows_with_good_answers_and_halves_once_per_wait() {
        let mut pace = Pace::new();
        assert_eq!(degree(&pace, ms(0)), 1);
        (0..7).for_each(|_| pace.went_well());
        assert_eq!(degree(&pace, ms(0)), 8);
        for _ in 0..3 {
            pace.throttled(ms(10), ms(30));
        }
        assert_eq!((degree(&pace, ms(29)), degree(&pace, ms(30))), (0, 4));
        assert_eq!(pace.waits_until(), Some(ms(30)));
        (0..4).for_each(|_| pace.went_well());
        assert_eq!(degree(&pace, ms(30)), 4, "one more after a round and a bit");
        pace.went_well();
        assert_eq!(degree(&pace, ms(30)), 5);
        for turn in 1..9 {
            pace.throttled(ms(100 * turn), ms(100 * turn));
        }
        assert_eq!(degree(&pace, ms(900)), 1, "never none");
        (0..1000).for_each(|_| pace.went_well());
        assert_eq!(degree(&pace, ms(900)), 20);
    }
}
