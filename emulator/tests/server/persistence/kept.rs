//! A restart is not noticed: everything is answered as before, in every region, and sessions go on.

use std::time::Duration;

use perilune_emulator::{Emulator, EmulatorBuilder};
use reqwest::{Client, Method, Response};
use serde_json::{Value, json};

use super::Folder;
use crate::outside::{TOKEN, builder};

const ORDERS: &str = "dbs/shop/colls/orders";

fn emulator(folder: &Folder) -> EmulatorBuilder {
    let builder = Emulator::builder().regions(["West US 2", "East US"]).multiple_writes(true);
    builder.lag(Duration::from_millis(1)).data_directory(folder.text())
}

async fn call(
    client: &Client,
    endpoint: &str,
    (method, path): (&str, &str),
    headers: &[(&str, &str)],
    body: Option<Value>,
) -> Response {
    let url = format!("{endpoint}{path}");
    let mut request = client.request(Method::from_bytes(method.as_bytes()).unwrap(), url);
    request = request.header("authorization", TOKEN).header("x-ms-cosmos-allow-tentative-writes", "true");
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    request.body(body.map(|body| body.to_string()).unwrap_or_default()).send().await.unwrap()
}

async fn made(client: &Client, endpoint: &str, path: &str, headers: &[(&str, &str)], body: Value) {
    let answer = call(client, endpoint, ("POST", path), headers, Some(body)).await;
    let status = answer.status();
    assert!(status.is_success(), "{path}: {status} {}", answer.text().await.unwrap());
}

async fn item(client: &Client, endpoint: &str, id: &str, more: Value) {
    let key = [("x-ms-documentdb-partitionkey", "[\"p\"]"), ("x-ms-documentdb-is-upsert", "true")];
    let mut body = json!({"id": id, "pk": "p", "n": 0.1 + 0.2, "deep": "\u{1F30D} \u{0}"});
    body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    made(client, endpoint, &format!("{ORDERS}/docs"), &key, body).await;
}

/// All that one region answers, without what is made anew for every answer.
async fn everything(client: &Client, endpoint: &str, versions: &str) -> Vec<String> {
    let versions = [
        ("a-im", "Full-Fidelity Feed"),
        ("x-ms-cosmos-changefeed-wire-format-version", "2021-09-15"),
        ("x-ms-documentdb-partitionkey", "[\"p\"]"),
        ("if-none-match", versions),
    ];
    let mut all = Vec::new();
    for (path, headers) in [
        ("dbs", &[][..]),
        ("dbs/shop/colls", &[]),
        (ORDERS, &[("x-ms-documentdb-populatequotainfo", "true")]),
        ("dbs/shop/colls/orders/sprocs", &[]),
        ("dbs/shop/colls/orders/pkranges", &[]),
        ("dbs/shop/colls/orders/docs", &[]),
        ("dbs/shop/colls/orders/conflicts", &[]),
        ("dbs/shop/colls/orders/docs", &[("a-im", "Incremental feed")]),
        ("dbs/shop/colls/orders/docs", &versions),
        ("offers", &[]),
    ] {
        let answer = call(client, endpoint, ("GET", path), headers, None).await;
        let header = |name: &str| answer.headers().get(name).map(|value| value.to_str().unwrap().to_owned());
        let seen = [header("x-ms-session-token"), header("etag"), header("lsn")];
        all.push(format!("{path} {headers:?} {} {seen:?} {}", answer.status(), answer.text().await.unwrap()));
    }
    all
}

/// Answers where the feed of all versions began.
async fn fill(client: &Client, emulator: &Emulator, [here, there]: [&str; 2]) -> String {
    made(client, here, "dbs", &[], json!({"id": "shop"})).await;
    let key = json!({"paths": ["/pk"], "kind": "Hash", "version": 2});
    let orders = json!({
        "id": "orders",
        "partitionKey": key,
        "defaultTtl": -1,
        "changeFeedPolicy": {"retentionDuration": 10},
        "conflictResolutionPolicy": {"mode": "Custom"},
    });
    made(client, here, "dbs/shop/colls", &[("x-ms-offer-throughput", "1200")], orders).await;
    made(client, here, "dbs/shop/colls", &[], json!({"id": "gone", "partitionKey": key})).await;
    let script = json!({"id": "hello", "body": "function () {}"});
    made(client, here, &format!("{ORDERS}/sprocs"), &[], script).await;
    let key =
        [("x-ms-documentdb-partitionkey", "[\"p\"]"), ("a-im", "Full-Fidelity Feed"), ("if-none-match", "*")];
    let now = call(client, here, ("GET", &format!("{ORDERS}/docs")), &key, None).await;
    let now = now.headers()["etag"].to_str().unwrap().to_owned();
    for id in ["1", "2", "3"] {
        item(client, here, id, json!({"v": 1})).await;
    }
    emulator.replicated().await;
    item(client, there, "1", json!({"v": 2, "ttl": 3000})).await;
    let key = [("x-ms-documentdb-partitionkey", "[\"p\"]")];
    let gone = call(client, here, ("DELETE", &format!("{ORDERS}/docs/3")), &key, None).await;
    assert_eq!(gone.status(), 204);
    emulator.replicated().await;
    emulator.split("shop", "orders", None).unwrap();
    emulator.set_replication_paused("*", "*", true).unwrap();
    item(client, here, "2", json!({"v": "here"})).await;
    item(client, there, "2", json!({"v": "there"})).await;
    emulator.set_replication_paused("*", "*", false).unwrap();
    emulator.replicated().await;
    let gone = call(client, here, ("DELETE", "dbs/shop/colls/gone"), &[], None).await;
    assert_eq!(gone.status(), 204);
    now
}

fn endpoints(emulator: &Emulator, names: [&str; 2]) -> [String; 2] {
    names.map(|name| emulator.region(name).unwrap().endpoint())
}

#[tokio::test]
async fn every_answer_is_the_same_after_a_restart() {
    let folder = Folder::new("kept");
    let client = builder().build().unwrap();
    let running = emulator(&folder).start().await.unwrap();
    let [here, there] = endpoints(&running, ["West US 2", "East US"]);
    let start = fill(&client, &running, [&here, &there]).await;
    let before = [everything(&client, &here, &start).await, everything(&client, &there, &start).await];
    for text in ["\"Conflicts\":[{", "\"operationType\":\"delete\"", "\"StoredProcedures\":[{"] {
        assert!(before[0].iter().any(|answer| answer.contains(text)), "{text}: {before:#?}");
    }
    running.stop().await;
    let running = emulator(&folder).start().await.unwrap();
    let [here, there] = endpoints(&running, ["West US 2", "East US"]);
    running.replicated().await;
    let after = [everything(&client, &here, &start).await, everything(&client, &there, &start).await];
    for (before, after) in before.iter().flatten().zip(after.iter().flatten()) {
        assert_eq!(before, after);
    }
    // New ones do not take the numbers of others.
    item(&client, &here, "4", json!({})).await;
    running.replicated().await;
    assert!(everything(&client, &there, &start).await.iter().any(|text| text.contains("\"id\":\"4\"")));
}

#[tokio::test]
async fn a_write_that_was_on_its_way_arrives_after_the_restart() {
    let folder = Folder::new("pending");
    let client = builder().build().unwrap();
    let running = emulator(&folder).start().await.unwrap();
    let [here, there] = endpoints(&running, ["West US 2", "East US"]);
    let start = fill(&client, &running, [&here, &there]).await;
    running.set_replication_paused("*", "*", true).unwrap();
    item(&client, &here, "late", json!({})).await;
    assert!(!everything(&client, &there, &start).await.iter().any(|text| text.contains("\"late\"")));
    running.stop().await;
    let running = emulator(&folder).start().await.unwrap();
    let [here, there] = endpoints(&running, ["West US 2", "East US"]);
    running.replicated().await;
    assert!(everything(&client, &there, &start).await.iter().any(|text| text.contains("\"late\"")));
    assert!(everything(&client, &here, &start).await.iter().any(|text| text.contains("\"late\"")));
}

#[tokio::test]
async fn the_regions_and_their_parts_are_as_they_were() {
    let folder = Folder::new("regions");
    let running = emulator(&folder).start().await.unwrap();
    running.add_region("North Europe").await.unwrap();
    running.set_write_region("East US").await.unwrap();
    running.set_offline("West US 2", true).await.unwrap();
    let told = |emulator: &Emulator| -> Vec<_> {
        let regions = emulator.regions().into_iter();
        regions.map(|region| (region.name, region.session_id, region.hub, region.offline)).collect()
    };
    let before = told(&running);
    running.stop().await;
    let running = emulator(&folder).regions(["Japan East"]).start().await.unwrap();
    let after = told(&running);
    assert_eq!(before, after[..3]);
    assert_eq!(after[3], ("Japan East".to_owned(), 4, false, false));
    running.set_offline("West US 2", false).await.unwrap();
}
