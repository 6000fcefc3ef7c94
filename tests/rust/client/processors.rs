//! Several instances handle the changes of a container together, also where one dies and partitions split.

use std::collections::BTreeMap;
use std::future::Future;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use perilune::{
    ChangeFeedProcessor, ChangeFeedStart, ContainerClient, ContainerProperties, CosmosClient, ErrorKind,
    HandlerError, Page, ProcessorOptions,
};

use crate::fixture::{Fixture, Item};

/// How often each instance handled each version of each item.
type Seen = Arc<Mutex<BTreeMap<(String, i64, &'static str), u32>>>;

const PATIENCE: Duration = Duration::from_secs(60);

fn options(name: &str) -> ProcessorOptions {
    let ms = Duration::from_millis;
    ProcessorOptions::default()
        .with_instance_name(name)
        .with_start(ChangeFeedStart::Beginning)
        .with_max_item_count(3)
        .with_poll_interval(ms(20))
        .with_acquire_interval(ms(100))
        .with_lease_intervals(ms(200), ms(2000))
}

fn processor(client: &CosmosClient, name: &'static str, seen: &Seen) -> ChangeFeedProcessor {
    let database = client.database("db");
    let (items, leases) = (database.container("items"), database.container("leases"));
    let seen = Arc::clone(seen);
    let handler = move |page: Page<Item>| {
        let mut seen = seen.lock().unwrap();
        for item in page.into_items() {
            *seen.entry((item.pk, item.n, name)).or_default() += 1;
        }
        std::future::ready(Ok::<(), HandlerError>(()))
    };
    items.change_feed_processor("test", &leases, options(name), handler).unwrap()
}

async fn fixture() -> (Fixture, ContainerClient) {
    let fixture = Fixture::start().await;
    let container = fixture.container("/pk").await;
    let leases = ContainerProperties::new("leases", "/id");
    fixture.client.database("db").create_container(leases, None).await.unwrap();
    fixture.emulator.split("db", "items", None).unwrap();
    (fixture, container)
}

async fn fill(container: &ContainerClient, n: i64) {
    for key in 0..20 {
        let key = format!("key {key}");
        container.upsert_item(&key, &Item::new("1", &key, n), None).await.unwrap();
    }
}

/// All of the last round were handled.
fn is_through(seen: &Seen, n: i64) -> bool {
    let seen = seen.lock().unwrap();
    (0..20).all(|key| seen.keys().any(|(pk, round, _)| *pk == format!("key {key}") && *round == n))
}

async fn until<Done: Future<Output = bool>>(what: &str, holds: impl Fn() -> Done) {
    let waited = tokio::time::timeout(PATIENCE, async {
        while !holds().await {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    });
    waited.await.unwrap_or_else(|_| panic!("{what} does not come"));
}

/// How many leases each instance has.
async fn shares(processor: &ChangeFeedProcessor) -> BTreeMap<Option<String>, usize> {
    let mut shares = BTreeMap::new();
    for part in processor.estimate_lag().await.unwrap() {
        *shares.entry(part.owner).or_default() += 1;
    }
    shares
}

#[tokio::test]
async fn an_instance_goes_on_where_it_stopped_and_knows_how_far_it_is_behind() {
    let (fixture, container) = fixture().await;
    fill(&container, 1).await;
    let seen = Seen::default();
    let one = processor(&fixture.client, "one", &seen);
    assert!(one.estimate_lag().await.unwrap().is_empty());
    one.start().unwrap();
    assert_eq!(one.start().unwrap_err().kind(), ErrorKind::InvalidArgument);
    until("the first round", || async { is_through(&seen, 1) }).await;
    one.stop().await;
    assert_eq!(shares(&one).await, BTreeMap::from([(None, 2)]));
    let behind = async || one.estimate_lag().await.unwrap().iter().map(|part| part.changes).sum::<u64>();
    assert_eq!(behind().await, 0);
    fill(&container, 2).await;
    assert_eq!(behind().await, 20);
    one.start().unwrap();
    until("the second round", || async { is_through(&seen, 2) }).await;
    one.stop().await;
    assert!(seen.lock().unwrap().values().all(|times| *times == 1), "{seen:?}");
}

#[tokio::test]
async fn what_a_handler_refuses_comes_again() {
    let (fixture, container) = fixture().await;
    fill(&container, 1).await;
    let (seen, refuse) = (Seen::default(), Arc::new(AtomicBool::new(true)));
    let leases = fixture.client.database("db").container("leases");
    let handler = {
        let (seen, refuse) = (Arc::clone(&seen), Arc::clone(&refuse));
        move |page: Page<Item>| {
            let (seen, refuse) = (Arc::clone(&seen), Arc::clone(&refuse));
            async move {
                if refuse.swap(false, Ordering::SeqCst) {
                    return Err(HandlerError::from("not now"));
                }
                let mut seen = seen.lock().unwrap();
                for item in page.items() {
                    *seen.entry((item.pk.clone(), item.n, "one")).or_default() += 1;
                }
                Ok(())
            }
        }
    };
    let one = container.change_feed_processor("test", &leases, options("one"), handler).unwrap();
    one.start().unwrap();
    until("the first round", || async { is_through(&seen, 1) }).await;
    one.stop().await;
    assert!(!refuse.load(Ordering::SeqCst));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn instances_share_the_work_through_splits_and_the_death_of_one() {
    let (fixture, container) = fixture().await;
    let seen = Seen::default();
    fixture.emulator.split("db", "items", None).unwrap();
    let doomed = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
    let one = processor(&fixture.client, "one", &seen);
    let two = processor(&fixture.another_client(), "two", &seen);
    let three = doomed.block_on_elsewhere(processor(&fixture.another_client(), "three", &seen));
    one.start().unwrap();
    two.start().unwrap();
    fill(&container, 1).await;
    until("the first round", || async { is_through(&seen, 1) }).await;
    until("an even share", || async {
        let shares = shares(&one).await;
        shares.len() == 3 && shares.values().all(|share| *share <= 2)
    })
    .await;
    // It dies with leases in its hands, while partitions split.
    doomed.shutdown_background();
    drop(three);
    fixture.emulator.split("db", "items", None).unwrap();
    fill(&container, 2).await;
    until("the second round", || async { is_through(&seen, 2) }).await;
    until("leases of the new ranges, in the hands of two", || async {
        let shares = shares(&one).await;
        shares == BTreeMap::from([(Some("one".to_owned()), 4), (Some("two".to_owned()), 4)])
    })
    .await;
    let ranges = fixture.emulator.ranges("db", "items").unwrap();
    fixture.emulator.merge("db", "items", [ranges[0].id, ranges[1].id]).unwrap();
    fill(&container, 3).await;
    until("the third round", || async { is_through(&seen, 3) }).await;
    one.stop().await;
    two.stop().await;
    assert_eq!(shares(&one).await, BTreeMap::from([(None, 8)]));
}

/// Starts a processor on a runtime of its own, that can end without a word.
trait Elsewhere {
    fn block_on_elsewhere(&self, processor: ChangeFeedProcessor) -> ChangeFeedProcessor;
}

impl Elsewhere for tokio::runtime::Runtime {
    fn block_on_elsewhere(&self, processor: ChangeFeedProcessor) -> ChangeFeedProcessor {
        let _inside = self.enter();
        processor.start().unwrap();
        processor
    }
}

#[tokio::test]
async fn options_that_can_not_work_are_refused() {
    let (fixture, container) = fixture().await;
    let leases = fixture.client.database("db").container("leases");
    let second = Duration::from_secs(1);
    for (name, options, expected) in [
        ("a/b", options("x"), "item id"),
        ("p", options("x").with_poll_interval(Duration::ZERO), "poll_interval: 0"),
        ("p", options("x").with_lease_intervals(second, second), "lease_expiration: it must be longer"),
        ("p", options("x").with_start(ChangeFeedStart::continuation("x")), "start: leases go on"),
        ("p", options("x").with_max_item_count(0), "max_item_count: 0"),
    ] {
        let handler = |_: Page<Item>| std::future::ready(Ok(()));
        let error = container.change_feed_processor(name, &leases, options, handler).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidArgument);
        assert!(error.to_string().contains(expected), "{error}");
    }
}
