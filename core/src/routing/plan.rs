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
}

/// The lane of a request under this view: it changes when the account does.
pub(crate) fn lane(view: &RoutingView, route: &Route) -> Lane {
    match (route.is_read, route.is_document && view.multiple_writes) {
        (true, _) => Lane::Reads,
        (false, true) => Lane::Writes,
        (false, false) => Lane::Hub,
    }
}

/// The endpoints for a request, best first, without allocation.
///
/// Excluded regions are left out; for metadata they come last, since nothing works without it. If that
/// leaves nothing, the write region remains. A write with one write region has no choice to exclude.
pub(crate) fn candidates<'v>(view: &'v RoutingView, route: &Route) -> impl Iterator<Item = EndpointIx> + 'v {
    let lane = lane(view, route);
    let (list, excluded, unwell) = match lane {
        Lane::Reads => (&view.reads, route.excluded, view.unwell_for_reads),
        Lane::Writes => (&view.writes, route.excluded, view.unwell_for_writes),
        Lane::Hub => (&view.hubs, EndpointSet::EMPTY, EndpointSet::EMPTY),
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
    first.chain(then).chain(last_resort).copied()
}

/// True if the exclusions leave no region, so that the write region is used in spite of them.
pub(crate) fn exclusions_leave_nothing(view: &RoutingView, route: &Route) -> bool {
    !route.excluded.is_empty()
        && lane(view, route) != Lane::Hub
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

/// Where a read may be hedged: the best endpoint that was not asked, is well, and is neither excluded nor kept for the
/// time when every listed region has failed.
pub(crate) fn spare(
    view: &RoutingView,
    route: &Route,
    tried: EndpointSet,
    now: Duration,
) -> Option<EndpointIx> {
    candidates(view, route)
        .filter(|&ix| !tried.contains(ix) && !route.excluded.contains(ix))
        .find(|&ix| view.is_wanted(ix) && !view.health.is_marked(ix, Traffic::Reads, now))
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
