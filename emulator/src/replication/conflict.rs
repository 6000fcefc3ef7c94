//! Which version stays when a write of another region arrives?
//!
//! Every region decides at once, so that all can be read meanwhile; the hub's decision is final: where a write
//! met one that its writer had not seen, the hub tells every region the outcome (a ruling). Regions that have
//! seen the same writes hold the same version then, in whatever order the writes came.

use std::sync::Arc;

use crate::store::item::{Clock, Version};
use crate::store::replica::Slot;

/// What the hub decided about an item.
#[derive(Debug, Clone)]
pub(crate) struct Ruling {
    pub(crate) slot: Slot,
    /// Counts the hubs: what an earlier hub decided no longer holds.
    pub(crate) term: u32,
}

/// What becomes of an arriving write.
#[derive(Debug)]
pub(crate) enum Verdict {
    /// It was taken into account before.
    Known,
    /// Its writer knew all that this region has: it takes the place of the version here.
    Next(Slot),
    /// It met a version that its writer had not seen; the slot holds the winner.
    Conflict { slot: Slot, loser: Arc<Version> },
    /// Its writer had seen the version here, but not one that was beaten by it.
    Unsettled(Slot),
}

/// Judges a write that arrives where `current` is. Of two that meet, the last wins, or `first_stays`.
pub(crate) fn judge(current: Option<&Slot>, write: &Arc<Version>, first_stays: bool) -> Verdict {
    let Some(current) = current else {
        return Verdict::Next(Slot { version: write.clone(), seen: write.history.clone() });
    };
    if current.seen.knows(write.dot) {
        return Verdict::Known;
    }
    let seen = union(&current.seen, &write.history);
    if write.history.knows(current.version.dot) {
        let clean = write.history.covers(&current.seen);
        let slot = Slot { version: write.clone(), seen };
        return if clean { Verdict::Next(slot) } else { Verdict::Unsettled(slot) };
    }
    let (winner, loser) = match !first_stays && beats(write, &current.version) {
        true => (write, &current.version),
        false => (&current.version, write),
    };
    Verdict::Conflict { slot: Slot { version: winner.clone(), seen }, loser: loser.clone() }
}

/// What the slot becomes when the hub's ruling arrives; nothing when it stays.
pub(crate) fn obey(current: Option<&Slot>, ruling: &Ruling) -> Option<Slot> {
    let Some(current) = current else { return Some(ruling.slot.clone()) };
    if ruling.slot.seen.covers(&current.seen) {
        return Some(ruling.slot.clone());
    }
    if current.seen.covers(&ruling.slot.seen) {
        return None;
    }
    // Both know something that the other does not: the hub will rule again when it has seen the rest.
    let seen = union(&current.seen, &ruling.slot.seen);
    let theirs = &ruling.slot.version;
    let mine = &current.version;
    let take = theirs.history.knows(mine.dot) || (!mine.history.knows(theirs.dot) && beats(theirs, mine));
    Some(Slot { version: if take { theirs.clone() } else { mine.clone() }, seen })
}

/// Last writer wins: a deletion first, then the highest rank, the latest write, the higher region number.
fn beats(one: &Version, other: &Version) -> bool {
    let deletions = one.body.is_none().cmp(&other.body.is_none());
    let order = deletions
        .then(one.rank.total_cmp(&other.rank))
        .then(one.written.cmp(&other.written))
        .then(one.dot.cmp(&other.dot));
    order.is_gt()
}

fn union(one: &Clock, other: &Clock) -> Clock {
    let mut both = one.clone();
    both.merge(other);
    both
}
