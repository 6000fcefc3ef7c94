#![allow(clippy::unwrap_used)]

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use serde_json::{Value, json};

use crate::account::{AccountSettings, ReplicationEntry, ReplicationEvent};
use crate::service::Reply;
use crate::service::fixture::Fixture;

const REGIONS: [&str; 3] = ["West US 2", "East US", "North Europe"];
const TENTATIVE: (&str, &str) = ("x-ms-cosmos-allow-tentative-writes", "true");
const UPSERT: (&str, &str) = ("x-ms-documentdb-is-upsert", "true");

fn account(multiple_writes: bool, path: Option<&str>) -> Fixture {
    let settings = AccountSettings { multiple_writes, ..AccountSettings::default() };
    let mut container = json!({"id": "c", "partitionKey": {"paths": ["/pk"], "version": 2}});
    if let Some(path) = path {
        container["conflictResolutionPolicy"] =
            json!({"mode": "LastWriterWins", "conflictResolutionPath": path});
    }
    Fixture::new(settings, &REGIONS).with_container(container)
}

fn upsert(fixture: &Fixture, region: usize, value: Value) -> Reply {
    let mut item = json!({"id": "1", "pk": "p"});
    item.as_object_mut().unwrap().extend(value.as_object().unwrap().clone());
    fixture.docs(region, "POST", "", &[TENTATIVE, UPSERT], Some(item))
}

fn value(fixture: &Fixture, region: usize, id: &str) -> Value {
    fixture.docs(region, "GET", &format!("/{id}"), &[], None).json()["v"].clone()
}

#[test]
fn a_write_reaches_the_other_regions_after_the_lag() {
    let fixture = account(false, None);
    fixture.account.set_lag("West US 2", "East US", Duration::from_millis(100)).unwrap();
    let written = upsert(&fixture, 0, json!({"v": 1}));
    let session = ("x-ms-session-token", written.header("x-ms-session-token"));
    let read = |region| fixture.docs(region, "GET", "/1", &[session], None).code();
    assert_eq!([read(0), read(1), read(2)], [(200, 0), (404, 1002), (404, 1002)]);
    fixture.pass(Duration::from_millis(20));
    assert_eq!([read(0), read(1), read(2)], [(200, 0), (404, 1002), (200, 0)]);
    fixture.pass(Duration::from_millis(80));
    assert_eq!([read(0), read(1), read(2)], [(200, 0), (200, 0), (200, 0)]);
}

#[test]
fn without_lag_a_write_is_everywhere_before_its_reply() {
    let fixture = account(false, None);
    fixture.account.set_lag("West US 2", "East US", Duration::ZERO).unwrap();
    upsert(&fixture, 0, json!({"v": 1}));
    assert_eq!([1, 2].map(|region| value(&fixture, region, "1")), [json!(1), Value::Null]);
}

#[test]
fn a_weaker_read_does_not_wait_for_the_session() {
    let fixture = account(false, None);
    let written = upsert(&fixture, 0, json!({"v": 1}));
    let session = ("x-ms-session-token", written.header("x-ms-session-token"));
    let eventual = ("x-ms-consistency-level", "Eventual");
    assert_eq!(fixture.docs(1, "GET", "/1", &[session, eventual], None).code(), (404, 0));
}

#[test]
fn a_strong_account_reads_every_write_everywhere() {
    let settings =
        AccountSettings { consistency: crate::account::Consistency::Strong, ..AccountSettings::default() };
    let container = json!({"id": "c", "partitionKey": {"paths": ["/pk"], "version": 2}});
    let fixture = Fixture::new(settings, &REGIONS).with_container(container);
    upsert(&fixture, 0, json!({"v": 1}));
    assert_eq!([1, 2].map(|region| value(&fixture, region, "1")), [json!(1), json!(1)]);
}

#[test]
fn a_paused_link_keeps_its_writes() {
    let fixture = account(false, None);
    fixture.account.set_replication_paused("West US 2", "East US", true).unwrap();
    upsert(&fixture, 0, json!({"v": 1}));
    fixture.pass(Duration::from_secs(1));
    assert_eq!([1, 2].map(|region| value(&fixture, region, "1")), [Value::Null, json!(1)]);
    fixture.account.set_replication_paused("West US 2", "East US", false).unwrap();
    fixture.pass(Duration::ZERO);
    assert_eq!(value(&fixture, 1, "1"), json!(1));
}

#[test]
fn where_writes_are_taken() {
    for (multiple, region, headers, code) in [
        (false, 0, vec![], (201, 0)),
        (false, 1, vec![], (403, 3)),
        (false, 1, vec![TENTATIVE], (403, 3)),
        (true, 0, vec![], (201, 0)),
        (true, 1, vec![], (403, 3)),
        (true, 1, vec![TENTATIVE], (201, 0)),
    ] {
        let fixture = account(multiple, None);
        let reply = fixture.docs(region, "POST", "", &headers, Some(json!({"id": "1", "pk": "p"})));
        assert_eq!(reply.code(), code, "multiple writes: {multiple}, region {region}, {headers:?}");
        let metadata = fixture.send(region, "POST", "/dbs", &[TENTATIVE], Some(json!({"id": "e"})));
        assert_eq!(metadata.code(), if region == 0 { (201, 0) } else { (403, 3) });
    }
}

#[test]
fn concurrent_writes_are_decided_by_the_path_and_the_loser_is_kept() {
    for (path, west, east, winner) in [
        (None, json!({"v": "west"}), json!({"v": "east"}), "east"),
        (Some("/rank"), json!({"v": "west", "rank": 2}), json!({"v": "east", "rank": 1}), "west"),
        (Some("/rank"), json!({"v": "west"}), json!({"v": "east", "rank": -1}), "east"),
        (Some("/rank"), json!({"v": "west", "rank": 1}), json!({"v": "east", "rank": 1}), "east"),
    ] {
        let fixture = account(true, path);
        upsert(&fixture, 0, west);
        fixture.pass(Duration::from_millis(1));
        upsert(&fixture, 1, east);
        fixture.pass(Duration::from_secs(1));
        assert_eq!(
            [0, 1, 2].map(|region| value(&fixture, region, "1")),
            [winner, winner, winner].map(|v| json!(v))
        );
        assert_eq!(conflicts_of(&fixture, &[]), [Value::Null; 0], "what was decided is not in the feed");
    }
}

/// The conflicts feed, for a request with these headers.
fn conflicts_of(fixture: &Fixture, headers: &[(&str, &str)]) -> Vec<Value> {
    let feed = fixture.send(0, "GET", "/dbs/d/colls/c/conflicts", headers, None).json();
    feed["Conflicts"].as_array().unwrap().clone()
}

#[test]
fn without_a_rule_the_write_that_came_to_the_hub_first_stays_and_the_other_is_in_the_feed() {
    let container = json!({
        "id": "c",
        "partitionKey": {"paths": ["/pk"], "version": 2},
        "conflictResolutionPolicy": {"mode": "Custom"},
    });
    let settings = AccountSettings { multiple_writes: true, ..AccountSettings::default() };
    let fixture = Fixture::new(settings, &REGIONS).with_container(container);
    upsert(&fixture, 0, json!({"v": "west"}));
    fixture.pass(Duration::from_millis(1));
    upsert(&fixture, 1, json!({"v": "east"}));
    // The writes are on their way for a while, and so is what the hub says then.
    fixture.pass(Duration::from_secs(1));
    fixture.pass(Duration::from_secs(1));
    assert_eq!([0, 1, 2].map(|region| value(&fixture, region, "1")), ["west"; 3].map(|v| json!(v)));

    let all = conflicts_of(&fixture, &[]);
    assert_eq!(
        (all.len(), &all[0]["resourceType"], &all[0]["operationType"]),
        (1, &json!("document"), &json!("replace"))
    );
    let loser: Value = serde_json::from_str(all[0]["content"].as_str().unwrap()).unwrap();
    assert_eq!(loser["v"], "east");
    let [own, other] = [r#"["p"]"#, r#"["q"]"#].map(|key| ("x-ms-documentdb-partitionkey", key));
    assert_eq!([own, other].map(|key| conflicts_of(&fixture, &[key]).len()), [1, 0]);

    let path = format!("/dbs/d/colls/c/conflicts/{}", all[0]["id"].as_str().unwrap());
    let code = |method, key| fixture.send(0, method, &path, &[key], None).code();
    assert_eq!(fixture.send(0, "GET", &path, &[own], None).json(), all[0]);
    assert_eq!((code("GET", other), code("DELETE", other)), ((404, 0), (404, 0)));
    assert_eq!((code("DELETE", own), code("GET", own)), ((204, 0), (404, 0)));
}

#[test]
fn a_deletion_beats_a_concurrent_update() {
    let fixture = account(true, None);
    upsert(&fixture, 0, json!({"v": 1}));
    fixture.pass(Duration::from_secs(1));
    assert_eq!(fixture.docs(1, "DELETE", "/1", &[TENTATIVE], None).code(), (204, 0));
    fixture.pass(Duration::from_millis(1));
    upsert(&fixture, 0, json!({"v": 2}));
    fixture.pass(Duration::from_secs(1));
    let statuses = [0, 1, 2].map(|region| fixture.docs(region, "GET", "/1", &[], None).code());
    assert_eq!(statuses, [(404, 0); 3]);
}

#[test]
fn a_new_region_gets_what_is_there_and_what_is_on_its_way() {
    let mut fixture = account(true, None);
    upsert(&fixture, 0, json!({"v": 1}));
    let pending = json!({"id": "2", "pk": "p", "v": 2});
    assert_eq!(fixture.docs(1, "POST", "", &[TENTATIVE], Some(pending)).code(), (201, 0));
    fixture.regions.push(fixture.account.add_region("Japan East", "http://127.0.0.1:4/").unwrap());
    assert_eq!([value(&fixture, 3, "1"), value(&fixture, 3, "2")], [json!(1), Value::Null]);
    fixture.pass(Duration::from_secs(1));
    assert_eq!(value(&fixture, 3, "2"), json!(2));
    let token = fixture.docs(3, "GET", "/1", &[], None);
    assert_eq!(token.header("x-ms-session-token"), "0:4#2#1=1#2=1#3=0#4=0");
}

#[test]
fn the_write_region_moves_without_loss_and_an_outage_delivers_later() {
    let fixture = account(false, None);
    upsert(&fixture, 0, json!({"v": 1}));
    fixture.account.set_write_region("East US").unwrap();
    assert_eq!(value(&fixture, 1, "1"), json!(1), "drained before the switch");
    assert_eq!(upsert(&fixture, 0, json!({"v": 2})).code(), (403, 3));
    assert_eq!(upsert(&fixture, 1, json!({"v": 2})).code(), (200, 0));

    fixture.account.set_offline("East US", true).unwrap();
    assert_eq!(fixture.docs(1, "GET", "/1", &[], None).code(), (403, 1008));
    fixture.pass(Duration::from_secs(1));
    assert_eq!(value(&fixture, 0, "1"), json!(1), "the region went before it could send");
    let other = json!({"id": "2", "pk": "p", "v": 3});
    assert_eq!(fixture.docs(0, "POST", "", &[], Some(other)).code(), (201, 0));
    fixture.account.set_offline("East US", false).unwrap();
    fixture.pass(Duration::from_secs(1));
    let there = |region| [value(&fixture, region, "1"), value(&fixture, region, "2")];
    assert_eq!([0, 1, 2].map(there), [[json!(2), json!(3)], [json!(2), json!(3)], [json!(2), json!(3)]]);
    assert_eq!(upsert(&fixture, 1, json!({"v": 4})).code(), (403, 3), "it comes back as a reader");
}

#[test]
fn a_new_hub_has_what_others_wrote_while_they_could() {
    let ways: [fn(&Fixture); 2] = [
        |fixture| fixture.account.set_write_region("East US").unwrap(),
        |fixture| fixture.account.remove_region("West US 2").unwrap(),
    ];
    for change in ways {
        let fixture = account(true, None);
        upsert(&fixture, 2, json!({"v": 1}));
        fixture.account.set_multiple_writes(false);
        assert_eq!([value(&fixture, 0, "1"), value(&fixture, 1, "1")], [json!(1), Value::Null]);
        change(&fixture);
        assert_eq!(value(&fixture, 1, "1"), json!(1));
    }
}

#[test]
fn a_removed_region_answers_that_it_is_gone() {
    let fixture = account(false, None);
    fixture.account.remove_region("West US 2").unwrap();
    assert_eq!(fixture.send(0, "GET", "/", &[], None).code(), (403, 1008));
    assert_eq!(upsert(&fixture, 1, json!({"v": 1})).code(), (201, 0));
    let account = fixture.send(1, "GET", "/", &[], None).json();
    assert_eq!(account["writableLocations"][0]["name"], "East US");
}

/// A run of random writes and mishaps, and what was written over what.
struct Run {
    fixture: Fixture,
    random: fastrand::Rng,
    /// Per item, the values that a writer saw and overwrote.
    overwritten: BTreeMap<String, BTreeSet<u64>>,
    /// Per item, the values written; deletions have a value too.
    written: BTreeMap<String, BTreeSet<u64>>,
    next: u64,
}

impl Run {
    fn new(seed: u64) -> Run {
        let random = fastrand::Rng::with_seed(seed);
        let fixture = account(true, (seed % 2 == 1).then_some("/rank"));
        Run { fixture, random, overwritten: BTreeMap::new(), written: BTreeMap::new(), next: 0 }
    }

    fn step(&mut self) {
        let pair = || (REGIONS[0], REGIONS[1]);
        let (mut from, mut to) = pair();
        if self.random.bool() {
            (from, to) = (REGIONS[self.random.usize(..3)], REGIONS[self.random.usize(..3)]);
        }
        let account = &self.fixture.account;
        match self.random.u32(..20) {
            0 => account.set_lag(from, to, Duration::from_millis(self.random.u64(..200))).unwrap(),
            1 => account.set_replication_paused(from, to, self.random.bool()).unwrap(),
            2 => drop(account.set_write_region(from)),
            3 => drop(account.set_offline(from, true)),
            4 | 5 => drop(account.set_offline(from, false)),
            6..10 => self.fixture.pass(Duration::from_millis(self.random.u64(..60))),
            _ => self.write(),
        }
    }

    fn write(&mut self) {
        let region = self.random.usize(..3);
        let id = ["a", "b"][self.random.usize(..2)];
        let seen = value(&self.fixture, region, id).as_u64();
        self.next += 1;
        let item = json!({"id": id, "pk": "p", "v": self.next, "rank": self.random.u32(..4)});
        let reply = match self.random.u32(..5) {
            0 => self.fixture.docs(region, "DELETE", &format!("/{id}"), &[TENTATIVE], None),
            _ => self.fixture.docs(region, "POST", "", &[TENTATIVE, UPSERT], Some(item)),
        };
        if reply.status.is_success() {
            self.overwritten.entry(id.to_owned()).or_default().extend(seen);
            self.written.entry(id.to_owned()).or_default().insert(self.next);
        }
    }

    fn heal(&self) {
        for from in REGIONS {
            self.fixture.account.set_offline(from, false).unwrap();
            for to in REGIONS {
                self.fixture.account.set_replication_paused(from, to, false).unwrap();
            }
        }
        (0..20).for_each(|_| self.fixture.pass(Duration::from_secs(1)));
    }

    fn state(&self, region: usize) -> (Value, String) {
        let feed = self.fixture.docs(region, "GET", "", &[], None);
        (feed.json()["Documents"].clone(), feed.header("x-ms-session-token").to_owned())
    }
}

#[test]
fn whatever_happens_all_regions_converge_and_no_write_is_lost_unbeaten() {
    for seed in 0..100 {
        let mut run = Run::new(seed);
        (0..120).for_each(|_| run.step());
        run.heal();
        let state = run.state(0);
        assert_eq!(run.state(1), state, "seed {seed}");
        assert_eq!(run.state(2), state, "seed {seed}");
        for document in state.0.as_array().unwrap() {
            let (id, last) = (document["id"].as_str().unwrap(), document["v"].as_u64().unwrap());
            assert!(run.written[id].contains(&last), "seed {seed}");
            assert!(!run.overwritten[id].contains(&last), "seed {seed}: {id} went back to {last}");
        }
    }
}

#[test]
fn the_log_tells_what_each_region_applied_in_which_order() {
    let fixture = account(true, None);
    fixture.account.set_replication_paused("East US", "North Europe", true).unwrap();
    let written = upsert(&fixture, 1, json!({"v": 1})).json();
    fixture.pass(Duration::from_secs(1));
    fixture.account.add_region("Japan East", "http://127.0.0.1:4/").unwrap();
    let log = fixture.account.replication_log(0);
    assert!(log.windows(2).all(|pair| pair[0].sequence + 1 == pair[1].sequence));
    let told = |entry: &ReplicationEntry| match &entry.event {
        ReplicationEvent::Added { copy_of } => format!("added, copy of {copy_of:?}"),
        ReplicationEvent::Accepted { write, .. } => format!("accepted {}", write.etag.as_deref().unwrap()),
        ReplicationEvent::Arrived { write } => format!("arrived {}", write.etag.as_deref().unwrap()),
    };
    let told: Vec<_> = log.iter().map(|entry| (entry.session_id, told(entry))).collect();
    let etag = written["_etag"].as_str().unwrap();
    let expected = [
        (1, "added, copy of None".to_owned()),
        (2, "added, copy of Some(1)".to_owned()),
        (3, "added, copy of Some(1)".to_owned()),
        (2, format!("accepted {etag}")),
        (1, format!("arrived {etag}")),
        (4, "added, copy of Some(1)".to_owned()),
    ];
    assert_eq!(told, expected);
    assert_eq!(fixture.account.replication_log(5), log[5..]);
}

#[test]
fn the_log_keeps_the_latest() {
    let settings = AccountSettings { replication_log: 2, ..AccountSettings::default() };
    let fixture = Fixture::new(settings, &REGIONS);
    let kept: Vec<_> = fixture.account.replication_log(0).iter().map(|entry| entry.sequence).collect();
    assert_eq!(kept, [2, 3]);
}
