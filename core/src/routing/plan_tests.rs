#![allow(clippy::unwrap_used)]

use super::*;
use crate::routing::EndpointIx;

const A: EndpointIx = EndpointIx(1);
const B: EndpointIx = EndpointIx(2);
const C: EndpointIx = EndpointIx(3);

/// Reads in B, C, A; writes in C, B, A; the hub is A.
fn view(multiple_writes: bool) -> RoutingView {
    let mut view = RoutingView::single(&"https://contoso.documents.azure.com/".parse().unwrap());
    view.reads = vec![B, C, A];
    view.writes = vec![C, B, A];
    view.hubs = vec![A];
    view.multiple_writes = multiple_writes;
    view
}

fn route(is_read: bool, is_document: bool, excluded: &[EndpointIx]) -> Route {
    Route {
        is_read,
        is_document,
        excluded: excluded.iter().copied().collect(),
        partition: PartitionRoute::default(),
    }
}

#[test]
fn the_kind_of_request_decides_the_list() {
    for (is_read, is_document, multiple_writes, expected) in [
        (true, true, true, Lane::Reads),
        (true, true, false, Lane::Reads),
        (true, false, true, Lane::Reads),
        (false, true, true, Lane::Writes),
        (false, true, false, Lane::Hub),
        (false, false, true, Lane::Hub),
        (false, false, false, Lane::Hub),
    ] {
        let lane = lane(&view(multiple_writes), &route(is_read, is_document, &[]));
        assert_eq!(lane, expected, "read {is_read} document {is_document} multiple {multiple_writes}");
    }
}

#[test]
fn exclusions_leave_something_in_every_case() {
    let all = [A, B, C];
    for (is_read, is_document, multiple_writes, excluded, expected, nothing_left) in [
        (true, true, false, &[][..], &[B, C, A][..], false),
        (true, true, false, &[B], &[C, A], false),
        (true, true, false, &[B, C], &[A], false),
        // All excluded: the write region remains.
        (true, true, false, &all, &[A], true),
        (false, true, true, &[C], &[B, A], false),
        (false, true, true, &all, &[A], true),
        // A single write region leaves no choice.
        (false, true, false, &[A], &[A], false),
        (false, false, true, &[A], &[A], false),
        // Nothing works without metadata: the excluded come last.
        (true, false, false, &[B], &[C, A, B], false),
        (true, false, false, &all, &[B, C, A], true),
    ] {
        let (view, route) = (view(multiple_writes), route(is_read, is_document, excluded));
        let found: Vec<_> = candidates(&view, &route).collect();
        assert_eq!(found, expected, "{route:?} multiple {multiple_writes}");
        assert_eq!(exclusions_leave_nothing(&view, &route), nothing_left, "{route:?}");
        assert_eq!(count(&view, &route) as usize, expected.len());
    }
}

#[test]
fn the_best_untried_is_chosen_and_after_all_the_best() {
    let (view, route) = (view(false), route(true, true, &[]));
    for (tried, expected, untried) in
        [(&[][..], B, true), (&[B], C, true), (&[C], B, true), (&[B, C], A, true), (&[A, B, C], B, false)]
    {
        let tried: EndpointSet = tried.iter().copied().collect();
        assert_eq!(choose(&view, &route, tried), expected, "{tried:?}");
        assert_eq!(has_untried(&view, &route, tried), untried, "{tried:?}");
    }
}

#[test]
fn a_repeat_stays_while_the_account_serves_it_there() {
    for (is_read, multiple_writes, at, expected) in [
        (true, false, B, B),
        (true, false, EndpointIx(4), B),
        // A write region has become one that only reads, or is gone.
        (false, false, C, A),
        (false, false, A, A),
        (false, true, B, B),
        (false, true, EndpointIx(4), C),
    ] {
        let found = stay(&view(multiple_writes), &route(is_read, true, &[]), at);
        assert_eq!(found, expected, "read {is_read} multiple {multiple_writes} {at:?}");
    }
}

#[test]
fn an_empty_list_leads_to_the_hub() {
    let mut view = view(true);
    view.reads.clear();
    view.writes.clear();
    for is_read in [true, false] {
        assert_eq!(choose(&view, &route(is_read, true, &[]), EndpointSet::EMPTY), A);
    }
}
