//! Which endpoints are known to be unwell, and until when?

use std::time::Duration;

use crate::policy::defaults;
use crate::routing::EndpointIx;

/// What a mark keeps an endpoint from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Traffic {
    Reads,
    Writes,
    Both,
}

impl Traffic {
    fn covers(self, other: Self) -> bool {
        self == other || self == Self::Both
    }

    fn and(self, other: Self) -> Self {
        if self.covers(other) { self } else { Self::Both }
    }
}

/// A mark: what it keeps away, and since when. One clock per endpoint; a new mark restarts it.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Mark {
    traffic: Traffic,
    since: Duration,
    /// Since when one request may try the endpoint: a probe has answered.
    trial: Option<Duration>,
}

/// Requests that an endpoint left unanswered, or answered with 503, since its last good answer.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
struct Strikes {
    count: u32,
    last: Duration,
}

/// The marks and strikes of all endpoints, by number. Every change is a function of (state, event, now).
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Health {
    marks: Vec<Option<Mark>>,
    strikes: Vec<Strikes>,
}

impl Health {
    /// Marks an endpoint.
    pub(crate) fn mark(&mut self, ix: EndpointIx, traffic: Traffic, now: Duration) {
        let at = self.slot(ix);
        let traffic = self.live(ix, now).map_or(traffic, |mark| mark.traffic.and(traffic));
        self.marks[at] = Some(Mark { traffic, since: now, trial: None });
    }

    /// Lets one request try a marked endpoint. A probe that answers proves little: what it did not ask for may still be
    /// broken, and all traffic would find out at once.
    pub(crate) fn open_trial(&mut self, ix: EndpointIx, now: Duration) {
        let at = self.slot(ix);
        if let Some(mark) = &mut self.marks[at] {
            mark.trial = mark.trial.or(Some(now));
        }
    }

    /// Takes the trial of an endpoint; true for the one request that has it.
    pub(crate) fn take_trial(&mut self, ix: EndpointIx) -> bool {
        let at = self.slot(ix);
        self.marks[at].as_mut().and_then(|mark| mark.trial.take()).is_some()
    }

    /// Since when the endpoint may be tried by a request of this traffic.
    pub(crate) fn trial(&self, ix: EndpointIx, traffic: Traffic, now: Duration) -> Option<Duration> {
        self.live(ix, now).filter(|mark| mark.traffic.covers(traffic))?.trial
    }

    /// True if any endpoint waits for its trial.
    pub(crate) fn has_trials(&self) -> bool {
        self.marks.iter().flatten().any(|mark| mark.trial.is_some())
    }

    /// Counts a request without a good answer. The endpoint is marked once there are two of them with no
    /// good answer since (`last_good` is the time of the last), and none for a second.
    pub(crate) fn strike(&mut self, ix: EndpointIx, last_good: Option<Duration>, now: Duration) {
        let at = self.slot(ix);
        let strikes = &mut self.strikes[at];
        let answered_since = last_good.is_some_and(|good| good >= strikes.last);
        let count = if answered_since { 1 } else { strikes.count + 1 };
        *strikes = Strikes { count, last: now };
        let silent = last_good.is_none_or(|good| now.saturating_sub(good) >= defaults::SILENT_FOR);
        if count >= defaults::SILENT_STRIKES && silent {
            self.mark(ix, Traffic::Both, now);
        }
    }

    /// How many requests in a row the endpoint left without a good answer, up to the last that it did.
    pub(crate) fn strikes(&self, ix: EndpointIx) -> u32 {
        self.strikes.get(usize::from(ix.0)).map_or(0, |strikes| strikes.count)
    }

    /// Forgets what was held against an endpoint.
    pub(crate) fn clear(&mut self, ix: EndpointIx) {
        let at = self.slot(ix);
        self.marks[at] = None;
        self.strikes[at] = Strikes::default();
    }

    /// True if the endpoint is to be avoided for this traffic. A mark still holds at exactly its life's end.
    pub(crate) fn is_marked(&self, ix: EndpointIx, traffic: Traffic, now: Duration) -> bool {
        self.live(ix, now).is_some_and(|mark| mark.traffic.covers(traffic))
    }

    /// The endpoints with a mark of any kind.
    pub(crate) fn marked(&self, now: Duration) -> impl Iterator<Item = EndpointIx> {
        (0..self.marks.len())
            .filter_map(|at| u8::try_from(at).ok().map(EndpointIx))
            .filter(move |&ix| self.live(ix, now).is_some())
    }

    /// When the next mark ends; `None` if there is none.
    pub(crate) fn next_expiry(&self, now: Duration) -> Option<Duration> {
        let ends = |mark: &Mark| mark.since + defaults::MARK_LIFE;
        self.marks.iter().flatten().map(ends).filter(|&end| end >= now).min()
    }

    fn live(&self, ix: EndpointIx, now: Duration) -> Option<Mark> {
        let mark = (*self.marks.get(usize::from(ix.0))?)?;
        (now.saturating_sub(mark.since) <= defaults::MARK_LIFE).then_some(mark)
    }

    fn slot(&mut self, ix: EndpointIx) -> usize {
        let at = usize::from(ix.0);
        if self.marks.len() <= at {
            self.marks.resize(at + 1, None);
            self.strikes.resize(at + 1, Strikes::default());
        }
        at
    }
}

#[cfg(test)]
#[path = "health_tests.rs"]
mod tests;
