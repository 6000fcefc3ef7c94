#![allow(clippy::unwrap_used)]

use serde_json::{Value, json};

use crate::account::AccountSettings;
use crate::service::fixture::Fixture;

fn fixture() -> Fixture {
    let fixture = Fixture::new(AccountSettings::default(), &["West US 2"]);
    assert_eq!(fixture.send(0, "POST", "/dbs", &[], Some(json!({"id": "d"}))).status, 201);
    fixture
}

#[test]
fn a_container_keeps_what_it_was_given() {
    let fixture = fixture();
    let given = json!({
        "id": "c", "partitionKey": {"paths": ["/pk"], "kind": "Hash", "version": 2},
        "defaultTtl": -1, "computedProperties": [{"name": "n", "query": "SELECT VALUE 1 FROM c"}],
    });
    let created = fixture.send(0, "POST", "/dbs/d/colls", &[], Some(given.clone()));
    assert_eq!(created.code(), (201, 0));
    let created = created.json();
    for (name, value) in given.as_object().unwrap() {
        assert_eq!(&created[name], value);
    }
    assert_eq!(created["indexingPolicy"]["indexingMode"], "consistent");
    assert_eq!(created["conflictResolutionPolicy"]["conflictResolutionPath"], "/_ts");
    assert_eq!(fixture.send(0, "GET", "/dbs/d/colls/c", &[], None).json(), created);
    let by_rid = format!("/dbs/d/colls/{}", created["_rid"].as_str().unwrap());
    assert_eq!(fixture.send(0, "GET", &by_rid, &[], None).json(), created);
    assert_eq!(fixture.send(0, "GET", "/dbs/d/colls", &[], None).json()["_count"], 1);

    let changed = json!({"id": "c", "partitionKey": given["partitionKey"], "defaultTtl": 5});
    let replaced = fixture.send(0, "PUT", "/dbs/d/colls/c", &[], Some(changed)).json();
    assert_eq!((&replaced["defaultTtl"], &replaced["_rid"]), (&json!(5), &created["_rid"]));
    assert_ne!(replaced["_etag"], created["_etag"]);
    let moved = json!({"id": "c", "partitionKey": {"paths": ["/other"], "version": 2}});
    assert_eq!(fixture.send(0, "PUT", "/dbs/d/colls/c", &[], Some(moved)).code(), (400, 0));
    assert_eq!(fixture.send(0, "DELETE", "/dbs/d/colls/c", &[], None).code(), (204, 0));
    assert_eq!(fixture.send(0, "GET", "/dbs/d/colls/c", &[], None).code(), (404, 0));
}

/// Of databases, containers and offers, as of items.
#[test]
fn a_change_is_made_only_where_its_etag_is_the_one_of_now() {
    let fixture = fixture();
    let container = json!({"id": "c", "partitionKey": {"paths": ["/pk"], "version": 2}});
    assert_eq!(fixture.send(0, "POST", "/dbs/d/colls", &[], Some(container.clone())).status, 201);
    let offer = fixture.send(0, "GET", "/offers", &[], None).json()["Offers"][0].clone();
    let offered = format!("/offers/{}", offer["_rid"].as_str().unwrap());
    for (method, path, body) in [
        ("PUT", offered.as_str(), Some(offer.clone())),
        ("PUT", "/dbs/d/colls/c", Some(container)),
        ("DELETE", "/dbs/d/colls/c", None),
        ("DELETE", "/dbs/d", None),
    ] {
        let etag = fixture.send(0, "GET", path, &[], None).json()["_etag"].clone();
        let send = |name, etag| fixture.send(0, method, path, &[(name, etag)], body.clone()).status.as_u16();
        assert_eq!(send("if-match", "\"other\""), 412, "{method} {path}");
        assert_eq!(send("if-none-match", "*"), 412, "{method} {path}");
        assert!(send("if-match", etag.as_str().unwrap()) < 300, "{method} {path}");
    }
}

#[test]
fn what_is_refused() {
    let fixture = fixture();
    let pk = json!({"paths": ["/pk"], "version": 2});
    assert_eq!(
        fixture.send(0, "POST", "/dbs/d/colls", &[], Some(json!({"id": "c", "partitionKey": pk}))).status,
        201
    );
    for (path, body, code) in [
        ("/dbs", json!({"id": "d"}), (409, 0)),
        ("/dbs", json!({"id": "a/b"}), (400, 0)),
        ("/dbs", json!({}), (400, 0)),
        ("/dbs/d/colls", json!({"id": "c", "partitionKey": pk}), (409, 0)),
        ("/dbs/d/colls", json!({"id": "e"}), (400, 0)),
        ("/dbs/d/colls", json!({"id": "e", "partitionKey": {"paths": []}}), (400, 0)),
        ("/dbs/d/colls", json!({"id": "e", "partitionKey": {"paths": ["pk"]}}), (400, 0)),
        ("/dbs/d/colls", json!({"id": "e", "partitionKey": {"paths": ["/a", "/b"], "version": 2}}), (400, 0)),
        ("/dbs/none/colls", json!({"id": "e", "partitionKey": pk}), (404, 1003)),
    ] {
        assert_eq!(fixture.send(0, "POST", path, &[], Some(body.clone())).code(), code, "{path} {body}");
    }
    assert_eq!(fixture.send(0, "GET", "/dbs/none", &[], None).code(), (404, 0));
    assert_eq!(fixture.send(0, "PATCH", "/dbs/d", &[], None).code(), (405, 0));
}

#[test]
fn throughput_decides_how_many_ranges_there_are() {
    for (kind, version, paths) in
        [("Hash", 2, json!(["/pk"])), ("Hash", 1, json!(["/pk"])), ("MultiHash", 2, json!(["/a", "/b"]))]
    {
        let fixture = fixture();
        let container =
            json!({"id": "c", "partitionKey": {"paths": paths, "kind": kind, "version": version}});
        let throughput = ("x-ms-offer-throughput", "30000");
        assert_eq!(fixture.send(0, "POST", "/dbs/d/colls", &[throughput], Some(container)).code(), (201, 0));
        let incremental = ("a-im", "Incremental Feed");
        let all = fixture.send(0, "GET", "/dbs/d/colls/c/pkranges", &[incremental], None);
        let ranges: Vec<Value> = all.json()["PartitionKeyRanges"].as_array().unwrap().clone();
        let text = |range: &Value, name: &str| range[name].as_str().unwrap().to_owned();
        assert_eq!(ranges.len(), 3);
        assert_eq!(
            (text(&ranges[0], "minInclusive"), text(&ranges[2], "maxExclusive")),
            (String::new(), "FF".to_owned())
        );
        for pair in ranges.windows(2) {
            assert_eq!(text(&pair[0], "maxExclusive"), text(&pair[1], "minInclusive"));
            assert!(text(&pair[0], "minInclusive") < text(&pair[1], "minInclusive"));
        }
        let known = ("if-none-match", all.header("etag"));
        assert_eq!(
            fixture.send(0, "GET", "/dbs/d/colls/c/pkranges", &[incremental, known], None).status,
            304
        );
    }
}

#[test]
fn documents_spread_over_all_ranges_and_a_feed_walks_them_in_pages() {
    for version in [1, 2] {
        let settings = AccountSettings { partitions: 4, ..AccountSettings::default() };
        let container = json!({"id": "c", "partitionKey": {"paths": ["/id"], "version": version}});
        let fixture = Fixture::new(settings, &["West US 2"]).with_container(container);
        let mut ranges = std::collections::BTreeSet::new();
        for at in 0..40 {
            let key = format!("[\"{at}\"]");
            let headers = [("x-ms-documentdb-partitionkey", key.as_str())];
            let item = json!({"id": at.to_string()});
            let reply = fixture.send(0, "POST", "/dbs/d/colls/c/docs", &headers, Some(item));
            ranges.insert(reply.header("x-ms-documentdb-partitionkeyrangeid").to_owned());
        }
        assert_eq!(ranges.len(), 4, "version {version}");
        let (mut next, mut seen, mut pages) = (String::new(), std::collections::BTreeSet::new(), 0);
        loop {
            let headers = [("x-ms-max-item-count", "7"), ("x-ms-continuation", next.as_str())];
            let reply = fixture.send(0, "GET", "/dbs/d/colls/c/docs", &headers, None);
            let documents = reply.json()["Documents"].as_array().unwrap().clone();
            assert!(documents.len() <= 7);
            seen.extend(documents.iter().map(|document| document["id"].as_str().unwrap().to_owned()));
            pages += 1;
            next = reply.header("x-ms-continuation").to_owned();
            if next.is_empty() {
                break;
            }
        }
        assert_eq!((seen.len(), pages), (40, 6));
        let rubbish = [("x-ms-continuation", "rubbish")];
        assert_eq!(fixture.send(0, "GET", "/dbs/d/colls/c/docs", &rubbish, None).code(), (400, 0));
        let gone = [("x-ms-documentdb-partitionkeyrangeid", "9")];
        assert_eq!(fixture.send(0, "GET", "/dbs/d/colls/c/docs", &gone, None).code(), (410, 1002));
    }
}
