//! What does the account hold? The catalog, one for all regions, and each region's documents.

pub(crate) mod applied;
pub(crate) mod catalog;
pub(crate) mod changes;
pub(crate) mod container;
pub(crate) mod item;
pub(crate) mod partition_key;
pub(crate) mod replica;
pub(crate) mod rid;
pub(crate) mod script;
mod spelling;
pub(crate) mod split;
pub(crate) mod touched;
pub(crate) mod user;

use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;

use applied::AppliedLog;
use catalog::Catalog;
use container::Container;
use item::{Dot, Version};
use replica::{RangeReplica, Replica, Slot};
use serde::{Deserialize, Serialize};
use touched::{Place, Touch, Touched, Tracked};

use crate::account::RegionId;

/// A version that lost against another, kept for the conflicts feed.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Conflict {
    /// The conflict's number in its rid.
    pub(crate) number: u64,
    pub(crate) loser: Arc<Version>,
}

#[derive(Debug)]
pub(crate) struct Store {
    pub(crate) catalog: Tracked<Catalog>,
    pub(crate) applied: AppliedLog,
    replicas: BTreeMap<(u32, RegionId), Replica>,
    /// How many documents were ever created, in all containers.
    documents: u64,
    /// Writes that lost for now, by container number: a procedure is to decide.
    pub(crate) appeals: VecDeque<(u32, Arc<Version>)>,
    /// By container number, oldest first.
    pub(crate) conflicts: BTreeMap<u32, Vec<Conflict>>,
    /// What is on disk otherwise, the catalog aside.
    pub(crate) touched: Touched,
}

impl Store {
    /// An empty one, whose log of what regions apply keeps so many entries.
    pub(crate) fn new(log: usize) -> Store {
        Store {
            catalog: Tracked::default(),
            applied: AppliedLog::new(log),
            replicas: BTreeMap::new(),
            documents: 0,
            appeals: VecDeque::new(),
            conflicts: BTreeMap::new(),
            touched: Touched::default(),
        }
    }

    pub(crate) fn range(&self, container: u32, region: RegionId, range: u32) -> Option<&RangeReplica> {
        self.replicas.get(&(container, region))?.get(&range)
    }

    fn range_mut(&mut self, (container, region, range): Place) -> Option<&mut RangeReplica> {
        self.replicas.get_mut(&(container, region))?.get_mut(&range)
    }

    /// Counts a write in the progress of a region; nothing when there is no such range.
    pub(crate) fn count(&mut self, place: Place, dot: Dot) -> Option<()> {
        self.range_mut(place)?.progress.note(dot);
        self.touched.note(|| Touch::Range(place));
        Some(())
    }

    /// Puts what a region has of an item now; a container that keeps all versions does so for `kept` seconds.
    pub(crate) fn put(&mut self, place: Place, slot: Slot, kept: Option<u64>) {
        let version = slot.version.clone();
        let Some(range) = self.range_mut(place) else { return };
        let at = range.put(slot, kept);
        self.touched.note_all(|| {
            let item = Touch::Item(place, version.key.clone());
            [item, Touch::Range(place)].into_iter().chain(kept.map(|_| Touch::Change(place, at)))
        });
    }

    /// Puts a range back as it was before a transaction, which has touched nothing but what it put.
    pub(crate) fn put_back(&mut self, place: Place, before: RangeReplica) {
        if let Some(now) = self.range_mut(place) {
            *now = before;
        }
    }

    /// Notes all that there is of a container as touched.
    fn touch_all(&mut self, container: u32) {
        let Store { touched, replicas, .. } = self;
        let here = replicas.iter().filter(|((number, _), _)| *number == container);
        touched.note_all(|| here.flat_map(|((number, region), replica)| rows(*number, *region, replica)));
    }

    /// What each region holds of a container.
    fn replicas_of(&mut self, container: u32) -> impl Iterator<Item = &mut Replica> {
        self.replicas
            .iter_mut()
            .filter(move |((number, _), _)| *number == container)
            .map(|(_, replica)| replica)
    }

    /// Gives a new container its empty ranges in every region.
    pub(crate) fn open(&mut self, container: &Container, regions: impl Iterator<Item = RegionId>) {
        for region in regions {
            let empty = container.ranges.iter().map(|range| (range.id, RangeReplica::default())).collect();
            self.replicas.insert((container.number, region), empty);
        }
        self.touch_all(container.number);
    }

    /// Gives the account's first region what the catalog promises.
    pub(crate) fn open_all(&mut self, region: RegionId) {
        let containers: Vec<_> = self.catalog.containers().cloned().collect();
        containers.iter().for_each(|container| self.open(container, std::iter::once(region)));
    }

    /// A number for a new document's rid.
    pub(crate) fn document_number(&mut self) -> u64 {
        self.touched.note(|| Touch::Documents);
        self.documents += 1;
        self.documents
    }

    /// Keeps a version that lost.
    pub(crate) fn keep_loser(&mut self, container: u32, loser: Arc<Version>) {
        let number = self.document_number();
        self.touched.note(|| Touch::Conflict(container, number));
        self.conflicts.entry(container).or_default().push(Conflict { number, loser });
    }

    /// Strikes the conflict at this place of the list off.
    pub(crate) fn strike_conflict(&mut self, container: u32, at: usize) {
        if let Some(lost) = self.conflicts.get_mut(&container) {
            let number = lost.remove(at).number;
            self.touched.note(|| Touch::Conflict(container, number));
        }
    }

    /// Drops all that a container held.
    pub(crate) fn close(&mut self, container: u32) {
        self.touch_all(container);
        self.replicas.retain(|(number, _), _| *number != container);
        let lost = self.conflicts.remove(&container).unwrap_or_default();
        self.touched
            .note_all(|| lost.into_iter().map(|conflict| Touch::Conflict(container, conflict.number)));
    }

    /// Gives a new region a copy of what another holds.
    pub(crate) fn seed(&mut self, from: RegionId, to: RegionId) {
        let copies: Vec<_> = self.replicas.iter().filter(|((_, region), _)| *region == from).collect();
        let copies: Vec<_> =
            copies.iter().map(|((number, _), replica)| ((*number, to), (*replica).clone())).collect();
        self.replicas.extend(copies);
        self.touch_region(to);
    }

    /// Drops what a region holds.
    pub(crate) fn forget_region(&mut self, region: RegionId) {
        self.touch_region(region);
        self.replicas.retain(|(_, owner), _| *owner != region);
    }

    fn touch_region(&mut self, region: RegionId) {
        let Store { touched, replicas, .. } = self;
        let here = replicas.iter().filter(|((_, owner), _)| *owner == region);
        touched.note_all(|| here.flat_map(|((number, region), replica)| rows(*number, *region, replica)));
    }

    pub(crate) fn documents(&self) -> u64 {
        self.documents
    }

    pub(crate) fn recall_documents(&mut self, documents: u64) {
        self.documents = documents;
    }

    pub(crate) fn recall_catalog(&mut self, catalog: Catalog) {
        self.catalog = Tracked::unchanged(catalog);
    }

    /// A range that is being taken from disk.
    pub(crate) fn recalled(&mut self, (container, region, range): Place) -> &mut RangeReplica {
        self.replicas.entry((container, region)).or_default().entry(range).or_default()
    }

    /// Every range of every container in one region.
    pub(crate) fn ranges_in(&self, region: RegionId) -> impl Iterator<Item = (u32, u32, &RangeReplica)> {
        let here = self.replicas.iter().filter(move |((_, owner), _)| *owner == region);
        here.flat_map(|((container, _), replica)| {
            replica.iter().map(move |(range, content)| (*container, *range, content))
        })
    }
}

/// What there is on disk of a container in a region.
fn rows(container: u32, region: RegionId, replica: &Replica) -> impl Iterator<Item = Touch> {
    replica.iter().flat_map(move |(range, content)| content.rows((container, region, *range)))
}
