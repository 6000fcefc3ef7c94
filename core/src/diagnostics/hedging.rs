//! Was the call hedged, after how long, and to what avail?

use std::fmt;
use std::time::Duration;

use serde_json::{Value, json};

use super::Diagnostics;

/// The hedge of a call: a second request in another region, should the first be slow. Its start and end are those of the
/// attempt made for [`Reason::Hedging`](super::Reason::Hedging).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Hedging {
    /// The time without an answer after which it was to be sent.
    pub threshold: Duration,
    /// True if that time was taken from what such reads usually took, false if it was set.
    pub is_adaptive: bool,
    /// What came of it.
    pub state: HedgeState,
}

/// What came of a hedge.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum HedgeState {
    /// The first request ended in time.
    NotNeeded,
    /// The first request was slow, and too many hedges had been of no use to send another.
    NoBudget,
    /// The account's operator has turned hedging off, and the application has not turned it on.
    DisabledByAccount,
    /// It was sent, and the first request was answered sooner.
    FirstWon,
    /// It was answered sooner, or alone.
    HedgeWon,
    /// It was sent, and neither request had an answer to end with.
    NoneWon,
}

impl HedgeState {
    /// The state's name in texts and JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::NotNeeded => "not_needed",
            Self::NoBudget => "no_budget",
            Self::DisabledByAccount => "disabled_by_account",
            Self::FirstWon => "first_won",
            Self::HedgeWon => "hedge_won",
            Self::NoneWon => "none_won",
        }
    }
}

impl Diagnostics {
    /// The hedge of the call: of its attempts' the last that was sent, else the last that was planned. `None` if there
    /// was no second region for it, it was turned off, or such a call is never hedged.
    pub fn hedging(&self) -> Option<&Hedging> {
        self.hedging.as_ref()
    }

    /// Keeps what came of an attempt's hedge.
    pub(crate) fn hedged(&mut self, threshold: Duration, is_adaptive: bool, state: HedgeState) {
        let news = Hedging { threshold, is_adaptive, state };
        if news.was_sent() || self.hedging.is_none_or(|earlier| !earlier.was_sent()) {
            self.hedging = Some(news);
        }
    }
}

impl Hedging {
    fn was_sent(&self) -> bool {
        match self.state {
            HedgeState::NotNeeded | HedgeState::NoBudget | HedgeState::DisabledByAccount => false,
            HedgeState::FirstWon | HedgeState::HedgeWon | HedgeState::NoneWon => true,
        }
    }

    pub(super) fn is_worth_a_line(&self) -> bool {
        self.state != HedgeState::NotNeeded
    }

    pub(super) fn to_json(self) -> Value {
        json!({
            "thresholdMs": self.threshold.as_secs_f64() * 1000.0,
            "adaptive": self.is_adaptive,
            "state": self.state.as_str(),
        })
    }
}

impl fmt::Display for Hedging {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let kind = if self.is_adaptive { "adaptive" } else { "set" };
        let ms = self.threshold.as_secs_f64() * 1000.0;
        write!(f, "hedge after {ms:.1} ms ({kind}): {}", self.state.as_str())
    }
}
