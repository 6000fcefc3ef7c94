//! One partition key range is broken in one region, or its writes have moved to another; the other range is well.

use std::time::Duration;

use perilune::{CircuitBreakerOptions, CosmosClient, Diagnostics};
use perilune_emulator::{Fault, FaultRule};
use serde_json::{Value, json};

use crate::patience::Patience;
use crate::world::{FAR, HUB, NEAR, World, account, items, near};

/// A partition key and the range that it is in.
struct Key {
    text: String,
    range: u32,
}

/// A key in each of the two ranges, with an item; the client knows the ranges when this returns.
async fn two_keys(world: &World, client: &CosmosClient) -> [Key; 2] {
    let first = key(client, |_| true).await;
    let second = key(client, |range| range != first.range).await;
    let both = [first, second];
    world.emulator.replicated().await;
    know_ranges(world, client, &both).await;
    both
}

async fn key(client: &CosmosClient, fits: impl Fn(u32) -> bool) -> Key {
    let mut n = 0;
    loop {
        let text = format!("key {n}");
        let answer = upsert(client, &text, 0).await;
        let range = answer.headers()["x-ms-documentdb-partitionkeyrangeid"].to_str().unwrap();
        let range = range.parse().unwrap();
        if fits(range) {
            return Key { text, range };
        }
        n += 1;
    }
}

async fn know_ranges(world: &World, client: &CosmosClient, keys: &[Key; 2]) {
    let mut patience = Patience::of(Duration::from_secs(10));
    let is_read = || world.emulator.log_since(0).iter().any(|entry| entry.resource == "pkranges");
    while patience.lasts().await && !is_read() {
        read(client, &keys[0].text).await;
    }
    for _ in 0..10 {
        read(client, &keys[1].text).await;
    }
}

async fn upsert(client: &CosmosClient, key: &str, n: u32) -> perilune::ItemResponse<Value> {
    items(client).upsert_item(key, &json!({"id": "1", "pk": key, "n": n}), None).await.unwrap()
}

async fn read(client: &CosmosClient, key: &str) -> perilune::ItemResponse<Value> {
    items(client).read_item("1", key, None).await.unwrap()
}

fn regions(diagnostics: &Diagnostics) -> Vec<&str> {
    diagnostics.regions_contacted().map(|region| region.name()).collect()
}

fn reason(diagnostics: &Diagnostics) -> &'static str {
    diagnostics.attempts()[0].reason.as_str()
}

#[tokio::test]
async fn reads_of_a_broken_partition_leave_its_region_and_come_home_while_the_others_stay() {
    let world = World::start(account().partitions(2)).await;
    let mut policy = near();
    let spell = Duration::from_millis(500);
    policy.circuit_breaker_options = CircuitBreakerOptions::default().with_unavailability_duration(spell);
    let client = world.client(policy);
    let [broken, well] = two_keys(&world, &client).await;
    let fault = FaultRule::new(Fault::status(503, 0)).in_region(NEAR).in_range(broken.range).reads();
    world.emulator.inject(fault).await.unwrap();
    let mut failures = 0;
    loop {
        assert_eq!(regions(read(&client, &well.text).await.diagnostics()), [NEAR], "another partition");
        let answer = read(&client, &broken.text).await;
        if reason(answer.diagnostics()) == "partition_failover" {
            assert_eq!(regions(answer.diagnostics()), [HUB]);
            break;
        }
        assert_eq!(regions(answer.diagnostics())[..2], [NEAR, HUB]);
        failures += 1;
        assert!(failures <= 10, "ten in a row are enough");
    }
    assert_eq!(failures, 10);
    world.emulator.heal(NEAR).await.unwrap();
    let mut patience = Patience::of(Duration::from_secs(20));
    let mut reasons = Vec::new();
    while patience.lasts().await && reasons.last() != Some(&"initial") {
        let answer = read(&client, &broken.text).await;
        reasons.push(reason(answer.diagnostics()));
    }
    assert!(reasons.contains(&"circuit_breaker_probe"), "{reasons:?}");
    assert_eq!(regions(read(&client, &broken.text).await.diagnostics()), [NEAR]);
}

#[tokio::test]
async fn writes_follow_their_partition_to_another_region_and_come_back() {
    let world = World::start(account().partitions(2).partition_failover(true)).await;
    let client = world.client(near());
    let [moved, still] = two_keys(&world, &client).await;
    let move_to = |region| {
        world.emulator.set_partition_write_region("db", "items", moved.range, region).unwrap();
    };
    move_to(Some(FAR));
    let found = upsert(&client, &moved.text, 1).await;
    assert_eq!(regions(found.diagnostics()), [HUB, NEAR, FAR]);
    let next = upsert(&client, &moved.text, 2).await;
    assert_eq!(regions(next.diagnostics()), [FAR]);
    assert_eq!(reason(next.diagnostics()), "partition_failover");
    assert_eq!(regions(upsert(&client, &still.text, 2).await.diagnostics()), [HUB]);
    let item = read(&client, &moved.text).await.into_model().unwrap();
    assert_eq!(item["n"], 2, "the session reads its writes");
    move_to(None);
    assert_eq!(regions(upsert(&client, &moved.text, 3).await.diagnostics()), [FAR, HUB]);
    assert_eq!(regions(upsert(&client, &moved.text, 4).await.diagnostics()), [HUB]);
}

/// The gateway of the write region is gone, and the service has moved the partition's writes.
#[tokio::test]
async fn writes_go_on_where_the_write_region_is_down_and_its_partition_has_moved() {
    let world = World::start(account().partitions(2).partition_failover(true)).await;
    let client = world.client(near());
    let [moved, _] = two_keys(&world, &client).await;
    world.emulator.set_partition_write_region("db", "items", moved.range, Some(NEAR)).unwrap();
    world.emulator.break_region(HUB, Fault::Refuse).await.unwrap();
    for n in 0..10 {
        upsert(&client, &moved.text, n).await;
    }
    assert_eq!(read(&client, &moved.text).await.into_model().unwrap()["n"], 9);
}
