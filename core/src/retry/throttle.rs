//! What if the service asks to wait (429), or to repeat the request (449)?

use std::time::Duration;

use crate::diagnostics::Reason;
use crate::models::status::Status;
use crate::policy::defaults;
use crate::retry::decide::{Next, Situation, To};
use crate::retry::effect::{Effect, Effects};
use crate::retry::facts::{Answer, RetryState};
use crate::retry::{backoff, walk};
use crate::routing::plan::{Lane, lane};

pub(crate) fn decide(
    situation: &Situation<'_>,
    answer: &Answer,
    state: &mut RetryState,
    effects: &mut Effects,
) -> Next {
    let lane = lane(situation.view, &situation.facts.route);
    match (answer.status, lane) {
        // The region is short of resources, not the container of request units: another has its own.
        (Status::SYSTEM_RESOURCE_UNAVAILABLE, Lane::Writes | Lane::Partition) => {
            effects.push(Effect::Strike(situation.at));
            walk::on(situation, state, Reason::RegionFailover)
        }
        // A write met another one inside the service. It was not applied.
        (Status { code: 449, .. }, _) => retry_with(situation, answer, state),
        // Out of request units: another region would bill the same container.
        _ => throttled(situation, answer, state),
    }
}

/// The same region again, after the wait that the service names; never sooner.
fn throttled(situation: &Situation<'_>, answer: &Answer, state: &mut RetryState) -> Next {
    let limits = &situation.facts.retries;
    let wait = limits
        .fixed_retry_interval
        .or(answer.retry_after)
        .unwrap_or_else(|| backoff::varied(defaults::THROTTLE_FALLBACK_WAIT, situation.jitter));
    let waited = state.throttle_waited.saturating_add(wait);
    if state.throttled >= limits.max_retry_attempt_count || waited > limits.max_wait_time {
        return Next::Fail;
    }
    state.throttled += 1;
    state.throttle_waited = waited;
    Next::again(To::Same, wait, Reason::Throttle)
}

fn retry_with(situation: &Situation<'_>, answer: &Answer, state: &mut RetryState) -> Next {
    let own = backoff::retry_with(state.retried_with, situation.jitter);
    let pause = own.max(answer.retry_after.unwrap_or(Duration::ZERO));
    let waited = state.retry_with_waited.saturating_add(pause);
    if waited > defaults::RETRY_WITH_BUDGET {
        return Next::Fail;
    }
    state.retried_with += 1;
    state.retry_with_waited = waited;
    Next::again(To::Same, pause, Reason::OperationRetry)
}
