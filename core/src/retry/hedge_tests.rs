//! Runs the cases of hedges: `tests/cases/hedging.json`.
#![allow(clippy::unwrap_used)]

use http::HeaderValue;
use serde::Deserialize;
use serde_json::Value;

use super::*;
use crate::account::topology::Topology;
use crate::operations::ResourceType;
use crate::policy::ConnectionPolicy;
use crate::policy::resolve::resolve;
use crate::retry::tests::{endpoints, outcome};
use crate::routing::EndpointSet;
use crate::routing::health::Traffic;

#[derive(Deserialize)]
struct Cases {
    plans: Vec<PlanCase>,
    finals: Vec<FinalCase>,
    budget: Vec<BudgetCase>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PlanCase {
    name: String,
    request: String,
    hedge: Option<String>,
    account: Option<Vec<String>>,
    #[serde(default)]
    multiple_writes: bool,
    #[serde(default)]
    account_disabled: bool,
    #[serde(default)]
    preferred: Vec<String>,
    #[serde(default)]
    strict: bool,
    discovery: Option<bool>,
    #[serde(default)]
    excluded: Vec<String>,
    #[serde(default)]
    marked: Vec<String>,
    #[serde(default)]
    marked_for_writes: Vec<String>,
    strategy: Option<Value>,
    reason: Option<String>,
    tried: Option<Vec<String>>,
    #[serde(default)]
    hub_only: bool,
    #[serde(default)]
    attempts: u32,
    left_ms: Option<u64>,
    usual_ms: Option<u64>,
}

#[derive(Deserialize)]
struct FinalCase {
    answer: String,
    first: bool,
    hedge: bool,
    hedge_with_token: bool,
}

#[derive(Deserialize)]
struct BudgetCase {
    name: String,
    balance: u32,
    event: String,
    after: Option<u32>,
}

fn cases() -> Cases {
    serde_json::from_str(include_str!("../../../tests/cases/hedging.json")).unwrap()
}

#[test]
fn every_read_has_the_hedge_that_is_due_to_it() {
    for case in cases().plans {
        assert_eq!(planned(&case), case.hedge, "{}", case.name);
    }
}

#[test]
fn every_answer_ends_the_race_or_waits_for_the_other() {
    for case in cases().finals {
        let outcome = outcome(&case.answer);
        for token in [false, true] {
            assert_eq!(is_final(Leg::First, &outcome, token), case.first, "{} {token}", case.answer);
        }
        assert_eq!(is_final(Leg::Hedge, &outcome, false), case.hedge, "{}", case.answer);
        assert_eq!(is_final(Leg::Hedge, &outcome, true), case.hedge_with_token, "{} token", case.answer);
    }
}

#[test]
fn an_endpoint_is_blamed_only_if_it_had_time_to_answer() {
    let at = EndpointIx(1);
    for (ms, blamed) in [(0, false), (99, false), (100, true), (500, true), (6000, true)] {
        let expected = blamed.then_some(Effect::Strike(at));
        assert_eq!(beaten(at, Duration::from_millis(ms)), expected, "{ms} ms");
    }
}

#[test]
fn every_hedge_is_paid_for() {
    for case in cases().budget {
        let after = match case.event.as_str() {
            "read" => Some(earned(case.balance)),
            "hedge" => paid(case.balance),
            "won" => Some(repaid(case.balance)),
            other => panic!("{other}"),
        };
        assert_eq!(after, case.after, "{}", case.name);
    }
}

fn planned(case: &PlanCase) -> Option<String> {
    let view = view(case);
    let find = |name: &String| {
        view.in_use()
            .find(|&ix| view.endpoint(ix).region.as_ref().is_some_and(|region| region.name() == name))
    };
    let set = |names: &[String]| names.iter().filter_map(find).collect::<EndpointSet>();
    let operation = operation(&case.request);
    let route = Route {
        is_read: operation.kind.is_read_only(),
        is_document: operation.is_document(),
        excluded: set(&case.excluded),
        partition: plan::PartitionRoute::default(),
    };
    let tried = match &case.tried {
        Some(names) => set(names),
        None => [plan::choose(&view, &route, EndpointSet::EMPTY)].into_iter().collect(),
    };
    let state =
        RetryState { tried, hub_only: case.hub_only, attempts: case.attempts, ..RetryState::default() };
    let facts = HedgeFacts { class: class(&operation), strategy: case.strategy.as_ref().map(strategy) };
    let first = First {
        reason: reason(case.reason.as_deref()),
        left: Duration::from_millis(case.left_ms.unwrap_or(65_000)),
        usual: case.usual_ms.map(Duration::from_millis),
        now: Duration::ZERO,
    };
    match plan(facts, &route, &state, &view, first) {
        Plan::Single => None,
        Plan::DisabledByAccount(_) => Some("disabled by account".to_owned()),
        Plan::Hedged(hedge) => {
            let region = view.endpoint(hedge.to).region.as_ref().unwrap().name();
            let free = if hedge.is_free { " free" } else { "" };
            Some(format!("{region} after {}{free}", hedge.after.as_millis()))
        }
    }
}

fn view(case: &PlanCase) -> RoutingView {
    let mut policy = ConnectionPolicy::default();
    policy.preferred_locations.clone_from(&case.preferred);
    policy.strict_preferred_locations = case.strict;
    policy.enable_endpoint_discovery = case.discovery.unwrap_or(true);
    let all = case.account.clone().unwrap_or_else(|| ["A", "B", "C"].map(str::to_owned).to_vec());
    let topology = Topology {
        writable: endpoints(if case.multiple_writes { &all } else { &all[..1] }),
        readable: endpoints(&all),
        multiple_writes: case.multiple_writes,
        partition_failover: false,
        consistency: None,
        hedging_disabled: case.account_disabled,
    };
    let start = RoutingView::single(&"https://contoso.documents.azure.com/".parse().unwrap());
    let view = start.with_topology(&topology, &resolve(&policy, None).unwrap(), Duration::ZERO);
    let mark = |view: RoutingView, name: &String, traffic| {
        let named = |ix: &EndpointIx| view.endpoint(*ix).region.as_ref().unwrap().name() == name;
        let ix = view.in_use().find(named).unwrap();
        view.with_health(|health| health.mark(ix, traffic, Duration::ZERO), Duration::ZERO)
    };
    let view = case.marked.iter().fold(view, |view, name| mark(view, name, Traffic::Both));
    case.marked_for_writes.iter().fold(view, |view, name| mark(view, name, Traffic::Writes))
}

fn operation(request: &str) -> Operation {
    use OperationKind::*;
    use ResourceType::*;
    let (kind, resource) = match request {
        "read" | "conditional_read" => (Read, Document),
        "query" | "query_page" => (Query, Document),
        "feed" | "feed_page" => (ReadFeed, Document),
        "metadata" => (Read, Container),
        "ranges" | "ranges_page" => (ReadFeed, PartitionKeyRange),
        "create" => (Create, Document),
        "upsert" => (Upsert, Document),
        "replace" => (Replace, Document),
        "delete" => (Delete, Document),
        other => panic!("{other}"),
    };
    let operation = Operation {
        name: "case",
        kind,
        resource,
        method: http::Method::GET,
        path: String::new(),
        link: String::new(),
        container: None,
        partition_key: None,
        headers: http::HeaderMap::new(),
        body: bytes::Bytes::new(),
    };
    let header = match request {
        "conditional_read" | "ranges_page" => headers::IF_NONE_MATCH,
        "query_page" | "feed_page" => headers::CONTINUATION,
        _ => return operation,
    };
    operation.with_header(header, HeaderValue::from_static("1"))
}

fn strategy(value: &Value) -> AvailabilityStrategy {
    match (value.as_str(), value.as_u64()) {
        (Some("disabled"), _) => AvailabilityStrategy::Disabled,
        (Some("adaptive"), _) => HedgingStrategy::default().into(),
        (_, Some(ms)) => HedgingStrategy::new(Duration::from_millis(ms)).into(),
        other => panic!("{other:?}"),
    }
}

fn reason(name: Option<&str>) -> Reason {
    let all = [
        Reason::Trial,
        Reason::TransportRetry,
        Reason::RegionFailover,
        Reason::WriteRegionDiscovery,
        Reason::SessionRetry,
        Reason::Throttle,
        Reason::OperationRetry,
    ];
    let Some(name) = name else { return Reason::Initial };
    all.into_iter().find(|reason| reason.as_str() == name).unwrap()
}
