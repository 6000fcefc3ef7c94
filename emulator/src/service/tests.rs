#![allow(clippy::unwrap_used)]

use serde_json::{Value, json};

use super::fixture::Fixture;

/// Words that mean something somewhere, and some that mean nothing anywhere.
const PATHS: [&str; 14] = [
    "dbs",
    "d",
    "colls",
    "c",
    "docs",
    "1",
    "pkranges",
    "offers",
    "conflicts",
    "sprocs",
    "",
    "%41",
    "operations",
    "x",
];
const HEADERS: [&str; 22] = [
    "x-ms-documentdb-partitionkey",
    "x-ms-documentdb-partitionkeyrangeid",
    "x-ms-start-epk",
    "x-ms-end-epk",
    "x-ms-session-token",
    "x-ms-continuation",
    "x-ms-max-item-count",
    "x-ms-documentdb-isquery",
    "x-ms-cosmos-is-query-plan-request",
    "x-ms-cosmos-is-batch-request",
    "x-ms-cosmos-batch-atomic",
    "x-ms-documentdb-is-upsert",
    "x-ms-documentdb-query-enablecrosspartition",
    "x-ms-offer-throughput",
    "x-ms-cosmos-offer-autopilot-settings",
    "x-ms-consistency-level",
    "if-match",
    "if-none-match",
    "a-im",
    "if-modified-since",
    "x-ms-cosmos-changefeed-wire-format-version",
    "prefer",
];
const VALUES: [&str; 21] = [
    "Incremental Feed",
    "Full-Fidelity Feed",
    "\"3@0;0=2;1=4|1:2~17\"",
    "true",
    "True",
    "[\"p\"]",
    "[1]",
    "[{}]",
    "[]",
    "[[1]]",
    "{",
    "0",
    "-1",
    "99999999999999999999",
    "0:1#1#1=1",
    "+RID:~MC4wLjA#RT:1",
    "+RID:~MTg0NDY3NDQwNzM3MDk1NTE2MTUuMTg0NDY3NDQwNzM3MDk1NTE2MTUuMTg0NDY3NDQwNzM3MDk1NTE2MTU#RT:1",
    "*",
    "FF",
    "1000",
    "{\"maxThroughput\":1000}",
];

fn bodies() -> Vec<Value> {
    vec![
        json!({"id": "1", "pk": "p", "ttl": -5}),
        json!({"id": "c2", "partitionKey": {"paths": ["/a/b"], "kind": "MultiHash", "version": 2}}),
        json!({"id": "x", "partitionKey": {"paths": ["/"], "kind": "Hash"}}),
        json!({"query": "SELECT * FROM c WHERE c.n = @n", "parameters": [{"name": "@n", "value": 1}]}),
        json!({"query": "SELECT VALUE COUNT(1) FROM c GROUP BY c.x OFFSET 1 LIMIT 1"}),
        json!({"operations": [{"op": "move", "from": "/a", "path": "/a/b"}, {"op": "add", "path": "/", "value": 1}]}),
        json!([{"operationType": "Create", "resourceBody": {"id": "2"}}, {"operationType": "Delete"}, {}]),
        json!({"content": {"offerThroughput": -1}}),
        json!("text"),
        json!(null),
    ]
}

#[test]
fn no_request_makes_the_service_panic() {
    let fixture = Fixture::single();
    let mut random = fastrand::Rng::with_seed(7);
    let bodies = bodies();
    for _ in 0..20_000 {
        let count = random.usize(..8);
        let fixed = ["dbs", "d", "colls", "c", "docs", "1"];
        let word = |at: usize, random: &mut fastrand::Rng| match random.u32(..6) {
            0 => *random.choice(&PATHS).unwrap(),
            _ => *fixed.get(at).unwrap_or(&"x"),
        };
        let path: String = (0..count).map(|at| format!("/{}", word(at, &mut random))).collect();
        let method = ["GET", "POST", "PUT", "PATCH", "DELETE"][random.usize(..5)];
        let headers: Vec<_> = (0..random.usize(..5))
            .map(|_| (*random.choice(&HEADERS).unwrap(), *random.choice(&VALUES).unwrap()))
            .collect();
        // Deleting the container itself would leave little to try.
        if method == "DELETE" && count < 5 {
            continue;
        }
        let reply = fixture.send(0, method, &path, &headers, Some(random.choice(&bodies).unwrap().clone()));
        assert!(reply.status.as_u16() < 500, "{method} {path} {headers:?}");
        assert!(!reply.header("x-ms-activity-id").is_empty());
    }
}
