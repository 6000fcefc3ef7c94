//! Which endpoints may serve a request, and in which order?

use std::time::Duration;

use crate::policy::defaults;
use crate::routing::health::Traffic;
use crate::routing::{EndpointIx, EndpointSet, RoutingView};

/// What of a request decides where it may go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Route {
    /// It changes nothing.
    pub(crate) is_read: bool,
    /// It concerns items; everything else is metadata.
    pub(crate) is_document: bool,
    /// Endpoints to stay away from while another is left.
    pub(crate) excluded: EndpointSet,
    pub(crate) partition: PartitionRoute,
}

/// What of the partition that a request is for decides where it may go. Nothing, as long as all partitions are well.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct PartitionRoute {
    /// The partition is known: what goes wrong is counted.
    pub(crate) is_known: bool,
    /// Something has gone wrong: good answers are counted, too.
    pub(crate) is_watched: bool,
    /// Endpoints that are asked for it last.
    pub(crate) avoided: EndpointSet,
    /// Those of them that one request may try again.
    pub(crate) due: EndpointSet,
    /// Where its writes were taken last, on an account with one write region: not there.
    pub(crate) writer: Option<EndpointIx>,
}

/// The list that a request is served from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Lane {
    /// The regions to read in.
    Reads,
    /// The regions to write in, where there are several.
    Writes,
    /// The write region.
    Hub,
    /// The write region, and those to read in: on an account whose partitions fail over by themselves, the write role
    /// of this one may be in any of them.
    Partition,
}

/// The lane of a request under this view: it changes when the account does.
pub(crate) fn lane(view: &RoutingView, route: &Route) -> Lane {
    match (route.is_read, route.is_document && view.multiple_writes) {
        (true, _) => Lane::Reads,
        (false, true) => Lane::Writes,
        (false, false) if route.is_document && route.partition.is_known && view.partition_failover => {
            Lane::Partition
        }
        (false, false) => Lane::Hub,
    }
}

/// Where the writes of one partition go, or of everything: the region that has seen them all.
pub(crate) fn writer(view: &RoutingView, route: &Route) -> EndpointIx {
    route.partition.writer.unwrap_or(view.hubs[0])
}

/// The endpoints for a request, best first, without allocation.
///
/// Excluded regions are left out; for metadata they come last, since nothing works without it. If that
/// leaves nothing, the write region remains. A write with one write region has no choice to exclude. Regions where the
/// partition is unwell come after the well ones, and before those that are marked: if it is unwell in all, in their order.
pub(crate) fn candidates<'v>(view: &'v RoutingView, route: &Route) -> impl Iterator<Item = EndpointIx> + 'v {
    let avoided = route.partition.avoided;
    let (marked, may_be_moved) = match lane(view, route) {
        Lane::Reads => (view.unwell_for_reads, false),
        Lane::Writes => (view.unwell_for_writes, false),
        Lane::Partition => (view.unwell_for_writes, true),
        Lane::Hub => (EndpointSet::EMPTY, false),
    };
    let is_usual = avoided.is_empty() && (!may_be_moved || marked.is_empty());
    let place = move |ix| match (marked.contains(ix), avoided.contains(ix)) {
        _ if is_usual => 0,
        (false, false) => 0,
        (false, true) => 1,
        (true, _) => 2,
    };
    let (passes, route) = (if is_usual { 1 } else { 3 }, *route);
    (0..passes).flat_map(move |pass| listed(view, &route).filter(move |&ix| place(ix) == pass))
}

/// The same, whatever the partition's health.
fn listed<'v>(view: &'v RoutingView, route: &Route) -> impl Iterator<Item = EndpointIx> + use<'v> {
    let lane = lane(view, route);
    let (list, excluded, unwell) = match lane {
        Lane::Reads => (&view.reads, route.excluded, view.unwell_for_reads),
        Lane::Writes => (&view.writes, route.excluded, view.unwell_for_writes),
        Lane::Hub | Lane::Partition => (&view.hubs, EndpointSet::EMPTY, EndpointSet::EMPTY),
    };
    let allowed = move |ix: &&EndpointIx| !excluded.contains(**ix);
    // Where the exclusions take every well region before it, a marked one stands behind those in reserve.
    let waits = move |ix: &&EndpointIx| unwell.contains(**ix);
    let all_wait = list.iter().find(allowed).is_some_and(|ix| waits(&ix));
    let first = list.iter().filter(allowed).filter(move |ix| !(all_wait && waits(ix)));
    let then = list.iter().filter(allowed).filter(move |ix| all_wait && waits(ix));
    let last_resort = match (list.iter().any(|ix| allowed(&ix)), route.is_document) {
        (_, false) => &list[..],
        (true, true) => &[],
        (false, true) => &view.hubs[..1],
    };
    let last_resort = last_resort.iter().filter(move |ix| !list.contains(ix) || !allowed(ix));
    let found = route.partition.writer.filter(|_| lane == Lane::Partition);
    let usual = first.chain(then).chain(last_resort).chain(elsewhere(view, route, lane)).copied();
    found.into_iter().chain(usual.filter(move |&ix| Some(ix) != found))
}

/// Where the write role of a partition may be, if not in the write region. Even in an excluded one: it has no choice.
fn elsewhere<'v>(
    view: &'v RoutingView,
    route: &Route,
    lane: Lane,
) -> impl Iterator<Item = &'v EndpointIx> + use<'v> {
    let excluded = route.excluded;
    let regions = if lane == Lane::Partition { &view.reads[..] } else { &[] };
    let others = move || regions.iter().filter(|ix| !view.hubs.contains(ix));
    let welcome = others().filter(move |ix| !excluded.contains(**ix));
    welcome.chain(others().filter(move |ix| excluded.contains(**ix)))
}

/// True if the exclusions leave no region, so that the write region is used in spite of them.
pub(crate) fn exclusions_leave_nothing(view: &RoutingView, route: &Route) -> bool {
    !route.excluded.is_empty()
        && !matches!(lane(view, route), Lane::Hub | Lane::Partition)
        && candidates(view, route).next().is_some_and(|ix| route.excluded.contains(ix))
}

/// The best endpoint that this pass has not tried; once all are, the best.
pub(crate) fn choose(view: &RoutingView, route: &Route, tried: EndpointSet) -> EndpointIx {
    candidates(view, route)
        .find(|&ix| !tried.contains(ix))
        .or_else(|| candidates(view, route).next())
        .unwrap_or(view.hubs[0])
}

/// Where a request goes that is to be repeated at `at`: there, unless the account has changed since and takes no such
/// request there any more.
pub(crate) fn stay(view: &RoutingView, route: &Route, at: EndpointIx) -> EndpointIx {
    let serves = match route.is_read {
        true => view.in_use().any(|ix| ix == at),
        false => candidates(view, route).any(|ix| ix == at),
    };
    if serves { at } else { choose(view, route, EndpointSet::EMPTY) }
}

/// The marked endpoint that this request may try: the best one whose probe has answered. Items only, since the way home
/// is theirs. A read tries at once, it can go on elsewhere; a write, whose outcome might be unknown, once no read came.
pub(crate) fn trial(view: &RoutingView, route: &Route, now: Duration) -> Option<EndpointIx> {
    if !view.has_trials || !route.is_document || lane(view, route) == Lane::Hub {
        return None;
    }
    let (traffic, patience) = match route.is_read {
        true => (Traffic::Reads, Duration::ZERO),
        false => (Traffic::Writes, defaults::TRIAL_PATIENCE),
    };
    let may_try = |ix: &EndpointIx| {
        let open_since = view.health.trial(*ix, traffic, now);
        open_since.is_some_and(|since| now.saturating_sub(since) >= patience)
    };
    candidates(view, route)
        .filter(|&ix| !route.excluded.contains(ix) && view.would_lead(ix, traffic))
        .find(may_try)
}

/// Where a read may be hedged: the best endpoint that was not asked, is well, the partition in it too, and is neither excluded nor kept for the
/// time when every listed region has failed.
pub(crate) fn spare(
    view: &RoutingView,
    route: &Route,
    tried: EndpointSet,
    now: Duration,
) -> Option<EndpointIx> {
    candidates(view, route)
        .filter(|&ix| !tried.contains(ix) && !route.excluded.contains(ix))
        .filter(|&ix| !route.partition.avoided.contains(ix))
        .find(|&ix| view.is_wanted(ix) && !view.health.is_marked(ix, Traffic::Reads, now))
}

/// The endpoint, avoided so far, that this request may try again for its partition: it would go there first.
pub(crate) fn partition_probe(view: &RoutingView, route: &Route) -> Option<EndpointIx> {
    let PartitionRoute { avoided, due, .. } = route.partition;
    if due.is_empty() {
        return None;
    }
    listed(view, route).take_while(|&ix| avoided.contains(ix)).find(|&ix| due.contains(ix))
}

/// True if a request would not go to this endpoint first, were nothing known of its partition.
pub(crate) fn is_diverted(view: &RoutingView, route: &Route, to: EndpointIx) -> bool {
    let usual = Route { partition: PartitionRoute { writer: None, ..route.partition }, ..*route };
    let knows = route.partition.writer.is_some() || !route.partition.avoided.is_empty();
    knows && listed(view, &usual).next() != Some(to)
}

/// How many endpoints may serve the request.
pub(crate) fn count(view: &RoutingView, route: &Route) -> u32 {
    u32::try_from(candidates(view, route).count()).unwrap_or(u32::MAX)
}

/// True if the list holds an endpoint that this pass has not tried.
pub(crate) fn has_untried(view: &RoutingView, route: &Route, tried: EndpointSet) -> bool {
    candidates(view, route).any(|ix| !tried.contains(ix))
}

#[cfg(test)]
#[path = "plan_tests.rs"]
mod tests;
