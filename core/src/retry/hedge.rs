//! When is a read asked of a second region too, and which answer then counts?

use std::time::Duration;

use crate::diagnostics::Reason;
use crate::models::headers;
use crate::operations::{Operation, OperationKind};
use crate::policy::{AvailabilityStrategy, HedgingStrategy, defaults};
use crate::retry::effect::Effect;
use crate::retry::facts::{Outcome, RetryState};
use crate::routing::plan::{self, Route};
use crate::routing::{EndpointIx, RoutingView};

/// The kinds of reads that are hedged, each with a usual time of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ReadClass {
    Item,
    Query,
    Metadata,
}

/// What of a request decides whether it may be hedged.
#[derive(Clone, Copy, Debug)]
pub(crate) struct HedgeFacts {
    /// `None` for what is never hedged.
    pub(crate) class: Option<ReadClass>,
    /// What was set, for the request or else for the client.
    pub(crate) strategy: Option<AvailabilityStrategy>,
}

/// The attempt that may need a hedge.
#[derive(Clone, Copy, Debug)]
pub(crate) struct First {
    pub(crate) reason: Reason,
    /// What is left of the deadline.
    pub(crate) left: Duration,
    /// The usual time of such reads at its endpoint, if known.
    pub(crate) usual: Option<Duration>,
    pub(crate) now: Duration,
}

/// Whether an attempt has a hedge.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Plan {
    /// It has none.
    Single,
    /// It would, had the account's operator not turned hedging off.
    DisabledByAccount(Hedge),
    /// It has one, should it be slow.
    Hedged(Hedge),
}

/// A second request, should the first be slow.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Hedge {
    pub(crate) to: EndpointIx,
    pub(crate) after: Duration,
    /// It costs nothing of the budget: the first request was sent to try a region that was down.
    pub(crate) is_free: bool,
}

/// The class of an operation. Later pages are left out: the first has shown which region is slow. So are writes: a second
/// one is another write.
pub(crate) fn class(operation: &Operation) -> Option<ReadClass> {
    let has = |header| operation.headers.contains_key(header);
    let is_later_page = has(headers::CONTINUATION) || has(headers::IF_NONE_MATCH);
    match (operation.kind, operation.is_document()) {
        (OperationKind::Read, true) => Some(ReadClass::Item),
        (OperationKind::Read, false) => Some(ReadClass::Metadata),
        (OperationKind::ReadFeed | OperationKind::Query, _) if is_later_page => None,
        (OperationKind::ReadFeed | OperationKind::Query, true) => Some(ReadClass::Query),
        (OperationKind::ReadFeed | OperationKind::Query, false) => Some(ReadClass::Metadata),
        (
            OperationKind::Create
            | OperationKind::Upsert
            | OperationKind::Replace
            | OperationKind::Patch
            | OperationKind::Delete
            | OperationKind::Batch
            | OperationKind::Execute,
            _,
        ) => None,
    }
}

/// Plans the hedge of an attempt that is about to be made; the state knows it already.
pub(crate) fn plan(
    facts: HedgeFacts,
    route: &Route,
    state: &RetryState,
    view: &RoutingView,
    first: First,
) -> Plan {
    let strategy = match facts.strategy {
        _ if facts.class.is_none() || !may_differ_elsewhere(first.reason) || state.hub_only => {
            return Plan::Single;
        }
        Some(AvailabilityStrategy::Disabled) => return Plan::Single,
        Some(AvailabilityStrategy::Hedging(strategy)) => strategy,
        None => HedgingStrategy::default(),
    };
    let after = strategy.after(first.usual);
    let in_time = after.saturating_add(defaults::SHORTEST_ATTEMPT) <= first.left;
    let Some(to) = plan::spare(view, route, state.tried, first.now) else { return Plan::Single };
    let hedge =
        Hedge { to, after, is_free: matches!(first.reason, Reason::Trial | Reason::CircuitBreakerProbe) };
    match facts.strategy {
        _ if !in_time || state.attempts >= defaults::MOST_ATTEMPTS => Plan::Single,
        None if view.hedging_disabled => Plan::DisabledByAccount(hedge),
        _ => Plan::Hedged(hedge),
    }
}

/// What was asked to be repeated at a place of its own is not asked elsewhere.
fn may_differ_elsewhere(reason: Reason) -> bool {
    match reason {
        Reason::Initial
        | Reason::Trial
        | Reason::PartitionFailover
        | Reason::CircuitBreakerProbe
        | Reason::TransportRetry
        | Reason::RegionFailover => true,
        Reason::WriteRegionDiscovery
        | Reason::SessionRetry
        | Reason::Throttle
        | Reason::OperationRetry
        | Reason::Hedging => false,
    }
}

/// Which of the two requests an outcome is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Leg {
    First,
    Hedge,
}

impl Leg {
    pub(crate) fn other(self) -> Self {
        match self {
            Self::First => Self::Hedge,
            Self::Hedge => Self::First,
        }
    }
}

/// True if the outcome of one leg is that of the attempt, whatever the other would say. Everything else waits for the
/// other.
pub(crate) fn is_final(leg: Leg, outcome: &Outcome, token_sent: bool) -> bool {
    let Outcome::Answered(answer) = outcome else { return false };
    let is_first = leg == Leg::First;
    match (answer.status.code, answer.status.sub_status) {
        (..300 | 304, _) => true,
        // Something in between answered.
        (300..=303 | 305..400, _) => false,
        // The region can't serve the request; another may.
        (403, 3 | 1008) | (404, 1002) | (408 | 410 | 449 | 500.., _) | (429, 3092) => false,
        // Too much was asked of the region: asking another makes it worse. But the first was asked all the same.
        (429, _) => is_first,
        // The second region may not have heard of the item yet, unless it knows how far it should have got.
        (404, 0) => is_first || token_sent,
        // Nor of the container.
        (404, _) => is_first,
        // Any region would say the same.
        (400..=403 | 405..=407 | 409 | 411..=428 | 430..=448 | 450..=499, _) => true,
    }
}

/// What is held against an endpoint whose answer came later than its hedge's. One that had less time than any threshold
/// of ours would give it may have been about to answer.
pub(crate) fn beaten(at: EndpointIx, waited: Duration) -> Option<Effect> {
    (waited >= defaults::HEDGE_SOONEST).then_some(Effect::Strike(at))
}

/// The balance after a read.
pub(crate) fn earned(balance: u32) -> u32 {
    balance.saturating_add(defaults::HEDGE_EARNED).min(defaults::HEDGE_MOST_BALANCE)
}

/// The balance after a hedge is paid; `None` if there is too little.
pub(crate) fn paid(balance: u32) -> Option<u32> {
    balance.checked_sub(defaults::HEDGE_COST)
}

/// The balance after a hedge that was of use.
pub(crate) fn repaid(balance: u32) -> u32 {
    balance.saturating_add(defaults::HEDGE_COST).min(defaults::HEDGE_MOST_BALANCE)
}

#[cfg(test)]
#[path = "hedge_tests.rs"]
mod tests;
