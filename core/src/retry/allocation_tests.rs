//! The way of a success allocates nothing: neither the choice of an endpoint, nor the plan of its hedge, nor the decision
//! about its answer.
#![allow(clippy::unwrap_used, unsafe_code, reason = "an allocator can be counted in no other way")]

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;
use std::hint::black_box;
use std::time::Duration;

use crate::diagnostics::Reason;
use crate::models::status::Status;
use crate::policy::RetryOptions;
use crate::retry::hedge::{self, First, HedgeFacts};
use crate::retry::{Answer, Next, Outcome, RequestFacts, RetryState, decide};
use crate::routing::plan::{PartitionRoute, Route, choose};
use crate::routing::{EndpointIx, EndpointSet, RoutingView};

/// The system's allocator, which counts for each thread: tests run side by side.
struct Counting;

thread_local! {
    static ALLOCATIONS: Cell<usize> = const { Cell::new(0) };
}

// SAFETY: every call is the system allocator's own.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        // A thread that is ending has no counter any more.
        let _ = ALLOCATIONS.try_with(|count| count.set(count.get() + 1));
        // SAFETY: as the caller promises.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, memory: *mut u8, layout: Layout) {
        // SAFETY: as the caller promises.
        unsafe { System.dealloc(memory, layout) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

fn allocations(work: impl FnOnce()) -> usize {
    let before = ALLOCATIONS.get();
    work();
    ALLOCATIONS.get() - before
}

fn view() -> RoutingView {
    let mut view = RoutingView::single(&"https://contoso.documents.azure.com/".parse().unwrap());
    view.reads = (1..4).map(EndpointIx).collect();
    view.writes.clone_from(&view.reads);
    view.hubs = vec![EndpointIx(1)];
    view.multiple_writes = true;
    view
}

#[test]
fn the_count_counts() {
    assert_eq!(allocations(|| drop(black_box(vec![7_u8; 64]))), 1);
}

#[test]
fn choosing_an_endpoint_and_deciding_a_success_allocate_nothing() {
    let view = view();
    for (is_read, excluded) in [(true, 0), (false, 0), (true, 1), (false, 1)] {
        let excluded: EndpointSet = (1..=excluded).map(EndpointIx).collect();
        let facts = RequestFacts {
            route: Route { is_read, is_document: true, excluded, partition: PartitionRoute::default() },
            is_guarded: false,
            names_range: false,
            can_renew_token: false,
            retries: RetryOptions::default(),
            deadline: Duration::from_secs(65),
            deadline_when_moved: Duration::from_secs(125),
        };
        let good = Answer { status: Status::OK, retry_after: None, from_service: true };
        let mut state = RetryState::default();
        let hedging = HedgeFacts { class: Some(hedge::ReadClass::Item), strategy: None };
        let left = Duration::from_secs(65);
        let first = First { reason: Reason::Initial, left, usual: None, now: Duration::ZERO };
        let count = allocations(|| {
            let at = choose(&view, &facts.route, state.tried);
            state.begin_attempt(at);
            black_box(hedge::plan(hedging, &facts.route, &state, &view, first));
            let step = decide(&facts, &Outcome::Answered(good), &mut state, &view, at, (Duration::ZERO, 0.5));
            assert_eq!(step.next, Next::Done);
            black_box(step.effects.iter().count());
        });
        assert_eq!(count, 0, "read {is_read} excluded {excluded:?}");
    }
}
