#![allow(clippy::unwrap_used)]

use std::time::Duration;

use serde_json::{Value, json};

use crate::account::AccountSettings;
use crate::service::fixture::Fixture;

const PERMISSIONS: &str = "/dbs/d/users/ada/permissions";
const UPSERT: (&str, &str) = ("x-ms-documentdb-is-upsert", "true");
const QUERY: (&str, &str) = ("content-type", "application/query+json");
const P: (&str, &str) = ("x-ms-documentdb-partitionkey", r#"["p"]"#);
const Q: (&str, &str) = ("x-ms-documentdb-partitionkey", r#"["q"]"#);

/// A user, and one item in each of two partitions.
fn account() -> Fixture {
    let fixture = Fixture::single();
    assert_eq!(fixture.send(0, "POST", "/dbs/d/users", &[], Some(json!({"id": "ada"}))).code(), (201, 0));
    for (key, pk) in [(P, "p"), (Q, "q")] {
        let item = json!({"id": "1", "pk": pk});
        assert_eq!(fixture.send(0, "POST", "/dbs/d/colls/c/docs", &[key], Some(item)).code(), (201, 0));
    }
    fixture
}

/// The token of a new permission.
fn token(fixture: &Fixture, permission: Value, headers: &[(&str, &str)]) -> String {
    let reply = fixture.send(0, "POST", PERMISSIONS, &[&[UPSERT], headers].concat(), Some(permission));
    assert!(reply.status.is_success(), "{}", reply.json());
    reply.json()["_token"].as_str().unwrap().to_owned()
}

#[test]
fn users_live_from_creation_to_deletion() {
    let fixture = account();
    let send =
        |method, path: &str, headers: &[(&str, &str)], body| fixture.send(0, method, path, headers, body);
    let made = send("GET", "/dbs/d/users/ada", &[], None).json();
    assert_eq!(
        send("GET", &format!("/dbs/d/users/{}", made["_rid"].as_str().unwrap()), &[], None).json(),
        made
    );
    assert_eq!(made["_permissions"], "permissions/");
    assert_eq!(send("POST", "/dbs/d/users", &[], Some(json!({"id": "ada"}))).code(), (409, 0));
    assert_eq!(send("POST", "/dbs/d/users", &[UPSERT], Some(json!({"id": "ada"}))).code(), (200, 0));
    assert_eq!(send("POST", "/dbs/d/users", &[UPSERT], Some(json!({"id": "bob"}))).code(), (201, 0));
    assert_eq!(send("PUT", "/dbs/d/users/bob", &[], Some(json!({"id": "ada"}))).code(), (409, 0));
    assert_eq!(send("PUT", "/dbs/d/users/bob", &[], Some(json!({"id": "eve"}))).code(), (200, 0));
    assert_eq!(send("GET", "/dbs/d/users", &[], None).json()["_count"], 2);
    let query = json!({"query": "SELECT VALUE u.id FROM u WHERE u.id = 'eve'"});
    assert_eq!(send("POST", "/dbs/d/users", &[QUERY], Some(query)).json()["Users"], json!(["eve"]));
    assert_eq!(send("DELETE", "/dbs/d/users/eve", &[], None).code(), (204, 0));
    assert_eq!(send("GET", "/dbs/d/users/eve", &[], None).code(), (404, 0));
    assert_eq!(send("GET", "/dbs/none/users", &[], None).code(), (404, 1003));
}

#[test]
fn permissions_live_from_creation_to_deletion() {
    let fixture = account();
    let send =
        |method, path: &str, headers: &[(&str, &str)], body| fixture.send(0, method, path, headers, body);
    let read = json!({"id": "r", "permissionMode": "Read", "resource": "dbs/d/colls/c"});
    let made = send("POST", PERMISSIONS, &[], Some(read.clone()));
    assert_eq!(made.code(), (201, 0));
    assert!(made.json()["_token"].as_str().unwrap().starts_with("type=resource&ver=1.0&sig="));
    assert_eq!(send("POST", PERMISSIONS, &[], Some(read.clone())).code(), (409, 0));
    let path = format!("{PERMISSIONS}/r");
    let mut all = read.clone();
    all["permissionMode"] = json!("All");
    assert_eq!(send("PUT", &path, &[], Some(all)).code(), (200, 0));
    assert_eq!(send("GET", &path, &[], None).json()["permissionMode"], "All");
    assert_eq!(send("GET", PERMISSIONS, &[], None).json()["_count"], 1);
    let query = json!({"query": "SELECT VALUE p.id FROM p"});
    assert_eq!(send("POST", PERMISSIONS, &[QUERY], Some(query)).json()["Permissions"], json!(["r"]));
    for (wrong, status) in [
        (json!({"id": "w", "permissionMode": "Write", "resource": "dbs/d/colls/c"}), 400),
        (json!({"id": "w", "permissionMode": "Read", "resource": "dbs/d/colls/none"}), 404),
        (json!({"id": "w", "permissionMode": "Read"}), 404),
    ] {
        assert_eq!(send("POST", PERMISSIONS, &[], Some(wrong.clone())).code(), (status, 0), "{wrong}");
    }
    let long = ("x-ms-documentdb-expiry-seconds", "18001");
    assert_eq!(send("GET", &path, &[long], None).code(), (400, 0));
    assert_eq!(send("DELETE", &path, &[], None).code(), (204, 0));
    assert_eq!(send("GET", &path, &[], None).code(), (404, 0));
    assert_eq!(send("GET", "/dbs/d/users/eve/permissions", &[], None).code(), (404, 1003));
}

#[test]
fn a_token_allows_what_its_permission_says_and_no_more() {
    let fixture = account();
    let on = |mode: &str, resource: &str, key: Value| {
        let permission =
            json!({"id": "p", "permissionMode": mode, "resource": resource, "resourcePartitionKey": key});
        token(&fixture, permission, &[])
    };
    let [read, all] = ["Read", "All"].map(|mode| on(mode, "dbs/d/colls/c", Value::Null));
    let [item, own] = ["Read", "All"].map(|mode| on(mode, "dbs/d/colls/c/docs/1", Value::Null));
    let [bound, free] = ["Read", "All"].map(|mode| on(mode, "dbs/d/colls/c/", json!(["p"])));
    let new = || Some(json!({"id": "1", "pk": "p"}));
    let query = || Some(json!({"query": "SELECT * FROM c"}));
    let other = json!({"id": "e", "partitionKey": {"paths": ["/pk"], "version": 2}});
    assert_eq!(fixture.send(0, "POST", "/dbs/d/colls", &[], Some(other)).code(), (201, 0));
    let docs = "/dbs/d/colls/c/docs";
    let one = "/dbs/d/colls/c/docs/1";
    // Read, All; of one item, all of it; of one partition key, all of it.
    for (method, path, headers, body, expected) in [
        ("GET", "/dbs/d/colls/c", &[][..], None, [200, 200, 403, 403, 200, 200]),
        ("GET", "/dbs/d/colls/c/pkranges", &[], None, [200, 200, 403, 403, 200, 200]),
        ("GET", one, &[P], None, [200; 6]),
        ("GET", one, &[Q], None, [200, 200, 200, 200, 403, 403]),
        ("POST", docs, &[P, QUERY], query(), [200, 200, 403, 403, 200, 200]),
        ("POST", docs, &[Q, QUERY], query(), [200, 200, 403, 403, 403, 403]),
        ("POST", docs, &[P, UPSERT], new(), [403, 200, 403, 403, 403, 200]),
        ("PUT", one, &[P], new(), [403, 200, 403, 200, 403, 200]),
        ("GET", "/dbs/d/colls/e", &[], None, [403; 6]),
        ("GET", "/dbs/d/colls/none", &[], None, [403; 6]),
        ("GET", "/dbs/d", &[], None, [403; 6]),
        ("GET", PERMISSIONS, &[], None, [403; 6]),
        ("DELETE", one, &[P], None, [403, 204, 403, 404, 403, 404]),
    ] {
        let tokens = [&read, &all, &item, &own, &bound, &free];
        let seen = tokens.map(|token| {
            let headers = [headers, &[("authorization", token.as_str())]].concat();
            fixture.send(0, method, path, &headers, body.clone()).status.as_u16()
        });
        assert_eq!(seen, expected, "{method} {path} {headers:?}");
    }
}

#[test]
fn a_token_ends_and_cannot_be_made_up() {
    let fixture = account();
    let permission = json!({"id": "p", "permissionMode": "Read", "resource": "dbs/d/colls/c"});
    let token = token(&fixture, permission, &[("x-ms-documentdb-expiry-seconds", "10")]);
    let read = |token: &str| fixture.docs(0, "GET", "/1", &[("authorization", token)], None).code();
    assert_eq!(read(&token), (200, 0));
    assert_eq!(read(&token.replacen("sig=", "sig=A", 1)), (401, 0));
    assert_eq!(read("type=resource&ver=1.0&sig=;;"), (401, 0));
    let encoded =
        percent_encoding::utf8_percent_encode(&token, percent_encoding::NON_ALPHANUMERIC).to_string();
    assert_eq!(read(&encoded), (200, 0));
    fixture.pass(Duration::from_secs(10));
    assert_eq!(read(&token), (403, 0));
}

#[test]
fn a_token_is_not_of_a_container_that_takes_the_name_later() {
    let fixture = account();
    let permission = json!({"id": "p", "permissionMode": "All", "resource": "dbs/d/colls/c"});
    let token = token(&fixture, permission, &[]);
    assert_eq!(fixture.send(0, "DELETE", "/dbs/d/colls/c", &[], None).code(), (204, 0));
    let again = json!({"id": "c", "partitionKey": {"paths": ["/pk"], "version": 2}});
    assert_eq!(fixture.send(0, "POST", "/dbs/d/colls", &[], Some(again)).code(), (201, 0));
    assert_eq!(fixture.docs(0, "GET", "/1", &[("authorization", &token)], None).code(), (403, 0));
}

#[test]
fn a_token_serves_in_every_region() {
    let fixture = Fixture::new(AccountSettings::default(), &["West US 2", "East US"]);
    let container = json!({"id": "c", "partitionKey": {"paths": ["/pk"], "version": 2}});
    let fixture = fixture.with_container(container);
    assert_eq!(fixture.send(0, "POST", "/dbs/d/users", &[], Some(json!({"id": "ada"}))).code(), (201, 0));
    let permission = json!({"id": "p", "permissionMode": "Read", "resource": "dbs/d/colls/c"});
    let token = token(&fixture, permission, &[]);
    for region in [0, 1] {
        assert_eq!(
            fixture.send(region, "GET", "/dbs/d/colls/c", &[("authorization", &token)], None).code(),
            (200, 0)
        );
    }
}
