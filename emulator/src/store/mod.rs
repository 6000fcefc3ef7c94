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
pub(crate) mod split;

use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;

use applied::AppliedLog;
use catalog::Catalog;
use container::Container;
use item::Version;
use replica::{RangeReplica, Replica};

use crate::account::RegionId;

/// A version that lost against another, kept for the conflicts feed.
#[derive(Debug, Clone)]
pub(crate) struct Conflict {
    /// The conflict's number in its rid.
    pub(crate) number: u64,
    pub(crate) loser: Arc<Version>,
}

#[derive(Debug)]
pub(crate) struct Store {
    pub(crate) catalog: Catalog,
    pub(crate) applied: AppliedLog,
    replicas: BTreeMap<(u32, RegionId), Replica>,
    /// How many documents were ever created, in all containers.
    documents: u64,
    /// Writes that lost for now, by container number: a procedure is to decide.
    pub(crate) appeals: VecDeque<(u32, Arc<Version>)>,
    /// By container number, oldest first.
    pub(crate) conflicts: BTreeMap<u32, Vec<Conflict>>,
}

impl Store {
    /// An empty one, whose log of what regions apply keeps so many entries.
    pub(crate) fn new(log: usize) -> Store {
        Store {
            catalog: Catalog::default(),
            applied: AppliedLog::new(log),
            replicas: BTreeMap::new(),
            documents: 0,
            appeals: VecDeque::new(),
            conflicts: BTreeMap::new(),
        }
    }

    pub(crate) fn range(&self, container: u32, region: RegionId, range: u32) -> Option<&RangeReplica> {
        self.replicas.get(&(container, region))?.get(&range)
    }

    pub(crate) fn range_mut(
        &mut self,
        container: u32,
        region: RegionId,
        range: u32,
    ) -> Option<&mut RangeReplica> {
        self.replicas.get_mut(&(container, region))?.get_mut(&range)
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
    }

    /// Gives the account's first region what the catalog promises.
    pub(crate) fn open_all(&mut self, region: RegionId) {
        let containers: Vec<_> = self.catalog.containers().cloned().collect();
        containers.iter().for_each(|container| self.open(container, std::iter::once(region)));
    }

    /// A number for a new document's rid.
    pub(crate) fn document_number(&mut self) -> u64 {
        self.documents += 1;
        self.documents
    }

    /// Keeps a version that lost.
    pub(crate) fn keep_loser(&mut self, container: u32, loser: Arc<Version>) {
        let number = self.document_number();
        self.conflicts.entry(container).or_default().push(Conflict { number, loser });
    }

    /// Drops all that a container held.
    pub(crate) fn close(&mut self, container: u32) {
        self.replicas.retain(|(number, _), _| *number != container);
        self.conflicts.remove(&container);
    }

    /// Gives a new region a copy of what another holds.
    pub(crate) fn seed(&mut self, from: RegionId, to: RegionId) {
        let copies: Vec<_> = self.replicas.iter().filter(|((_, region), _)| *region == from).collect();
        let copies: Vec<_> =
            copies.iter().map(|((number, _), replica)| ((*number, to), (*replica).clone())).collect();
        self.replicas.extend(copies);
    }

    /// Drops what a region holds.
    pub(crate) fn forget_region(&mut self, region: RegionId) {
        self.replicas.retain(|(_, owner), _| *owner != region);
    }

    /// Every range of every container in one region.
    pub(crate) fn ranges_in(&self, region: RegionId) -> impl Iterator<Item = (u32, u32, &RangeReplica)> {
        let here = self.replicas.iter().filter(move |((_, owner), _)| *owner == region);
        here.flat_map(|((container, _), replica)| {
            replica.iter().map(move |(range, content)| (*container, *range, content))
        })
    }
}
