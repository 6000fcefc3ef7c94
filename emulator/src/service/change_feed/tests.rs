#![allow(clippy::unwrap_used)]

use std::collections::BTreeSet;
use std::time::Duration;

use serde_json::{Value, json};

use crate::account::AccountSettings;
use crate::service::Reply;
use crate::service::fixture::Fixture;

const UPSERT: (&str, &str) = ("x-ms-documentdb-is-upsert", "true");
const LATEST: (&str, &str) = ("a-im", "Incremental Feed");
const VERSIONS: (&str, &str) = ("a-im", "Full-Fidelity Feed");
const KEYS: [&str; 12] = ["a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k", "l"];

fn fixture(regions: &[&str], multiple_writes: bool) -> Fixture {
    let settings = AccountSettings { multiple_writes, ..AccountSettings::default() };
    let container = json!({
        "id": "c", "partitionKey": {"paths": ["/pk"], "version": 2}, "defaultTtl": -1,
        "changeFeedPolicy": {"retentionDuration": 10},
    });
    Fixture::new(settings, regions).with_container(container)
}

fn put(fixture: &Fixture, region: usize, pk: &str, body: &Value) {
    let key = json!([pk]).to_string();
    let tentative = ("x-ms-cosmos-allow-tentative-writes", "true");
    let headers = [("x-ms-documentdb-partitionkey", &*key), UPSERT, tentative];
    let mut item = json!({"id": pk, "pk": pk});
    item.as_object_mut().unwrap().extend(body.as_object().unwrap().clone());
    let reply = fixture.send(region, "POST", "/dbs/d/colls/c/docs", &headers, Some(item));
    assert!(reply.status.is_success(), "{:?}", reply.json());
}

fn delete(fixture: &Fixture, pk: &str) {
    let key = json!([pk]).to_string();
    let path = format!("/dbs/d/colls/c/docs/{pk}");
    assert_eq!(fixture.send(0, "DELETE", &path, &[("x-ms-documentdb-partitionkey", &key)], None).status, 204);
}

fn read(fixture: &Fixture, region: usize, headers: &[(&str, &str)]) -> Reply {
    fixture.send(region, "GET", "/dbs/d/colls/c/docs", headers, None)
}

fn range(fixture: &Fixture, region: usize, range: &str, etag: &str, more: &[(&str, &str)]) -> Reply {
    let mut headers = vec![("x-ms-documentdb-partitionkeyrangeid", range)];
    headers.extend((!etag.is_empty()).then_some(("if-none-match", etag)));
    headers.extend(more);
    if !more.contains(&VERSIONS) {
        headers.push(LATEST);
    }
    read(fixture, region, &headers)
}

fn rows(reply: &Reply) -> Vec<Value> {
    reply.json()["Documents"].as_array().cloned().unwrap_or_default()
}

fn ids(reply: &Reply) -> Vec<String> {
    rows(reply).iter().map(|row| row["id"].as_str().unwrap().to_owned()).collect()
}

/// All that follows an etag, in pages of this size, and the etag after it.
fn drain(
    fixture: &Fixture,
    region: usize,
    id: &str,
    etag: &str,
    size: &str,
    more: &[(&str, &str)],
) -> (Vec<Value>, String) {
    let (mut all, mut etag) = (Vec::new(), etag.to_owned());
    let more: Vec<_> = more.iter().copied().chain([("x-ms-max-item-count", size)]).collect();
    loop {
        let reply = range(fixture, region, id, &etag, &more);
        etag = reply.header("etag").to_owned();
        match reply.status.as_u16() {
            304 => return (all, etag),
            status => assert_eq!(status, 200, "{:?}", reply.json()),
        }
        assert!(!rows(&reply).is_empty());
        all.extend(rows(&reply));
    }
}

fn names(rows: &[Value]) -> Vec<&str> {
    rows.iter().map(|row| row["id"].as_str().unwrap()).collect()
}

#[test]
fn each_item_is_told_once_with_its_latest_version() {
    let fixture = fixture(&["West US 2"], false);
    for (pk, n) in [("a", 1), ("b", 1), ("c", 1), ("a", 2)] {
        put(&fixture, 0, pk, &json!({"n": n}));
    }
    delete(&fixture, "c");
    let first = range(&fixture, 0, "0", "", &[("x-ms-max-item-count", "1")]);
    assert_eq!((ids(&first), first.header("etag")), (vec!["b".to_owned()], "\"2\""));
    assert_eq!(first.header("x-ms-continuation"), "\"2\"");
    let rest = range(&fixture, 0, "0", "\"2\"", &[]);
    assert_eq!((rows(&rest)[0]["n"].clone(), rows(&rest)[0]["_lsn"].clone()), (json!(2), json!(4)));
    assert_eq!((rows(&rest).len(), rest.header("etag")), (1, "\"5\""));
    let none = range(&fixture, 0, "0", "\"5\"", &[]);
    assert_eq!((none.status.as_u16(), none.header("etag"), none.body.len()), (304, "\"5\"", 0));
    put(&fixture, 0, "a", &json!({"n": 3}));
    assert_eq!(ids(&range(&fixture, 0, "0", "\"5\"", &[])), ["a"]);
}

#[test]
fn a_reader_begins_now_or_at_a_time() {
    let fixture = fixture(&["West US 2"], false);
    put(&fixture, 0, "a", &json!({}));
    let now = range(&fixture, 0, "0", "*", &[]);
    assert_eq!((now.status.as_u16(), now.header("etag")), (304, "\"1\""));
    fixture.pass(Duration::from_secs(10));
    put(&fixture, 0, "b", &json!({}));
    let since = |seconds: u64| {
        let date =
            httpdate::fmt_http_date(std::time::UNIX_EPOCH + Duration::from_secs(1_700_000_000 + seconds));
        ids(&range(&fixture, 0, "0", "", &[("if-modified-since", &date)]))
    };
    assert_eq!((since(10), since(9)), (vec![], vec!["b".to_owned()]));
    assert_eq!(ids(&range(&fixture, 0, "0", now.header("etag"), &[])), ["b"]);
}

#[test]
fn a_key_and_a_part_of_the_keys_have_feeds_of_their_own() {
    let fixture = fixture(&["West US 2"], false);
    KEYS.iter().for_each(|pk| put(&fixture, 0, pk, &json!({})));
    let one = read(&fixture, 0, &[("x-ms-documentdb-partitionkey", "[\"c\"]"), LATEST]);
    assert_eq!((ids(&one), one.header("etag")), (vec!["c".to_owned()], "\"12\""));
    let part = |min, max| {
        let bounds = [
            ("x-ms-start-epk", min),
            ("x-ms-end-epk", max),
            ("x-ms-read-key-type", "EffectivePartitionKeyRange"),
        ];
        ids(&range(&fixture, 0, "0", "", &bounds))
    };
    let (left, right) = (part("00", "20"), part("20", "FF"));
    assert!(!left.is_empty() && !right.is_empty());
    assert_eq!(left.iter().chain(&right).map(String::as_str).collect::<BTreeSet<_>>(), BTreeSet::from(KEYS));
}

#[test]
fn versions_tell_of_creations_replacements_deletions_and_ends() {
    let fixture = fixture(&["West US 2"], false);
    put(&fixture, 0, "a", &json!({"n": 0}));
    let now = range(&fixture, 0, "0", "*", &[VERSIONS]).header("etag").to_owned();
    put(&fixture, 0, "a", &json!({"n": 1}));
    put(&fixture, 0, "b", &json!({"ttl": 5}));
    delete(&fixture, "a");
    fixture.pass(Duration::from_secs(6));
    put(&fixture, 0, "b", &json!({"ttl": 5}));
    fixture.pass(Duration::from_secs(6));
    for size in ["1", "2", "100"] {
        let (all, etag) = drain(&fixture, 0, "0", &now, size, &[VERSIONS]);
        let told: Vec<_> = all
            .iter()
            .map(|row| {
                let metadata = &row["metadata"];
                let expired = metadata["timeToLiveExpired"].as_bool();
                (metadata["operationType"].as_str().unwrap(), metadata["lsn"].as_u64().unwrap(), expired)
            })
            .collect();
        let expected = [
            ("replace", 2, None),
            ("create", 3, None),
            ("delete", 4, Some(false)),
            ("delete", 5, Some(true)),
            ("create", 5, None),
            ("delete", 5, Some(true)),
        ];
        assert_eq!(told, expected, "{size}");
        assert_eq!((&all[0]["previous"]["n"], &all[0]["current"]["n"]), (&json!(0), &json!(1)));
        assert_eq!((&all[2]["previous"]["n"], all[2].get("current")), (&json!(1), None));
        assert_eq!(all[2]["metadata"]["previousImageLSN"], 2);
        assert_eq!(
            (&all[3]["metadata"]["id"], &all[3]["metadata"]["partitionKey"]),
            (&json!("b"), &json!({"pk": "b"}))
        );
        assert_eq!(range(&fixture, 0, "0", &etag, &[VERSIONS]).status, 304);
    }
}

#[test]
fn versions_are_read_only_where_and_for_as_long_as_they_are_kept() {
    let plain = Fixture::single();
    assert_eq!(range(&plain, 0, "0", "*", &[VERSIONS]).status, 400);
    let kept = fixture(&["West US 2"], false);
    assert_eq!(range(&kept, 0, "0", "", &[VERSIONS]).status, 400);
    let date = ("if-modified-since", "Tue, 14 Nov 2023 22:13:20 GMT");
    assert_eq!(range(&kept, 0, "0", "", &[VERSIONS, date]).status, 400);
    let now = range(&kept, 0, "0", "*", &[VERSIONS]).header("etag").to_owned();
    put(&kept, 0, "a", &json!({}));
    kept.pass(Duration::from_secs(601));
    put(&kept, 0, "a", &json!({}));
    assert_eq!(range(&kept, 0, "0", &now, &[VERSIONS]).status, 400);
    for (name, value) in [("if-none-match", "soon"), ("a-im", "Some Feed"), ("if-modified-since", "soon")] {
        assert_eq!(read(&kept, 0, &[LATEST, (name, value)]).status, 400, "{name}");
    }
}

#[test]
fn the_feed_goes_on_over_splits_and_merges() {
    let fixture = fixture(&["West US 2"], false);
    KEYS.iter().for_each(|pk| put(&fixture, 0, pk, &json!({"n": 1})));
    for kind in [LATEST, VERSIONS] {
        let id = fixture.account.ranges("d", "c").unwrap()[0].id.to_string();
        let start = range(&fixture, 0, &id, "*", &[kind]).header("etag").to_owned();
        KEYS.iter().for_each(|pk| put(&fixture, 0, pk, &json!({"n": 2})));
        let (half, etag) = {
            let page = range(&fixture, 0, &id, &start, &[kind, ("x-ms-max-item-count", "5")]);
            (rows(&page), page.header("etag").to_owned())
        };
        fixture.account.split("d", "c", None).unwrap();
        assert_eq!((range(&fixture, 0, &id, &etag, &[kind]).code()), (410, 1002));
        let halves = fixture.account.ranges("d", "c").unwrap();
        let mut seen = half;
        let mut etags = Vec::new();
        for (id, size) in [(halves[0].id, "1"), (halves[1].id, "2")] {
            let (rows, etag) = drain(&fixture, 0, &id.to_string(), &etag, size, &[kind]);
            seen.extend(rows);
            etags.push(etag);
        }
        KEYS.iter().for_each(|pk| put(&fixture, 0, pk, &json!({"n": 3})));
        let whole = fixture.account.merge("d", "c", [halves[0].id, halves[1].id]).unwrap();
        let id = whole[0].id.to_string();
        for (half, etag) in halves.iter().zip(&etags) {
            let bounds = [("x-ms-start-epk", &*half.min), ("x-ms-end-epk", &*half.max), kind];
            let bounds: Vec<_> = bounds.into_iter().filter(|(_, value)| !value.is_empty()).collect();
            seen.extend(drain(&fixture, 0, &id, etag, "2", &bounds).0);
        }
        let document = |row: &Value| if kind == VERSIONS { row["current"].clone() } else { row.clone() };
        let told: Vec<_> =
            seen.iter().map(document).map(|row| (row["id"].clone(), row["n"].clone())).collect();
        let expected = KEYS.iter().flat_map(|pk| [(json!(pk), json!(2)), (json!(pk), json!(3))]);
        assert_eq!(told.len(), 24, "{kind:?}");
        assert!(expected.into_iter().all(|one| told.contains(&one)), "{told:?}");
    }
}

#[test]
fn a_whole_container_is_read_with_one_etag_too() {
    let fixture = fixture(&["West US 2"], false);
    KEYS.iter().for_each(|pk| put(&fixture, 0, pk, &json!({})));
    fixture.account.split("d", "c", None).unwrap();
    let (mut seen, mut etag) = (Vec::new(), String::new());
    for turn in 0.. {
        let mut headers = vec![LATEST, ("x-ms-max-item-count", "5")];
        headers.extend((!etag.is_empty()).then_some(("if-none-match", &*etag)));
        let reply = read(&fixture, 0, &headers);
        if reply.status == 304 {
            break;
        }
        seen.extend(rows(&reply));
        etag = reply.header("etag").to_owned();
        if turn == 0 {
            fixture.account.split("d", "c", None).unwrap();
        }
    }
    let mut names = names(&seen);
    names.sort_unstable();
    assert_eq!(names, KEYS);
}

#[test]
fn regions_that_agree_take_each_others_etags() {
    let fixture = fixture(&["West US 2", "East US"], false);
    fixture.account.set_lag("West US 2", "East US", Duration::from_secs(1)).unwrap();
    KEYS[..6].iter().for_each(|pk| put(&fixture, 0, pk, &json!({})));
    fixture.pass(Duration::from_secs(1));
    KEYS[6..].iter().for_each(|pk| put(&fixture, 0, pk, &json!({})));
    let (seen, etag) = drain(&fixture, 1, "0", "", "4", &[]);
    assert_eq!(names(&seen), &KEYS[..6]);
    let (seen, ahead) = drain(&fixture, 0, "0", &etag, "4", &[]);
    assert_eq!(names(&seen), &KEYS[6..]);
    // A region that is behind neither takes the reader back nor tells again what it gets later.
    let (seen, etag) = drain(&fixture, 1, "0", &ahead, "4", &[]);
    assert_eq!((names(&seen), &etag), (vec![], &ahead));
    put(&fixture, 0, "a", &json!({}));
    fixture.pass(Duration::from_secs(2));
    assert_eq!(names(&drain(&fixture, 1, "0", &etag, "4", &[]).0), ["a"]);
}

#[test]
fn regions_that_number_differently_know_what_the_other_told() {
    let fixture = fixture(&["West US 2", "East US"], true);
    let lag = Duration::from_secs(1);
    fixture.account.set_lag("West US 2", "East US", lag).unwrap();
    fixture.account.set_lag("East US", "West US 2", lag).unwrap();
    for (at, pk) in KEYS.iter().enumerate() {
        put(&fixture, at % 2, pk, &json!({}));
    }
    let (before, _) = drain(&fixture, 0, "0", "", "100", &[]);
    assert_eq!(names(&before), ["a", "c", "e", "g", "i", "k"]);
    fixture.pass(lag);
    // All of the one region, then on in the other: nothing that was told, nothing left out.
    let (first, etag) = drain(&fixture, 0, "0", "", "100", &[]);
    assert_eq!(first.len(), 12);
    put(&fixture, 0, "a", &json!({"n": 2}));
    put(&fixture, 1, "b", &json!({"n": 2}));
    fixture.pass(lag);
    let (mut second, _) = drain(&fixture, 1, "0", &etag, "100", &[]);
    second.sort_by_key(|row| row["id"].to_string());
    assert_eq!(names(&second), ["a", "b"]);
    // Moved in the middle: nothing is left out.
    let page = range(&fixture, 0, "0", "", &[("x-ms-max-item-count", "5")]);
    let (rest, _) = drain(&fixture, 1, "0", page.header("etag"), "2", &[]);
    let seen: BTreeSet<String> =
        ids(&page).into_iter().chain(names(&rest).iter().map(ToString::to_string)).collect();
    assert_eq!(seen.len(), 12);
}
