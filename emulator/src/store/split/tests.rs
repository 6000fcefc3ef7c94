#![allow(clippy::unwrap_used)]

use std::collections::BTreeSet;
use std::time::Duration;

use serde_json::{Value, json};

use crate::account::{AccountSettings, RangeInfo};
use crate::service::Reply;
use crate::service::fixture::Fixture;

const UPSERT: (&str, &str) = ("x-ms-documentdb-is-upsert", "true");
const EVERYWHERE: (&str, &str) = ("x-ms-documentdb-query-enablecrosspartition", "true");
const KEYS: [&str; 12] = ["a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k", "l"];

/// Two regions, a second of lag, one range, and an item in each of twelve logical partitions.
fn filled(version: u8) -> Fixture {
    let container = json!({"id": "c", "partitionKey": {"paths": ["/pk"], "version": version}});
    let fixture =
        Fixture::new(AccountSettings::default(), &["West US 2", "East US"]).with_container(container);
    fixture.account.set_lag("West US 2", "East US", Duration::from_secs(1)).unwrap();
    KEYS.iter().for_each(|key| assert_eq!(write(&fixture, key, 1).status, 201));
    fixture
}

fn key(key: &str) -> String {
    json!([key]).to_string()
}

fn write(fixture: &Fixture, pk: &str, v: u32) -> Reply {
    let headers = [("x-ms-documentdb-partitionkey", &*key(pk)), UPSERT];
    fixture.send(0, "POST", "/dbs/d/colls/c/docs", &headers, Some(json!({"id": pk, "pk": pk, "v": v})))
}

fn read(fixture: &Fixture, region: usize, pk: &str, session: &str) -> (u16, u32) {
    let key = key(pk);
    let mut headers = vec![("x-ms-documentdb-partitionkey", &*key)];
    headers.extend((!session.is_empty()).then_some(("x-ms-session-token", session)));
    fixture.send(region, "GET", &format!("/dbs/d/colls/c/docs/{pk}"), &headers, None).code()
}

fn split(fixture: &Fixture) -> Vec<RangeInfo> {
    fixture.account.split("d", "c", None).unwrap()
}

/// One page of two from all partitions: the ids, and where the next one begins.
fn page(fixture: &Fixture, continuation: &str) -> (Vec<String>, String) {
    let mut headers = vec![EVERYWHERE, ("x-ms-max-item-count", "2")];
    headers.extend((!continuation.is_empty()).then_some(("x-ms-continuation", continuation)));
    let reply = fixture.send(0, "GET", "/dbs/d/colls/c/docs", &headers, None);
    let ids = reply.json()["Documents"]
        .as_array()
        .unwrap()
        .iter()
        .map(|item| item["id"].as_str().unwrap().to_owned())
        .collect();
    let next = reply.headers.get("x-ms-continuation").map_or("", |value| value.to_str().unwrap());
    (ids, next.to_owned())
}

#[test]
fn every_item_is_found_in_one_of_the_halves() {
    for version in [1, 2] {
        let fixture = filled(version);
        let ranges = split(&fixture);
        let shown: Vec<_> = ranges.iter().map(|range| (range.id, range.parents.clone())).collect();
        assert_eq!(shown, [(1, vec![0]), (2, vec![0])]);
        assert_eq!((&*ranges[0].min, &ranges[0].max, &*ranges[1].max), ("", &ranges[1].min, "FF"));
        let range =
            |pk: &&str| write(&fixture, pk, 2).header("x-ms-documentdb-partitionkeyrangeid").to_owned();
        let used: BTreeSet<String> = KEYS.iter().map(range).collect();
        assert_eq!(used, BTreeSet::from(["1".to_owned(), "2".to_owned()]), "version {version}");
        assert!(KEYS.iter().all(|key| read(&fixture, 0, key, "").0 == 200));
    }
}

#[test]
fn splits_go_on_until_a_range_is_too_small() {
    let fixture = filled(2);
    for ranges in [2, 4, 8] {
        assert_eq!(split(&fixture).len(), ranges);
    }
    let fourth = &fixture.account.ranges("d", "c").unwrap()[3];
    assert_eq!(fourth.parents.len(), 3, "{fourth:?}");
    let first = || fixture.account.ranges("d", "c").unwrap()[0].id;
    for _ in 3..12 {
        fixture.account.split("d", "c", Some(first())).unwrap();
    }
    let error = fixture.account.split("d", "c", Some(first())).unwrap_err();
    assert!(error.to_string().contains("too small"), "{error}");
    assert!(KEYS.iter().all(|key| read(&fixture, 0, key, "").0 == 200));
}

#[test]
fn a_session_goes_on_in_the_halves_and_what_is_on_its_way_arrives_in_them() {
    let fixture = filled(2);
    // The last write went to one half; sessions of the other half ask for it as well.
    let session = write(&fixture, "a", 2).header("x-ms-session-token").to_owned();
    split(&fixture);
    assert!(KEYS.iter().all(|key| read(&fixture, 1, key, &session) == (404, 1002)));
    let newer = write(&fixture, "a", 3).header("x-ms-session-token").to_owned();
    assert!(!newer.starts_with("0:"), "{newer}");
    fixture.pass(Duration::from_secs(1));
    assert!(KEYS.iter().all(|key| read(&fixture, 1, key, &session) == (200, 0)));
    assert_eq!(read(&fixture, 1, "a", &newer), (200, 0));
}

#[test]
fn pages_go_on_after_splits_and_merges_with_nothing_lost_or_twice() {
    let fixture = filled(2);
    let (mut seen, mut next) = page(&fixture, "");
    let changes: [&dyn Fn(); 4] = [
        &|| drop(split(&fixture)),
        &|| drop(split(&fixture)),
        &|| drop(fixture.account.merge("d", "c", [3, 4]).unwrap()),
        &|| drop(fixture.account.merge("d", "c", [6, 5]).unwrap()),
    ];
    for change in changes {
        change();
        let (ids, after) = page(&fixture, &next);
        seen.extend(ids);
        next = after;
    }
    seen.extend(page(&fixture, &next).0);
    assert_eq!(seen, KEYS);
}

#[test]
fn a_range_that_is_gone_says_so() {
    let fixture = filled(2);
    split(&fixture);
    let gone =
        fixture.send(0, "GET", "/dbs/d/colls/c/docs", &[("x-ms-documentdb-partitionkeyrangeid", "0")], None);
    assert_eq!(gone.code(), (410, 1002));
    for (range, expected) in [(Some(0), "no range 0; it has 1, 2"), (Some(7), "no range 7")] {
        let error = fixture.account.split("d", "c", range).unwrap_err().to_string();
        assert!(error.contains(expected), "{error}");
    }
    let error = fixture.account.split("d", "nowhere", None).unwrap_err().to_string();
    assert!(error.contains("container: there is no 'nowhere'"), "{error}");
}

#[test]
fn merged_ranges_hold_what_both_did_and_their_sessions_go_on() {
    let fixture = filled(2);
    split(&fixture);
    let tokens: Vec<String> =
        ["a", "c"].map(|key| write(&fixture, key, 2).header("x-ms-session-token").to_owned()).into();
    let whole = fixture.account.merge("d", "c", [2, 1]).unwrap();
    assert_eq!((whole.len(), whole[0].id, &whole[0].parents), (1, 3, &vec![0, 1, 2]));
    assert_eq!((&*whole[0].min, &*whole[0].max), ("", "FF"));
    // What was on its way is there.
    assert!(KEYS.iter().all(|key| read(&fixture, 1, key, &tokens.join(",")) == (200, 0)));
    let session = write(&fixture, "a", 3).header("x-ms-session-token").to_owned();
    assert!(session.starts_with("3:"), "{session}");
    assert_eq!(read(&fixture, 1, "b", &session), (404, 1002));
    fixture.pass(Duration::from_secs(1));
    assert_eq!(read(&fixture, 1, "b", &session), (200, 0));
    let error = fixture.account.merge("d", "c", [3, 3]).unwrap_err().to_string();
    assert!(error.contains("no neighbours"), "{error}");
}

#[test]
fn the_list_of_ranges_changes_with_its_etag() {
    let fixture = filled(2);
    let list = |etag: &str| {
        fixture.send(
            0,
            "GET",
            "/dbs/d/colls/c/pkranges",
            &[("a-im", "Incremental feed"), ("if-none-match", etag)],
            None,
        )
    };
    let known = list("").header("etag").to_owned();
    assert_eq!(list(&known).status, 304);
    split(&fixture);
    let changed = list(&known);
    let ids = |reply: &Reply| -> Vec<Value> {
        reply.json()["PartitionKeyRanges"]
            .as_array()
            .unwrap()
            .iter()
            .map(|range| range["id"].clone())
            .collect()
    };
    assert_eq!(ids(&changed), [json!("1"), json!("2")]);
    assert_eq!(list(changed.header("etag")).status, 304);
}
