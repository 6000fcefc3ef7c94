//! Regions that come, go and change their part, as the account document shows it.

use perilune_emulator::{Emulator, Fault};

use crate::outside::{account, builder, fresh, get, names, two};

#[tokio::test]
async fn regions_come_and_go_while_running() {
    let emulator = two().start().await.unwrap();
    let client = builder().build().unwrap();
    let endpoint = emulator.endpoint();
    let added = emulator.add_region("East US 2").await.unwrap().endpoint();
    for endpoint in [&endpoint, &added] {
        assert_eq!(
            names(&client, endpoint, "readableLocations").await,
            ["West US 2", "East US", "East US 2"]
        );
    }
    assert!(emulator.add_region("eastus2").await.is_err());

    emulator.remove_region("East US 2").await.unwrap();
    assert_eq!(names(&client, &endpoint, "writableLocations").await, ["West US 2", "East US"]);
    let gone = get(&client, added.clone()).await.unwrap();
    assert_eq!((gone.status().as_u16(), gone.headers()["x-ms-substatus"].to_str().unwrap()), (403, "1008"));

    let back = emulator.add_region("East US 2").await.unwrap().endpoint();
    assert_eq!(back, added, "a region that comes back has the URL that it had");
    assert_eq!(get(&client, back).await.unwrap().status(), 200);
}

#[tokio::test]
async fn an_offline_region_is_in_no_list_and_says_so() {
    let emulator = two().start().await.unwrap();
    let client = builder().build().unwrap();
    let there = emulator.region("East US").unwrap().endpoint();
    emulator.set_offline("East US", true).await.unwrap();
    assert_eq!(names(&client, &emulator.endpoint(), "readableLocations").await, ["West US 2"]);
    assert_eq!(get(&client, there.clone()).await.unwrap().status(), 403);
    assert!(emulator.set_offline("West US 2", true).await.is_err(), "the last region stays");
    emulator.set_offline("East US", false).await.unwrap();
    assert_eq!(get(&client, there).await.unwrap().status(), 200);
}

#[tokio::test]
async fn the_write_region_and_the_write_mode_can_be_switched() {
    let emulator = Emulator::builder().regions(["West US 2", "East US"]).start().await.unwrap();
    let client = builder().build().unwrap();
    let there = emulator.region("East US").unwrap().endpoint();
    assert_eq!(names(&client, &there, "writableLocations").await, ["West US 2"]);
    emulator.set_write_region("East US").await.unwrap();
    assert_eq!(names(&client, &there, "writableLocations").await, ["East US"]);
    assert_eq!(emulator.endpoint(), there, "the endpoint is the hub's");
    emulator.set_multiple_writes(true);
    let document = account(&client, &there).await;
    assert_eq!(document["enableMultipleWriteLocations"], true);
    assert_eq!(document["writableLocations"].as_array().unwrap().len(), 2);
    emulator.set_multiple_writes(false);
    assert_eq!(names(&client, &there, "writableLocations").await, ["East US"]);
}

#[tokio::test]
async fn a_separate_global_endpoint_follows_the_hub_and_its_faults() {
    let emulator = two().global_endpoint(true).start().await.unwrap();
    let client = fresh();
    let global = emulator.endpoint();
    assert!(emulator.regions().iter().all(|region| region.endpoint != global));
    assert_eq!(get(&client, global.clone()).await.unwrap().status(), 200);

    emulator.break_region("West US 2", Fault::Refuse).await.unwrap();
    assert!(get(&client, global.clone()).await.unwrap_err().is_connect());
    emulator.set_write_region("East US").await.unwrap();
    assert_eq!(get(&client, global.clone()).await.unwrap().status(), 200);
    assert_eq!(emulator.region("East US").unwrap().requests(), 1);

    emulator.break_region("global", Fault::status(503, 0)).await.unwrap();
    assert_eq!(get(&client, global).await.unwrap().status(), 503);
    let hub = emulator.region("East US").unwrap().endpoint();
    assert_eq!(get(&client, hub).await.unwrap().status(), 200, "the region itself is well");
}
