//! What happens to one partition key range only: faults, and the move of its writes.

use perilune_emulator::{Emulator, Fault, FaultRule};
use serde_json::{Value, json};

use crate::outside::{account, builder, container, fresh, read, send, two, until_read, upsert};

/// The range that the items of these tests are in: of two, by the key `p`.
async fn range_of_items(emulator: &Emulator, client: &reqwest::Client) -> u32 {
    container(client, &emulator.endpoint()).await;
    let stored = upsert(client, &emulator.endpoint(), "1").await.unwrap();
    stored.headers()["x-ms-documentdb-partitionkeyrangeid"].to_str().unwrap().parse().unwrap()
}

#[tokio::test]
async fn a_fault_hits_the_range_that_it_names() {
    let emulator = two().partitions(2).start().await.unwrap();
    let client = builder().build().unwrap();
    let here = range_of_items(&emulator, &client).await;
    for (range, expected) in [(1 - here, 200), (here, 503)] {
        let rule = FaultRule::new(Fault::status(503, 0)).in_range(range);
        let id = emulator.inject(rule).await.unwrap();
        assert_eq!(read(&client, &emulator.endpoint(), "1").await, expected, "range {range}");
        emulator.remove_fault(id).await.unwrap();
    }
    let listed = json!({"fault": "reset", "range": here, "region": "East US"});
    let call = format!("{}faults", emulator.control_url());
    client.post(&call).body(listed.to_string()).send().await.unwrap();
    assert_eq!(emulator.faults()[0].rule, FaultRule::new(Fault::Reset).in_region("East US").in_range(here));
}

#[tokio::test]
async fn the_writes_of_a_range_are_taken_in_one_region_and_its_children_follow() {
    let emulator = two().multiple_writes(false).partitions(2).partition_failover(true).start().await.unwrap();
    let client = fresh();
    let range = range_of_items(&emulator, &client).await;
    assert_eq!(account(&client, &emulator.endpoint()).await["enablePerPartitionFailoverBehavior"], true);
    let hub = emulator.endpoint();
    let other = emulator.region("East US").unwrap().endpoint();
    let call = format!("{}ranges/shop/orders/write-region", emulator.control_url());
    let tell = |body: Value| client.post(&call).body(body.to_string()).send();
    let writes = async || {
        let status = async |endpoint| upsert(&client, endpoint, "1").await.unwrap().status().as_u16();
        [status(&hub).await, status(&other).await]
    };
    assert_eq!(writes().await, [200, 403]);
    assert_eq!(tell(json!({"range": range, "name": "eastus"})).await.unwrap().status(), 200);
    assert_eq!(writes().await, [403, 200]);
    emulator.split("shop", "orders", Some(range)).unwrap();
    assert_eq!(writes().await, [403, 200]);
    let url = format!("{other}dbs/shop/colls/orders/docs");
    send(&client, reqwest::Method::POST, url, Some(json!({"id": "2", "pk": "p"}))).await.unwrap();
    until_read(&client, &hub, "2").await;
    for wrong in
        [json!({"range": 99, "name": "East US"}), json!({"range": range}), json!({"name": "East US"})]
    {
        assert_eq!(tell(wrong.clone()).await.unwrap().status(), 400, "{wrong}");
    }
    let home: Vec<u32> = emulator.ranges("shop", "orders").unwrap().iter().map(|range| range.id).collect();
    for range in home {
        emulator.set_partition_write_region("shop", "orders", range, None).unwrap();
    }
    assert_eq!(writes().await, [200, 403]);
}

#[tokio::test]
async fn writes_move_only_where_the_account_says_that_they_may() {
    for (failover, multiple_writes) in [(false, false), (true, true)] {
        let emulator =
            two().multiple_writes(multiple_writes).partition_failover(failover).start().await.unwrap();
        container(&fresh(), &emulator.endpoint()).await;
        let error = emulator.set_partition_write_region("shop", "orders", 0, Some("East US")).unwrap_err();
        assert!(error.to_string().contains("partition failover"), "{error}");
    }
}
