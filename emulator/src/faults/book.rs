//! Which fault hits this request? The rules in force, their hits and their dice.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use fastrand::Rng;
use tokio::sync::watch;

use super::{Facts, Fault, FaultRule, FaultStatus};

/// All rules in force, oldest first.
#[derive(Debug)]
pub(crate) struct FaultBook {
    state: Mutex<State>,
}

#[derive(Debug)]
struct State {
    rules: Vec<Live>,
    added: u64,
    dice: Rng,
}

#[derive(Debug)]
struct Live {
    status: FaultStatus,
    /// Dropped with the rule: whoever waits for the end of the rule wakes up then.
    over: watch::Sender<()>,
}

/// A fault that hits a request or a connection.
#[derive(Debug)]
pub(crate) struct Hit {
    pub(crate) fault: Fault,
    pub(crate) after: bool,
    over: watch::Receiver<()>,
}

impl Hit {
    /// Waits until the rule is removed.
    pub(crate) async fn over(mut self) {
        while self.over.changed().await.is_ok() {}
    }
}

/// What is to happen to a request. Delays add up; of everything else, the oldest rule that hits wins.
#[derive(Debug, Default)]
pub(crate) struct Verdict {
    pub(crate) delay_before: Duration,
    pub(crate) delay_after: Duration,
    pub(crate) hit: Option<Hit>,
    /// The first rule that hit, delays included.
    pub(crate) rule: Option<u64>,
}

/// What a region's port does with connects.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Listening {
    Open,
    /// Closed: connects are refused.
    Refusing,
    /// Connects get no answer.
    Unreachable,
}

impl FaultBook {
    pub(crate) fn new(seed: u64) -> FaultBook {
        FaultBook { state: Mutex::new(State { rules: Vec::new(), added: 0, dice: Rng::with_seed(seed) }) }
    }

    /// Puts a rule in force.
    pub(crate) fn add(&self, rule: FaultRule) -> u64 {
        let mut state = self.lock();
        state.added += 1;
        let id = state.added;
        let live = Live { status: FaultStatus { id, rule, hits: 0 }, over: watch::Sender::new(()) };
        state.rules.push(live);
        id
    }

    /// Removes every rule for which `unwanted` holds; answers how many.
    pub(crate) fn remove(&self, unwanted: impl Fn(&FaultStatus) -> bool) -> usize {
        let mut state = self.lock();
        let before = state.rules.len();
        state.rules.retain(|live| !unwanted(&live.status));
        before - state.rules.len()
    }

    pub(crate) fn list(&self) -> Vec<FaultStatus> {
        self.lock().rules.iter().map(|live| live.status.clone()).collect()
    }

    /// Whether a rule asks which partition key range a request is for.
    pub(crate) fn asks_for_ranges(&self) -> bool {
        self.lock().rules.iter().any(|live| live.status.rule.range.is_some())
    }

    /// The latest rule: a connection remembers which rules have judged it when it was accepted.
    pub(crate) fn latest(&self) -> u64 {
        self.lock().added
    }

    /// What happens to this request, which came in at `places` (a region, or `global` and the hub) on a
    /// connection that was accepted when rule `accepted` was the latest.
    pub(crate) fn judge(&self, places: &[&str], facts: &Facts, accepted: u64) -> Verdict {
        let mut state = self.lock();
        let State { rules, dice, .. } = &mut *state;
        let mut verdict = Verdict::default();
        for live in rules.iter_mut().filter(|live| live.status.rule.covers(places)) {
            let spared = live.status.id <= accepted && live.status.rule.is_for_connects();
            if spared || !live.status.rule.matches(facts) || !draw(&live.status, dice) {
                continue;
            }
            live.status.hits += 1;
            verdict.rule = verdict.rule.or(Some(live.status.id));
            let after = live.status.rule.after;
            match live.status.rule.fault {
                Fault::Delay(time) if after => verdict.delay_after += time,
                Fault::Delay(time) => verdict.delay_before += time,
                _ => {
                    verdict.rule = Some(live.status.id);
                    verdict.hit = Some(hit(live));
                    break;
                }
            }
        }
        verdict
    }

    /// What happens to a connection before anything is read from it.
    pub(crate) fn judge_connection(&self, places: &[&str]) -> Option<Hit> {
        let mut state = self.lock();
        let State { rules, dice, .. } = &mut *state;
        let live = rules.iter_mut().find(|live| {
            let rule = &live.status.rule;
            let dark = matches!(rule.fault, Fault::GatewayDark | Fault::RegionDark);
            (dark || rule.is_for_connects()) && rule.covers(places) && draw(&live.status, dice)
        })?;
        live.status.hits += 1;
        Some(hit(live))
    }

    /// What the port at `places` does with connects.
    pub(crate) fn listening(&self, places: &[&str]) -> Listening {
        let state = self.lock();
        let mut rules = state.rules.iter().map(|live| &live.status.rule).filter(|rule| rule.covers(places));
        rules
            .find_map(|rule| match rule.fault {
                Fault::Refuse => Some(Listening::Refusing),
                Fault::ConnectBlackHole => Some(Listening::Unreachable),
                _ => None,
            })
            .unwrap_or(Listening::Open)
    }

    /// Whether nothing is replicated from or to this region.
    pub(crate) fn is_dark(&self, region: &str) -> bool {
        let state = self.lock();
        let mut rules = state.rules.iter().map(|live| &live.status.rule);
        rules.any(|rule| rule.fault == Fault::RegionDark && rule.covers(&[region]))
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn draw(status: &FaultStatus, dice: &mut Rng) -> bool {
    let left = status.rule.limit.is_none_or(|limit| status.hits < limit);
    left && (status.rule.share >= 1.0 || dice.f64() < status.rule.share)
}

fn hit(live: &Live) -> Hit {
    let rule = &live.status.rule;
    let after = rule.after || rule.fault.spoils_answer();
    Hit { fault: rule.fault, after, over: live.over.subscribe() }
}
