//! Do TLS and HTTP/2 change what an outage looks like?

use std::time::Duration;

use futures_util::future::join_all;
use perilune::AvailabilityStrategy;
use perilune_emulator::Fault;

use crate::patience::Patience;
use crate::shapes::{Shape, shapes};
use crate::wave::{End, Kind, one, wave};
use crate::world::{HUB, NEAR, World, account, items, near};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_protocol_goes_round_and_fails_over() {
    let worlds = [(false, true), (true, false), (true, true)].map(|(tls, http2)| fails_over(tls, http2));
    join_all(worlds).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn over_http_2_and_tls_reads_survive_every_shape_too() {
    join_all(shapes().into_iter().map(survives)).await;
}

/// One connection carries all operations, and takes all of them along when it dies.
async fn survives(shape: Shape) {
    let world = World::start(account().tls(true)).await;
    let mut policy = near();
    policy.transport = policy.transport.with_http2(true);
    let items = items(&world.client(policy));
    // On a busy machine another region may answer the first ones.
    let mut patience = Patience::of(Duration::from_secs(20));
    while !one(&items, Kind::Read, 0).await.is_served_by(NEAR) {
        assert!(patience.lasts().await, "{NEAR} serves nothing");
    }
    world.emulator.inject(shape.rule(NEAR)).await.unwrap();
    for ended in wave(&items, Kind::Read, 0).await {
        assert!(matches!(ended.end, End::Fine), "{}: {ended:?}", shape.name);
    }
}

async fn fails_over(tls: bool, http2: bool) {
    let world = World::start(account().multiple_writes(true).tls(tls)).await;
    let mut policy = near();
    policy.transport = policy.transport.with_http2(http2);
    // What is slow here is the machine, not a region.
    policy.availability_strategy = Some(AvailabilityStrategy::Disabled);
    let items = items(&world.client(policy));
    for (first, kind) in [(0, Kind::Upsert), (0, Kind::Read)] {
        for ended in wave(&items, kind, first).await {
            assert!(ended.is_served_by(NEAR), "TLS {tls}, HTTP/2 {http2}: {ended:?}");
        }
    }
    world.emulator.break_region(NEAR, Fault::Refuse).await.unwrap();
    for (first, kind) in [(0, Kind::Read), (50, Kind::Upsert)] {
        for ended in wave(&items, kind, first).await {
            assert!(ended.is_served_by(HUB), "TLS {tls}, HTTP/2 {http2}: {ended:?}");
        }
    }
}
