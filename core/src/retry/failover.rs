//! What if the region, or the partition in it, can't serve the request?

use crate::diagnostics::Reason;
use crate::policy::defaults;
use crate::retry::decide::{Next, Situation, To};
use crate::retry::effect::{Effect, Effects};
use crate::retry::facts::{Answer, RetryState};
use crate::retry::{backoff, transport, walk};
use crate::routing::health::Traffic;
use crate::routing::plan::{Lane, lane};

const WRITE_FORBIDDEN: u32 = 3;
const ACCOUNT_NOT_FOUND: u32 = 1008;
const PARTITION_KEY_MISMATCH: u32 = 1001;
const NAME_CACHE_STALE: u32 = 1000;
const RANGE_GONE: u32 = 1002;
const COMPLETING_SPLIT: u32 = 1007;
const COMPLETING_MIGRATION: u32 = 1008;
const LEASE_NOT_FOUND: u32 = 1022;
const CONTAINER_ID_MISMATCH: u32 = 1024;
/// 503s that the service gives after it has begun to write: barriers not met.
const WRITE_MAY_BE_COMMITTED: [u32; 3] = [21006, 21012, 21013];

pub(crate) fn decide(
    situation: &Situation<'_>,
    answer: &Answer,
    state: &mut RetryState,
    effects: &mut Effects,
) -> Next {
    let sub_status = answer.status.sub_status;
    match (answer.status.code, sub_status) {
        (403, WRITE_FORBIDDEN) => write_forbidden(situation, state, effects),
        (403, ACCOUNT_NOT_FOUND) => account_not_found(situation, state, effects),
        // The key does not fit the container's paths, which may be cached from another of its name. The caller gave
        // the key: the next call makes it anew.
        (400, PARTITION_KEY_MISMATCH) => {
            effects.push(Effect::ForgetDefinition);
            Next::Fail
        }
        // Another container bears the name: look it up again, once.
        (400, CONTAINER_ID_MISMATCH) | (410, NAME_CACHE_STALE) => forget_container(state, effects),
        (410, RANGE_GONE | COMPLETING_SPLIT | COMPLETING_MIGRATION) => range_moved(situation, state, effects),
        // The replica has lost its partition: it did nothing, and another region will.
        (410, LEASE_NOT_FOUND) => unavailable(situation, state, effects),
        (503, sub) if answer.from_service && !WRITE_MAY_BE_COMMITTED.contains(&sub) => {
            unavailable(situation, state, effects)
        }
        // The answer does not tell whether a write was applied; nor does a 503 from in between.
        (408 | 410 | 500.., _) => {
            if answer.status.code == 503 {
                effects.push(Effect::Strike(situation.at));
            }
            transport::unanswered(situation, state, Reason::RegionFailover)
        }
        // Bad requests and refusals would be the same elsewhere.
        (_, _) => Next::Fail,
    }
}

/// 403/3: this region takes no writes any more. The account says which does. A read only meets it when it asked
/// for the write region's own answer, and looks further.
fn write_forbidden(situation: &Situation<'_>, state: &mut RetryState, effects: &mut Effects) -> Next {
    if situation.is_read() {
        return walk::on(situation, state, Reason::WriteRegionDiscovery);
    }
    if lane(situation.view, &situation.facts.route) == Lane::Writes {
        effects.push(Effect::Mark(situation.at, Traffic::Writes));
    }
    effects.push(Effect::RefreshAccount { forced: true });
    walk::after_move(situation, state, Reason::WriteRegionDiscovery)
}

/// 403/1008: the region is no longer the account's.
fn account_not_found(situation: &Situation<'_>, state: &mut RetryState, effects: &mut Effects) -> Next {
    effects.push(Effect::Mark(situation.at, situation.traffic()));
    effects.push(Effect::RefreshAccount { forced: true });
    walk::after_move(situation, state, Reason::RegionFailover)
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

/// The partition split, merged or moved: the same region again, three times, then another one.
fn range_moved(situation: &Situation<'_>, state: &mut RetryState, effects: &mut Effects) -> Next {
    effects.push(Effect::ForgetRanges);
    let Some(&pause) = defaults::GONE_PAUSES.get(state.gone as usize) else {
        return walk::on(situation, state, Reason::RegionFailover);
    };
    state.gone += 1;
    Next::again(To::Same, backoff::varied(pause, situation.jitter), Reason::OperationRetry)
}
