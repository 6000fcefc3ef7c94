#![allow(clippy::unwrap_used)]

use serde_json::{Value, json};

use crate::service::fixture::Fixture;

const PRE: &str = "x-ms-documentdb-pre-trigger-include";
const POST: &str = "x-ms-documentdb-post-trigger-include";

fn with(triggers: &[(&str, &str, &str, &str)]) -> Fixture {
    let fixture = Fixture::single();
    for (id, kind, operation, body) in triggers {
        let trigger = json!({"id": id, "triggerType": kind, "triggerOperation": operation, "body": body});
        let made = fixture.send(0, "POST", "/dbs/d/colls/c/triggers", &[], Some(trigger));
        assert_eq!(made.code(), (201, 0));
    }
    fixture
}

fn item(id: &str) -> Option<Value> {
    Some(json!({"id": id, "pk": "p"}))
}

#[test]
fn a_trigger_before_a_write_changes_it() {
    let stamp = "function () { const request = getContext().getRequest(); const body = request.getBody();\
                 body.stamp = request.getOperationType(); request.setBody(body); }";
    let fixture = with(&[("stamp", "Pre", "All", stamp)]);
    let made = fixture.docs(0, "POST", "", &[(PRE, "stamp")], item("1"));
    assert_eq!((made.code(), &made.json()["stamp"]), ((201, 0), &json!("Create")));
    let replaced = fixture.docs(0, "PUT", "/1", &[(PRE, "stamp")], item("1"));
    assert_eq!(replaced.json()["stamp"], "Replace");
    let upsert = ("x-ms-documentdb-is-upsert", "true");
    let upserted = fixture.docs(0, "POST", "", &[upsert, (PRE, "stamp")], item("2"));
    assert_eq!(upserted.json()["stamp"], "Upsert");
    assert!(fixture.docs(0, "POST", "", &[], item("3")).json()["stamp"].is_null(), "nothing runs unnamed");
    let read = fixture.docs(0, "GET", "/1", &[(PRE, "stamp")], None);
    assert_eq!(read.code(), (200, 0));
}

#[test]
fn a_trigger_after_a_write_sees_it_and_writes_with_it() {
    let count = "function () { const made = getContext().getResponse().getBody(); const link = __.getSelfLink();\
                 __.createDocument(link, {id: 'log-' + made.id, pk: 'p', etag: made._etag}); }";
    let fixture = with(&[("count", "Post", "Create", count)]);
    let minimal = ("prefer", "return=minimal");
    let made = fixture.docs(0, "POST", "", &[(POST, "count"), minimal], item("1"));
    assert_eq!((made.code(), made.body.len()), ((201, 0), 0));
    assert_eq!(fixture.docs(0, "GET", "/log-1", &[], None).json()["etag"], made.header("etag"));
    assert_eq!(made.header("x-ms-session-token"), "0:1#2#1=2");
}

#[test]
fn a_trigger_after_a_write_sees_what_was_asked_for() {
    let compare = "function () { const asked = getContext().getRequest().getBody();\
                   if (asked.id !== 'FIRST' || asked._etag) throw new Error(400, 'not that'); }";
    let upper = "function () { const request = getContext().getRequest(), body = request.getBody();\
                 body.id = body.id.toUpperCase(); request.setBody(body); }";
    let fixture = with(&[("compare", "Post", "All", compare), ("upper", "Pre", "All", upper)]);
    let made = fixture.docs(0, "POST", "", &[(PRE, "upper"), (POST, "compare")], item("first"));
    assert_eq!(made.code(), (201, 0));
}

#[test]
fn a_write_is_undone_with_its_trigger() {
    let fixture = with(&[
        ("refuse", "Post", "All", "function () { throw new Error(418, 'no'); }"),
        (
            "first",
            "Pre",
            "All",
            "function () { __.createDocument(__.getSelfLink(), {id: 'first', pk: 'p'}); }",
        ),
        ("list", "Pre", "All", "function () { getContext().getRequest().setBody([]); }"),
    ]);
    let refused = fixture.docs(0, "POST", "", &[(PRE, "first"), (POST, "refuse")], item("1"));
    assert_eq!(refused.code(), (400, 418));
    assert_eq!(fixture.docs(0, "POST", "", &[(PRE, "list")], item("1")).code(), (400, 0));
    assert_eq!(fixture.docs(0, "GET", "", &[], None).json()["_count"], 0);
    assert_eq!(fixture.docs(0, "POST", "", &[], item("1")).code(), (201, 0));
    assert_eq!(fixture.docs(0, "POST", "", &[(PRE, "first")], item("1")).code(), (409, 0));
    assert_eq!(fixture.docs(0, "DELETE", "/1", &[(POST, "refuse")], None).code(), (400, 418));
    let left = fixture.docs(0, "GET", "", &[], None).json();
    assert_eq!((&left["_count"], &left["Documents"][0]["id"]), (&json!(1), &json!("1")));
}

#[test]
fn triggers_run_for_their_operation_only() {
    let nothing = "function () {}";
    let fixture = with(&[
        ("create", "Pre", "Create", nothing),
        ("replace", "Pre", "Replace", nothing),
        ("delete", "Pre", "delete", nothing),
        ("after", "Post", "All", nothing),
        ("broken", "Pre", "All", "function ("),
    ]);
    for (method, path, header, id, code) in [
        ("POST", "", PRE, "create", (201, 0)),
        ("POST", "", PRE, "replace", (400, 0)),
        ("POST", "", PRE, "after", (400, 0)),
        ("POST", "", POST, "create", (400, 0)),
        ("POST", "", PRE, "none", (400, 0)),
        ("POST", "", PRE, "broken", (400, 65_535)),
        ("PUT", "/1", PRE, "create", (400, 0)),
        ("PUT", "/1", PRE, "replace", (200, 0)),
        ("PUT", "/1", POST, "after", (200, 0)),
        ("DELETE", "/1", PRE, "replace", (400, 0)),
        ("DELETE", "/1", PRE, "delete", (204, 0)),
    ] {
        let body = item("1").filter(|_| method != "DELETE");
        let reply = fixture.docs(0, method, path, &[(header, id)], body);
        assert_eq!(reply.code(), code, "{method} {header} {id}: {}", reply.json());
    }
}
