#![allow(clippy::unwrap_used)]

use super::*;
use crate::account::properties::AccountRegion;
use crate::policy::ConnectionPolicy;
use crate::policy::resolve::resolve;
use crate::region::Region;
use crate::routing::health::Traffic;

const SECOND: Duration = Duration::from_secs(1);

fn two_regions() -> Topology {
    let region = |name: &str| AccountRegion {
        region: Region::new(name),
        endpoint: format!("https://{name}.example/").parse().unwrap(),
    };
    Topology { readable: vec![region("eastus"), region("westus")], ..Topology::default() }
}

fn state() -> State {
    let state = State::new(&"https://contoso.example/".parse().unwrap());
    let policy = resolve(&ConnectionPolicy::default(), None).unwrap();
    state.change_topology(|_| two_regions(), &policy, SECOND);
    state
}

#[test]
fn a_change_is_seen_by_the_next_look_and_not_by_views_already_taken() {
    let state = state();
    let before = state.view(SECOND);
    let [east, west] = before.reads[..] else { panic!("{:?}", before.reads) };
    state.change_health(|health| health.mark(east, Traffic::Both, SECOND), SECOND);
    assert_eq!(before.reads, [east, west]);
    assert_eq!(state.view(SECOND).reads, [west, east]);
}

#[test]
fn a_view_whose_mark_has_ended_is_replaced_on_the_way() {
    let state = state();
    let [east, west] = state.view(SECOND).reads[..] else { panic!() };
    state.change_health(|health| health.mark(east, Traffic::Both, SECOND), SECOND);
    for (second, expected) in [(2, [west, east]), (301, [west, east]), (302, [east, west])] {
        assert_eq!(state.view(Duration::from_secs(second)).reads, expected, "second {second}");
    }
    assert!(Arc::ptr_eq(&state.view(302 * SECOND), &state.view(303 * SECOND)), "once is enough");
}

#[test]
fn the_last_good_answer_of_each_endpoint_is_known() {
    let state = state();
    let (one, other) = (EndpointIx(1), EndpointIx(2));
    assert_eq!(state.last_good(one), None);
    state.heard(one, Duration::ZERO);
    assert_eq!(state.last_good(one), Some(Duration::ZERO));
    state.heard(one, Duration::from_micros(2500));
    assert_eq!((state.last_good(one), state.last_good(other)), (Some(Duration::from_millis(2)), None));
    state.heard(EndpointIx(200), SECOND);
    assert_eq!(state.last_good(EndpointIx(200)), None, "beyond the table there is nothing to note");
}
