#![allow(clippy::unwrap_used)]

use serde_json::{Value, json};

use crate::account::AccountSettings;
use crate::service::Reply;
use crate::service::fixture::Fixture;

/// Twelve items, four in each of three logical partitions, over several ranges.
fn fixture() -> Fixture {
    let settings = AccountSettings { partitions: 3, ..AccountSettings::default() };
    let container = json!({"id": "c", "partitionKey": {"paths": ["/pk"], "version": 2}});
    let fixture = Fixture::new(settings, &["West US 2"]).with_container(container);
    for at in 0..12 {
        let pk = ["p", "q", "r"][at % 3];
        let key = format!("[\"{pk}\"]");
        let headers = [("x-ms-documentdb-partitionkey", key.as_str())];
        let item = json!({"id": at.to_string(), "pk": pk, "n": 11 - at});
        assert_eq!(fixture.send(0, "POST", "/dbs/d/colls/c/docs", &headers, Some(item)).status, 201);
    }
    fixture
}

fn ask(fixture: &Fixture, headers: &[(&str, &str)], query: &str) -> Reply {
    let kind = [("content-type", "application/query+json"), ("x-ms-documentdb-isquery", "True")];
    let headers: Vec<_> = kind.into_iter().chain(headers.iter().copied()).collect();
    let body = json!({"query": query, "parameters": [{"name": "@least", "value": 5}]});
    fixture.send(0, "POST", "/dbs/d/colls/c/docs", &headers, Some(body))
}

fn rows(reply: &Reply) -> Vec<Value> {
    reply.json()["Documents"].as_array().cloned().unwrap_or_default()
}

const ONE: (&str, &str) = ("x-ms-documentdb-partitionkey", r#"["p"]"#);
const CROSS: (&str, &str) = ("x-ms-documentdb-query-enablecrosspartition", "true");

#[test]
fn a_query_sees_what_its_headers_name() {
    let fixture = fixture();
    let ids = |headers: &[(&str, &str)]| rows(&ask(&fixture, headers, "SELECT VALUE c.id FROM c")).len();
    assert_eq!(ids(&[ONE]), 4);
    assert_eq!(ids(&[CROSS]), 12);
    assert_eq!(rows(&ask(&fixture, &[CROSS], "SELECT VALUE 1 + 1")), [json!(2)]);
    let by_range = ["0", "1", "2"].map(|id| ids(&[("x-ms-documentdb-partitionkeyrangeid", id)]));
    assert_eq!(by_range.iter().sum::<usize>(), 12, "{by_range:?}");
    assert_eq!(ask(&fixture, &[], "SELECT * FROM c").code(), (400, 0));
    let bounds = |start, end| {
        let headers = [("x-ms-start-epk", start), ("x-ms-end-epk", end)];
        ids(&[headers[0], headers[1]])
    };
    assert_eq!((bounds("00", "FF"), bounds("3FFF", "FF")), (12, 0));
}

#[test]
fn parameters_order_and_pages() {
    let fixture = fixture();
    let query = "SELECT c.n FROM c WHERE c.n >= @least ORDER BY c.n";
    assert_eq!(rows(&ask(&fixture, &[ONE], query)), [json!({"n": 5}), json!({"n": 8}), json!({"n": 11})]);
    let page = ("x-ms-max-item-count", "2");
    for query in ["SELECT VALUE c.id FROM c", "SELECT VALUE c.id FROM c ORDER BY c.n"] {
        let first = ask(&fixture, &[ONE, page], query);
        let next = ("x-ms-continuation", first.header("x-ms-continuation"));
        let second = ask(&fixture, &[ONE, page, next], query);
        let both = [rows(&first), rows(&second)].concat();
        assert_eq!((both.len(), second.header("x-ms-continuation")), (4, ""), "{query}");
        assert_eq!(both, rows(&ask(&fixture, &[ONE], query)));
    }
}

#[test]
fn what_the_gateway_cannot_put_together_is_planned() {
    let fixture = fixture();
    let query = "SELECT * FROM c ORDER BY c.n";
    let refused = ask(&fixture, &[CROSS], query);
    assert_eq!(refused.code(), (400, 1004));
    let features = ("x-ms-cosmos-supported-query-features", "OrderBy, MultipleOrderBy");
    let asked = ("x-ms-cosmos-is-query-plan-request", "True");
    let plan = ask(&fixture, &[CROSS, asked, features], query);
    assert_eq!((plan.code(), plan.json()["queryInfo"]["orderBy"].clone()), ((200, 0), json!(["Ascending"])));
    let rewritten = plan.json()["queryInfo"]["rewrittenQuery"].as_str().unwrap().to_owned();
    let rewritten = rewritten.replace("{documentdb-formattableorderbyquery-filter}", "true");
    let mut keys = Vec::new();
    for id in ["0", "1", "2"] {
        let range = rows(&ask(&fixture, &[("x-ms-documentdb-partitionkeyrangeid", id)], &rewritten));
        let own: Vec<_> = range.iter().map(|row| row["orderByItems"][0]["item"].as_i64().unwrap()).collect();
        assert!(own.is_sorted());
        keys.extend(own);
    }
    keys.sort_unstable();
    assert_eq!(keys, (0..12).collect::<Vec<_>>());
}

#[test]
fn a_page_goes_on_where_the_last_ended_whatever_is_deleted_meanwhile() {
    let fixture = fixture();
    let page = ("x-ms-max-item-count", "2");
    let first = ask(&fixture, &[ONE, page], "SELECT VALUE c.id FROM c");
    assert_eq!(rows(&first), [json!("0"), json!("3")]);
    assert_eq!(fixture.docs(0, "DELETE", "/0", &[], None).code(), (204, 0));
    let next = ("x-ms-continuation", first.header("x-ms-continuation"));
    assert_eq!(
        rows(&ask(&fixture, &[ONE, page, next], "SELECT VALUE c.id FROM c")),
        [json!("6"), json!("9")]
    );
}

#[test]
fn errors_are_the_clients() {
    let fixture = fixture();
    for query in ["SELEC * FROM c", "SELECT * FROM c WHERE c.n > @none", ""] {
        assert_eq!(ask(&fixture, &[ONE], query).code(), (400, 0), "{query}");
    }
}

#[test]
fn databases_containers_and_offers_can_be_queried() {
    let fixture = fixture();
    let kind = [("content-type", "application/query+json")];
    let ask = |path: &str, query: &str, value: &Value| {
        let body = json!({"query": query, "parameters": [{"name": "@value", "value": value}]});
        fixture.send(0, "POST", path, &kind, Some(body)).json()
    };
    assert_eq!(ask("/dbs", "SELECT * FROM r WHERE r.id = @value", &json!("d"))["_count"], 1);
    assert_eq!(ask("/dbs/d/colls", "SELECT * FROM r WHERE r.id = @value", &json!("x"))["_count"], 0);
    let own = fixture.send(0, "GET", "/dbs/d/colls/c", &[], None).json()["_self"].clone();
    let offers = ask("/offers", "SELECT * FROM root r WHERE r.resource = @value", &own);
    assert_eq!(offers["Offers"][0]["content"]["offerThroughput"], 400);
    let rid = offers["Offers"][0]["_rid"].as_str().unwrap().to_owned();
    let mut offer = offers["Offers"][0].clone();
    offer["content"]["offerThroughput"] = json!(1000);
    let replaced = fixture.send(0, "PUT", &format!("/offers/{rid}"), &[], Some(offer)).json();
    assert_eq!(replaced["content"]["offerThroughput"], 1000);
}

#[test]
fn a_patch_is_done_when_its_condition_holds() {
    let fixture = fixture();
    let patch = |condition: &str| {
        let operations = json!([{"op": "incr", "path": "/n", "value": 1}]);
        let body = json!({"condition": condition, "operations": operations});
        fixture.docs(0, "PATCH", "/0", &[], Some(body))
    };
    assert_eq!(patch("from c where c.n = 0").code(), (412, 1110));
    assert_eq!(patch("from c where c.n = 11").json()["n"], 12);
}

#[test]
fn computed_properties_are_there_to_be_asked_for() {
    let lower = json!({"name": "low", "query": "SELECT VALUE LOWER(c.name) FROM c"});
    let container = json!({
        "id": "c",
        "partitionKey": {"paths": ["/pk"], "version": 2},
        "computedProperties": [lower],
    });
    let fixture = Fixture::new(AccountSettings::default(), &["West US 2"]).with_container(container);
    for name in ["Bee", "ant", "COW"] {
        let item = json!({"id": name, "pk": "p", "name": name});
        assert_eq!(fixture.docs(0, "POST", "", &[], Some(item)).status, 201);
    }
    let rows = |query: &str| rows(&ask(&fixture, &[ONE], query));
    assert_eq!(rows("SELECT VALUE c.low FROM c ORDER BY c.low"), ["ant", "bee", "cow"]);
    assert_eq!(rows("SELECT c.id, c.low FROM c WHERE c.low = 'cow'"), [json!({"id": "COW", "low": "cow"})]);
    assert_eq!(rows("SELECT * FROM c")[0].get("low"), None);
}
