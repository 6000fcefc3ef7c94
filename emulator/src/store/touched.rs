//! What changed since it was last written to disk?

use std::collections::BTreeSet;
use std::ops::{Deref, DerefMut};

use super::item::ItemKey;
use crate::account::RegionId;

/// A container, a region, and a partition key range of both.
pub(crate) type Place = (u32, RegionId, u32);

/// One row of what is kept. What was touched is written as it is by then, or erased when it is gone.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Touch {
    /// The regions and their parts.
    Account,
    /// Databases, containers, offers, and all that belongs to them but documents.
    Catalog,
    /// How many documents were ever created.
    Documents,
    /// How far one region has come in a range.
    Range(Place),
    Item(Place, ItemKey),
    /// One of all versions of an item, by its place in the feed.
    Change(Place, u64),
    /// A container and the conflict's number.
    Conflict(u32, u64),
    /// A write on its way from one region to another.
    Parcel(RegionId, RegionId, u64),
}

/// What was touched; nothing is noted where nothing is kept.
#[derive(Debug, Default)]
pub(crate) struct Touched(Option<BTreeSet<Touch>>);

impl Touched {
    /// Notes from now on.
    pub(crate) fn watch(&mut self) {
        self.0.get_or_insert_default();
    }

    pub(crate) fn note(&mut self, touch: impl FnOnce() -> Touch) {
        if let Some(touched) = &mut self.0 {
            touched.insert(touch());
        }
    }

    pub(crate) fn note_all<I: IntoIterator<Item = Touch>>(&mut self, touches: impl FnOnce() -> I) {
        if let Some(touched) = &mut self.0 {
            touched.extend(touches());
        }
    }

    pub(crate) fn take(&mut self) -> BTreeSet<Touch> {
        self.0.as_mut().map(std::mem::take).unwrap_or_default()
    }
}

/// A value that knows whether somebody may have changed it.
#[derive(Debug, Default)]
pub(crate) struct Tracked<T> {
    value: T,
    changed: bool,
}

impl<T> Tracked<T> {
    /// One that is as it was written.
    pub(crate) fn unchanged(value: T) -> Tracked<T> {
        Tracked { value, changed: false }
    }

    pub(crate) fn take_changed(&mut self) -> bool {
        std::mem::take(&mut self.changed)
    }
}

impl<T> Deref for Tracked<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.value
    }
}

impl<T> DerefMut for Tracked<T> {
    fn deref_mut(&mut self) -> &mut T {
        self.changed = true;
        &mut self.value
    }
}
