//! Runs the ranking cases: `tests/cases/ranking.json`.
#![allow(clippy::unwrap_used)]

use std::time::Duration;

use serde::Deserialize;

use crate::account::properties::AccountRegion;
use crate::account::topology::Topology;
use crate::policy::ConnectionPolicy;
use crate::policy::resolve::{regions, resolve};
use crate::region::Region;
use crate::routing::health::Traffic;
use crate::routing::plan::{PartitionRoute, Route, candidates};
use crate::routing::{EndpointIx, EndpointSet, RoutingView};

const NOW: Duration = Duration::from_secs(1);

#[derive(Deserialize)]
struct Cases {
    cases: Vec<Case>,
}

#[derive(Deserialize)]
struct Case {
    name: String,
    request: String,
    #[serde(default)]
    policy: Policy,
    account: Account,
    excluded_locations: Option<Vec<String>>,
    #[serde(default)]
    marked: Marked,
    expect: Vec<String>,
}

#[derive(Deserialize, Default)]
struct Policy {
    #[serde(default)]
    preferred_locations: Vec<String>,
    current_location: Option<String>,
    #[serde(default)]
    strict: bool,
    #[serde(default)]
    excluded_locations: Vec<String>,
    use_multiple_write_locations: Option<bool>,
}

#[derive(Deserialize)]
struct Account {
    writable: Vec<String>,
    readable: Vec<String>,
    multiple_writes: bool,
}

#[derive(Deserialize, Default)]
struct Marked {
    #[serde(default)]
    reads: Vec<String>,
    #[serde(default)]
    writes: Vec<String>,
}

#[test]
fn every_ranking_case_holds() {
    let cases: Cases = serde_json::from_str(include_str!("../../../tests/cases/ranking.json")).unwrap();
    for case in &cases.cases {
        assert_eq!(ranked(case), case.expect, "{}", case.name);
    }
}

fn ranked(case: &Case) -> Vec<String> {
    let policy = resolve(&connection_policy(&case.policy), None).unwrap();
    let topology = Topology {
        writable: endpoints(&case.account.writable),
        readable: endpoints(&case.account.readable),
        multiple_writes: case.account.multiple_writes,
        partition_failover: false,
        consistency: None,
        hedging_disabled: false,
    };
    let default = "https://contoso.documents.azure.com/".parse().unwrap();
    let mut view = RoutingView::single(&default).with_topology(&topology, &policy, NOW);
    for (names, traffic) in [(&case.marked.reads, Traffic::Reads), (&case.marked.writes, Traffic::Writes)] {
        for ix in set(&view, names) {
            view = view.with_health(|health| health.mark(ix, traffic, NOW), NOW);
        }
    }
    let excluded = case.excluded_locations.as_deref().map_or(policy.excluded.clone(), regions);
    let route = Route {
        is_read: matches!(case.request.as_str(), "read" | "metadata_read"),
        is_document: matches!(case.request.as_str(), "read" | "write"),
        excluded: view.set_of(&excluded),
        partition: PartitionRoute::default(),
    };
    candidates(&view, &route).map(|ix| view.endpoint(ix).region.as_ref().unwrap().name().to_owned()).collect()
}

fn connection_policy(policy: &Policy) -> ConnectionPolicy {
    let mut connection = ConnectionPolicy::default();
    connection.preferred_locations.clone_from(&policy.preferred_locations);
    connection.strict_preferred_locations = policy.strict;
    connection.excluded_locations.clone_from(&policy.excluded_locations);
    connection.use_multiple_write_locations = policy.use_multiple_write_locations.unwrap_or(true);
    if let Some(location) = &policy.current_location {
        connection.set_current_location(location).unwrap();
    }
    connection
}

fn endpoints(names: &[String]) -> Vec<AccountRegion> {
    let endpoint = |name: &String| {
        let region = Region::new(name);
        let url = format!("https://contoso-{}.documents.azure.com/", region.key()).parse().unwrap();
        AccountRegion { region, endpoint: url }
    };
    names.iter().map(endpoint).collect()
}

fn set(view: &RoutingView, names: &[String]) -> Vec<EndpointIx> {
    let set: EndpointSet = view.set_of(&regions(names));
    view.in_use().filter(|&ix| set.contains(ix)).collect()
}
