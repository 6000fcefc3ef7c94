#![allow(clippy::unwrap_used)]

use serde_json::json;

use crate::service::fixture::Fixture;

#[test]
fn an_item_lives_from_creation_to_deletion() {
    let fixture = Fixture::single();
    let created =
        fixture.docs(0, "POST", "", &[], Some(json!({"id": "1", "pk": "p", "n": 1.50, "big": u64::MAX})));
    assert_eq!(created.code(), (201, 0));
    let document = created.json();
    assert_eq!(document["_etag"], created.header("etag"));
    assert_eq!((document["n"].to_string(), document["big"].as_u64()), ("1.5".to_owned(), Some(u64::MAX)));
    let keys: Vec<_> = document.as_object().unwrap().keys().cloned().collect();
    assert_eq!(keys, ["id", "pk", "n", "big", "_rid", "_self", "_etag", "_attachments", "_ts"]);

    let read = fixture.docs(0, "GET", "/1", &[], None);
    assert_eq!((read.code(), read.body), ((200, 0), created.body));
    assert_eq!(read.headers["x-ms-request-charge"], "1");
    assert_eq!(read.headers["x-ms-alt-content-path"], "dbs/d/colls/c");
    assert_eq!(read.headers["x-ms-session-token"], "0:1#1#1=1");

    let replaced = fixture.docs(0, "PUT", "/1", &[], Some(json!({"id": "1", "pk": "p", "n": 2})));
    assert_eq!((replaced.code(), &replaced.json()["_rid"]), ((200, 0), &document["_rid"]));
    let deleted = fixture.docs(0, "DELETE", "/1", &[], None);
    assert_eq!((deleted.code(), deleted.body.len()), ((204, 0), 0));
    assert_eq!(fixture.docs(0, "GET", "/1", &[], None).code(), (404, 0));
    assert_eq!(fixture.docs(0, "DELETE", "/1", &[], None).code(), (404, 0));
}

#[test]
fn what_is_refused() {
    let fixture = Fixture::single();
    let item = |id: &str| Some(json!({"id": id, "pk": "p"}));
    assert_eq!(fixture.docs(0, "POST", "", &[], item("1")).code(), (201, 0));
    let large = json!({"id": "large", "pk": "p", "text": "x".repeat(2 * 1024 * 1024)});
    let other = ("x-ms-documentdb-partitionkey", r#"["q"]"#);
    let anew = ("x-ms-cosmos-intended-collection-rid", "AAAAAA==");
    for (method, path, header, body, code) in [
        ("POST", "", None, item("1"), (409, 0)),
        ("POST", "", None, item(""), (400, 0)),
        ("POST", "", None, item("a/b"), (400, 0)),
        ("POST", "", None, item(&"x".repeat(1024)), (400, 0)),
        ("POST", "", None, Some(json!({"pk": "p"})), (400, 0)),
        ("POST", "", None, Some(json!([1])), (400, 0)),
        ("POST", "", None, Some(large), (413, 0)),
        ("POST", "", Some(other), item("2"), (400, 1001)),
        ("POST", "", Some(("x-ms-documentdb-partitionkey", "p")), item("2"), (400, 0)),
        ("POST", "", Some(anew), item("2"), (400, 1024)),
        ("POST", "", Some(("x-ms-consistency-level", "Strong")), item("2"), (201, 0)),
        ("GET", "/1", Some(("x-ms-consistency-level", "Strong")), None, (400, 0)),
        ("GET", "/1", Some(("x-ms-session-token", "rubbish")), None, (400, 0)),
        ("GET", "/1", Some(("x-ms-session-token", "0:1#9#1=9")), None, (404, 1002)),
        ("GET", "/1", Some(other), None, (404, 0)),
        ("PUT", "/9", None, item("9"), (404, 0)),
        ("PUT", "/1", None, item("9"), (400, 0)),
    ] {
        let headers: Vec<_> = header.into_iter().collect();
        let reply = fixture.docs(0, method, path, &headers, body);
        assert_eq!(reply.code(), code, "{method} {path} {headers:?}: {}", reply.json());
    }
    let nowhere = fixture.send(0, "GET", "/dbs/d/colls/none/docs/1", &[], None);
    assert_eq!((nowhere.code(), nowhere.json()["code"].as_str()), ((404, 1003), Some("NotFound")));
}

#[test]
fn etags_guard_reads_and_writes() {
    let fixture = Fixture::single();
    let item = || Some(json!({"id": "1", "pk": "p"}));
    let etag = fixture.docs(0, "POST", "", &[], item()).header("etag").to_owned();
    let upsert = ("x-ms-documentdb-is-upsert", "true");
    for (method, path, name, value, status) in [
        ("GET", "/1", "if-none-match", etag.as_str(), 304),
        ("GET", "/1", "if-none-match", "\"other\"", 200),
        ("PUT", "/1", "if-match", "\"other\"", 412),
        ("POST", "", "if-match", "\"other\"", 412),
        ("POST", "", "if-none-match", "*", 412),
        ("DELETE", "/1", "if-match", "\"other\"", 412),
        ("PUT", "/1", "if-match", etag.as_str(), 200),
        ("DELETE", "/1", "if-match", etag.as_str(), 412),
        ("DELETE", "/1", "if-match", "*", 204),
        ("POST", "", "if-match", etag.as_str(), 201),
        ("DELETE", "/1", "if-match", "*", 204),
        ("POST", "", "if-none-match", "*", 201),
    ] {
        let body = item().filter(|_| matches!(method, "PUT" | "POST"));
        let reply = fixture.docs(0, method, path, &[upsert, (name, value)], body);
        assert_eq!(reply.status, status, "{method} with {name}: {value}");
    }
}

#[test]
fn a_minimal_reply_has_headers_and_no_body() {
    let fixture = Fixture::single();
    let prefer = ("prefer", "return=minimal");
    let reply = fixture.docs(0, "POST", "", &[prefer], Some(json!({"id": "1", "pk": "p"})));
    assert_eq!((reply.code(), reply.body.len()), ((201, 0), 0));
    assert!(!reply.header("etag").is_empty());
}

#[test]
fn items_expire() {
    let container = json!({"id": "c", "partitionKey": {"paths": ["/pk"]}, "defaultTtl": 10});
    let settings = crate::account::AccountSettings::default();
    let fixture = Fixture::new(settings, &["West US 2"]).with_container(container);
    for (id, ttl) in [("default", None), ("longer", Some(20)), ("never", Some(-1))] {
        let mut item = json!({"id": id, "pk": "p"});
        if let Some(ttl) = ttl {
            item["ttl"] = json!(ttl);
        }
        assert_eq!(fixture.docs(0, "POST", "", &[], Some(item)).status, 201);
    }
    let there = || {
        ["default", "longer", "never"]
            .map(|id| fixture.docs(0, "GET", &format!("/{id}"), &[], None).status == 200)
    };
    assert_eq!(there(), [true, true, true]);
    fixture.pass(std::time::Duration::from_secs(11));
    assert_eq!(there(), [false, true, true]);
    fixture.pass(std::time::Duration::from_secs(10));
    assert_eq!(there(), [false, false, true]);
    assert_eq!(fixture.docs(0, "GET", "", &[], None).json()["_count"], 1);
    let again = fixture.docs(0, "POST", "", &[], Some(json!({"id": "default", "pk": "p"})));
    assert_eq!(again.status, 201, "an expired item does not stand in the way");
}

#[test]
fn unique_keys_hold_within_a_logical_partition() {
    let container = json!({
        "id": "c", "partitionKey": {"paths": ["/pk"], "version": 2},
        "uniqueKeyPolicy": {"uniqueKeys": [{"paths": ["/mail"]}]},
    });
    let settings = crate::account::AccountSettings::default();
    let fixture = Fixture::new(settings, &["West US 2"]).with_container(container);
    let item = |id: &str, mail: &str| Some(json!({"id": id, "pk": "p", "mail": mail}));
    assert_eq!(fixture.docs(0, "POST", "", &[], item("1", "a")).code(), (201, 0));
    assert_eq!(fixture.docs(0, "POST", "", &[], item("2", "a")).code(), (409, 3301));
    assert_eq!(fixture.docs(0, "POST", "", &[], item("2", "b")).code(), (201, 0));
    assert_eq!(fixture.docs(0, "PUT", "/2", &[], item("2", "a")).code(), (409, 3301));
    assert_eq!(fixture.docs(0, "PUT", "/1", &[], item("1", "a")).code(), (200, 0));
    let other = Some(json!({"id": "1", "pk": "q", "mail": "a"}));
    let key = ("x-ms-documentdb-partitionkey", r#"["q"]"#);
    assert_eq!(fixture.docs(0, "POST", "", &[key], other).code(), (201, 0));
}
