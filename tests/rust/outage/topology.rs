//! The account changes while it is used: does any operation notice?

use std::time::Duration;

use perilune_emulator::{Emulator, Fault};

use crate::patience::Patience;
use crate::traffic::Traffic;
use crate::wave::{Kind, one};
use crate::world::{FAR, HUB, NEAR, World, items, near};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn regions_come_and_go_and_change_their_part_and_no_operation_fails() {
    let account = Emulator::builder().regions([HUB, FAR]).lag(Duration::from_millis(1));
    let world = World::start(account).await;
    let mut policy = near();
    policy.account_refresh_interval = Some(Duration::from_secs(1));
    let traffic = Traffic::start(&items(&world.client(policy)));
    traffic.settles(Kind::Read, HUB).await;

    world.emulator.add_region(NEAR).await.unwrap();
    traffic.settles(Kind::Read, NEAR).await;
    traffic.settles(Kind::Upsert, HUB).await;

    world.emulator.set_write_region(FAR).await.unwrap();
    traffic.settles(Kind::Upsert, FAR).await;
    traffic.settles(Kind::Read, NEAR).await;

    world.emulator.set_multiple_writes(true);
    traffic.settles(Kind::Upsert, NEAR).await;

    world.emulator.remove_region(NEAR).await.unwrap();
    traffic.settles(Kind::Upsert, HUB).await;
    traffic.settles(Kind::Read, HUB).await;

    world.emulator.add_region(NEAR).await.unwrap();
    traffic.settles(Kind::Upsert, NEAR).await;

    world.emulator.set_multiple_writes(false);
    traffic.settles(Kind::Upsert, FAR).await;

    world.emulator.set_offline(NEAR, true).await.unwrap();
    traffic.settles(Kind::Read, HUB).await;

    let tally = traffic.end().await;
    assert!(tally.failed.is_empty() && tally.unknown.is_empty(), "{:?} {:?}", tally.failed, tally.unknown);
    assert!(world.keeps(HUB, &tally.acknowledged).await && world.keeps(FAR, &tally.acknowledged).await);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_account_is_followed_while_the_endpoint_given_is_silent() {
    let world = World::start(Emulator::builder().regions([HUB, FAR]).lag(Duration::from_millis(1))).await;
    let mut policy = near();
    policy.account_refresh_interval = Some(Duration::from_secs(1));
    let items = items(&world.client(policy));
    assert!(one(&items, Kind::Read, 0).await.is_served_by(HUB));
    world.emulator.break_region(HUB, Fault::GatewayDark).await.unwrap();
    world.emulator.add_region(NEAR).await.unwrap();
    world.emulator.set_write_region(FAR).await.unwrap();
    for (kind, region) in [(Kind::Read, NEAR), (Kind::Upsert, FAR)] {
        let mut patience = Patience::of(Duration::from_secs(15));
        while !one(&items, kind, 0).await.is_served_by(region) {
            assert!(patience.lasts().await, "{kind:?}s do not come to {region}");
        }
    }
}
