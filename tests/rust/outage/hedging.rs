//! Does a read wait for a region that is slow?

use std::time::{Duration, Instant};

use perilune::{
    AttemptResult, AvailabilityStrategy, Diagnostics, HedgeState, ItemOptions, Reason, RequestOptions,
};
use perilune_emulator::{Fault, FaultRule};
use serde_json::{Value, json};

use crate::world::{HUB, KEY, NEAR, SEEDED, World, account, items, near};

const LATE: Duration = Duration::from_secs(6);
/// The latest hedge starts after 500 ms; the rest is for machines with other things to do.
const AT_MOST: Duration = Duration::from_secs(3);
const READS: usize = 100;

fn states(diagnostics: &Diagnostics) -> (Option<HedgeState>, Vec<&str>) {
    let regions = diagnostics.regions_contacted().map(|region| region.name()).collect();
    (diagnostics.hedging().map(|hedging| hedging.state), regions)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn reads_do_not_wait_for_the_share_that_is_late() {
    let world = World::start(account()).await;
    let items = items(&world.client(near()));
    for n in 0..20 {
        items.read_item::<Value>(&n.to_string(), KEY, None).await.unwrap();
    }
    let late = FaultRule::new(Fault::Delay(LATE)).in_region(NEAR).operation("read").share(0.2);
    world.emulator.inject(late).await.unwrap();
    let log = world.log_end();
    let mut hedges = 0;
    for n in 0..READS {
        let started = Instant::now();
        let response = items.read_item::<Value>(&(n % SEEDED).to_string(), KEY, None).await.unwrap();
        assert!(started.elapsed() < AT_MOST, "{}", response.diagnostics());
        let (state, regions) = states(response.diagnostics());
        if state != Some(HedgeState::NotNeeded) {
            assert_eq!((state, &regions[..]), (Some(HedgeState::HedgeWon), &[NEAR, HUB][..]));
            let attempts = response.diagnostics().attempts();
            assert_eq!(attempts[0].result, AttemptResult::Cancelled);
            assert_eq!(attempts[1].reason, Reason::Hedging);
            hedges += 1;
        }
    }
    assert!((1..READS / 2).contains(&hedges), "{hedges} hedges of {READS} reads, 20 of which were late");
    assert_eq!(world.asked(HUB, log), hedges, "and nothing else went there");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn writes_wait_and_queries_do_not() {
    let world = World::start(account().multiple_writes(true)).await;
    let late = Fault::Delay(Duration::from_secs(2));
    world.emulator.inject(FaultRule::new(late).in_region(NEAR).resource("docs")).await.unwrap();
    let written =
        items(&world.client(near())).upsert_item(KEY, &json!({"id": "new", "pk": KEY}), None).await.unwrap();
    assert_eq!(states(written.diagnostics()), (None, vec![NEAR]));
    let never: ItemOptions =
        RequestOptions::default().with_availability_strategy(AvailabilityStrategy::Disabled).into();
    let read = items(&world.client(near())).read_item::<Value>("0", KEY, Some(never)).await.unwrap();
    assert_eq!(states(read.diagnostics()), (None, vec![NEAR]));
    let mut query = items(&world.client(near())).query_items::<Value>("SELECT * FROM c", KEY, None).unwrap();
    let page = query.next_page().await.unwrap().unwrap();
    assert_eq!(states(page.diagnostics()), (Some(HedgeState::HedgeWon), vec![NEAR, HUB]));
}
