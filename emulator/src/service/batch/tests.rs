#![allow(clippy::unwrap_used)]

use serde_json::{Value, json};

use crate::service::Reply;
use crate::service::fixture::Fixture;

fn batch(fixture: &Fixture, atomic: bool, operations: Value) -> Reply {
    let (key, range) =
        (("x-ms-documentdb-partitionkey", r#"["p"]"#), ("x-ms-documentdb-partitionkeyrangeid", "0"));
    let atomic = if atomic { [key, ("x-ms-cosmos-batch-atomic", "true")] } else { [range, range] };
    let headers = [atomic[0], atomic[1], ("x-ms-cosmos-is-batch-request", "True")];
    fixture.send(0, "POST", "/dbs/d/colls/c/docs", &headers, Some(operations))
}

fn statuses(reply: &Reply) -> Vec<u64> {
    reply.json().as_array().unwrap().iter().map(|row| row["statusCode"].as_u64().unwrap()).collect()
}

#[test]
fn a_transaction_is_done_whole() {
    let fixture = Fixture::single();
    let reply = batch(
        &fixture,
        true,
        json!([
            {"operationType": "Create", "resourceBody": {"id": "1", "pk": "p"}},
            {"operationType": "Upsert", "resourceBody": {"id": "1", "pk": "p", "n": 1}},
            {"operationType": "Patch", "id": "1", "resourceBody": {"operations": [{"op": "incr", "path": "/n", "value": 1}]}},
            {"operationType": "Read", "id": "1"},
            {"operationType": "Replace", "id": "1", "resourceBody": {"id": "1", "pk": "p", "n": 5}},
            {"operationType": "Create", "resourceBody": {"id": "2", "pk": "p"}},
            {"operationType": "Delete", "id": "2"},
        ]),
    );
    assert_eq!((reply.code(), statuses(&reply)), ((200, 0), vec![201, 200, 200, 200, 200, 201, 204]));
    assert_eq!(reply.json()[3]["resourceBody"]["n"], 2);
}

#[test]
fn a_transaction_that_fails_leaves_nothing() {
    let fixture = Fixture::single();
    let reply = batch(
        &fixture,
        true,
        json!([
            {"operationType": "Create", "resourceBody": {"id": "1", "pk": "p"}},
            {"operationType": "Read", "id": "9"},
            {"operationType": "Delete", "id": "1"},
        ]),
    );
    assert_eq!((reply.code(), statuses(&reply)), ((207, 0), vec![424, 404, 424]));
    assert_eq!(reply.header("x-ms-request-charge"), "1");
    assert_eq!(fixture.docs(0, "GET", "/1", &[], None).code(), (404, 0));
    let created = fixture.docs(0, "POST", "", &[], Some(json!({"id": "1", "pk": "p"})));
    assert_eq!(created.header("x-ms-session-token"), "0:1#1#1=1", "what was undone took no number");
}

#[test]
fn in_bulk_each_operation_is_for_itself() {
    let fixture = Fixture::single();
    let reply = batch(
        &fixture,
        false,
        json!([
            {"operationType": "Create", "partitionKey": "[\"a\"]", "resourceBody": {"id": "1", "pk": "a"}},
            {"operationType": "Read", "id": "9", "partitionKey": "[\"a\"]"},
            {"operationType": "Create", "partitionKey": "[\"b\"]", "resourceBody": {"id": "1", "pk": "b"}},
        ]),
    );
    assert_eq!((reply.code(), statuses(&reply)), ((207, 0), vec![201, 404, 201]));
}

#[test]
fn what_is_refused_whole() {
    let fixture = Fixture::single();
    let many: Vec<Value> = (0..101).map(|_| json!({"operationType": "Read", "id": "1"})).collect();
    for operations in [json!([]), json!(many), json!({}), json!([1])] {
        assert_eq!(batch(&fixture, true, operations).code(), (400, 0));
    }
    let nonsense = batch(&fixture, true, json!([{"operationType": "Nonsense"}]));
    assert_eq!((nonsense.code(), statuses(&nonsense)), ((207, 0), vec![400]));
}
