//! What changed in a container is read from where a reader was, in parts, and through splits and merges.

use std::collections::BTreeSet;
use std::time::{Duration, SystemTime};

use perilune::{
    Change, ChangeFeed, ChangeFeedMode, ChangeFeedOptions, ChangeFeedPolicy, ChangeFeedStart,
    ChangeOperation, ContainerClient, ContainerProperties, CosmosClient, ErrorKind, FeedRange, FeedScope,
    PartitionKey, PartitionKeyDefinition,
};
use perilune_emulator::Emulator;
use serde_json::{Value, json};

use crate::fixture::{Fixture, Item};

const KEYS: [&str; 12] = ["a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k", "l"];

async fn fill(container: &ContainerClient, n: i64) {
    for key in KEYS {
        container.upsert_item(key, &Item::new("1", key, n), None).await.unwrap();
    }
}

fn feed(container: &ContainerClient, start: ChangeFeedStart, size: u32) -> ChangeFeed<Item> {
    let options = ChangeFeedOptions::default().with_max_item_count(size);
    container.query_change_feed(start, options).unwrap()
}

/// What is new, page by page.
async fn drain(feed: &mut ChangeFeed<Item>) -> Vec<Item> {
    let mut all = Vec::new();
    loop {
        let page = feed.next_page().await.unwrap();
        if page.items().is_empty() {
            return all;
        }
        all.extend(page.into_items());
    }
}

fn keys(items: &[Item]) -> Vec<&str> {
    let mut keys: Vec<&str> = items.iter().map(|item| item.pk.as_str()).collect();
    keys.sort_unstable();
    keys
}

#[tokio::test]
async fn a_feed_tells_each_change_once_and_goes_on_from_its_continuation() {
    let fixture = Fixture::start().await;
    let container = fixture.container("/pk").await;
    fixture.emulator.split("db", "items", None).unwrap();
    fill(&container, 1).await;
    let mut now = feed(&container, ChangeFeedStart::Now, 100);
    assert_eq!(now.continuation(), None);
    let page = now.next_page().await.unwrap();
    assert!(page.items().is_empty() && page.request_charge() > 0.0);
    assert_eq!(page.continuation(), now.continuation());
    let mut all = feed(&container, ChangeFeedStart::Beginning, 5);
    assert_eq!(keys(&drain(&mut all).await), KEYS);
    for (turn, changed) in [&["b", "k"][..], &[], &["a"]].into_iter().enumerate() {
        for key in changed {
            container.upsert_item(*key, &Item::new("1", key, 2), None).await.unwrap();
        }
        assert_eq!(keys(&drain(&mut all).await), changed, "{turn}");
    }
    // Another client goes on from what the first one kept.
    let other = fixture.another_client().database("db").container("items");
    let mut later = feed(&other, ChangeFeedStart::continuation(now.continuation().unwrap()), 1);
    assert_eq!(keys(&drain(&mut later).await), ["a", "b", "k"]);
}

#[tokio::test]
async fn a_feed_begins_at_a_time() {
    let fixture = Fixture::start().await;
    let container = fixture.container("/pk").await;
    fill(&container, 1).await;
    let day = Duration::from_secs(86_400);
    let since = |time: SystemTime| feed(&container, time.into(), 5);
    assert_eq!(keys(&drain(&mut since(SystemTime::now() - day)).await), KEYS);
    assert_eq!(keys(&drain(&mut since(SystemTime::now() + day)).await), [""; 0]);
}

#[tokio::test]
async fn keys_and_feed_ranges_are_read_by_themselves() {
    let fixture = Fixture::start().await;
    let container = fixture.container("/pk").await;
    fill(&container, 1).await;
    fixture.emulator.split("db", "items", None).unwrap();
    let ranges = container.read_feed_ranges(None).await.unwrap();
    assert_eq!(ranges.len(), 2);
    // Both are split again: the feeds of the old ranges are still theirs.
    fixture.emulator.split("db", "items", None).unwrap();
    let mut seen = Vec::new();
    for range in &ranges {
        assert!(FeedRange::FULL.contains(range));
        let options =
            ChangeFeedOptions::default().with_scope(range.to_string().parse::<FeedRange>().unwrap());
        let mut part = container.query_change_feed(ChangeFeedStart::Beginning, options).unwrap();
        seen.extend(drain(&mut part).await);
    }
    assert_eq!(keys(&seen), KEYS);
    for key in ["c", "k"] {
        let at = container.feed_range_from_partition_key(key, None).await.unwrap();
        assert_eq!(ranges.iter().filter(|range| range.contains(&at)).count(), 1);
        for scope in [FeedScope::from(at), PartitionKey::from(key).into()] {
            let options = ChangeFeedOptions::default().with_scope(scope);
            let mut one = container.query_change_feed(ChangeFeedStart::Beginning, options).unwrap();
            assert_eq!(keys(&drain(&mut one).await), [key]);
            let later = ChangeFeedStart::continuation(one.continuation().unwrap());
            fill(&container, 2).await;
            assert_eq!(keys(&drain(&mut feed(&container, later, 5)).await), [key]);
        }
    }
}

#[tokio::test]
async fn a_prefix_of_a_hierarchical_key_is_read_by_itself() {
    let fixture = Fixture::start().await;
    let container = fixture.container(PartitionKeyDefinition::hierarchical(["/tenant", "/user"])).await;
    fixture.emulator.split("db", "items", None).unwrap();
    for (tenant, user) in [("x", "1"), ("x", "2"), ("y", "1")] {
        let item = json!({"id": "1", "tenant": tenant, "user": user});
        container.create_item((tenant, user), &item, None).await.unwrap();
    }
    let of = |key: PartitionKey| ChangeFeedOptions::default().with_scope(key);
    let mut part = container.query_change_feed::<Value>(ChangeFeedStart::Beginning, of("x".into())).unwrap();
    let mut users = BTreeSet::new();
    loop {
        let page = part.next_page().await.unwrap();
        if page.items().is_empty() {
            break;
        }
        users.extend(page.items().iter().map(|item| item["tenant"].to_string() + &item["user"].to_string()));
    }
    assert_eq!(users.into_iter().collect::<Vec<_>>(), [r#""x""1""#, r#""x""2""#]);
    let later = ChangeFeedStart::continuation(part.continuation().unwrap());
    for (key, is_its_own) in [("x".into(), true), ("y".into(), false), (("x", "1").into(), false)] {
        let again = container.query_change_feed::<Value>(later.clone(), of(key)).unwrap().next_page().await;
        match again {
            Ok(page) => assert!(is_its_own && page.items().is_empty()),
            Err(error) => assert!(!is_its_own && error.to_string().contains("is of another part"), "{error}"),
        }
    }
}

#[tokio::test]
async fn nothing_is_lost_or_told_twice_through_splits_and_merges() {
    let fixture = Fixture::start().await;
    let container = fixture.container("/pk").await;
    let mut walking = feed(&container, ChangeFeedStart::Beginning, 3);
    let mut seen = Vec::new();
    let mut resumed: Option<String> = None;
    let mut seen_resumed = Vec::new();
    for turn in 0..6 {
        fill(&container, turn).await;
        // In the middle of what is new.
        seen.extend(walking.next_page().await.unwrap().into_items());
        match turn {
            0 | 1 => drop(fixture.emulator.split("db", "items", None).unwrap()),
            2 | 4 => {
                let ranges = fixture.emulator.ranges("db", "items").unwrap();
                fixture.emulator.merge("db", "items", [ranges[0].id, ranges[1].id]).unwrap();
            }
            _ => {}
        }
        seen.extend(drain(&mut walking).await);
        let start = resumed.map_or(ChangeFeedStart::Beginning, ChangeFeedStart::Continuation);
        let other = fixture.another_client().database("db").container("items");
        let mut fresh = feed(&other, start, 4);
        seen_resumed.extend(drain(&mut fresh).await);
        resumed = fresh.continuation().map(str::to_owned);
    }
    for seen in [seen, seen_resumed] {
        let told: BTreeSet<(i64, &str)> = seen.iter().map(|item| (item.n, item.pk.as_str())).collect();
        assert_eq!((seen.len(), told.len()), (72, 72));
    }
}

#[tokio::test]
async fn all_versions_and_deletes_are_told() {
    let fixture = Fixture::start().await;
    fixture.container("/pk").await;
    let mut properties = ContainerProperties::new("kept", "/pk");
    let mut policy = ChangeFeedPolicy::default();
    policy.retention_duration = 10;
    properties.change_feed_policy = Some(policy);
    let database = fixture.client.database("db");
    database.create_container(properties, None).await.unwrap();
    let container = database.container("kept");
    let options = ChangeFeedOptions::default().with_mode(ChangeFeedMode::AllVersionsAndDeletes);
    let mut changes =
        container.query_change_feed::<Change<Item>>(ChangeFeedStart::Now, options.clone()).unwrap();
    assert!(changes.next_page().await.unwrap().items().is_empty());
    for n in [1, 2] {
        container.upsert_item("a", &Item::new("1", "a", n), None).await.unwrap();
    }
    fixture.emulator.split("db", "kept", None).unwrap();
    container.delete_item("1", "a", None).await.unwrap();
    let page = changes.next_page().await.unwrap();
    let told: Vec<_> = page.items().iter().map(|change| change.metadata.operation_type.clone()).collect();
    assert_eq!(told, [ChangeOperation::Create, ChangeOperation::Replace, ChangeOperation::Delete]);
    let deleted = &page.items()[2];
    assert_eq!((&deleted.current, deleted.previous.as_ref().map(|item| item.n)), (&None, Some(2)));
    assert!(!deleted.metadata.time_to_live_expired && deleted.metadata.crts > 1_700_000_000);
    // A container that keeps no versions says so.
    let plain = database.container("items").query_change_feed::<Value>(ChangeFeedStart::Now, options);
    assert_eq!(plain.unwrap().next_page().await.unwrap_err().kind(), ErrorKind::BadRequest);
}

#[tokio::test]
async fn what_can_not_be_read_is_refused_with_words() {
    let fixture = Fixture::start().await;
    let container = fixture.container("/pk").await;
    let mut whole = feed(&container, ChangeFeedStart::Beginning, 5);
    drain(&mut whole).await;
    let later = ChangeFeedStart::continuation(whole.continuation().unwrap());
    let all = || ChangeFeedOptions::default().with_mode(ChangeFeedMode::AllVersionsAndDeletes);
    let some = ChangeFeedOptions::default;
    let of_a_key = some().with_scope(PartitionKey::from("a"));
    let range: FeedRange = r#"{"Range":{"min":"","max":"1F"}}"#.parse().unwrap();
    for (start, options, expected) in [
        (ChangeFeedStart::Beginning, all(), "start: all versions"),
        (SystemTime::now().into(), all(), "start: all versions"),
        (
            ChangeFeedStart::Time(SystemTime::UNIX_EPOCH - Duration::from_secs(1)),
            some(),
            "start: a time between",
        ),
        (ChangeFeedStart::Now, some().with_max_item_count(0), "max_item_count: 0"),
        (ChangeFeedStart::continuation("x"), some(), "continuation: is none"),
        (later.clone(), all(), "continuation: is of the other mode"),
        (later.clone(), some().with_scope(range), "continuation: is of another part"),
        (later.clone(), some(), ""),
        (ChangeFeedStart::Now, of_a_key, ""),
    ] {
        match container.query_change_feed::<Value>(start, options) {
            Err(error) => {
                assert_eq!(error.kind(), ErrorKind::InvalidArgument);
                assert!(!expected.is_empty() && error.to_string().contains(expected), "{error}");
            }
            Ok(_) => assert_eq!(expected, ""),
        }
    }
    let database = fixture.client.database("db");
    database.create_container(ContainerProperties::new("other", "/pk"), None).await.unwrap();
    let mut astray = feed(&database.container("other"), later, 5);
    let error = astray.next_page().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidArgument);
    assert!(error.to_string().contains("belongs to the container"), "{error}");
}

/// Regions count writes alike where one takes them all: a reader that has to turn to another one goes on there.
#[tokio::test]
async fn a_feed_goes_on_in_another_region() {
    let emulator = Emulator::builder().regions(["West US 2", "East US"]).start().await.unwrap();
    let client = CosmosClient::builder(emulator.endpoint(), emulator.key()).application_region("East US");
    let client = client.build().unwrap();
    client.create_database("db", None).await.unwrap();
    let database = client.database("db");
    database.create_container(ContainerProperties::new("items", "/pk"), None).await.unwrap();
    let container = database.container("items");
    fill(&container, 1).await;
    emulator.replicated().await;
    let mut changes = feed(&container, ChangeFeedStart::Beginning, 5);
    let mut seen = changes.next_page().await.unwrap().into_items();
    emulator.break_region("East US", perilune_emulator::Fault::status(503, 0)).await.unwrap();
    fill(&container, 2).await;
    seen.extend(drain(&mut changes).await);
    let told: BTreeSet<(i64, &str)> = seen.iter().map(|item| (item.n, item.pk.as_str())).collect();
    assert_eq!(told.len(), seen.len());
    assert!(KEYS.iter().all(|key| told.contains(&(2, key))), "{told:?}");
}
