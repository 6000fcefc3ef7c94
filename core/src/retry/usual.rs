//! How long does such a read usually take?
//!
//! The median, followed in two numbers: every answer moves it a little towards itself, however far away it is. One that
//! took minutes weighs as much as one that was just above.

use std::time::Duration;

use crate::models::status::Status;
use crate::policy::defaults;

/// The least share by which an answer moves the median: one in sixteen.
const FINEST: u32 = 16;

/// The usual time of one kind of read at one endpoint.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Usual {
    answers: u32,
    micros: u32,
}

impl Usual {
    /// After an answer that took `time`. The first ones move it further.
    pub(crate) fn after(self, time: Duration) -> Self {
        let sample = micros(time);
        let answers = self.answers.saturating_add(1);
        let share = (self.answers + 1).min(FINEST);
        let step = (self.micros / share).max(1);
        let moved = match sample > self.micros {
            _ if self.answers == 0 => sample,
            true => self.micros.saturating_add(step).min(sample),
            false => self.micros.saturating_sub(step).max(sample),
        };
        Self { answers: answers.min(FINEST), micros: moved }
    }

    /// After a request that was given up after `time`: its answer would have taken longer.
    pub(crate) fn after_at_least(self, time: Duration) -> Self {
        if micros(time) > self.micros && self.answers > 0 { self.after(time) } else { self }
    }

    /// The median, once there were enough answers.
    pub(crate) fn median(self) -> Option<Duration> {
        (self.answers >= defaults::USUAL_AFTER).then(|| Duration::from_micros(self.micros.into()))
    }

    pub(crate) fn to_bits(self) -> u64 {
        u64::from(self.answers) << 32 | u64::from(self.micros)
    }

    pub(crate) fn from_bits(bits: u64) -> Self {
        let [answers, micros] = [bits >> 32, bits & u64::from(u32::MAX)];
        let number = |half| u32::try_from(half).unwrap_or(u32::MAX);
        Self { answers: number(answers), micros: number(micros) }
    }
}

/// True for answers whose time is that of a read: refusals come sooner, and failures when they please.
pub(crate) fn is_usual(status: Status) -> bool {
    status.code < 400 || status.code == 404
}

fn micros(time: Duration) -> u32 {
    u32::try_from(time.as_micros()).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn ms(value: u64) -> Duration {
        Duration::from_millis(value)
    }

    fn after(times: impl IntoIterator<Item = u64>) -> Usual {
        times.into_iter().fold(Usual::default(), |usual, time| usual.after(ms(time)))
    }

    #[test]
    fn each_answer_moves_the_median_towards_itself() {
        for (name, before, time, expected) in [
            ("the first is taken as it is", (0, 0), 40_000, (1, 40_000)),
            ("the second moves it by half", (1, 40_000), 90_000, (2, 60_000)),
            ("and no further than to itself", (1, 40_000), 41_000, (2, 41_000)),
            ("down as well as up", (2, 30_000), 1_000, (3, 20_000)),
            ("later ones by a sixteenth", (16, 16_000), 900_000, (16, 17_000)),
            ("of which there is always some", (16, 3), 9, (16, 4)),
            ("the same changes nothing", (16, 16_000), 16_000, (16, 16_000)),
            ("nothing at all is a time too", (16, 1), 0, (16, 0)),
            ("and so is for ever", (16, u32::MAX), u64::MAX, (16, u32::MAX)),
        ] {
            let before = Usual { answers: before.0, micros: before.1 };
            let usual = before.after(Duration::from_micros(time));
            assert_eq!((usual.answers, usual.micros), expected, "{name}");
            assert_eq!(Usual::from_bits(usual.to_bits()), usual, "{name}");
        }
    }

    #[test]
    fn it_comes_near_the_median_of_what_was_seen_and_follows_it() {
        let near = |usual: Usual, low, high| {
            let median = usual.median().unwrap_or_default();
            assert!((ms(low)..=ms(high)).contains(&median), "{median:?} is not in {low}..={high} ms");
        };
        // A fifth is three seconds late: no matter.
        near(after((0..200).map(|turn| if turn % 5 == 4 { 3000 } else { 30 + turn % 7 })), 28, 40);
        near(after((0..200).map(|turn| 10 + turn * 37 % 90)), 40, 70);
        // A cold start, then the usual.
        near(after([400, 380].into_iter().chain([30; 40])), 30, 33);
        // The region gets slow.
        near(after([30; 40].into_iter().chain([300; 60])), 290, 310);
    }

    #[test]
    fn a_few_answers_make_no_median_and_what_was_given_up_early_says_nothing() {
        assert_eq!(after([30; 7]).median(), None);
        assert_eq!(after([30; 8]).median(), Some(ms(30)));
        let usual = after([30; 20]);
        assert_eq!(usual.after_at_least(ms(20)), usual);
        assert_eq!(usual.after_at_least(ms(120)), usual.after(ms(120)));
        assert_eq!(Usual::default().after_at_least(ms(120)), Usual::default());
    }

    #[test]
    fn only_answers_to_the_question_count() {
        for (code, expected) in
            [(200, true), (304, true), (404, true), (400, false), (429, false), (503, false)]
        {
            assert_eq!(is_usual(Status::new(code, 0)), expected, "{code}");
        }
    }
}
