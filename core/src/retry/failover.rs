//! What if the region, or the partition in it, can't serve the request?

use crate::diagnostics::Reason;
use crate::models::status::Status;
use crate::policy::defaults;
use crate::retry::decide::{Next, Situation, To};
use crate::retry::effect::{Effect, Effects, Refresh};
use crate::retry::facts::{Answer, RetryState};
use crate::retry::{backoff, transport, walk};
use crate::routing::health::Traffic;
use crate::routing::plan::{self, Lane, lane};

/// 503s that the service gives after it has begun to write, or may have: a time-out of its own, barriers not met or
/// throttled.
const WRITE_MAY_BE_COMMITTED: [u32; 5] = [21006, 21010, 21011, 21012, 21013];

pub(crate) fn decide(
    situation: &Situation<'_>,
    answer: &Answer,
    state: &mut RetryState,
    effects: &mut Effects,
) -> Next {
    match answer.status {
        Status::WRITE_FORBIDDEN => write_forbidden(situation, state, effects),
        Status::DATABASE_ACCOUNT_NOT_FOUND => account_not_found(situation, state, effects),
        // The key does not fit the container's paths, which may be cached from another of its name. The caller gave
        // the key: the next call makes it anew.
        Status::PARTITION_KEY_MISMATCH => {
            effects.push(Effect::ForgetDefinition);
            Next::Fail
        }
        // Another container bears the name: look it up again, once.
        Status::COLLECTION_RID_MISMATCH => forget_container(state, effects),
        // The region has to look it up again. Should it be another by then, it says so: the session goes on until then.
        Status::NAME_CACHE_STALE => look_up_again(state, effects),
        // It will never be there again.
        Status::PARTITION_KEY_RANGE_GONE if situation.facts.names_range => {
            effects.push(Effect::ForgetRanges);
            Next::Fail
        }
        Status::PARTITION_KEY_RANGE_GONE
        | Status::COMPLETING_SPLIT
        | Status::COMPLETING_PARTITION_MIGRATION => range_moved(situation, state, effects),
        // The replica has lost its partition: it did nothing, and another region will.
        Status::LEASE_NOT_FOUND => unavailable(situation, state, effects),
        Status { code: 503, sub_status }
            if answer.from_service && !WRITE_MAY_BE_COMMITTED.contains(&sub_status) =>
        {
            unavailable(situation, state, effects)
        }
        // A partition that has moved says nothing about its region, and its answer nothing about a write.
        Status { code: 410, .. } => transport::unanswered(situation, state, Reason::RegionFailover),
        // The answer does not tell whether a write was applied; nor does a 503 from in between.
        Status { code: 408 | 500.., .. } => {
            effects.push(Effect::Strike(situation.at));
            transport::unanswered(situation, state, Reason::RegionFailover)
        }
        // Bad requests and refusals would be the same elsewhere.
        Status { .. } => Next::Fail,
    }
}

/// 403/3: this region takes no writes any more. The account says which does. A read only meets it when it asked
/// for the write region's own answer, and looks further.
fn write_forbidden(situation: &Situation<'_>, state: &mut RetryState, effects: &mut Effects) -> Next {
    if situation.is_read() {
        return walk::on(situation, state, Reason::WriteRegionDiscovery);
    }
    match lane(situation.view, &situation.facts.route) {
        Lane::Writes => effects.push(Effect::Mark(situation.at, Traffic::Writes)),
        // It was only asked whether the partition's writes are here. They were last seen elsewhere, where it failed.
        Lane::Partition if !is_writer(situation) && state.moved == 0 => {
            return walk::on(situation, state, Reason::WriteRegionDiscovery);
        }
        Lane::Partition | Lane::Hub | Lane::Reads => {}
    }
    effects.push(Effect::RefreshAccount(refresh(situation, state)));
    walk::after_move(situation, state, Reason::WriteRegionDiscovery)
}

fn is_writer(situation: &Situation<'_>) -> bool {
    situation.at == plan::writer(situation.view, &situation.facts.route)
}

/// 403/1008: the region is no longer the account's.
fn account_not_found(situation: &Situation<'_>, state: &mut RetryState, effects: &mut Effects) -> Next {
    effects.push(Effect::Mark(situation.at, situation.traffic()));
    effects.push(Effect::RefreshAccount(refresh(situation, state)));
    walk::after_move(situation, state, Reason::RegionFailover)
}

/// Another region of the list may serve meanwhile. Where there is one write region, or none is left, only the account
/// document tells where to go.
fn refresh(situation: &Situation<'_>, state: &RetryState) -> Refresh {
    let route = &situation.facts.route;
    let elsewhere =
        lane(situation.view, route) != Lane::Hub && plan::has_untried(situation.view, route, state.tried);
    if elsewhere { Refresh::Stale } else { Refresh::Awaited }
}

/// 503 from the service: nothing was applied.
fn unavailable(situation: &Situation<'_>, state: &mut RetryState, effects: &mut Effects) -> Next {
    effects.push(Effect::Strike(situation.at));
    walk::on(situation, state, Reason::RegionFailover)
}

fn forget_container(state: &mut RetryState, effects: &mut Effects) -> Next {
    if state.container_forgotten {
        return Next::Fail;
    }
    state.container_forgotten = true;
    effects.push(Effect::ForgetContainer);
    Next::again(To::Same, std::time::Duration::ZERO, Reason::OperationRetry)
}

fn look_up_again(state: &mut RetryState, effects: &mut Effects) -> Next {
    if state.definition_forgotten {
        return Next::Fail;
    }
    state.definition_forgotten = true;
    effects.push(Effect::ForgetDefinition);
    Next::again(To::Same, std::time::Duration::ZERO, Reason::OperationRetry)
}

/// The partition split, merged or moved: the same region again, three times, then another one.
fn range_moved(situation: &Situation<'_>, state: &mut RetryState, effects: &mut Effects) -> Next {
    effects.push(Effect::ForgetRanges);
    let Some(&pause) = defaults::GONE_PAUSES.get(state.gone as usize) else {
        return walk::on(situation, state, Reason::RegionFailover);
    };
    state.gone += 1;
    Next::again(To::Same, backoff::varied(pause, situation.jitter), Reason::OperationRetry)
}
