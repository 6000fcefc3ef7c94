//! Pages of answers that only all documents together have, and what is told of how they came about.
#![allow(clippy::unwrap_used)]

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use crate::account::AccountSettings;
use crate::service::Reply;
use crate::service::fixture::Fixture;

/// Forty items over four values of `n`, in one range.
fn fixture() -> Fixture {
    let container = json!({"id": "c", "partitionKey": {"paths": ["/pk"], "version": 2}});
    let fixture = Fixture::new(AccountSettings::default(), &["West US 2"]).with_container(container);
    for at in 0..40 {
        let key = format!("[\"{at}\"]");
        let headers = [("x-ms-documentdb-partitionkey", key.as_str())];
        let item = json!({"id": at.to_string(), "pk": at.to_string(), "n": at % 4, "tags": ["a", "b"]});
        assert_eq!(fixture.send(0, "POST", "/dbs/d/colls/c/docs", &headers, Some(item)).status, 201);
    }
    fixture
}

fn ask(fixture: &Fixture, range: &str, headers: &[(&str, &str)], body: Value) -> Reply {
    let usual = [
        ("content-type", "application/query+json"),
        ("x-ms-documentdb-isquery", "True"),
        ("x-ms-documentdb-partitionkeyrangeid", range),
    ];
    let headers: Vec<_> = usual.into_iter().chain(headers.iter().copied()).collect();
    fixture.send(0, "POST", "/dbs/d/colls/c/docs", &headers, Some(body))
}

fn rows(reply: &Reply) -> Vec<Value> {
    reply.json()["Documents"].as_array().cloned().unwrap()
}

/// All pages from a continuation on.
fn drain(fixture: &Fixture, range: &str, query: &str, from: &str, size: &str) -> Vec<Value> {
    let (mut found, mut from) = (Vec::new(), from.to_owned());
    loop {
        let headers = [("x-ms-max-item-count", size), ("x-ms-continuation", &from)];
        let page = ask(fixture, range, &headers, json!({"query": query}));
        found.extend(rows(&page));
        from = page.header("x-ms-continuation").to_owned();
        if from.is_empty() {
            return found;
        }
    }
}

const QUERIES: [&str; 8] = [
    "SELECT VALUE c.id FROM c ORDER BY c.n",
    "SELECT VALUE c.id FROM c ORDER BY c.n DESC, c.id",
    "SELECT VALUE [c.id, t] FROM c JOIN t IN c.tags ORDER BY c.n",
    "SELECT VALUE c.id FROM c ORDER BY c.n OFFSET 0 LIMIT 23",
    "SELECT TOP 23 VALUE c.id FROM c ORDER BY c.n",
    "SELECT TOP 23 VALUE c.id FROM c",
    "SELECT DISTINCT VALUE c.pk FROM c",
    "SELECT VALUE COUNT(1) FROM c GROUP BY c.id",
];

#[test]
fn pages_of_any_size_are_the_whole() {
    let fixture = fixture();
    for query in QUERIES {
        let whole = drain(&fixture, "0", query, "", "-1");
        for size in ["1", "3", "7"] {
            assert_eq!(drain(&fixture, "0", query, "", size), whole, "{query}");
        }
    }
    let window = "SELECT VALUE c.id FROM c ORDER BY c.id OFFSET 5 LIMIT 9";
    assert_eq!(drain(&fixture, "0", window, "", "2").len(), 9);
}

#[test]
fn a_page_goes_on_in_both_halves_of_a_range_that_was_split() {
    for query in QUERIES {
        let fixture = fixture();
        let whole = drain(&fixture, "0", query, "", "-1");
        let first = ask(&fixture, "0", &[("x-ms-max-item-count", "7")], json!({"query": query}));
        let next = first.header("x-ms-continuation").to_owned();
        fixture.account.split("d", "c", Some(0)).unwrap();
        let halves = ["1", "2"].map(|half| drain(&fixture, half, query, &next, "4"));
        let mut found: Vec<String> =
            rows(&first).into_iter().chain(halves.into_iter().flatten()).map(|row| row.to_string()).collect();
        if query.contains("23") {
            // Each half may give as many as are still missing.
            assert!(found.len() >= 23, "{query}: {}", found.len());
            continue;
        }
        let mut whole: Vec<String> = whole.iter().map(Value::to_string).collect();
        found.sort();
        whole.sort();
        assert_eq!(found, whole, "{query}");
    }
}

#[test]
fn an_ordered_query_resumes_at_the_keys_that_the_client_names() {
    let fixture = fixture();
    let query = "SELECT c._rid, c.n, c.id FROM c ORDER BY c.n";
    let whole = rows(&ask(&fixture, "0", &[("x-ms-max-item-count", "-1")], json!({"query": query})));
    let resumed = |filter: Value| {
        let body = json!({"query": query, "resumeFilter": filter});
        rows(&ask(&fixture, "0", &[("x-ms-max-item-count", "-1")], body))
    };
    assert_eq!(resumed(json!({"value": [1], "exclude": false})), whole[10..]);
    assert_eq!(resumed(json!({"value": [1], "exclude": true})), whole[20..]);
    assert_eq!(resumed(json!({"value": [1], "rid": whole[14]["_rid"], "exclude": false})), whole[14..]);
    assert_eq!(resumed(json!({"value": [[]], "exclude": true})), whole);
    let broken = json!({"query": query, "resumeFilter": {"value": [{"type": "array"}]}});
    assert_eq!(ask(&fixture, "0", &[], broken).code(), (400, 0));
}

#[test]
fn a_page_is_full_at_four_megabytes() {
    let fixture = fixture();
    let key = [("x-ms-documentdb-partitionkey", "[\"big\"]")];
    for at in 0..6 {
        let item = json!({"id": format!("big{at}"), "pk": "big", "text": "x".repeat(1_000_000)});
        assert_eq!(fixture.send(0, "POST", "/dbs/d/colls/c/docs", &key, Some(item)).status, 201);
    }
    for query in ["SELECT * FROM c WHERE c.pk = 'big'", "SELECT * FROM c WHERE c.pk = 'big' ORDER BY c.id"] {
        let first = ask(&fixture, "0", &[("x-ms-max-item-count", "-1")], json!({"query": query}));
        assert_eq!(rows(&first).len(), 5, "{query}");
        assert_eq!(drain(&fixture, "0", query, first.header("x-ms-continuation"), "-1").len(), 1);
    }
}

#[test]
fn metrics_are_told_where_they_are_asked_for() {
    let fixture = fixture();
    let body = json!({"query": "SELECT * FROM c WHERE c.n = 1 AND c.a.b > 2 ORDER BY c.n, c.id DESC"});
    let plain = ask(&fixture, "0", &[], body.clone());
    assert_eq!(plain.header("x-ms-documentdb-query-metrics"), "");
    assert_eq!(plain.header("x-ms-cosmos-index-utilization"), "");
    let headers =
        [("x-ms-documentdb-populatequerymetrics", "True"), ("x-ms-cosmos-populateindexmetrics", "True")];
    let told = ask(&fixture, "0", &headers, body);
    let metrics = told.header("x-ms-documentdb-query-metrics");
    assert!(metrics.starts_with("totalExecutionTimeInMs="), "{metrics}");
    for known in ["retrievedDocumentCount=40;", "outputDocumentCount=0;", "indexUtilizationRatio=0.00"] {
        assert!(metrics.contains(known), "{metrics}");
    }
    let index = STANDARD.decode(told.header("x-ms-cosmos-index-utilization")).unwrap();
    let index: Value = serde_json::from_slice(&index).unwrap();
    let paths: Vec<_> =
        index["UtilizedSingleIndexes"].as_array().unwrap().iter().map(|index| &index["IndexSpec"]).collect();
    assert_eq!(paths, ["/n/?", "/a/b/?"]);
    assert_eq!(index["UtilizedSingleIndexes"][0]["FilterExpression"], "(c.n = 1)");
    assert_eq!(index["PotentialCompositeIndexes"][0]["IndexSpecs"], json!(["/n ASC", "/id DESC"]));
}
