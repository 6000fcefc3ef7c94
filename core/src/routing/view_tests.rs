#![allow(clippy::unwrap_used)]

use super::*;
use crate::policy::ConnectionPolicy;
use crate::policy::resolve::resolve;

const NOW: Duration = Duration::from_secs(1);

fn policy(preferred: &[&str]) -> ResolvedPolicy {
    let mut policy = ConnectionPolicy::default();
    policy.preferred_locations = preferred.iter().map(|&name| name.to_owned()).collect();
    resolve(&policy, None).unwrap()
}

fn single() -> RoutingView {
    RoutingView::single(&"https://contoso.documents.azure.com/".parse().unwrap())
}

fn regions(names: &[&str]) -> Vec<AccountRegion> {
    let entry = |name: &&str| AccountRegion {
        region: Region::new(name),
        endpoint: format!("https://contoso-{}.documents.azure.com/", Region::new(name).key())
            .parse()
            .unwrap(),
    };
    names.iter().map(entry).collect()
}

fn topology(writable: &[&str], readable: &[&str], multiple_writes: bool) -> Topology {
    Topology {
        writable: regions(writable),
        readable: regions(readable),
        multiple_writes,
        partition_failover: false,
        consistency: Some(ConsistencyLevel::Session),
        hedging_disabled: false,
    }
}

fn three(multiple_writes: bool) -> Topology {
    topology(&["East US"], &["East US", "West US", "Japan East"], multiple_writes)
}

fn names<'v>(view: &'v RoutingView, list: &[EndpointIx]) -> Vec<&'v str> {
    list.iter().map(|&ix| view.endpoint(ix).region.as_ref().map_or("global", Region::name)).collect()
}

#[test]
fn before_the_account_is_known_everything_goes_to_the_endpoint_given() {
    let view = single();
    for list in [&view.reads, &view.writes, &view.hubs] {
        assert_eq!(names(&view, list), ["global"]);
    }
    assert!(!view.multiple_writes);
    assert_eq!(view.endpoint(view.hubs[0]).origin, "https://contoso.documents.azure.com");
}

#[test]
fn without_discovery_the_account_changes_no_endpoint() {
    let mut policy = policy(&[]);
    policy.discovery = false;
    let view = single().with_topology(&three(true), &policy, NOW);
    assert_eq!(names(&view, &view.reads), ["global"]);
    assert_eq!(view.consistency, Some(ConsistencyLevel::Session), "but it tells the level");
}

#[test]
fn several_write_regions_need_the_policy_and_the_account() {
    for (wanted, offered) in [(true, true), (true, false), (false, true), (false, false)] {
        let mut policy = policy(&[]);
        policy.multiple_writes = wanted;
        let view = single().with_topology(&three(offered), &policy, NOW);
        assert_eq!(view.multiple_writes, wanted && offered, "{wanted} {offered}");
    }
}

#[test]
fn the_lists_follow_the_topology() {
    let (all, two) = (&["East US", "West US", "Japan East"][..], &["East US", "West US"][..]);
    // Writable, readable, several write regions; reads and hubs expected.
    for (topology, reads, hubs) in [
        (topology(&["East US"], all, false), all, &["East US"][..]),
        // During a failover two are listed; a write may go to either.
        (topology(two, all, false), all, two),
        (topology(all, all, false), all, two),
        (topology(two, all, true), all, &["East US"]),
        (topology(two, &[], false), two, two),
        (topology(&[], two, false), two, &["global"]),
        (topology(&[], &[], false), &["global"], &["global"]),
    ] {
        let view = single().with_topology(&topology, &policy(&[]), NOW);
        assert_eq!((names(&view, &view.reads), names(&view, &view.hubs)), (reads.to_vec(), hubs.to_vec()));
    }
}

#[test]
fn an_endpoint_keeps_its_number_and_its_mark_when_the_account_changes() {
    let policy = policy(&[]);
    let view = single().with_topology(&three(false), &policy, NOW);
    let west = view.reads[1];
    let view = view.with_health(|health| health.mark(west, Traffic::Both, NOW), NOW);
    assert_eq!(names(&view, &view.reads), ["East US", "Japan East", "West US"]);
    let view = view.with_topology(&topology(&["West US"], &["West US", "East US"], false), &policy, NOW);
    assert_eq!(view.hubs, [west]);
    assert_eq!(names(&view, &view.reads), ["East US", "West US"], "still marked");
}

#[test]
fn a_region_that_comes_back_starts_afresh() {
    let policy = policy(&[]);
    let view = single().with_topology(&three(false), &policy, NOW);
    let west = view.reads[1];
    let view = view.with_health(|health| health.mark(west, Traffic::Both, NOW), NOW);
    let view = view.with_topology(&topology(&["East US"], &["East US"], false), &policy, NOW);
    let view = view.with_topology(&three(false), &policy, NOW);
    assert_eq!(names(&view, &view.reads), ["East US", "West US", "Japan East"]);
}

#[test]
fn a_view_holds_until_its_first_mark_ends() {
    let view = single().with_topology(&three(false), &policy(&[]), NOW);
    assert_eq!(view.valid_until, None);
    let (west, japan) = (view.reads[1], view.reads[2]);
    let later = NOW + Duration::from_secs(10);
    let view = view.with_health(|health| health.mark(japan, Traffic::Reads, NOW), NOW);
    let view = view.with_health(|health| health.mark(west, Traffic::Reads, later), later);
    assert_eq!(view.valid_until, Some(Duration::from_secs(301)));
    let ended = Duration::from_secs(302);
    let view = view.with_health(|_| {}, ended);
    assert_eq!(names(&view, &view.reads), ["East US", "Japan East", "West US"]);
    assert_eq!(view.valid_until, Some(Duration::from_secs(311)));
}

#[test]
fn names_become_the_set_of_their_endpoints() {
    let view = single().with_topology(&three(false), &policy(&[]), NOW);
    let set = view.set_of(&[Region::new("west us"), Region::new("Nowhere")]);
    assert!(set.contains(view.reads[1]) && !set.contains(view.reads[0]));
    assert!(view.set_of(&[]).is_empty() && view.set_of(&[Region::new("Nowhere")]).is_empty());
}

#[test]
fn more_endpoints_than_numbers_leave_the_first_ones_in_use() {
    let many: Vec<String> = (0..300).map(|n| format!("Region {n}")).collect();
    let many: Vec<&str> = many.iter().map(String::as_str).collect();
    let view = single().with_topology(&topology(&many[..1], &many, false), &policy(&[]), NOW);
    assert_eq!(names(&view, &view.reads), many[..127]);
}
