#![allow(clippy::unwrap_used)]

use std::time::Duration;

use serde_json::{Value, json};

use crate::account::AccountSettings;
use crate::service::fixture::Fixture;

fn throttled(units: u64) -> Fixture {
    let settings = AccountSettings { throttling: true, ..AccountSettings::default() };
    let fixture = Fixture::new(settings, &["West US 2"]);
    let body = Some(json!({"id": "d"}));
    assert_eq!(fixture.send(0, "POST", "/dbs", &[], body).status, 201);
    let container = json!({"id": "c", "partitionKey": {"paths": ["/pk"], "version": 2}});
    let units = units.to_string();
    let headers = [("x-ms-offer-throughput", units.as_str())];
    assert_eq!(fixture.send(0, "POST", "/dbs/d/colls", &headers, Some(container)).status, 201);
    fixture
}

#[test]
fn a_range_without_units_refuses_and_says_for_how_long() {
    let fixture = throttled(400);
    let create = |n: usize| fixture.docs(0, "POST", "", &[], Some(json!({"id": n.to_string(), "pk": "p"})));
    let served = (0..1000).take_while(|n| create(*n).status == 201).count();
    assert!((60..90).contains(&served), "400 request units are {served} creations");
    let refused = create(1000);
    assert_eq!(refused.code(), (429, 3200));
    let wait: u64 = refused.header("x-ms-retry-after-ms").parse().unwrap();
    assert!((1..100).contains(&wait), "{wait}");
    fixture.pass(Duration::from_millis(wait));
    assert_eq!(create(1000).status, 201);
}

#[test]
fn bulk_is_refused_operation_by_operation() {
    let fixture = throttled(400);
    let bulk = |from: usize| {
        let row = |n: usize| {
            let n = n.to_string();
            json!({"operationType": "Create", "partitionKey": "[\"p\"]", "resourceBody": {"id": n, "pk": "p"}})
        };
        let headers = [
            ("x-ms-cosmos-is-batch-request", "true"),
            ("x-ms-cosmos-batch-continue-on-error", "true"),
            ("x-ms-documentdb-partitionkeyrangeid", "0"),
        ];
        let body: Value = (from..from + 100).map(row).collect();
        fixture.send(0, "POST", "/dbs/d/colls/c/docs", &headers, Some(body))
    };
    let first = bulk(0);
    assert_eq!(first.status, 207);
    let rows = first.json();
    let statuses: Vec<u64> =
        rows.as_array().unwrap().iter().map(|row| row["statusCode"].as_u64().unwrap()).collect();
    let served = statuses.iter().filter(|status| **status == 201).count();
    assert!((60..90).contains(&served), "{statuses:?}");
    assert!(statuses[served..].iter().all(|status| *status == 429), "{statuses:?}");
    assert!(rows[99]["retryAfterMilliseconds"].as_u64().unwrap() > 0);
    assert_eq!(bulk(100).code(), (429, 3200), "with nothing left, the request as a whole");
}

#[test]
fn the_units_of_a_container_are_divided_among_its_ranges() {
    let fixture = throttled(800);
    fixture.account.split("d", "c", None).unwrap();
    let create = |n: usize| fixture.docs(0, "POST", "", &[], Some(json!({"id": n.to_string(), "pk": "p"})));
    let served = (0..1000).take_while(|n| create(*n).status == 201).count();
    assert!((60..90).contains(&served), "{served}");
}
