//! What does one region hold of one container? Items by partition key range, and how far it has come.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use super::item::{Body, Clock, ItemKey, Version};

/// The state of one item in one region.
#[derive(Debug, Clone)]
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

/// One partition key range of one container in one region.
#[derive(Debug, Clone, Default)]
pub(crate) struct RangeReplica {
    slots: HashMap<ItemKey, Slot>,
    /// Live items in the order of their numbers.
    order: BTreeMap<u64, ItemKey>,
    /// Per region, the last of its writes that arrived here: what session tokens show.
    pub(crate) progress: Clock,
}

impl RangeReplica {
    pub(crate) fn slot(&self, key: &ItemKey) -> Option<&Slot> {
        self.slots.get(key)
    }

    pub(crate) fn slots(&self) -> impl Iterator<Item = &Slot> {
        self.slots.values()
    }

    /// The item's current version and body, unless it is deleted or expired.
    pub(crate) fn live(&self, key: &ItemKey, now: u64) -> Option<(&Arc<Version>, &Body)> {
        let version = &self.slots.get(key)?.version;
        version.live(now).map(|body| (version, body))
    }

    /// Live items with a number above `after`, in order.
    pub(crate) fn items(&self, after: u64, now: u64) -> impl Iterator<Item = (&Version, &Body)> {
        self.order.range(after.saturating_add(1)..).filter_map(move |(_, key)| {
            let version = self.slots.get(key)?.version.as_ref();
            version.live(now).map(|body| (version, body))
        })
    }

    pub(crate) fn put(&mut self, slot: Slot) {
        let key = slot.version.key.clone();
        if let Some(old) = self.slots.get(&key) {
            self.order.remove(&old.version.number);
        }
        if slot.version.body.is_some() {
            self.order.insert(slot.version.number, key.clone());
        }
        self.slots.insert(key, slot);
    }

    /// The items that are first, and the others. Both parts go on from the progress of the whole.
    pub(crate) fn divided(self, is_first: impl Fn(&Version) -> bool) -> [RangeReplica; 2] {
        let part = || RangeReplica { progress: self.progress.clone(), ..RangeReplica::default() };
        let [mut first, mut second] = [part(), part()];
        for slot in self.slots.into_values() {
            if is_first(&slot.version) { first.put(slot) } else { second.put(slot) }
        }
        [first, second]
    }

    pub(crate) fn united(mut self, other: RangeReplica) -> RangeReplica {
        self.progress.merge(&other.progress);
        other.slots.into_values().for_each(|slot| self.put(slot));
        self
    }
}

/// One container in one region, by range id.
pub(crate) type Replica = BTreeMap<u32, RangeReplica>;
