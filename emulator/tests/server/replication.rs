//! What one region tells another, and when.

use std::time::{Duration, Instant};

use perilune_emulator::Emulator;
use reqwest::Client;

use crate::outside::{builder, container, read, until_read, upsert};

async fn three(lag: Duration) -> (Emulator, Client, [String; 3]) {
    let names = ["West US 2", "East US", "North Europe"];
    let emulator = Emulator::builder().regions(names).multiple_writes(true).lag(lag).start().await.unwrap();
    let client = builder().build().unwrap();
    container(&client, &emulator.endpoint()).await;
    let endpoints = names.map(|name| emulator.region(name).unwrap().endpoint());
    (emulator, client, endpoints)
}

#[tokio::test]
async fn writes_arrive_after_the_lag() {
    let (emulator, client, [here, there, _]) = three(Duration::from_millis(1)).await;
    upsert(&client, &here, "1").await.unwrap();
    until_read(&client, &there, "1").await;
    emulator.set_lag("West US 2", "*", Duration::from_millis(200)).unwrap();
    let start = Instant::now();
    upsert(&client, &here, "2").await.unwrap();
    until_read(&client, &there, "2").await;
    assert!(start.elapsed() >= Duration::from_millis(200));
}

#[tokio::test]
async fn a_link_that_waits_does_not_hold_up_the_others() {
    let (emulator, client, [here, there, far]) = three(Duration::from_millis(1)).await;
    upsert(&client, &here, "0").await.unwrap();
    until_read(&client, &there, "0").await;
    until_read(&client, &far, "0").await;
    emulator.set_lag("West US 2", "East US", Duration::from_secs(3600)).unwrap();
    for id in ["1", "2"] {
        upsert(&client, &here, id).await.unwrap();
        until_read(&client, &far, id).await;
        assert_eq!(read(&client, &there, id).await, 404);
    }
}

#[tokio::test]
async fn a_paused_link_loses_nothing() {
    let (emulator, client, [here, there, far]) = three(Duration::from_millis(1)).await;
    emulator.set_replication_paused("West US 2", "East US", true).unwrap();
    for id in ["1", "2"] {
        upsert(&client, &here, id).await.unwrap();
        until_read(&client, &far, id).await;
        assert_eq!(read(&client, &there, id).await, 404);
    }
    emulator.set_replication_paused("*", "*", false).unwrap();
    for id in ["1", "2"] {
        until_read(&client, &there, id).await;
    }
}
