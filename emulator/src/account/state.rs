//! What changes when a request is served? Everything behind the account's lock.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::SystemTime;

use http::HeaderMap;
use serde::{Deserialize, Serialize};

use super::topology::Topology;
use super::{AccountError, AccountSettings, RangeInfo, RegionId};
use crate::replication::{Links, Present};
use crate::service::{self, Budgets, Target};
use crate::store::Store;
use crate::store::container::Container;
use crate::store::touched::Touch;

/// What is kept on disk of the account itself.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Described {
    topology: Topology,
    moved: Vec<((u32, u32), RegionId)>,
}

#[derive(Debug)]
pub(crate) struct State {
    pub(crate) topology: Topology,
    pub(crate) store: Store,
    pub(crate) links: Links,
    pub(crate) budgets: Budgets,
    /// Partitions whose writes have moved, by container and range.
    pub(super) moved: BTreeMap<(u32, u32), RegionId>,
    /// The last time that anybody told: changes of the topology happen then.
    pub(super) now: SystemTime,
}

impl State {
    pub(crate) fn new(settings: &AccountSettings) -> State {
        State {
            topology: Topology::new(settings.multiple_writes),
            store: Store::new(settings.replication_log),
            links: Links::new(settings.lag),
            budgets: Budgets::default(),
            moved: BTreeMap::new(),
            now: SystemTime::UNIX_EPOCH,
        }
    }

    /// Notes from now on what changes.
    pub(crate) fn watch(&mut self) {
        self.store.touched.watch();
        self.links.touched.watch();
    }

    pub(crate) fn described(&self) -> Described {
        let moved = self.moved.iter().map(|(range, region)| (*range, *region)).collect();
        Described { topology: self.topology.clone(), moved }
    }

    /// Takes the account itself from disk.
    pub(crate) fn recall(&mut self, described: Described) {
        self.topology = described.topology;
        self.moved = described.moved.into_iter().collect();
    }

    /// Goes on after a restart: how regions write is said anew, and what the hub had decided it decides again.
    pub(crate) fn resume(&mut self, settings: &AccountSettings) {
        for region in self.topology.all() {
            self.store.applied.region_added(region.id, &region.name, None);
        }
        self.set_multiple_writes(settings.multiple_writes);
        self.topology.term += 1;
        let present = self.present();
        self.links.rule_again(&self.store, &present, self.now);
        self.touch_account();
    }

    /// Notes that the account itself changed.
    pub(super) fn touch_account(&mut self) {
        self.store.touched.note(|| Touch::Account);
    }

    pub(crate) fn present(&self) -> Present {
        Present {
            online: self.topology.online().map(|region| region.id).collect(),
            everyone: self.topology.all().map(|region| region.id).collect(),
            hub: self.topology.hub(),
            term: self.topology.term,
        }
    }

    /// Delivers what is due by `now`; answers when the next is.
    pub(crate) fn deliver(&mut self, now: SystemTime) -> Option<SystemTime> {
        self.now = self.now.max(now);
        let present = self.present();
        let mut next = self.links.deliver(&mut self.store, &present, now);
        while let Some((container, incoming)) = self.store.appeals.pop_front() {
            service::resolve(self, container, incoming, now);
            next = self.links.deliver(&mut self.store, &present, now);
        }
        next
    }

    pub(super) fn add_region(&mut self, name: &str, endpoint: &str) -> Result<RegionId, AccountError> {
        if let Some(known) = self.topology.reopen(name, endpoint) {
            return Ok(known);
        }
        let hub = self.topology.hub();
        let new = self.topology.add(name, endpoint)?;
        self.touch_account();
        self.store.applied.region_added(new, name, hub);
        match hub {
            Some(hub) => {
                self.store.seed(hub, new);
                self.links.join(hub, new);
            }
            None => self.store.open_all(new),
        }
        Ok(new)
    }

    pub(super) fn remove_region(&mut self, name: &str) -> Result<(), AccountError> {
        let id = self.topology.by_name(name)?.id;
        let before = self.topology.clone();
        let present = self.present();
        self.topology.remove(name)?;
        for other in present.everyone.iter().copied().filter(|other| *other != id) {
            self.links.drain(id, other, &mut self.store, &present, self.now);
        }
        if let Some(new) = self.topology.hub().filter(|new| before.hub() != Some(*new)) {
            self.catch_up(new, &present);
        }
        self.links.leave(id);
        self.moved.retain(|_, region| *region != id);
        self.store.forget_region(id);
        self.settle_hub(&before);
        Ok(())
    }

    pub(super) fn set_hub(&mut self, name: &str) -> Result<(), AccountError> {
        let before = self.topology.clone();
        let present = self.present();
        self.topology.set_hub(name)?;
        if let Some(new) = self.topology.hub() {
            self.catch_up(new, &present);
        }
        self.settle_hub(&before);
        Ok(())
    }

    pub(super) fn set_multiple_writes(&mut self, on: bool) {
        let present = self.present();
        if let Some(hub) = present.hub.filter(|_| !on) {
            self.catch_up(hub, &present);
        }
        self.topology.multiple_writes = on;
    }

    /// Delivers to the new hub all that is on its way there: the old one may have got writes of others too, while every
    /// region took them.
    fn catch_up(&mut self, hub: RegionId, present: &Present) {
        for from in present.online.iter().copied().filter(|from| *from != hub) {
            self.links.drain(from, hub, &mut self.store, present, self.now);
        }
    }

    pub(super) fn set_offline(&mut self, name: &str, offline: bool) -> Result<(), AccountError> {
        let before = self.topology.clone();
        self.topology.set_offline(name, offline)?;
        self.settle_hub(&before);
        Ok(())
    }

    /// Splits one range of a container, or every one.
    pub(super) fn split(
        &mut self,
        [database, container]: [&str; 2],
        range: Option<u32>,
    ) -> Result<Vec<RangeInfo>, AccountError> {
        let found = self.container(database, container)?;
        let chosen = range.map_or_else(|| found.ranges.iter().map(|range| range.id).collect(), |id| vec![id]);
        for id in chosen {
            let found = self.container(database, container)?;
            self.store.split(&found, id).map_err(AccountError::InvalidSetting)?;
        }
        self.ranges(database, container)
    }

    /// Merges two neighbouring ranges of a container. What is on its way arrives first.
    pub(super) fn merge(
        &mut self,
        [database, container]: [&str; 2],
        ranges: [u32; 2],
    ) -> Result<Vec<RangeInfo>, AccountError> {
        let found = self.container(database, container)?;
        let present = self.present();
        self.links.drain_all(&mut self.store, &present, self.now);
        self.store.merge(&found, ranges).map_err(AccountError::InvalidSetting)?;
        self.ranges(database, container)
    }

    pub(super) fn ranges(&self, database: &str, container: &str) -> Result<Vec<RangeInfo>, AccountError> {
        let found = self.container(database, container)?;
        Ok(found.ranges.iter().map(RangeInfo::of).collect())
    }

    /// Moves the writes of one range to a region, after it has received all that was accepted; without a region, to the
    /// hub again.
    pub(super) fn move_writes(
        &mut self,
        [database, container]: [&str; 2],
        range: u32,
        region: Option<&str>,
    ) -> Result<(), AccountError> {
        let found = self.container(database, container)?;
        if !found.ranges.iter().any(|known| known.id == range) {
            return Err(AccountError::InvalidSetting(format!("range: there is no {range} in '{container}'")));
        }
        let to = match region {
            Some(name) => Some(self.topology.by_name(name)?.id),
            None => self.topology.hub(),
        };
        let Some(to) = to else { return Ok(()) };
        let present = self.present();
        self.links.drain_all(&mut self.store, &present, self.now);
        self.moved.insert((found.number, range), to);
        Ok(())
    }

    /// The region that takes the writes of one range, on an account with one write region.
    pub(crate) fn writer(&self, container: &Container, range: u32) -> Option<RegionId> {
        let known = container.ranges.iter().find(|known| known.id == range);
        let parents = known.into_iter().flat_map(|known| known.parents.iter().rev());
        let moved =
            std::iter::once(&range).chain(parents).find_map(|id| self.moved.get(&(container.number, *id)));
        moved.copied().or_else(|| self.topology.hub())
    }

    /// The partition key range that a request names, by its key or by itself.
    pub(super) fn range_of(&self, path: &str, headers: &HeaderMap) -> Option<u32> {
        let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
        let target = Target::parse(path).ok()?;
        let ["dbs", database, "colls", container, "docs", ..] = target.parts()[..] else { return None };
        if let Some(id) = text("x-ms-documentdb-partitionkeyrangeid") {
            return id.rsplit(',').next()?.parse().ok();
        }
        let found = self.store.catalog.container(database, container)?;
        let components = found.definition.parse_header(text("x-ms-documentdb-partitionkey")?).ok()?;
        Some(found.range_of(&found.definition.place(&components))?.id)
    }

    fn container(&self, database: &str, container: &str) -> Result<Arc<Container>, AccountError> {
        let found = self.store.catalog.container(database, container).cloned();
        found.ok_or_else(|| {
            AccountError::InvalidSetting(format!(
                "container: there is no '{container}' in database '{database}'"
            ))
        })
    }

    /// Two named regions, as the ends of a link.
    pub(super) fn ends(&self, from: &str, to: &str) -> Result<(RegionId, RegionId), AccountError> {
        Ok((self.topology.by_name(from)?.id, self.topology.by_name(to)?.id))
    }

    /// A new hub begins a new term: what the old one decided but did not deliver is decided again.
    fn settle_hub(&mut self, before: &Topology) {
        if before.hub() != self.topology.hub() {
            self.topology.term += 1;
            let present = self.present();
            self.links.rule_again(&self.store, &present, self.now);
        }
    }
}
