//! What does an outcome say of the partition that was asked?

use crate::models::failure::Failure;
use crate::models::status::Status;
use crate::policy::defaults;
use crate::retry::decide::{Next, Situation};
use crate::retry::effect::{Effect, Effects, Refresh};
use crate::retry::facts::{Outcome, RetryState};
use crate::routing::plan::{self, Lane, lane};

/// What an outcome says of a partition.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// It works.
    Works,
    /// It does not.
    Fails,
    /// Nothing.
    Silent,
}

/// True if it matters which partition was asked: the outcome speaks against it, or another region may have its writes.
pub(crate) fn matters(outcome: &Outcome) -> bool {
    match outcome {
        Outcome::Failed(..) => true,
        Outcome::Answered(answer) => {
            answer.status == Status::WRITE_FORBIDDEN || verdict(outcome) == Verdict::Fails
        }
    }
}

/// What the outcome says of the partition.
pub(crate) fn verdict(outcome: &Outcome) -> Verdict {
    match outcome {
        // Never sent: the whole endpoint can't be reached, or nothing can be reached from here.
        Outcome::Failed(Failure::Connect | Failure::Local, _) => Verdict::Silent,
        // A caller in a hurry: it may have been about to answer.
        Outcome::Failed(Failure::Timeout, waited) if *waited < defaults::SILENT_FOR => Verdict::Silent,
        Outcome::Failed(Failure::Timeout | Failure::Reset | Failure::Truncated | Failure::Protocol, _) => {
            Verdict::Fails
        }
        Outcome::Answered(answer) => of_answer(answer.status),
    }
}

fn of_answer(status: Status) -> Verdict {
    match (status.code, status) {
        (..300 | 304, _) => Verdict::Works,
        // Short of resources, as 503.
        (_, Status::SYSTEM_RESOURCE_UNAVAILABLE) => Verdict::Fails,
        // An answer about the item, or the wish to come back later: the partition was there to give it.
        (404 | 409 | 412 | 413 | 424 | 429 | 449, _) => Verdict::Works,
        (
            _,
            Status::NAME_CACHE_STALE
            | Status::PARTITION_KEY_RANGE_GONE
            | Status::COMPLETING_SPLIT
            | Status::COMPLETING_PARTITION_MIGRATION,
        ) => Verdict::Silent,
        (408 | 410 | 500.., _) => Verdict::Fails,
        // Said before any partition was asked.
        (300..=303 | 305..=403 | 405..=407 | 411 | 414..=423 | 425..=428 | 430..=448 | 450..=499, _) => {
            Verdict::Silent
        }
    }
}

/// Adds what follows for the partition to what follows for the request.
pub(crate) fn note(
    situation: &Situation<'_>,
    outcome: &Outcome,
    (next, state): (Next, &RetryState),
    effects: &mut Effects,
) {
    let known = situation.facts.route.partition;
    if !known.is_known {
        return;
    }
    match verdict(outcome) {
        Verdict::Fails => effects.push(Effect::PartitionFailed(situation.at)),
        Verdict::Works if known.is_watched => effects.push(Effect::PartitionAnswered(situation.at)),
        Verdict::Works | Verdict::Silent => {}
    }
    if lane(situation.view, &situation.facts.route) == Lane::Partition {
        follow(situation, outcome, (next, state), effects);
    }
}

/// Remembers where the partition's writes are taken, once one was; forgets it once that region refuses one, or no region
/// takes it: then the account document says where to begin again.
fn follow(
    situation: &Situation<'_>,
    outcome: &Outcome,
    (next, state): (Next, &RetryState),
    effects: &mut Effects,
) {
    let known = situation.facts.route.partition.writer;
    let here = plan::writer(situation.view, &situation.facts.route) == situation.at;
    let is_refused = matches!(outcome, Outcome::Answered(answer) if answer.status == Status::WRITE_FORBIDDEN);
    let pass_is_over = matches!(next, Next::Again(_)) && state.tried.is_empty();
    if next == Next::Done && !here {
        effects.push(Effect::PartitionWrites(situation.at));
    }
    if known.is_some() && (is_refused && here || pass_is_over) {
        effects.push(Effect::PartitionLost);
    }
    if pass_is_over {
        effects.push(Effect::RefreshAccount(Refresh::Awaited));
    }
}

#[cfg(test)]
#[path = "partition_tests.rs"]
mod tests;
