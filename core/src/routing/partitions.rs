//! Which partitions are unwell, where, and which have moved their writes?
//!
//! Only these are kept, by container and range. A range that came from a split or a merge starts afresh: it has replicas
//! of its own, and what still is wrong shows within a few requests, which other regions serve.

use std::collections::HashMap;
use std::time::Duration;

use crate::policy::defaults;
use crate::policy::resolve::ResolvedPolicy;
use crate::region::Region;
use crate::routing::partition_health::{Change, Limits, PartitionHealth};
use crate::routing::plan::{Lane, PartitionRoute, Route, lane};
use crate::routing::{EndpointIx, RoutingView};

/// The partitions that anything is known of, by the container's id and the range's.
#[derive(Debug, Default)]
pub(crate) struct Partitions {
    containers: HashMap<String, HashMap<String, Partition>>,
    swept: Duration,
}

/// What is known of one partition.
#[derive(Debug, Default)]
struct Partition {
    regions: Vec<PartitionInRegion>,
    /// Where its writes were taken last, if not at the write region.
    writer: Option<Region>,
}

#[derive(Debug)]
struct PartitionInRegion {
    region: Region,
    reads: PartitionHealth,
    writes: PartitionHealth,
}

impl PartitionInRegion {
    fn of(&mut self, is_read: bool) -> &mut PartitionHealth {
        if is_read { &mut self.reads } else { &mut self.writes }
    }
}

/// Names a partition: its container's id and its own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct PartitionId {
    pub(crate) container: String,
    pub(crate) range: String,
}

/// When a partition is too much in this lane; `None` where nothing is counted.
pub(crate) fn limits(lane: Lane, policy: &ResolvedPolicy) -> Option<Limits> {
    let breaker = &policy.circuit_breaker;
    let failures = match lane {
        Lane::Reads => breaker.as_ref()?.read_failure_threshold,
        Lane::Writes => breaker.as_ref()?.write_failure_threshold,
        Lane::Partition => defaults::PARTITION_FAILOVER_FAILURES,
        Lane::Hub => return None,
    };
    let spell = breaker.as_ref().map_or(defaults::PARTITION_FIRST_SPELL, |set| set.unavailability_duration);
    Some(Limits { failures, spell })
}

impl Partitions {
    /// How many partitions are kept.
    pub(crate) fn len(&self) -> usize {
        self.containers.values().map(HashMap::len).sum()
    }

    /// What a request for a partition has to know: the regions to avoid, those to try again, where its writes go.
    pub(crate) fn route(
        &self,
        id: &PartitionId,
        route: &Route,
        view: &RoutingView,
        now: Duration,
    ) -> PartitionRoute {
        let nothing = PartitionRoute { is_known: true, ..PartitionRoute::default() };
        let Some(partition) = self.get(id) else { return nothing };
        let mut found = PartitionRoute { is_watched: true, ..nothing };
        for known in &partition.regions {
            let health = if route.is_read { &known.reads } else { &known.writes };
            if let Some(ix) = view.find(&known.region).filter(|_| health.is_open()) {
                found.avoided.insert(ix);
                if health.may_probe(now) {
                    found.due.insert(ix);
                }
            }
        }
        let writer = partition.writer.as_ref().filter(|_| view.partition_failover);
        found.writer = writer.and_then(|region| view.find(region)).filter(|&ix| ix != view.hubs[0]);
        found
    }

    /// Counts a failure of the partition in a region.
    pub(crate) fn failed(
        &mut self,
        id: &PartitionId,
        region: &Region,
        is_read: bool,
        (limits, now): (Limits, Duration),
    ) -> Change {
        let partition = self.open(id);
        let at = match partition.regions.iter().position(|known| known.region == *region) {
            Some(at) => at,
            None => {
                let (reads, writes) = Default::default();
                partition.regions.push(PartitionInRegion { region: region.clone(), reads, writes });
                partition.regions.len() - 1
            }
        };
        partition.regions[at].of(is_read).failed(limits, now)
    }

    /// Counts a good answer of the partition in a region, if there is anything to weigh it against.
    pub(crate) fn answered(
        &mut self,
        id: &PartitionId,
        region: &Region,
        is_read: bool,
        now: Duration,
    ) -> Change {
        self.health(id, region, is_read).map_or(Change::None, |health| health.answered(now))
    }

    /// Takes the probe of the partition in a region; true for the one request that has it.
    pub(crate) fn take_probe(
        &mut self,
        id: &PartitionId,
        region: &Region,
        is_read: bool,
        now: Duration,
    ) -> bool {
        self.health(id, region, is_read).is_some_and(|health| health.take_probe(now))
    }

    /// Remembers where the partition's writes are taken; `None`: at the write region, like any other's.
    pub(crate) fn writes_go_to(&mut self, id: &PartitionId, region: Option<&Region>) {
        if region.is_some() || self.get(id).is_some() {
            self.open(id).writer = region.cloned();
        }
    }

    /// Drops what was counted in a region that as a whole is down, or has come back: its partitions are not to blame.
    pub(crate) fn forget_region(&mut self, region: &Region) {
        self.keep(|partition| partition.regions.retain(|known| known.region != *region));
    }

    /// Drops a container's partitions: those for whose range `is_gone`.
    pub(crate) fn forget_ranges(&mut self, container: &str, is_gone: impl Fn(&str) -> bool) {
        if let Some(ranges) = self.containers.get_mut(container) {
            ranges.retain(|range, _| !is_gone(range));
            if ranges.is_empty() {
                self.containers.remove(container);
            }
        }
    }

    /// Drops what does not count any more. Looks through everything, and therefore not often.
    pub(crate) fn sweep(&mut self, now: Duration) {
        if now.saturating_sub(self.swept) < defaults::PARTITION_SWEEP_INTERVAL {
            return;
        }
        self.swept = now;
        self.keep(|partition| {
            let is_idle =
                |known: &PartitionInRegion| known.reads.is_forgotten(now) && known.writes.is_forgotten(now);
            partition.regions.retain(|known| !is_idle(known));
        });
    }

    fn keep(&mut self, change: impl Fn(&mut Partition)) {
        self.containers.retain(|_, ranges| {
            ranges.retain(|_, partition| {
                change(partition);
                !partition.regions.is_empty() || partition.writer.is_some()
            });
            !ranges.is_empty()
        });
    }

    fn get(&self, id: &PartitionId) -> Option<&Partition> {
        self.containers.get(&id.container)?.get(&id.range)
    }

    fn open(&mut self, id: &PartitionId) -> &mut Partition {
        self.containers.entry(id.container.clone()).or_default().entry(id.range.clone()).or_default()
    }

    fn health(&mut self, id: &PartitionId, region: &Region, is_read: bool) -> Option<&mut PartitionHealth> {
        let partition = self.containers.get_mut(&id.container)?.get_mut(&id.range)?;
        Some(partition.regions.iter_mut().find(|known| known.region == *region)?.of(is_read))
    }
}

/// True if anything can be done for the partition of such a request: it concerns items, and there is another region.
pub(crate) fn concerns(route: &Route, view: &RoutingView, policy: &ResolvedPolicy) -> bool {
    route.is_document && view.reads.len() > 1 && {
        let known = Route { partition: PartitionRoute { is_known: true, ..route.partition }, ..*route };
        limits(lane(view, &known), policy).is_some()
    }
}

/// The region of an endpoint; the endpoint that the application gave has none.
pub(crate) fn region(view: &RoutingView, ix: EndpointIx) -> Option<&Region> {
    view.endpoint(ix).region.as_ref()
}

#[cfg(test)]
#[path = "partitions_tests.rs"]
mod tests;
