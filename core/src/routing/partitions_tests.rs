#![allow(clippy::unwrap_used)]

use super::*;
use crate::account::properties::AccountRegion;
use crate::account::topology::Topology;
use crate::policy::ConnectionPolicy;
use crate::policy::resolve::resolve;
use crate::routing::EndpointSet;
use crate::routing::health::Traffic;
use crate::routing::plan::{self, candidates, is_diverted, partition_probe};

const NOW: Duration = Duration::from_secs(1);
const LIMITS: Limits = Limits { failures: 2, spell: Duration::from_secs(60) };

fn policy(change: impl FnOnce(&mut ConnectionPolicy)) -> ResolvedPolicy {
    let mut policy = ConnectionPolicy::default();
    change(&mut policy);
    resolve(&policy, None).unwrap()
}

/// Regions A, B and C; A is the hub.
fn view(multiple_writes: bool, failover: bool) -> RoutingView {
    let region = |name: &&str| AccountRegion {
        region: Region::new(name),
        endpoint: format!("https://contoso-{name}.documents.azure.com/").parse().unwrap(),
    };
    let readable: Vec<_> = ["A", "B", "C"].iter().map(region).collect();
    let topology = Topology {
        writable: readable[..if multiple_writes { 3 } else { 1 }].to_vec(),
        readable,
        multiple_writes,
        partition_failover: failover,
        ..Topology::default()
    };
    let default = "https://contoso.documents.azure.com/".parse().unwrap();
    RoutingView::single(&default).with_topology(&topology, &policy(|_| {}), NOW)
}

fn route(is_read: bool) -> Route {
    let excluded = EndpointSet::EMPTY;
    Route { is_read, is_document: true, excluded, partition: PartitionRoute::default() }
}

fn id(range: &str) -> PartitionId {
    PartitionId { container: "rid".to_owned(), range: range.to_owned() }
}

fn trip(known: &mut Partitions, range: &str, region: &str, is_read: bool) {
    for _ in 0..LIMITS.failures {
        known.failed(&id(range), &Region::new(region), is_read, (LIMITS, NOW));
    }
}

/// The regions for a request of the partition, best first.
fn order(known: &Partitions, range: &str, is_read: bool, view: &RoutingView) -> String {
    let route = routed(known, range, is_read, view, NOW);
    let name = |ix| region(view, ix).unwrap().name().to_owned();
    candidates(view, &route).map(name).collect::<Vec<_>>().join(" ")
}

fn routed(known: &Partitions, range: &str, is_read: bool, view: &RoutingView, now: Duration) -> Route {
    let plain = route(is_read);
    Route { partition: known.route(&id(range), &plain, view, now), ..plain }
}

#[test]
fn a_tripped_region_comes_last_for_its_partition_and_traffic_only() {
    let mut known = Partitions::default();
    trip(&mut known, "0", "A", true);
    let view = view(true, false);
    for (range, is_read, expected) in
        [("0", true, "B C A"), ("0", false, "A B C"), ("1", true, "A B C"), ("1", false, "A B C")]
    {
        assert_eq!(order(&known, range, is_read, &view), expected, "{range} {is_read}");
    }
    trip(&mut known, "0", "B", true);
    assert_eq!(order(&known, "0", true, &view), "C A B");
    trip(&mut known, "0", "C", true);
    assert_eq!(order(&known, "0", true, &view), "A B C", "unwell everywhere: as if nowhere");
}

#[test]
fn excluded_regions_stay_out_and_unwell_ones_come_before_the_one_that_is_not_wanted() {
    let view = view(true, false);
    let mut known = Partitions::default();
    trip(&mut known, "0", "B", true);
    let ix = |name: &str| view.find(&Region::new(name)).unwrap();
    for (excluded, expected) in [(&["A"][..], "C B"), (&["A", "C"], "B"), (&["A", "B", "C"], "A")] {
        let mut route = routed(&known, "0", true, &view, NOW);
        route.excluded = excluded.iter().map(|name| ix(name)).collect();
        let found: Vec<_> =
            candidates(&view, &route).map(|ix| region(&view, ix).unwrap().name().to_owned()).collect();
        assert_eq!(found.join(" "), expected, "without {excluded:?}");
    }
}

#[test]
fn a_slow_read_is_not_asked_again_where_its_partition_is_unwell() {
    let view = view(true, false);
    let mut known = Partitions::default();
    let spare = |known: &Partitions| {
        let route = routed(known, "0", true, &view, NOW);
        let first = candidates(&view, &route).take(1).collect();
        plan::spare(&view, &route, first, NOW).map(|ix| region(&view, ix).unwrap().name().to_owned())
    };
    assert_eq!(spare(&known).as_deref(), Some("B"));
    trip(&mut known, "0", "B", true);
    assert_eq!(spare(&known).as_deref(), Some("C"));
    trip(&mut known, "0", "C", true);
    assert_eq!(spare(&known), None);
}

#[test]
fn marked_regions_come_after_those_where_the_partition_is_unwell() {
    let view = view(true, false);
    let ix = view.find(&Region::new("B")).unwrap();
    let view = view.with_health(|health| health.mark(ix, Traffic::Both, NOW), NOW);
    let mut known = Partitions::default();
    trip(&mut known, "0", "A", true);
    assert_eq!(order(&known, "0", true, &view), "C A B");
    trip(&mut known, "0", "C", true);
    assert_eq!(order(&known, "0", true, &view), "A C B");
}

#[test]
fn writes_of_a_partition_that_may_have_moved_leave_a_marked_write_region_for_last() {
    let view = view(false, true);
    let view = view.with_health(|health| health.mark(view.hubs[0], Traffic::Both, NOW), NOW);
    assert_eq!(order(&Partitions::default(), "0", false, &view), "B C A");
}

#[test]
fn one_request_tries_again_where_it_would_go_first() {
    let view = view(true, false);
    let mut known = Partitions::default();
    trip(&mut known, "0", "A", true);
    trip(&mut known, "0", "C", true);
    let later = NOW + LIMITS.spell;
    let ix = |name: &str| view.find(&Region::new(name)).unwrap();
    assert_eq!(partition_probe(&view, &routed(&known, "0", true, &view, NOW)), None, "not yet");
    let due = routed(&known, "0", true, &view, later);
    assert_eq!(partition_probe(&view, &due), Some(ix("A")));
    assert!(known.take_probe(&id("0"), &Region::new("A"), true, later));
    let taken = routed(&known, "0", true, &view, later);
    assert_eq!(partition_probe(&view, &taken), None, "C would not come first: B is well");
    assert!(!known.take_probe(&id("0"), &Region::new("A"), true, later));
    assert_eq!(known.answered(&id("0"), &Region::new("A"), true, later), Change::Recovered);
    assert_eq!(order(&known, "0", true, &view), "A B C");
}

#[test]
fn writes_that_have_moved_go_there_first_and_others_look_in_every_region() {
    let mut known = Partitions::default();
    known.writes_go_to(&id("0"), Some(&Region::new("C")));
    for (multiple_writes, failover, range, is_read, expected) in [
        (false, true, "0", false, "C A B"),
        (false, true, "1", false, "A B C"),
        (false, true, "0", true, "A B C"),
        (false, false, "0", false, "A"),
        (true, true, "0", false, "A B C"),
    ] {
        let view = view(multiple_writes, failover);
        assert_eq!(order(&known, range, is_read, &view), expected, "{multiple_writes} {failover} {range}");
    }
    known.writes_go_to(&id("0"), None);
    assert_eq!(order(&known, "0", false, &view(false, true)), "A B C");
}

#[test]
fn a_request_that_goes_elsewhere_for_its_partition_is_told_from_others() {
    let view = view(false, true);
    let mut known = Partitions::default();
    let ix = |name: &str| view.find(&Region::new(name)).unwrap();
    assert!(!is_diverted(&view, &routed(&known, "0", true, &view, NOW), ix("A")));
    trip(&mut known, "0", "A", true);
    known.writes_go_to(&id("0"), Some(&Region::new("C")));
    for (is_read, to, expected) in
        [(true, "B", true), (true, "A", false), (false, "C", true), (false, "A", false)]
    {
        let route = routed(&known, "0", is_read, &view, NOW);
        assert_eq!(is_diverted(&view, &route, ix(to)), expected, "{is_read} {to}");
    }
}

#[test]
fn only_partitions_that_something_is_known_of_are_kept() {
    let mut known = Partitions::default();
    for range in 0..50_000 {
        known.answered(&id(&range.to_string()), &Region::new("A"), true, NOW);
        known.writes_go_to(&id(&range.to_string()), None);
    }
    assert_eq!(known.len(), 0);
    trip(&mut known, "7", "A", true);
    known.writes_go_to(&id("8"), Some(&Region::new("B")));
    assert_eq!(known.len(), 2);
    known.sweep(NOW + Duration::from_secs(360));
    assert_eq!(known.len(), 2, "unwell, and moved");
    known.sweep(NOW + Duration::from_secs(400));
    assert_eq!(known.len(), 1, "nobody has asked for it in five minutes");
}

#[test]
fn what_is_gone_is_forgotten() {
    let mut known = Partitions::default();
    let ranges = ["0", "1", "2"];
    let fill = |known: &mut Partitions| ranges.iter().for_each(|range| trip(known, range, "A", true));
    fill(&mut known);
    known.forget_ranges("rid", |range| range == "0");
    assert_eq!(known.len(), 2, "a range that was split");
    known.forget_ranges("another", |_| true);
    assert_eq!(known.len(), 2);
    known.forget_ranges("rid", |_| true);
    assert_eq!(known.len(), 0, "the container");
    fill(&mut known);
    known.writes_go_to(&id("1"), Some(&Region::new("B")));
    known.forget_region(&Region::new("B"));
    assert_eq!(known.len(), 3);
    known.forget_region(&Region::new("A"));
    assert_eq!(known.len(), 1, "the region was down, its partitions were not; what moved has moved");
}

#[test]
fn nothing_is_counted_where_nothing_could_be_done() {
    let (on, off) = (policy(|_| {}), policy(|policy| policy.enable_partition_level_circuit_breaker = false));
    for (multiple_writes, failover, is_read, expected) in [
        (true, false, true, (true, false)),
        (true, false, false, (true, false)),
        (false, false, true, (true, false)),
        (false, false, false, (false, false)),
        (false, true, false, (true, true)),
        (false, true, true, (true, false)),
    ] {
        let view = view(multiple_writes, failover);
        let found = (concerns(&route(is_read), &view, &on), concerns(&route(is_read), &view, &off));
        assert_eq!(found, expected, "{multiple_writes} {failover} {is_read}");
    }
    let metadata = Route { is_document: false, ..route(true) };
    assert!(!concerns(&metadata, &view(true, true), &on));
    let one = RoutingView::single(&"https://contoso.documents.azure.com/".parse().unwrap());
    assert!(!concerns(&route(true), &one, &on), "nowhere else to go");
}
