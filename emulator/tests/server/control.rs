//! The management API, call by call.

use reqwest::Client;
use serde_json::{Value, json};

use crate::outside::{builder, container, fresh, get, names, two};

struct Api {
    client: Client,
    url: String,
}

impl Api {
    async fn call(&self, method: &str, path: &str, body: Value) -> (u16, Value) {
        let url = format!("{}{path}", self.url);
        let request = self.client.request(method.parse().unwrap(), url);
        let response = request.body(body.to_string()).send().await.unwrap();
        let status = response.status().as_u16();
        (status, serde_json::from_slice(&response.bytes().await.unwrap()).unwrap())
    }

    async fn good(&self, method: &str, path: &str, body: Value) -> Value {
        let (status, answer) = self.call(method, path, body).await;
        assert_eq!(status, 200, "{method} {path}: {answer}");
        answer
    }
}

#[tokio::test]
async fn the_topology_is_changed_call_by_call() {
    let emulator = two().start().await.unwrap();
    let client = builder().build().unwrap();
    let endpoint = emulator.endpoint();
    let api = Api { client: client.clone(), url: emulator.control_url() };
    let added = api.good("POST", "regions", json!({"name": "East US 2"})).await;
    assert_eq!(added[2]["name"], "East US 2");
    assert_eq!(names(&client, &endpoint, "readableLocations").await.len(), 3);
    api.good("POST", "regions/East%20US/offline", json!({})).await;
    assert_eq!(names(&client, &endpoint, "readableLocations").await, ["West US 2", "East US 2"]);
    api.good("POST", "regions/eastus/online", json!({})).await;
    api.good("DELETE", "regions/East%20US", json!({})).await;
    api.good("POST", "multiple-writes", json!({"enabled": false})).await;
    api.good("POST", "write-region", json!({"name": "East US 2"})).await;
    assert_eq!(names(&client, &endpoint, "writableLocations").await, ["East US 2"]);
    api.good("POST", "replication", json!({"lagMs": 5})).await;
    api.good("POST", "replication", json!({"from": "West US 2", "to": "*", "paused": true})).await;

    let state = api.good("GET", "state", json!({})).await;
    assert_eq!(state["endpoint"], emulator.endpoint());
    assert_eq!(state["key"], emulator.key());
    assert_eq!((&state["multipleWrites"], &state["consistency"]), (&json!(false), &json!("Session")));
    assert_eq!(state["regions"], api.good("GET", "regions", json!({})).await);
    let mut ready: Value = serde_json::from_str(&emulator.state_json()).unwrap();
    assert_eq!(ready["control"].take(), json!(emulator.control_url()));
}

#[tokio::test]
async fn faults_are_added_listed_and_removed() {
    let emulator = two().start().await.unwrap();
    let client = fresh();
    let api = Api { client: client.clone(), url: emulator.control_url() };
    let rule = json!({
        "fault": "status", "status": 429, "subStatus": 3200, "retryAfterMs": 7, "region": "west us 2",
        "resource": "account", "operation": "read", "kind": "reads", "method": "get", "pathContains": "/",
        "share": 1.0, "limit": 1, "phase": "after", "bare": false,
    });
    let id = api.good("POST", "faults", rule).await["id"].clone();
    assert_eq!(get(&client, emulator.endpoint()).await.unwrap().status(), 429);
    assert_eq!(get(&client, emulator.endpoint()).await.unwrap().status(), 200);
    let listed = api.good("GET", "faults", json!({})).await;
    assert_eq!(listed[0]["id"], id);
    assert_eq!(listed[0]["hits"], 1);
    assert_eq!(listed[0]["region"], "West US 2");
    assert_eq!(listed[0]["retryAfterMs"], 7);
    api.good("DELETE", &format!("faults/{id}"), json!({})).await;
    assert_eq!(api.call("DELETE", &format!("faults/{id}"), json!({})).await.0, 404);

    api.good("POST", "faults", json!({"fault": "refuse", "region": "East US"})).await;
    api.good("POST", "faults", json!({"fault": "delay", "delayMs": 1})).await;
    assert!(get(&client, emulator.region("East US").unwrap().endpoint()).await.unwrap_err().is_connect());
    assert_eq!(api.good("DELETE", "regions/East%20US/faults", json!({})).await, json!({"removed": 1}));
    assert_eq!(api.good("DELETE", "faults", json!({})).await, json!({"removed": 1}));
    assert_eq!(get(&client, emulator.region("East US").unwrap().endpoint()).await.unwrap().status(), 200);
}

#[tokio::test]
async fn the_log_and_the_counts_can_be_read_and_cleared() {
    let emulator = two().start().await.unwrap();
    let api = Api { client: fresh(), url: emulator.control_url() };
    container(&api.client, &emulator.endpoint()).await;
    let stats = api.good("GET", "stats", json!({})).await;
    let created = json!({
        "region": "West US 2", "operation": "create", "resource": "colls", "status": 201, "requests": 1,
        "faulted": 0,
    });
    assert!(stats.as_array().unwrap().contains(&created), "{stats}");
    let log = api.good("GET", "log?after=1", json!({})).await;
    assert_eq!((log.as_array().unwrap().len(), &log[0]["path"]), (1, &json!("/dbs/shop/colls")));
    api.good("DELETE", "stats", json!({})).await;
    assert_eq!(api.good("GET", "log", json!({})).await, json!([]));
}

#[tokio::test]
async fn refusals_say_what_is_accepted() {
    let emulator = two().start().await.unwrap();
    let api = Api { client: fresh(), url: emulator.control_url() };
    for (method, path, body, status, text) in [
        ("GET", "nowhere", json!({}), 404, "there is no call GET /nowhere; accepted are: GET /"),
        ("POST", "regions", json!({}), 400, "body: missing field `name`"),
        ("POST", "regions", json!({"name": "East US"}), 400, "region: the account already has"),
        ("POST", "regions", json!({"name": "x", "at": 1}), 400, "body: unknown field `at`, expected `name`"),
        (
            "DELETE",
            "regions/Mars",
            json!({}),
            400,
            "region: the account has no region 'Mars'; it has West US 2",
        ),
        ("POST", "write-region", json!({"name": "Mars"}), 400, "region: "),
        ("POST", "replication", json!({}), 400, "body: nothing to change; accepted are lagMs"),
        ("POST", "faults", json!({"fault": "fire"}), 400, "fault: 'fire' is unknown; accepted are refuse,"),
        ("POST", "faults", json!({"fault": "delay"}), 400, "delayMs: "),
        ("POST", "faults", json!({"fault": "delay", "delayMs": 1, "status": 1}), 400, "status, subStatus"),
        ("POST", "faults", json!({"fault": "status"}), 400, "status: "),
        ("POST", "faults", json!({"fault": "status", "status": 500, "delayMs": 1}), 400, "delayMs: only"),
        ("POST", "faults", json!({"fault": "reset", "status": 500}), 400, "status, subStatus"),
        ("POST", "faults", json!({"fault": "reset", "kind": "all"}), 400, "kind: 'all' is unknown"),
        ("POST", "faults", json!({"fault": "reset", "phase": "never"}), 400, "phase: 'never' is unknown"),
        ("POST", "faults", json!({"fault": "reset", "method": "FLY"}), 400, "method: 'FLY' is unknown"),
        ("POST", "faults", json!({"fault": "reset", "share": 2.0}), 400, "share: 2 "),
        ("DELETE", "faults/x", json!({}), 400, "id: 'x' is no whole number"),
        ("GET", "log?last=1", json!({}), 400, "query: 'last=1' is unknown"),
        ("GET", "ca.pem", json!({}), 404, "ca.pem: the emulator was started without TLS"),
    ] {
        let (found, answer) = api.call(method, path, body).await;
        let error = answer["error"].as_str().unwrap();
        assert!(found == status && error.starts_with(text), "{method} {path}: {found} {error}");
    }
    let foreign = api.client.get(&api.url).header("origin", "https://example.com").send().await.unwrap();
    assert_eq!(foreign.status(), 403);
}

#[tokio::test]
async fn the_authority_can_be_read_over_the_api() {
    let emulator = two().tls(true).start().await.unwrap();
    let url = format!("{}ca.pem", emulator.control_url());
    let pem = fresh().get(url).send().await.unwrap().text().await.unwrap();
    assert_eq!(Some(pem.as_str()), emulator.ca_pem());
}
