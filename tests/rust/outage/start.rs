//! The endpoint that the client was given is down when it starts.

use std::time::{Duration, Instant};

use perilune::CosmosClient;
use perilune_emulator::Fault;
use serde_json::Value;

use crate::world::{HUB, KEY, NEAR, World, account, items, near};

const SHAPES: [Fault; 4] = [Fault::Refuse, Fault::Reset, Fault::GatewayDark, Fault::Garbage];

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_client_comes_up_through_an_endpoint_that_it_was_told_beside() {
    for shape in SHAPES {
        let world = World::start(account()).await;
        world.emulator.break_region(HUB, shape).await.unwrap();
        let mut policy = near();
        policy.account_initialization_endpoints = vec![world.endpoint_of(NEAR)];
        comes_up(&world.client(policy), shape).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_client_comes_up_through_the_endpoint_that_its_region_must_have() {
    for shape in SHAPES {
        let named = account().global_endpoint(true).advertise_hosts("contoso.documents.test");
        let world = World::start(named).await;
        assert_eq!(world.emulator.endpoint(), "http://contoso.documents.test/");
        assert_eq!(world.endpoint_of(NEAR), "http://contoso-westus2.documents.test/");
        world.emulator.break_region("global", shape).await.unwrap();
        comes_up(&world.client(near()), shape).await;
    }
}

/// Soon, and in the region that it is in.
async fn comes_up(client: &CosmosClient, shape: Fault) {
    let started = Instant::now();
    let read = items(client).read_item::<Value>("0", KEY, None).await.unwrap();
    assert_eq!(read.diagnostics().responding_region().unwrap().name(), NEAR, "{shape:?}");
    assert!(started.elapsed() < Duration::from_secs(5), "{shape:?}: {:?}", started.elapsed());
}
