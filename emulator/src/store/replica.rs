//! What does one region hold of one container? Items by partition key range, and how far it has come.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::changes::{ChangeLog, Logged};
use super::item::{Body, Clock, ItemKey, Version};
use super::touched::{Place, Touch};

/// The state of one item in one region.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Slot {
    pub(crate) version: Arc<Version>,
    /// Every write of the item that this region has taken into account, the beaten ones included.
    pub(crate) seen: Clock,
}

impl Slot {
    /// Whether the version's writer had seen all that this region has: no conflict was decided here.
    pub(crate) fn settled(&self) -> bool {
        self.version.history.covers(&self.seen)
    }
}

/// A slot, and where the feed of changes has its version.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Held {
    slot: Slot,
    at: u64,
}

impl Held {
    fn logged(&self) -> Logged {
        Logged { at: self.at, version: self.slot.version.clone() }
    }
}

/// How far a range has come, beside its items.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Head {
    progress: Clock,
    last: u64,
    forgotten: u64,
}

/// One partition key range of one container in one region.
#[derive(Debug, Clone, Default)]
pub(crate) struct RangeReplica {
    slots: HashMap<ItemKey, Held>,
    /// Live items in the order of their numbers.
    order: BTreeMap<u64, ItemKey>,
    /// When items end, in seconds since 1970.
    ends: BTreeSet<(u64, ItemKey)>,
    pub(crate) changes: ChangeLog,
    /// Per region, the last of its writes that arrived here: what session tokens show.
    pub(crate) progress: Clock,
}

impl RangeReplica {
    pub(crate) fn slot(&self, key: &ItemKey) -> Option<&Slot> {
        self.slots.get(key).map(|held| &held.slot)
    }

    /// The item with its place in the feed.
    pub(crate) fn held(&self, key: &ItemKey) -> Option<&Held> {
        self.slots.get(key)
    }

    pub(crate) fn head(&self) -> Head {
        let (last, forgotten) = (self.changes.last(), self.changes.forgotten());
        Head { progress: self.progress.clone(), last, forgotten }
    }

    /// What has a row of its own on disk.
    pub(super) fn rows(&self, place: Place) -> impl Iterator<Item = Touch> {
        let items = self.slots.keys().map(move |key| Touch::Item(place, key.clone()));
        let changes = self.changes.places().map(move |at| Touch::Change(place, at));
        std::iter::once(Touch::Range(place)).chain(items).chain(changes)
    }

    /// Takes an item from disk.
    pub(crate) fn recall_item(&mut self, held: Held) {
        self.hold(held);
    }

    /// Goes on where the range on disk was.
    pub(crate) fn recall_head(&mut self, head: Head) {
        self.progress = head.progress;
        self.changes.resume(head.last, head.forgotten);
    }

    pub(crate) fn slots(&self) -> impl Iterator<Item = &Slot> {
        self.slots.values().map(|held| &held.slot)
    }

    /// The item's current version and body, unless it is deleted or expired.
    pub(crate) fn live(&self, key: &ItemKey, now: u64) -> Option<(&Arc<Version>, &Body)> {
        let version = &self.slot(key)?.version;
        version.live(now).map(|body| (version, body))
    }

    /// Live items with a number above `after`, in order.
    pub(crate) fn items(&self, after: u64, now: u64) -> impl Iterator<Item = (&Version, &Body)> {
        self.order.range(after.saturating_add(1)..).filter_map(move |(_, key)| {
            let version = self.slot(key)?.version.as_ref();
            version.live(now).map(|body| (version, body))
        })
    }

    /// Puts what the region has of an item now; a container that keeps all versions does so for `kept` seconds. Answers
    /// its place in the feed.
    pub(super) fn put(&mut self, slot: Slot, kept: Option<u64>) -> u64 {
        let old = self.take(&slot.version.key);
        // What was taken into account without a change of the version is no change to readers.
        let same = old.as_ref().filter(|old| old.slot.version.dot == slot.version.dot).map(|old| old.at);
        let at = same.unwrap_or_else(|| self.changes.next(self.progress.total()));
        let held = Held { slot, at };
        if let Some(seconds) = kept.filter(|_| same.is_none()) {
            self.changes.keep(held.logged(), old.map(|old| old.logged()), seconds);
        }
        self.hold(held);
        at
    }

    fn take(&mut self, key: &ItemKey) -> Option<Held> {
        let old = self.slots.remove(key)?;
        let version = &old.slot.version;
        self.order.remove(&version.number);
        if let Some(end) = version.expires {
            self.ends.remove(&(end, key.clone()));
        }
        self.changes.hide(&old.logged());
        Some(old)
    }

    fn hold(&mut self, held: Held) {
        let version = &held.slot.version;
        let key = version.key.clone();
        if version.body.is_some() {
            self.order.insert(version.number, key.clone());
        }
        self.ends.extend(version.expires.map(|end| (end, key.clone())));
        self.changes.show(&held.logged());
        self.slots.insert(key, held);
    }

    /// The live items that changed after this place of the feed, in its order.
    pub(crate) fn changed_after(&self, place: u64, now: u64) -> impl Iterator<Item = Logged> {
        let held = self.changes.keys_after(place).filter_map(|key| self.slots.get(key));
        held.filter(move |held| held.slot.version.live(now).is_some()).map(Held::logged)
    }

    /// The items that ended after one time and by another (seconds since 1970), in the order of their ends.
    pub(crate) fn ended(&self, after: u64, by: u64) -> Vec<Logged> {
        let inside = |logged: &Logged| logged.version.expires.is_some_and(|end| after < end && end <= by);
        let ends =
            self.ends.iter().skip_while(move |(end, _)| *end <= after).take_while(move |(end, _)| *end <= by);
        let now = ends.filter_map(|(_, key)| self.slots.get(key)).map(Held::logged);
        let mut all: Vec<Logged> = self.changes.expired().cloned().chain(now).filter(inside).collect();
        all.sort_by_key(|logged| (logged.version.expires, logged.at));
        all
    }

    /// The items that are first, and the others. Both parts go on from the progress of the whole.
    pub(crate) fn divided(self, is_first: impl Fn(&Version) -> bool) -> [RangeReplica; 2] {
        let [first, second] = self.changes.divided(&is_first);
        let part =
            |changes| RangeReplica { progress: self.progress.clone(), changes, ..RangeReplica::default() };
        let [mut first, mut second] = [part(first), part(second)];
        for held in self.slots.into_values() {
            if is_first(&held.slot.version) { first.hold(held) } else { second.hold(held) }
        }
        [first, second]
    }

    pub(crate) fn united(mut self, other: RangeReplica) -> RangeReplica {
        self.progress.merge(&other.progress);
        self.changes = self.changes.united(other.changes);
        other.slots.into_values().for_each(|held| self.hold(held));
        self
    }
}

/// One container in one region, by range id.
pub(crate) type Replica = BTreeMap<u32, RangeReplica>;
