//! In which order are the account's regions wanted?

use crate::policy::resolve::{Preference, Rest};
use crate::region::{Region, order_from};
use crate::routing::EndpointIx;

/// The regions of one list in order, marks aside: those used freely, then those kept in reserve.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Ranked {
    pub(crate) wanted: Vec<EndpointIx>,
    pub(crate) reserve: Vec<EndpointIx>,
}

/// Orders `available` (the account's order) by preference.
pub(crate) fn by_preference(preference: &Preference, available: &[(Region, EndpointIx)]) -> Ranked {
    let listed = &preference.listed;
    let Some(first) = listed.first() else {
        return Ranked { wanted: numbers(available.iter()), reserve: Vec::new() };
    };
    let mut wanted: Vec<EndpointIx> = listed
        .iter()
        .filter_map(|region| available.iter().find(|(name, _)| name == region))
        .map(|&(_, ix)| ix)
        .collect();
    let others: Vec<_> = available.iter().filter(|(region, _)| !listed.contains(region)).collect();
    let others = by_proximity(first, others);
    match preference.rest {
        Rest::Unused => Ranked { wanted, reserve: Vec::new() },
        Rest::Reserve => Ranked { wanted, reserve: others },
        Rest::Follows => {
            wanted.extend(others);
            Ranked { wanted, reserve: Vec::new() }
        }
    }
}

/// Orders regions by proximity to `from`. Regions that the table does not know come last in the order
/// given; so do all if it does not know `from`.
fn by_proximity(from: &Region, mut regions: Vec<&(Region, EndpointIx)>) -> Vec<EndpointIx> {
    if let Some(order) = order_from(from) {
        let order: Vec<Region> = order.collect();
        regions
            .sort_by_key(|(region, _)| order.iter().position(|known| known == region).unwrap_or(order.len()));
    }
    numbers(regions.into_iter())
}

fn numbers<'a>(regions: impl Iterator<Item = &'a (Region, EndpointIx)>) -> Vec<EndpointIx> {
    regions.map(|&(_, ix)| ix).collect()
}

/// The order with what is known of the endpoints' health: marked ones stand behind the others of their
/// part. Where every wanted one is marked, a healthy `hub` or reserve beats them. If all are marked,
/// nothing is known that helps: marks are ignored.
pub(crate) fn by_health(
    ranked: &Ranked,
    hub: Option<EndpointIx>,
    is_marked: impl Fn(EndpointIx) -> bool,
) -> Vec<EndpointIx> {
    let (fit, unfit) = split(&ranked.wanted, &is_marked);
    let (fit_reserve, unfit_reserve) = split(&ranked.reserve, &is_marked);
    let fallback = hub
        .filter(|ix| ranked.reserve.contains(ix) || ranked.wanted.is_empty())
        .filter(|&ix| !is_marked(ix))
        .or(fit_reserve.first().copied());
    if fit.is_empty() && fallback.is_none() {
        return ranked
            .wanted
            .iter()
            .chain(&ranked.reserve)
            .copied()
            .chain(hub_if_alone(ranked, hub))
            .collect();
    }
    let mut order = fit;
    if order.is_empty() {
        order.extend(fallback);
    }
    for ix in unfit.into_iter().chain(fit_reserve).chain(unfit_reserve) {
        if !order.contains(&ix) {
            order.push(ix);
        }
    }
    order
}

/// The hub, where preferences leave no region at all.
fn hub_if_alone(ranked: &Ranked, hub: Option<EndpointIx>) -> Option<EndpointIx> {
    hub.filter(|_| ranked.wanted.is_empty() && ranked.reserve.is_empty())
}

fn split(order: &[EndpointIx], is_marked: impl Fn(EndpointIx) -> bool) -> (Vec<EndpointIx>, Vec<EndpointIx>) {
    order.iter().partition(|&&ix| !is_marked(ix))
}

#[cfg(test)]
#[path = "rank_tests.rs"]
mod tests;
