//! What does a request need to know of regions, in one immutable value?

use std::sync::Arc;
use std::time::Duration;

use url::Url;

use crate::account::properties::AccountRegion;
use crate::account::topology::Topology;
use crate::diagnostics::Routing;
use crate::models::consistency::ConsistencyLevel;
use crate::policy::resolve::ResolvedPolicy;
use crate::region::Region;
use crate::routing::endpoints::{Endpoint, EndpointTable};
use crate::routing::health::{Health, Traffic};
use crate::routing::rank::{Ranked, by_health, by_preference};
use crate::routing::{EndpointIx, EndpointSet};

/// Writable regions that one request goes to in turn, where only one should be.
const MOST_HUBS: usize = 2;

/// The snapshot that requests route by. Built whole when the account or an endpoint's health changes;
/// never changed after.
#[derive(Clone, Debug)]
pub(crate) struct RoutingView {
    endpoints: EndpointTable,
    read_ranking: Ranked,
    write_ranking: Ranked,
    /// Endpoints for reads, best first.
    pub(crate) reads: Vec<EndpointIx>,
    /// Endpoints for item writes on an account with multiple write regions, best first.
    pub(crate) writes: Vec<EndpointIx>,
    /// Endpoints that are marked, for reads and for writes.
    pub(crate) unwell_for_reads: EndpointSet,
    pub(crate) unwell_for_writes: EndpointSet,
    /// Where an account with one write region is written to, and every account's metadata; the first is the hub.
    pub(crate) hubs: Vec<EndpointIx>,
    /// True if the policy and the account both allow writes in several regions.
    pub(crate) multiple_writes: bool,
    /// True if the policy and the account both let a partition's writes move to another region.
    pub(crate) partition_failover: bool,
    pub(crate) consistency: Option<ConsistencyLevel>,
    /// The account's operator has turned hedging off.
    pub(crate) hedging_disabled: bool,
    pub(crate) health: Health,
    /// An endpoint waits for the request that tries it.
    pub(crate) has_trials: bool,
    /// What diagnostics say of the view.
    pub(crate) told: Arc<Routing>,
    /// From this time on, a mark has ended and the view must be built anew.
    pub(crate) valid_until: Option<Duration>,
}

impl RoutingView {
    /// The view before the account is known, and for good where discovery is off: one endpoint for all.
    pub(crate) fn single(default: &Url) -> Self {
        let only = vec![EndpointTable::DEFAULT];
        Self {
            endpoints: EndpointTable::new(default),
            read_ranking: Ranked { wanted: only.clone(), reserve: Vec::new() },
            write_ranking: Ranked { wanted: only.clone(), reserve: Vec::new() },
            reads: only.clone(),
            writes: only.clone(),
            unwell_for_reads: EndpointSet::EMPTY,
            unwell_for_writes: EndpointSet::EMPTY,
            hubs: only,
            multiple_writes: false,
            partition_failover: false,
            consistency: None,
            hedging_disabled: false,
            health: Health::default(),
            has_trials: false,
            told: Arc::default(),
            valid_until: None,
        }
    }

    /// The view of a new topology. Endpoints keep their numbers and their marks, but for those that were
    /// not in use before: a region that comes back starts afresh.
    pub(crate) fn with_topology(&self, topology: &Topology, policy: &ResolvedPolicy, now: Duration) -> Self {
        let mut view = self.clone();
        if view.endpoints.lacks_room_for(topology.readable.iter().chain(&topology.writable)) {
            // Years of regions that came and went. Numbers begin anew: a request under way may go to a region that it
            // did not mean, which it survives like any other failover.
            view = Self::single(&self.endpoint(EndpointTable::DEFAULT).url);
        }
        view.consistency = topology.consistency;
        view.hedging_disabled = topology.hedging_disabled;
        view.multiple_writes = policy.multiple_writes && topology.multiple_writes;
        view.partition_failover = policy.discovery
            && policy.partition_failover
            && topology.partition_failover
            && !topology.multiple_writes;
        if policy.discovery {
            let writable = view.intern(&topology.writable);
            let readable = view.intern(&topology.readable);
            view.read_ranking = by_preference(&policy.preference, or(&readable, &writable));
            view.write_ranking = by_preference(&policy.preference, &writable);
            // During a failover an account with one write region lists two for a while. With several, only the
            // first takes what is not an item.
            let hubs = if topology.multiple_writes { 1 } else { MOST_HUBS };
            view.hubs = writable.into_iter().map(|(_, ix)| ix).take(hubs).collect();
            if view.hubs.is_empty() {
                view.hubs.push(EndpointTable::DEFAULT);
            }
        }
        let mut view = view.ranked(now);
        let known = self.in_use().collect::<EndpointSet>();
        for ix in view.in_use().filter(|&ix| !known.contains(ix)).collect::<Vec<_>>() {
            view.health.clear(ix);
        }
        view.ranked(now)
    }

    /// The view after `change` to the endpoints' health.
    pub(crate) fn with_health(&self, change: impl FnOnce(&mut Health), now: Duration) -> Self {
        let mut view = self.clone();
        change(&mut view.health);
        view.ranked(now)
    }

    fn ranked(mut self, now: Duration) -> Self {
        let hub = self.hubs.first().copied();
        let health = &self.health;
        self.reads = by_health(&self.read_ranking, hub, |ix| health.is_marked(ix, Traffic::Reads, now));
        self.writes = by_health(&self.write_ranking, hub, |ix| health.is_marked(ix, Traffic::Writes, now));
        let marked = |traffic| {
            health.marked(now).filter(|&ix| health.is_marked(ix, traffic, now)).collect::<EndpointSet>()
        };
        (self.unwell_for_reads, self.unwell_for_writes) = (marked(Traffic::Reads), marked(Traffic::Writes));
        self.has_trials = self.health.has_trials();
        self.valid_until = self.health.next_expiry(now);
        self.told = Arc::new(self.tell(now));
        self
    }

    fn tell(&self, now: Duration) -> Routing {
        let region = |ix| self.endpoint(ix).region.clone();
        let writes = if self.multiple_writes { &self.writes } else { &self.hubs };
        Routing {
            reads: self.reads.iter().map(|&ix| region(ix)).collect(),
            writes: writes.iter().map(|&ix| region(ix)).collect(),
            marked: self.marked(now).map(region).collect(),
            multiple_writes: self.multiple_writes,
        }
    }

    fn intern(&mut self, regions: &[AccountRegion]) -> Vec<(Region, EndpointIx)> {
        let number = |entry: &AccountRegion| {
            self.endpoints.intern(&entry.region, &entry.endpoint).map(|ix| (entry.region.clone(), ix))
        };
        regions.iter().filter_map(number).collect()
    }

    /// True if reads, or item writes, would go to the endpoint first, were it not marked. Where one region writes, there
    /// is no choice to lead.
    pub(crate) fn would_lead(&self, ix: EndpointIx, traffic: Traffic) -> bool {
        let leads = |ranked: &Ranked, order: &[EndpointIx]| {
            let place = |of| ranked.wanted.iter().position(|&known| known == of);
            match (place(ix), order.first().and_then(|&head| place(head))) {
                (Some(own), Some(head)) => own <= head,
                (own, _) => own.is_some(),
            }
        };
        let reads = || leads(&self.read_ranking, &self.reads);
        let writes = || self.multiple_writes && leads(&self.write_ranking, &self.writes);
        match traffic {
            Traffic::Reads => reads(),
            Traffic::Writes => writes(),
            Traffic::Both => reads() || writes(),
        }
    }

    /// True for an endpoint to read from that is no last resort.
    pub(crate) fn is_wanted(&self, ix: EndpointIx) -> bool {
        self.read_ranking.wanted.contains(&ix)
    }

    /// Every endpoint that a request may be sent to, each once.
    pub(crate) fn in_use(&self) -> impl Iterator<Item = EndpointIx> {
        let all: EndpointSet = self.reads.iter().chain(&self.writes).chain(&self.hubs).copied().collect();
        (0..self.endpoints.len())
            .filter_map(|at| u8::try_from(at).ok().map(EndpointIx))
            .filter(move |&ix| all.contains(ix))
    }

    /// The endpoints in use that are marked. One that the account has left keeps its mark, and nobody asks how it is.
    pub(crate) fn marked(&self, now: Duration) -> impl Iterator<Item = EndpointIx> {
        let marked: EndpointSet = self.health.marked(now).collect();
        self.in_use().filter(move |&ix| marked.contains(ix))
    }

    pub(crate) fn endpoint(&self, ix: EndpointIx) -> &Arc<Endpoint> {
        self.endpoints.get(ix)
    }

    /// The endpoint of a region.
    pub(crate) fn find(&self, region: &Region) -> Option<EndpointIx> {
        self.in_use().find(|&ix| self.endpoint(ix).region.as_ref() == Some(region))
    }

    /// The endpoints of the regions named.
    pub(crate) fn set_of(&self, regions: &[Region]) -> EndpointSet {
        let named = |ix: &EndpointIx| {
            self.endpoint(*ix).region.as_ref().is_some_and(|region| regions.contains(region))
        };
        if regions.is_empty() { EndpointSet::EMPTY } else { self.in_use().filter(named).collect() }
    }
}

fn or<'a, T>(first: &'a [T], second: &'a [T]) -> &'a [T] {
    if first.is_empty() { second } else { first }
}

#[cfg(test)]
#[path = "view_tests.rs"]
mod tests;
