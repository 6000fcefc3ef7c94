//! Some requests fail, or more than one region does.

use futures_util::future::join_all;
use perilune_emulator::{Fault, FaultRule};

use crate::shapes::{Shape, shapes};
use crate::wave::{End, Kind, wave};
use crate::world::{FAR, HUB, NEAR, World, account, items, near};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn reads_find_the_one_region_that_is_left() {
    join_all(shapes().into_iter().filter(|shape| shape.hits_reads).map(find_the_one_left)).await;
}

async fn find_the_one_left(shape: Shape) {
    let world = World::start(account()).await;
    let items = items(&world.client(near()));
    wave(&items, Kind::Read, 0).await;
    for region in [NEAR, HUB] {
        world.emulator.inject(shape.rule(region)).await.unwrap();
    }
    for ended in wave(&items, Kind::Read, 0).await {
        assert!(ended.is_served_by(FAR) && matches!(ended.end, End::Fine), "{}: {ended:?}", shape.name);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_fails_now_and_then_fails_no_operation() {
    let refused = Fault::status(503, 0);
    let lost = [Fault::Reset, Fault::Truncate, Fault::Garbage, Fault::status(500, 0), refused];
    for (kind, faults) in [(Kind::Read, &lost[..]), (Kind::Upsert, &[refused])] {
        for &fault in faults {
            let world = World::start(account().multiple_writes(true)).await;
            let items = items(&world.client(near()));
            let now_and_then = FaultRule::new(fault).share(0.3).resource("docs").in_region(NEAR);
            world.emulator.inject(now_and_then).await.unwrap();
            for round in 0..4 {
                for ended in wave(&items, kind, 50 * round).await {
                    assert!(matches!(ended.end, End::Fine), "{fault:?}: {ended:?}");
                }
            }
        }
    }
}
