//! Where is it kept which partitions are unwell, and what does that cost the others?
//!
//! One lock over the few that are. As long as there are none, a request reads one number and goes on.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use futures_util::FutureExt;

use super::Pipeline;
use super::call::Call;
use crate::diagnostics::Reason;
use crate::policy::defaults;
use crate::region::Region;
use crate::retry::{Again, Outcome, partition};
use crate::routing::health::Traffic;
use crate::routing::partition_health::Change;
use crate::routing::partitions::{self, PartitionId, Partitions};
use crate::routing::plan::{self, Lane, PartitionRoute, lane};
use crate::routing::{EndpointIx, RoutingView};

/// The partitions of one client that something is known of.
#[derive(Default)]
pub(super) struct UnwellPartitions {
    count: AtomicUsize,
    known: Mutex<Partitions>,
}

impl UnwellPartitions {
    pub(super) fn is_empty(&self) -> bool {
        self.count.load(Ordering::Relaxed) == 0
    }

    /// Reads or changes what is known, and drops what does not count any more.
    fn with<T>(&self, now: Duration, work: impl FnOnce(&mut Partitions) -> T) -> T {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        let result = work(&mut known);
        known.sweep(now);
        self.count.store(known.len(), Ordering::Relaxed);
        result
    }

    /// Drops what is known of a container's ranges: of those that are gone.
    pub(super) fn forget(&self, container: &str, now: Duration, is_gone: impl Fn(&str) -> bool) {
        if !self.is_empty() {
            self.with(now, |known| known.forget_ranges(container, is_gone));
        }
    }
}

impl Pipeline {
    /// Takes over what is known of the partition that a call is for.
    pub(super) fn steer(&self, call: &mut Call<'_>, view: &RoutingView) {
        if call.partition.is_some() || !self.partitions.is_empty() {
            self.place(call, view);
        } else if call.facts.route.partition.is_known {
            call.facts.route.partition = PartitionRoute::default();
        }
    }

    /// Has the rules know which partition was asked, if the outcome says something of it.
    pub(super) fn placed_for(self: &Arc<Self>, outcome: &Outcome, call: &mut Call<'_>, view: &RoutingView) {
        if !call.facts.route.partition.is_known && partition::matters(outcome) {
            self.place(call, view);
            // Without its range, no other region is asked whether it has the partition's writes: this call may never
            // see the good answer after which the ranges are read otherwise.
            if view.partition_failover && lane(view, &call.facts.route) == Lane::Hub {
                self.metadata_wanted(call, view);
            }
        }
    }

    fn place(&self, call: &mut Call<'_>, view: &RoutingView) {
        call.facts.route.partition = PartitionRoute::default();
        if !partitions::concerns(&call.facts.route, view, &self.policy) {
            return;
        }
        if call.partition.is_none() {
            call.partition = self.metadata.partition_of(call.operation);
        }
        let Some(id) = &call.partition else { return };
        let now = self.clock.now();
        let route = &call.facts.route;
        call.facts.route.partition = self.partitions.with(now, |known| known.route(id, route, view, now));
    }

    /// The endpoint where the call may find out whether its partition is well again; the call is the one that does.
    pub(super) fn partition_probe(&self, call: &Call<'_>, view: &RoutingView) -> Option<EndpointIx> {
        let ix = plan::partition_probe(view, &call.facts.route)?;
        let (id, region) = (call.partition.as_ref()?, partitions::region(view, ix)?);
        let (now, is_read) = (self.clock.now(), call.facts.route.is_read);
        self.partitions.with(now, |known| known.take_probe(id, region, is_read, now)).then_some(ix)
    }

    /// Counts a request that was given up since another region answered sooner.
    pub(super) fn partition_beaten(
        self: &Arc<Self>,
        call: &mut Call<'_>,
        view: &RoutingView,
        ix: EndpointIx,
    ) {
        if !call.facts.route.partition.is_known {
            self.place(call, view);
        }
        self.partition_failed(call, view, ix);
    }

    /// Counts a failure, unless the region as a whole is down: then its partitions are not to blame.
    pub(super) fn partition_failed(
        self: &Arc<Self>,
        call: &mut Call<'_>,
        view: &RoutingView,
        ix: EndpointIx,
    ) {
        let now = self.clock.now();
        let route = call.facts.route;
        let Some(limits) = partitions::limits(lane(view, &route), &self.policy) else { return };
        let traffic = if route.is_read { Traffic::Reads } else { Traffic::Writes };
        if self.state.view(now).health.is_marked(ix, traffic, now) {
            return;
        }
        let count = |known: &mut Partitions, id: &PartitionId, region: &Region| {
            known.failed(id, region, route.is_read, (limits, now))
        };
        if self.count(call, (view, ix), count) == Change::Tripped
            && self.state.view(now).health.strikes(ix) >= limits.failures
        {
            self.doubt_region(ix, now);
        }
    }

    /// The partition is gone from the region, and with it perhaps all the traffic that would have shown the region
    /// to be down as a whole. If nothing else there is answered well for a while either, it is; and so it is probed,
    /// and found to be back much sooner than a partition would.
    fn doubt_region(self: &Arc<Self>, ix: EndpointIx, tripped: Duration) {
        if !self.clock.can_spawn() {
            return;
        }
        let (pipeline, clock) = (Arc::downgrade(self), self.clock.clone());
        let look_again = async move {
            clock.sleep(defaults::SILENT_FOR).await;
            let Some(pipeline) = pipeline.upgrade() else { return };
            if pipeline.state.last_good(ix).is_none_or(|good| good < tripped) {
                pipeline.strike(ix, clock.now());
            }
        };
        self.clock.spawn(look_again.boxed());
    }

    /// Counts a good answer.
    pub(super) fn partition_answered(&self, call: &mut Call<'_>, view: &RoutingView, ix: EndpointIx) {
        let (now, is_read) = (self.clock.now(), call.facts.route.is_read);
        let count = |known: &mut Partitions, id: &PartitionId, region: &Region| {
            known.answered(id, region, is_read, now)
        };
        self.count(call, (view, ix), count);
    }

    fn count(
        &self,
        call: &mut Call<'_>,
        (view, ix): (&RoutingView, EndpointIx),
        count: impl FnOnce(&mut Partitions, &PartitionId, &Region) -> Change,
    ) -> Change {
        let (Some(id), Some(region)) = (&call.partition, partitions::region(view, ix)) else {
            return Change::None;
        };
        let change = self.partitions.with(self.clock.now(), |known| count(known, id, region));
        if let Some(told) = change.told() {
            tracing::debug!("range {} of container {} in {region}: {told}", id.range, id.container);
            call.told(told);
        }
        change
    }

    /// Remembers where the partition's writes go; `None`: to the write region again.
    pub(super) fn partition_writes(&self, call: &Call<'_>, view: &RoutingView, ix: Option<EndpointIx>) {
        let Some(id) = &call.partition else { return };
        let elsewhere = ix.filter(|&ix| ix != view.hubs[0]);
        let region = elsewhere.and_then(|ix| partitions::region(view, ix));
        self.partitions.with(self.clock.now(), |known| known.writes_go_to(id, region));
    }

    /// A whole region is down: what was counted against its partitions was against it.
    pub(super) fn region_is_down(&self, view: &RoutingView, ix: EndpointIx) {
        if let Some(region) = partitions::region(view, ix).filter(|_| !self.partitions.is_empty()) {
            self.partitions.with(self.clock.now(), |known| known.forget_region(region));
        }
    }

    /// Drops what is known of the partition of a call: its range is gone.
    pub(super) fn forget_partition(&self, call: &mut Call<'_>) {
        if let Some(id) = call.partition.take() {
            self.partitions.forget(&id.container, self.clock.now(), |range| range == id.range);
        }
    }

    /// Drops what is known of a container's partitions.
    pub(super) fn forget_partitions(&self, container: &str) {
        if let Some(rid) = self.metadata.container_rid(container).filter(|_| !self.partitions.is_empty()) {
            self.partitions.forget(&rid, self.clock.now(), |_| true);
        }
    }
}

/// Why the first attempt of a call goes where it does.
pub(super) fn reason(why: &Again, view: &RoutingView, call: &Call<'_>, at: EndpointIx) -> Reason {
    let is_diverted = why.reason == Reason::Initial && plan::is_diverted(view, &call.facts.route, at);
    if is_diverted { Reason::PartitionFailover } else { why.reason }
}
