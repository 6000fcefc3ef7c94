//! The region goes down while operations are on their way to it.

use std::time::Duration;

use perilune_emulator::{Fault, FaultRule};

use crate::patience::Patience;
use crate::wave::{End, Ended, Kind, Tally, WIDTH, wave};
use crate::world::{NEAR, World, account, items, near};

const SHAPES: [Fault; 4] = [Fault::Refuse, Fault::ConnectBlackHole, Fault::GatewayDark, Fault::RegionDark];

/// Longer than it takes to send all operations and break the region.
const LATE: Duration = Duration::from_secs(2);

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn reads_that_were_on_their_way_come_through() {
    for shape in SHAPES {
        let world = World::start(account()).await;
        for ended in interrupted(&world, Kind::Read, shape).await {
            assert!(matches!(ended.end, End::Fine), "{shape:?}: {ended:?}");
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn writes_that_were_on_their_way_are_sent_once_and_none_is_lost() {
    for shape in SHAPES {
        let world = World::start(account().multiple_writes(true)).await;
        let began = world.log_end();
        let mut tally = Tally::default();
        interrupted(&world, Kind::Upsert, shape).await.into_iter().for_each(|ended| tally.add(ended));
        assert!(tally.failed.is_empty(), "{shape:?}: {:?}", tally.failed);
        assert_eq!(tally.attempts, WIDTH, "{shape:?}");
        world.emulator.heal_all().await.unwrap();
        assert!(world.keeps(NEAR, &tally.acknowledged).await, "{shape:?}");
        let log = world.emulator.log_since(began);
        assert!(log.iter().filter(|entry| entry.operation == "upsert").count() <= WIDTH, "{shape:?}");
    }
}

/// Breaks the nearest region once a whole wave has come in there.
async fn interrupted(world: &World, kind: Kind, shape: Fault) -> Vec<Ended> {
    let mut policy = near();
    policy.request_timeout = Some(Duration::from_secs(3));
    let items = items(&world.client(policy));
    let late = FaultRule::new(Fault::Delay(LATE)).in_region(NEAR).resource("docs");
    world.emulator.inject(late).await.unwrap();
    let (ended, ()) = tokio::join!(wave(&items, kind, 0), breaks(world, shape));
    ended
}

async fn breaks(world: &World, shape: Fault) {
    let mut patience = Patience::of(Duration::from_secs(20));
    let width = u64::try_from(WIDTH).unwrap();
    while patience.lasts().await && world.emulator.faults()[0].hits < width {}
    world.emulator.break_region(NEAR, shape).await.unwrap();
}
