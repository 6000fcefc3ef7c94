#![allow(clippy::unwrap_used)]

use serde_json::{Value, json};

use crate::account::AccountSettings;
use crate::service::Reply;
use crate::service::fixture::Fixture;

const KEY: (&str, &str) = ("x-ms-documentdb-partitionkey", r#"["p"]"#);

fn scripts(fixture: &Fixture, method: &str, path: &str, body: Option<Value>) -> Reply {
    fixture.send(0, method, &format!("/dbs/d/colls/c/{path}"), &[], body)
}

/// A procedure's answer, run in the logical partition `p`.
fn execute(fixture: &Fixture, source: &str, arguments: Value) -> Reply {
    let upsert = ("x-ms-documentdb-is-upsert", "true");
    let script = json!({"id": "s", "body": source});
    let kept = fixture.send(0, "POST", "/dbs/d/colls/c/sprocs", &[upsert], Some(script));
    assert!(kept.status.is_success());
    let log = ("x-ms-documentdb-script-enable-logging", "true");
    fixture.send(0, "POST", "/dbs/d/colls/c/sprocs/s", &[KEY, log], Some(arguments))
}

fn item(id: &str) -> Value {
    json!({"id": id, "pk": "p"})
}

#[test]
fn a_script_lives_from_creation_to_deletion() {
    let fixture = Fixture::single();
    let trigger = json!({"id": "s", "body": "() => 1", "triggerType": "pre", "triggerOperation": "All"});
    let plain = json!({"id": "s", "body": "() => 1"});
    let kinds = [
        ("sprocs", "StoredProcedures", plain.clone()),
        ("triggers", "Triggers", trigger),
        ("udfs", "UserDefinedFunctions", plain),
    ];
    for (kind, feed, body) in kinds {
        let path = format!("{kind}/s");
        let created = scripts(&fixture, "POST", kind, Some(body.clone()));
        assert_eq!(created.code(), (201, 0), "{}", created.json());
        let shown = created.json();
        assert_eq!(shown["_etag"], created.header("etag"));
        let own = shown["_self"].as_str().unwrap();
        assert!(own.ends_with(&format!("/{kind}/{}/", shown["_rid"].as_str().unwrap())), "{own}");
        assert!(shown["_ts"].is_u64());
        assert!(body.as_object().unwrap().iter().all(|(name, value)| shown[name] == *value));
        assert_eq!(scripts(&fixture, "POST", kind, Some(body.clone())).code(), (409, 0));
        assert_eq!(scripts(&fixture, "GET", &path, None).json(), shown);
        let listed = scripts(&fixture, "GET", kind, None).json();
        assert_eq!((&listed[feed], &listed["_count"]), (&json!([shown]), &json!(1)));
        let mut changed = body.clone();
        changed["body"] = json!("() => 2");
        let replaced = scripts(&fixture, "PUT", &path, Some(changed.clone()));
        assert_eq!((replaced.code(), &replaced.json()["_rid"]), ((200, 0), &shown["_rid"]));
        assert_ne!(replaced.json()["_etag"], shown["_etag"]);
        changed["id"] = json!("other");
        assert_eq!(scripts(&fixture, "PUT", &path, Some(changed)).code(), (400, 0));
        assert_eq!(scripts(&fixture, "DELETE", &path, None).code(), (204, 0));
        for method in ["GET", "DELETE"] {
            assert_eq!(scripts(&fixture, method, &path, None).code(), (404, 0));
        }
        assert_eq!(scripts(&fixture, "PUT", &path, Some(body)).code(), (404, 0));
    }
}

#[test]
fn scripts_are_queried_and_paged() {
    let fixture = Fixture::single();
    for id in ["a", "b", "c"] {
        scripts(&fixture, "POST", "udfs", Some(json!({"id": id, "body": "() => 1"})));
    }
    let two = ("x-ms-max-item-count", "2");
    let first = fixture.send(0, "GET", "/dbs/d/colls/c/udfs", &[two], None);
    let next = ("x-ms-continuation", first.header("x-ms-continuation"));
    let second = fixture.send(0, "GET", "/dbs/d/colls/c/udfs", &[two, next], None);
    assert_eq!((&first.json()["_count"], &second.json()["_count"]), (&json!(2), &json!(1)));
    let query = json!({"query": "SELECT VALUE c.id FROM c WHERE c.id > @from",
                       "parameters": [{"name": "@from", "value": "a"}]});
    let asked = [("content-type", "application/query+json")];
    let found = fixture.send(0, "POST", "/dbs/d/colls/c/udfs", &asked, Some(query)).json();
    assert_eq!(found["UserDefinedFunctions"], json!(["b", "c"]));
}

#[test]
fn what_is_refused() {
    let fixture = Fixture::new(AccountSettings::default(), &["West US 2", "East US"])
        .with_container(json!({"id": "c", "partitionKey": {"paths": ["/pk"], "version": 2}}));
    let trigger = |kind: &str, operation: &str| json!({"id": "t", "body": "() => 1", "triggerType": kind, "triggerOperation": operation});
    for (path, body) in [
        ("sprocs", json!({"id": "s"})),
        ("sprocs", json!({"body": "() => 1"})),
        ("sprocs", json!({"id": "a/b", "body": "() => 1"})),
        ("udfs", json!({"id": "s", "body": 7})),
        ("triggers", json!({"id": "t", "body": "() => 1"})),
        ("triggers", trigger("Before", "All")),
        ("triggers", trigger("Pre", "Read")),
    ] {
        assert_eq!(scripts(&fixture, "POST", path, Some(body.clone())).code(), (400, 0), "{path} {body}");
    }
    let script = json!({"id": "s", "body": "() => 1"});
    let elsewhere = fixture.send(1, "POST", "/dbs/d/colls/c/sprocs", &[], Some(script.clone()));
    assert_eq!(elsewhere.code(), (403, 3));
    assert_eq!(scripts(&fixture, "POST", "sprocs", Some(script)).code(), (201, 0));
    let run = |region, headers: &[(&str, &str)], body| {
        fixture.send(region, "POST", "/dbs/d/colls/c/sprocs/s", headers, Some(body)).code()
    };
    assert_eq!(run(0, &[KEY], json!([])), (200, 0));
    assert_eq!(run(1, &[KEY], json!([])), (403, 3));
    assert_eq!(run(0, &[], json!([])), (400, 0));
    assert_eq!(run(0, &[KEY], json!({})), (400, 0));
    let missing = fixture.send(0, "POST", "/dbs/d/colls/c/sprocs/none", &[KEY], Some(json!([])));
    assert_eq!(missing.code(), (404, 0));
}

#[test]
fn a_procedure_works_on_the_documents_of_its_partition() {
    let fixture = Fixture::single();
    let source = r#"function (names) {
        const items = getContext().getCollection(), link = items.getSelfLink(), seen = [];
        names.forEach((id) => {
            const accepted = items.createDocument(link, {id, pk: "p", n: 1}, (error, made) => {
                if (error) throw error;
                items.replaceDocument(made._self, {...made, n: 2}, {etag: made._etag}, (error, next) => {
                    if (error) throw error;
                    items.readDocument(items.getAltLink() + "/docs/" + id, (error, read) => {
                        seen.push([read.id, read.n, read._rid === made._rid]);
                        getContext().getResponse().setBody(seen);
                    });
                });
            });
            if (!accepted) throw new Error("not accepted");
        });
        console.log("began", {names}, 1);
    }"#;
    let reply = execute(&fixture, source, json!([["a", "b"]]));
    assert_eq!((reply.code(), reply.json()), ((200, 0), json!([["a", 2, true], ["b", 2, true]])));
    assert_eq!(
        reply.header("x-ms-documentdb-script-log-results"),
        "began%20%7B%22names%22%3A%5B%22a%22%2C%22b%22%5D%7D%201"
    );
    assert_eq!(reply.header("x-ms-session-token"), "0:1#4#1=4");
    assert_eq!(fixture.docs(0, "GET", "/a", &[], None).json()["n"], 2);
    let delete = r#"function (link) {
        __.deleteDocument(link, (error) => __.readDocument(link, (error) => __.response.setBody(error.number)));
    }"#;
    let gone = execute(&fixture, delete, json!([fixture.docs(0, "GET", "/a", &[], None).json()["_self"]]));
    assert_eq!(gone.json(), 404);
    assert_eq!(fixture.docs(0, "GET", "/a", &[], None).code(), (404, 0));
}

#[test]
fn what_a_procedure_did_is_undone_when_it_throws() {
    let fixture = Fixture::single();
    let start = "const items = __; const link = __.getAltLink(); const made = () => {};\
                 items.createDocument(link, {id: 'a', pk: 'p'}, made); console.log('one');";
    for (end, code) in [
        ("throw new Error('no');", (400, 400)),
        ("throw new Error(409, 'no');", (400, 409)),
        ("items.createDocument(link, {id: 'a', pk: 'p'});", (400, 409)),
        (
            "items.createDocument(link, {id: 'a', pk: 'p'}, (error) => { if (error) throw error; });",
            (400, 409),
        ),
        ("items.createDocument(link, {id: 'b', pk: 'q'});", (400, 400)),
        (
            "items.createDocument(link, {id: 'b', pk: 'p'}, () => getContext().abort(new Error('no')));",
            (400, 400),
        ),
        ("(async () => getContext().abort('no'))();", (400, 400)),
        ("items.readDocument(7, made);", (400, 400)),
        ("syntax error", (400, 65_535)),
    ] {
        let reply = execute(&fixture, &format!("function () {{ {start} {end} }}"), json!([]));
        assert_eq!(reply.code(), code, "{end}: {}", reply.json());
        let logged = if code.1 == 65_535 { "" } else { "one" };
        assert_eq!(reply.header("x-ms-documentdb-script-log-results"), logged);
        assert_eq!(fixture.docs(0, "GET", "", &[], None).json()["_count"], 0, "{end}");
    }
    let reply = execute(&fixture, "function () { throw new Error('no way'); }", json!([]));
    let message = reply.json()["message"].as_str().unwrap().to_owned();
    assert!(
        message.contains("Encountered exception while executing function. Exception = Error: no way"),
        "{message}"
    );
}

#[test]
fn queries_of_a_procedure_page_through_its_partition() {
    let fixture = Fixture::single();
    for id in ["a", "b", "c"] {
        assert_eq!(fixture.docs(0, "POST", "", &[], Some(item(id))).status, 201);
    }
    let other = ("x-ms-documentdb-partitionkey", r#"["q"]"#);
    let strange = Some(json!({"id": "d", "pk": "q"}));
    assert_eq!(fixture.docs(0, "POST", "", &[other], strange).status, 201);
    let source = r#"function (query) {
        const pages = [], items = getContext().getCollection();
        const more = (continuation) => items.queryDocuments(items.getSelfLink(), query, {pageSize: 2, continuation},
            (error, found, options) => {
                if (error) throw error;
                pages.push(found);
                if (options.continuation) more(options.continuation);
                else getContext().getResponse().setBody(pages);
            });
        more();
    }"#;
    let asked = |query: Value| execute(&fixture, source, json!([query])).json();
    assert_eq!(asked(json!("SELECT VALUE c.id FROM c")), json!([["a", "b"], ["c"]]));
    let named = json!({"query": "SELECT VALUE c.id FROM c WHERE c.id = @id ORDER BY c.id",
                       "parameters": [{"name": "@id", "value": "b"}]});
    assert_eq!(asked(named), json!([["b"]]));
    assert_eq!(asked(json!("SELECT VALUE COUNT(1) FROM c")), json!([[3]]));
    let all =
        "function () { __.readDocuments(__.getSelfLink(), (e, all) => __.response.setBody(all.length)); }";
    assert_eq!(execute(&fixture, all, json!([])).json(), 3);
    let wrong = "function () { __.queryDocuments(__.getSelfLink(), 'SELECT', (e) => __.response.setBody(e.number)); }";
    assert_eq!(execute(&fixture, wrong, json!([])).json(), 400);
}

#[test]
fn queries_in_javascript_go_over_all_documents() {
    let fixture = Fixture::single();
    for n in 0..120 {
        let tags = if n == 7 { json!(["x", ["y"]]) } else { json!([]) };
        let document = json!({"id": n.to_string(), "pk": "p", "n": n, "tags": tags});
        assert_eq!(fixture.docs(0, "POST", "", &[], Some(document)).status, 201);
    }
    for (source, answer) in [
        (
            "__.filter((d) => d.n > 117, (e, rows) => __.response.setBody(rows.map((d) => d.n)))",
            json!([118, 119]),
        ),
        ("__.filter((d) => d.n === 119, {}, (e, rows) => __.response.setBody(rows.length))", json!(1)),
        (
            "__.map((d) => d.n, {pageSize: 2}, (e, rows, next) => __.response.setBody([rows, !!next.continuation]))",
            json!([[0, 1], true]),
        ),
        (
            "__.chain().filter((d) => d.n < 3).sortByDescending((d) => d.n).pluck('id').value()",
            json!(["2", "1", "0"]),
        ),
        ("__.chain().filter((d) => d.n < 3).sortBy((d) => -d.n).map((d) => d.n).value()", json!([2, 1, 0])),
        (
            "__.chain().unwind((d) => d.tags).map(([d, tag]) => [d.n, tag]).value()",
            json!([[7, "x"], [7, ["y"]]]),
        ),
        ("__.unwind((d) => d.tags, (d, tag) => tag)", json!(["x", ["y"]])),
        ("__.chain().pluck('tags').flatten().value()", json!(["x", "y"])),
        ("__.chain().pluck('tags').flatten(true).value()", json!(["x", ["y"]])),
    ] {
        let reply = execute(&fixture, &format!("() => {{ {source} }}"), json!([]));
        assert_eq!((reply.code(), reply.json()), ((200, 0), answer), "{source}");
    }
    let thrown = execute(&fixture, "() => { __.map(() => { throw new Error(7, 'no'); }); }", json!([]));
    assert_eq!(thrown.code(), (400, 7));
}

#[test]
fn a_procedure_answers_what_it_was_given() {
    let fixture = Fixture::single();
    let back = "function () { getContext().getResponse().setBody([...arguments]); }";
    let given = json!([1, "two", null, {"three": [3]}]);
    assert_eq!(execute(&fixture, back, given.clone()).json(), given);
    for (source, answer) in [
        ("() => {}", json!("")),
        ("() => { __.response.setBody(null) }", Value::Null),
        ("async () => { throw new Error('swallowed') }", json!("")),
        ("async () => { await null; __.response.setBody('later') }", json!("later")),
        ("() => { __.response.setBody('a'); __.response.appendBody('b') }", json!("ab")),
        ("() => { for (let i = 1; i < 4; i++) __.response.appendValue('Body', i) }", json!("123")),
        (
            "() => { __.createDocument(__.getAltLink(), {pk: 'p'}, (e, made) => __.response.setBody(made.id.length)) }",
            json!(36),
        ),
    ] {
        let reply = execute(&fixture, source, json!([]));
        assert_eq!((reply.code(), reply.json()), ((200, 0), answer), "{source}");
    }
}

#[test]
fn a_procedure_that_takes_too_much_leaves_nothing_and_no_harm() {
    let fixture = Fixture::single();
    let bomb = "function () { __.createDocument(__.getAltLink(), {id: 'a', pk: 'p'}, () => {\
                const all = []; for (;;) all.push(new Array(1000).fill(1)); }); }";
    let reply = execute(&fixture, bomb, json!([]));
    assert_eq!(reply.status, 400);
    assert_eq!(fixture.docs(0, "GET", "/a", &[], None).code(), (404, 0));
    let short = execute(&fixture, "() => { console.log('%s is %d.', 'x', 1, 'all') }", json!([]));
    assert_eq!(short.header("x-ms-documentdb-script-log-results"), "x%20is%201.%20all");
    let long = execute(&fixture, "() => { console.log('x'.repeat(100000)) }", json!([]));
    assert_eq!(long.header("x-ms-documentdb-script-log-results").len(), 4096);
}

#[test]
fn queries_call_the_functions_of_their_container() {
    let fixture = Fixture::single();
    for (id, body) in [
        ("tax", "function (n) { return n === undefined ? undefined : n * 1.5; }"),
        ("bad", "function () { throw new Error('no'); }"),
        ("list", "function (n) { return Array.from({length: n}, (_, at) => at); }"),
    ] {
        assert_eq!(scripts(&fixture, "POST", "udfs", Some(json!({"id": id, "body": body}))).status, 201);
    }
    for (id, n) in [("a", 1), ("b", 2), ("c", 2)] {
        fixture.docs(0, "POST", "", &[], Some(json!({"id": id, "pk": "p", "n": n})));
    }
    fixture.docs(0, "POST", "", &[], Some(item("d")));
    let ask = |query: &str| {
        let asked = ("content-type", "application/query+json");
        let reply = fixture.docs(0, "POST", "", &[asked], Some(json!({"query": query})));
        (reply.code(), reply.json()["Documents"].take())
    };
    for (query, rows) in [
        ("SELECT VALUE udf.tax(c.n) FROM c", json!([1.5, 3, 3])),
        ("SELECT VALUE c.id FROM c WHERE udf.tax(c.n) > 2", json!(["b", "c"])),
        ("SELECT VALUE SUM(udf.tax(c.n)) FROM c WHERE IS_DEFINED(c.n)", json!([7.5])),
        (
            "SELECT udf.tax(c.n) AS t, COUNT(1) AS k FROM c GROUP BY udf.tax(c.n)",
            json!([{"k": 1}, {"t": 1.5, "k": 1}, {"t": 3, "k": 2}]),
        ),
        ("SELECT DISTINCT VALUE udf.tax(c.n) FROM c", json!([1.5, 3])),
        ("SELECT VALUE x FROM c JOIN x IN (SELECT VALUE udf.list(c.n)) WHERE c.id = 'b'", json!([0, 1])),
        ("SELECT VALUE c.id FROM c WHERE EXISTS(SELECT VALUE 1 WHERE udf.tax(c.n) = 1.5)", json!(["a"])),
        ("SELECT VALUE udf.tax(udf.tax(2))", json!([4.5])),
    ] {
        assert_eq!(ask(query), ((200, 0), rows), "{query}");
    }
    assert_eq!(ask("SELECT VALUE udf.none(1) FROM c").0, (400, 0));
    assert_eq!(ask("SELECT VALUE udf.bad(1) FROM c").0, (400, 400));
}

#[test]
fn what_a_procedure_writes_reaches_the_other_regions() {
    let settings = AccountSettings { multiple_writes: true, ..AccountSettings::default() };
    let fixture = Fixture::new(settings, &["West US 2", "East US"])
        .with_container(json!({"id": "c", "partitionKey": {"paths": ["/pk"], "version": 2}}));
    let body = "function () { __.createDocument(__.getAltLink(), {id: 'a', pk: 'p'}); }";
    assert_eq!(scripts(&fixture, "POST", "sprocs", Some(json!({"id": "s", "body": body}))).status, 201);
    let tentative = ("x-ms-cosmos-allow-tentative-writes", "true");
    let run = |headers: &[(&str, &str)]| {
        fixture.send(1, "POST", "/dbs/d/colls/c/sprocs/s", headers, Some(json!([])))
    };
    assert_eq!(run(&[KEY]).code(), (403, 3));
    assert_eq!(run(&[KEY, tentative]).code(), (200, 0));
    assert_eq!(run(&[KEY, tentative]).code(), (400, 409));
    fixture.pass(std::time::Duration::from_secs(60));
    for region in [0, 1] {
        assert_eq!(fixture.docs(region, "GET", "/a", &[], None).code(), (200, 0));
    }
}
