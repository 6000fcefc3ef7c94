//! The one entry of the retry rules: after this outcome, what now?

use std::time::Duration;

use crate::diagnostics::Reason;
use crate::models::status::Status;
use crate::policy::defaults;
use crate::retry::effect::{Effect, Effects};
use crate::retry::facts::{Answer, Outcome, RequestFacts, RetryState};
use crate::retry::{failover, partition, session, throttle, transport};
use crate::routing::health::Traffic;
use crate::routing::plan::{Lane, lane};
use crate::routing::{EndpointIx, RoutingView};

/// What to do next, and what to do first.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Step {
    pub(crate) next: Next,
    pub(crate) effects: Effects,
}

/// What becomes of the request.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Next {
    /// The answer is the result.
    Done,
    /// The outcome is the error.
    Fail,
    /// Another attempt.
    Again(Again),
}

/// The attempt that follows.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Again {
    pub(crate) to: To,
    pub(crate) after: Duration,
    pub(crate) reason: Reason,
}

/// Where the next attempt goes. Looked up once the effects are applied, since a mark or a refreshed account
/// changes the answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum To {
    /// The endpoint just asked.
    Same,
    /// The best one that this pass over the list has not asked.
    Next,
    /// The write region.
    Hub,
}

impl Next {
    pub(crate) fn again(to: To, after: Duration, reason: Reason) -> Self {
        Self::Again(Again { to, after, reason })
    }
}

/// What the rules of one family see of the situation.
pub(crate) struct Situation<'a> {
    pub(crate) facts: &'a RequestFacts,
    pub(crate) view: &'a RoutingView,
    /// The endpoint just asked.
    pub(crate) at: EndpointIx,
    pub(crate) jitter: f64,
}

impl Situation<'_> {
    pub(crate) fn is_read(&self) -> bool {
        self.facts.route.is_read
    }

    /// The traffic that the request belongs to.
    pub(crate) fn traffic(&self) -> Traffic {
        if self.is_read() { Traffic::Reads } else { Traffic::Writes }
    }
}

/// Decides what follows from `outcome` of the attempt at `at`. `now` is the time since the client was made,
/// `jitter` a number in 0..1; both come from the clock.
pub(crate) fn decide(
    facts: &RequestFacts,
    outcome: &Outcome,
    state: &mut RetryState,
    view: &RoutingView,
    at: EndpointIx,
    (now, jitter): (Duration, f64),
) -> Step {
    let situation = Situation { facts, view, at, jitter };
    let mut effects = Effects::default();
    let next = match outcome {
        Outcome::Failed(failure, waited) => {
            state.was_sent |= !failure.is_never_sent();
            transport::decide(&situation, (*failure, *waited), state, &mut effects)
        }
        Outcome::Answered(answer) => {
            state.was_sent = true;
            answered(&situation, answer, state, &mut effects, now)
        }
    };
    let next = within_its_condition(next, &situation, state);
    partition::note(&situation, outcome, (next, state), &mut effects);
    Step { next: within_limits(next, facts, state, now), effects }
}

/// Picks the family of rules by status.
fn answered(
    situation: &Situation<'_>,
    answer: &Answer,
    state: &mut RetryState,
    effects: &mut Effects,
    now: Duration,
) -> Next {
    if is_sound(answer.status) {
        let is_marked = situation.view.health.is_marked(situation.at, situation.traffic(), now);
        effects.push(if is_marked { Effect::Recovered(situation.at) } else { Effect::Heard(situation.at) });
    }
    if carries_session(answer.status) {
        effects.push(Effect::LearnSession);
    }
    match answer.status.code {
        // The service answered and did as asked, or found nothing changed.
        ..300 | 304 => Next::Done,
        // The service redirects nowhere: something in between answered in its place.
        300..=303 | 305..400 => transport::unanswered(situation, state, Reason::RegionFailover),
        // An access token may have ended early; a key will not get better.
        401 => renew_token(situation, state, effects),
        429 | 449 => throttle::decide(situation, answer, state, effects),
        404 => session::decide(situation, answer, state, effects),
        400 | 403 | 408 | 410 | 500.. => failover::decide(situation, answer, state, effects),
        // Conflicts, failed conditions, sizes, methods: another region would say the same.
        402 | 405..=407 | 409 | 411..=428 | 430..=448 | 450..=499 => Next::Fail,
    }
}

/// An answer that only a working region gives, good news or bad.
fn is_sound(status: Status) -> bool {
    match status.code {
        403 => !matches!(status, Status::WRITE_FORBIDDEN | Status::DATABASE_ACCOUNT_NOT_FOUND),
        429 => status != Status::SYSTEM_RESOURCE_UNAVAILABLE,
        300..=303 | 305..400 | 408 | 410 | 500.. => false,
        _ => true,
    }
}

/// Every answer about items bears a token, but that of a region that has not caught up.
fn carries_session(status: Status) -> bool {
    status.is_success()
        || matches!(status.code, 304 | 409 | 412)
        || (status.code == 404 && status.sub_status != 1002)
}

fn renew_token(situation: &Situation<'_>, state: &mut RetryState, effects: &mut Effects) -> Next {
    if !situation.facts.can_renew_token || state.token_renewed {
        return Next::Fail;
    }
    state.token_renewed = true;
    effects.push(Effect::ForgetToken);
    Next::again(To::Same, Duration::ZERO, Reason::OperationRetry)
}

/// A write that may have been applied, and is repeated only since its condition would keep it from being applied twice,
/// goes nowhere else once the account has turned to several write regions: there, the condition may still hold.
fn within_its_condition(next: Next, situation: &Situation<'_>, state: &RetryState) -> Next {
    let is_bound = lane(situation.view, &situation.facts.route) == Lane::Writes && state.is_bound();
    match next {
        Next::Again(Again { to: To::Next | To::Hub, .. }) if is_bound => Next::Fail,
        Next::Again(_) | Next::Done | Next::Fail => next,
    }
}

/// Deadline first: no attempt starts that could not end in time, and none beyond the cap.
fn within_limits(next: Next, facts: &RequestFacts, state: &RetryState, now: Duration) -> Next {
    let Next::Again(again) = next else { return next };
    let deadline = if state.moved > 0 { facts.deadline_when_moved } else { facts.deadline };
    let in_time = now.saturating_add(again.after).saturating_add(defaults::SHORTEST_ATTEMPT) <= deadline;
    if in_time && state.attempts < defaults::MOST_ATTEMPTS { next } else { Next::Fail }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sign_of_life_is_what_only_a_working_region_says() {
        for (code, sub_status, expected) in [
            (200, 0, true),
            (304, 0, true),
            (404, 1002, true),
            (403, 0, true),
            (409, 0, true),
            (429, 3200, true),
            // As 503.
            (429, 3092, false),
            (449, 0, true),
            // Something in between said so.
            (302, 0, false),
            (307, 0, false),
            (403, 3, false),
            (403, 1008, false),
            (408, 0, false),
            (410, 1002, false),
            (500, 0, false),
            (503, 0, false),
        ] {
            assert_eq!(is_sound(Status::new(code, sub_status)), expected, "{code}/{sub_status}");
        }
    }
}
