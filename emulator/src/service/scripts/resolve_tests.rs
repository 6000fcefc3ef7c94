#![allow(clippy::unwrap_used)]

use std::time::Duration;

use serde_json::{Value, json};

use crate::account::AccountSettings;
use crate::service::fixture::Fixture;

const TENTATIVE: (&str, &str) = ("x-ms-cosmos-allow-tentative-writes", "true");

/// In the manner of the service's documentation: the lowest rank wins, deletions win over all.
const LOWEST: &str = r#"function (incoming, existing, isTombstone, conflicting) {
    const items = getContext().getCollection();
    const fail = (error) => { if (error) throw error; };
    if (!incoming) {
        if (existing) items.deleteDocument(existing._self, {}, fail);
    } else if (!isTombstone) {
        if ([existing, ...conflicting].some((other) => other && other.rank < incoming.rank)) return;
        clear();
    }
    function clear() {
        const next = conflicting.shift();
        if (next) items.deleteDocument(next._self, {}, (error) => { fail(error); clear(); });
        else if (existing) items.replaceDocument(existing._self, incoming, fail);
        else items.createDocument(items.getSelfLink(), incoming, fail);
    }
}"#;

/// An account of three write regions, whose container leaves conflicts to a procedure.
fn account(procedure: &str) -> Fixture {
    let container = json!({
        "id": "c", "partitionKey": {"paths": ["/pk"], "version": 2},
        "conflictResolutionPolicy": {
            "mode": "Custom", "conflictResolutionProcedure": "dbs/d/colls/c/sprocs/resolver",
        },
    });
    let settings = AccountSettings { multiple_writes: true, ..AccountSettings::default() };
    let fixture = Fixture::new(settings, &["West US 2", "East US", "West Europe"]).with_container(container);
    let script = json!({"id": "resolver", "body": procedure});
    assert_eq!(fixture.send(0, "POST", "/dbs/d/colls/c/sprocs", &[], Some(script)).status, 201);
    fixture
}

fn upsert(fixture: &Fixture, region: usize, rank: u32) {
    let headers = [TENTATIVE, ("x-ms-documentdb-is-upsert", "true")];
    let reply = fixture.docs(region, "POST", "", &headers, Some(json!({"id": "1", "pk": "p", "rank": rank})));
    assert!(reply.status.is_success());
    fixture.pass(Duration::from_millis(1));
}

/// Lets all writes and rulings arrive; the rank in each region, and how many conflicts are in the feed.
fn settled(fixture: &Fixture) -> (Vec<Value>, Value) {
    for _ in 0..4 {
        fixture.pass(Duration::from_secs(1));
    }
    let rank = |region| fixture.docs(region, "GET", "/1", &[], None).json()["rank"].take();
    let feed = fixture.send(0, "GET", "/dbs/d/colls/c/conflicts", &[], None).json();
    ([0, 1, 2].map(rank).to_vec(), feed["_count"].clone())
}

#[test]
fn a_procedure_decides_on_creations_and_changes() {
    for (first, second) in [(1, 2), (2, 1)] {
        let fixture = account(LOWEST);
        upsert(&fixture, 1, first);
        upsert(&fixture, 2, second);
        assert_eq!(settled(&fixture), (vec![json!(1); 3], json!(0)), "created with {first} and {second}");
        upsert(&fixture, 0, first + 10);
        upsert(&fixture, 2, second + 10);
        assert_eq!(settled(&fixture), (vec![json!(11); 3], json!(0)), "changed to {first} and {second}");
    }
}

#[test]
fn a_procedure_decides_on_deletions() {
    for (first, second) in [(0, 1), (1, 0)] {
        let fixture = account(LOWEST);
        upsert(&fixture, 0, 1);
        settled(&fixture);
        assert_eq!(fixture.docs(first, "DELETE", "/1", &[TENTATIVE], None).code(), (204, 0));
        upsert(&fixture, second, 0);
        assert_eq!(settled(&fixture), (vec![Value::Null; 3], json!(0)), "deleted in region {first}");
    }
}

#[test]
fn where_the_procedure_fails_the_conflict_waits() {
    for procedure in ["function () { throw new Error('no'); }", "no function"] {
        let fixture = account(procedure);
        upsert(&fixture, 0, 2);
        upsert(&fixture, 1, 1);
        assert_eq!(settled(&fixture), (vec![json!(2); 3], json!(1)), "the hub's own stays");
    }
}

#[test]
fn a_procedure_may_put_both_together() {
    let sum = "function (incoming, existing, isTombstone, conflicting) {\
               const other = existing ?? conflicting[0];\
               __.replaceDocument(other._self, {...other, rank: other.rank + incoming.rank}); }";
    let fixture = account(sum);
    for region in [0, 1, 2] {
        upsert(&fixture, region, 1);
    }
    assert_eq!(settled(&fixture), (vec![json!(3); 3], json!(0)));
}
