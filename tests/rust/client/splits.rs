//! Partition key ranges are split and merged while a client is at work.

use crate::fixture::{Fixture, Item};

#[tokio::test]
async fn items_and_queries_go_on_through_splits_and_merges() {
    let fixture = Fixture::start().await;
    let container = fixture.container("/pk").await;
    let keys: Vec<String> = (0..20).map(|n| format!("key {n}")).collect();
    for turn in 0..4 {
        for key in &keys {
            container.upsert_item(key, &Item::new("1", key, turn), None).await.unwrap();
        }
        match turn {
            0 | 1 => drop(fixture.emulator.split("db", "items", None).unwrap()),
            _ => {
                let ranges = fixture.emulator.ranges("db", "items").unwrap();
                fixture.emulator.merge("db", "items", [ranges[0].id, ranges[1].id]).unwrap();
            }
        }
        for key in &keys {
            let read: Item = container.read_item("1", key, None).await.unwrap().into_model().unwrap();
            assert_eq!(read.n, turn, "{key}");
            let query = container.query_items::<i64>("SELECT VALUE c.n FROM c", key, None).unwrap();
            assert_eq!(query.collect().await.unwrap(), [turn], "{key}");
        }
    }
    assert_eq!(fixture.emulator.ranges("db", "items").unwrap()[0].parents, [0, 1, 2, 3, 4, 5, 7]);
}

/// The client never asks a region for what that region can't have: the session of a range goes on in those it was
/// split into and merged to, where another region is behind.
#[tokio::test]
async fn a_session_reads_its_writes_through_splits_and_merges_where_a_region_is_behind() {
    let emulator =
        perilune_emulator::Emulator::builder().regions(["East US", "West US 2"]).start().await.unwrap();
    let client = perilune::CosmosClient::builder(emulator.endpoint(), emulator.key())
        .application_region("West US 2")
        .build()
        .unwrap();
    client.create_database("db", None).await.unwrap();
    let database = client.database("db");
    let properties = perilune::ContainerProperties::new("items", "/pk");
    database.create_container(properties, None).await.unwrap();
    let container = database.container("items");
    emulator.replicated().await;
    emulator.set_replication_paused("*", "*", true).unwrap();
    for turn in 0..5 {
        for key in ["a", "b", "c", "d"] {
            container.upsert_item(key, &Item::new("1", key, turn), None).await.unwrap();
        }
        match turn {
            0..3 => drop(emulator.split("db", "items", None).unwrap()),
            _ => {
                let ranges = emulator.ranges("db", "items").unwrap();
                emulator.merge("db", "items", [ranges[0].id, ranges[1].id]).unwrap();
            }
        }
        for key in ["a", "b", "c", "d"] {
            let answer = container.read_item::<Item>("1", key, None).await.unwrap();
            assert_eq!(answer.into_model().unwrap().n, turn, "{key}");
        }
    }
}
