//! What if no whole answer came?

use std::time::Duration;

use crate::diagnostics::Reason;
use crate::models::failure::Failure;
use crate::policy::defaults;
use crate::retry::backoff;
use crate::retry::decide::{Next, Situation, To};
use crate::retry::effect::{Effect, Effects, Refresh};
use crate::retry::facts::RetryState;
use crate::retry::walk;
use crate::routing::health::Traffic;
use crate::routing::plan::{Lane, lane};

pub(crate) fn decide(
    situation: &Situation<'_>,
    (failure, waited): (Failure, Duration),
    state: &mut RetryState,
    effects: &mut Effects,
) -> Next {
    match failure {
        // Nothing was sent: any request may go on. The endpoint can't be reached by reads or writes.
        Failure::Connect => {
            effects.push(Effect::Mark(situation.at, Traffic::Both));
            effects.push(Effect::RefreshAccount(Refresh::Hint));
            walk::on(situation, state, Reason::TransportRetry)
        }
        // Nothing was sent, and it says nothing about the endpoint.
        Failure::Local => walk::on(situation, state, Reason::TransportRetry),
        // Sent: the service may have acted on it.
        Failure::Timeout | Failure::Reset | Failure::Truncated | Failure::Protocol => {
            // A caller in a hurry learns nothing of the region: it may have been about to answer.
            let was_cut_short = failure == Failure::Timeout && waited < defaults::SILENT_FOR;
            if !was_cut_short {
                effects.push(Effect::Strike(situation.at));
            }
            unanswered(situation, state, Reason::TransportRetry)
        }
    }
}

/// A request that was sent and may have been acted upon. A read goes on; a write only if repeating it can do
/// no harm, or the caller allowed it.
pub(crate) fn unanswered(situation: &Situation<'_>, state: &mut RetryState, reason: Reason) -> Next {
    if situation.is_read() {
        return walk::on(situation, state, reason);
    }
    state.is_ambiguous = true;
    if state.repeats < situation.facts.retries.retry_write {
        state.repeats += 1;
        return walk::on(situation, state, reason);
    }
    repeat_guarded(situation, state, reason)
}

/// A write under If-Match may be repeated at the same write region: if the first went through, the second
/// fails its condition and overwrites nothing.
fn repeat_guarded(situation: &Situation<'_>, state: &mut RetryState, reason: Reason) -> Next {
    let lane = lane(situation.view, &situation.facts.route);
    let one_writer = matches!(lane, Lane::Hub | Lane::Partition);
    let repeats_allowed = defaults::WALK_RETRIES;
    if !situation.facts.is_guarded || !one_writer || state.walks >= repeats_allowed {
        return Next::Fail;
    }
    state.walks += 1;
    let pause = if state.walks == 1 {
        Duration::ZERO
    } else {
        backoff::before_pass(state.walks - 2, situation.jitter)
    };
    Next::again(To::Same, pause, reason)
}
