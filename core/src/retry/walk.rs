//! How does a request go from region to region?

use crate::diagnostics::Reason;
use crate::policy::defaults;
use crate::retry::backoff;
use crate::retry::decide::{Next, Situation, To};
use crate::retry::facts::RetryState;
use crate::routing::plan;

/// On to the next endpoint of the list, at once; after the last, a pause and another pass. As many retries as
/// the list has further endpoints, and never fewer than 3.
pub(crate) fn on(situation: &Situation<'_>, state: &mut RetryState, reason: Reason) -> Next {
    let route = &situation.facts.route;
    let budget = defaults::WALK_RETRIES.max(plan::count(situation.view, route).saturating_sub(1));
    if state.walks >= budget {
        return Next::Fail;
    }
    state.walks += 1;
    if plan::has_untried(situation.view, route, state.tried) {
        return Next::again(To::Next, std::time::Duration::ZERO, reason);
    }
    let pause = backoff::before_pass(state.passes, situation.jitter);
    state.begin_pass();
    Next::again(To::Next, pause, reason)
}

/// On to where the write region, or the region itself, has moved: every endpoint once without a pause, then
/// one a second, as long as a failover takes.
pub(crate) fn after_move(situation: &Situation<'_>, state: &mut RetryState, reason: Reason) -> Next {
    if state.moved >= defaults::MOVED_RETRIES {
        return Next::Fail;
    }
    state.moved += 1;
    let untried = plan::has_untried(situation.view, &situation.facts.route, state.tried);
    if untried || state.moved == 1 {
        return Next::again(To::Next, std::time::Duration::ZERO, reason);
    }
    state.begin_pass();
    Next::again(To::Next, backoff::varied(defaults::MOVED_PAUSE, situation.jitter), reason)
}
