//! A session reads what it wrote, in whichever region it reads.

use std::time::Duration;

use perilune::{ContainerClient, ErrorKind, RequestOptions};
use perilune_emulator::Fault;
use serde_json::{Value, json};

use crate::wave::Kind;
use crate::world::{HUB, KEY, NEAR, World, account, items, near};

const LAG: Duration = Duration::from_millis(500);
/// Rounds of writing and reading before, in and after an outage.
const ROUNDS: i64 = 4;

/// A slow account, once everything has arrived.
async fn slow(multiple_writes: bool) -> World {
    let world = World::start(account().multiple_writes(multiple_writes)).await;
    world.emulator.set_lag("*", "*", LAG).unwrap();
    world
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn with_one_write_region_a_read_is_never_older_than_the_last_write() {
    let world = slow(false).await;
    let items = items(&world.client(near()));
    let mut written = 0;
    for step in ["healthy", "broken", "healed"] {
        match step {
            "broken" => drop(world.emulator.break_region(NEAR, Fault::Refuse).await.unwrap()),
            "healed" => drop(world.emulator.heal(NEAR).await.unwrap()),
            _ => {}
        }
        for _ in 0..ROUNDS {
            written += 1;
            items.upsert_item(KEY, &json!({"id": "count", "pk": KEY, "n": written}), None).await.unwrap();
            let read = items.read_item::<Value>("count", KEY, None).await.unwrap();
            assert_eq!(read.json::<Value>().unwrap()["n"], written, "{step}: {:?}", read.diagnostics());
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn with_several_a_read_finds_what_was_written_in_a_region_that_is_down() {
    let world = slow(true).await;
    let items = items(&world.client(near()));
    for round in 0..ROUNDS {
        let id = format!("kept-{round}");
        let written = items.upsert_item(KEY, &json!({"id": id, "pk": KEY}), None).await.unwrap();
        let home = written.diagnostics().responding_region().unwrap().name().to_owned();
        world.emulator.break_region(&home, Fault::Refuse).await.unwrap();
        // What was sent before the outage still arrives; until then no other region may say that there is no item.
        items.read_item::<Value>(&id, KEY, None).await.unwrap();
        world.emulator.heal(&home).await.unwrap();
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_only_a_region_that_is_down_has_is_a_session_not_available() {
    for (multiple_writes, holder) in [(true, NEAR), (false, HUB)] {
        for outage in [Fault::Refuse, Fault::status(503, 0), Fault::Reset] {
            let world = World::start(account().multiple_writes(multiple_writes)).await;
            let items = items(&world.client(near()));
            world.emulator.set_replication_paused(holder, "*", true).unwrap();
            write_once(&items).await;
            world.emulator.break_region(holder, outage).await.unwrap();
            let error = items.read_item::<Value>("once", KEY, None).await.unwrap_err();
            assert_eq!(error.kind(), ErrorKind::SessionNotAvailable, "{holder} {outage:?}: {error}");

            world.emulator.heal(holder).await.unwrap();
            world.emulator.set_replication_paused(holder, "*", false).unwrap();
            items.read_item::<Value>("once", KEY, None).await.unwrap();
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_read_goes_to_the_region_that_has_it_while_replication_is_paused() {
    for multiple_writes in [false, true] {
        let world = World::start(account().multiple_writes(multiple_writes)).await;
        let items = items(&world.client(near()));
        world.emulator.set_replication_paused("*", "*", true).unwrap();
        let elsewhere = RequestOptions::default().with_excluded_locations([NEAR]);
        items.upsert_item(KEY, &json!({"id": "once", "pk": KEY}), Some(elsewhere.into())).await.unwrap();
        let read = items.read_item::<Value>("once", KEY, None).await.unwrap();
        assert_eq!(read.diagnostics().responding_region().unwrap().name(), HUB);
        // A region that is behind is not unwell: what it can know it still answers.
        let other = crate::wave::one(&world_items(&world), Kind::Read, 0).await;
        assert!(other.is_served_by(NEAR), "{other:?}");
    }
}

/// The items, as a session sees them that has written nothing.
fn world_items(world: &World) -> ContainerClient {
    items(&world.client(near()))
}

async fn write_once(items: &ContainerClient) {
    items.upsert_item(KEY, &json!({"id": "once", "pk": KEY}), None).await.unwrap();
}
