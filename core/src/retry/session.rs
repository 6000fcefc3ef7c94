//! What if the region has not caught up with the session (404/1002)?
//!
//! The token goes along on every attempt: dropping it would get an answer, and break the promise that a
//! session reads its own writes. Such an answer never marks a region; it is healthy, only behind.

use std::time::Duration;

use crate::diagnostics::Reason;
use crate::models::status::Status;
use crate::policy::defaults;
use crate::retry::backoff;
use crate::retry::decide::{Next, Situation, To};
use crate::retry::effect::{Effect, Effects};
use crate::retry::facts::{Answer, RetryState};
use crate::routing::plan;

pub(crate) fn decide(
    situation: &Situation<'_>,
    answer: &Answer,
    state: &mut RetryState,
    effects: &mut Effects,
) -> Next {
    match answer.status {
        Status::READ_SESSION_NOT_AVAILABLE => behind(situation, state),
        // The container is gone, or is so new that this region does not know it yet, and then its session goes on. If
        // another one bears the name later, the session's container is the intended one no more, and 400/1024 says so.
        Status::OWNER_RESOURCE_NOT_FOUND => {
            effects.push(Effect::ForgetDefinition);
            Next::Fail
        }
        // There is no such item.
        _ => Next::Fail,
    }
}

fn behind(situation: &Situation<'_>, state: &mut RetryState) -> Next {
    state.session_missed += 1;
    let hub = plan::writer(situation.view, &situation.facts.route);
    if situation.view.multiple_writes || situation.facts.route.excluded.contains(hub) {
        each_region(situation, state)
    } else {
        ask_hub(situation, state)
    }
}

/// With one write region, that region has seen every write: it is asked at once, then once more with the
/// request that it answer itself, since a partition's write role may be on the move.
fn ask_hub(situation: &Situation<'_>, state: &mut RetryState) -> Next {
    if state.hub_only {
        return Next::Fail;
    }
    let asked_hub = situation.at == plan::writer(situation.view, &situation.facts.route);
    state.hub_only = asked_hub;
    let pause = if asked_hub { defaults::SESSION_HUB_PAUSE } else { Duration::ZERO };
    Next::again(To::Hub, backoff::varied(pause, situation.jitter), Reason::SessionRetry)
}

/// With several write regions, any may have the session's writes. The region itself has most often caught up a moment
/// later, and going away at once would keep away: what is written elsewhere makes the next request's token newer than
/// this region again. After that, each other region is asked once, and after half a second each once more.
fn each_region(situation: &Situation<'_>, state: &mut RetryState) -> Next {
    let route = &situation.facts.route;
    if state.session_missed == 1 {
        let pause = backoff::varied(defaults::SESSION_LOCAL_PAUSE, situation.jitter);
        return Next::again(To::Same, pause, Reason::SessionRetry);
    }
    if plan::has_untried(situation.view, route, state.tried) {
        return Next::again(To::Next, Duration::ZERO, Reason::SessionRetry);
    }
    if state.session_pass_done {
        return Next::Fail;
    }
    state.session_pass_done = true;
    state.begin_pass();
    Next::again(
        To::Next,
        backoff::varied(defaults::SESSION_PASS_PAUSE, situation.jitter),
        Reason::SessionRetry,
    )
}
