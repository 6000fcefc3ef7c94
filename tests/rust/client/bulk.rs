//! Does every operation of a bulk have exactly one result, whatever happens meanwhile?

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use perilune::{
    BatchItemOptions, BatchResult, BulkOperation, BulkOptions, ContainerClient, ContainerProperties,
    CosmosClient, CreateOptions, ErrorKind, PartitionKey, Patch, RequestOptions, Result,
    ThroughputProperties, WriteOutcome,
};
use perilune_emulator::{Emulator, Fault, FaultRule};
use serde_json::json;

use crate::fixture::{Fixture, Item};

/// Items are spread over so many partition keys.
const KEYS: usize = 64;

fn key(n: usize) -> String {
    format!("key {}", n % KEYS)
}

fn create(n: usize) -> BulkOperation {
    let (key, n) = (key(n), i64::try_from(n).unwrap());
    BulkOperation::create_item(key.as_str(), &Item::new(&n.to_string(), &key, n)).unwrap()
}

fn status(result: &Result<BatchResult>) -> u16 {
    result.as_ref().map_or_else(|error| error.status().unwrap_or(0), |result| result.status)
}

/// What there is, in order.
async fn stored(container: &ContainerClient) -> Vec<usize> {
    let mut found = Vec::new();
    for n in 0..KEYS {
        let numbers = container.query_items::<usize>("SELECT VALUE c.n FROM c", key(n), None).unwrap();
        found.extend(numbers.collect().await.unwrap());
    }
    found.sort_unstable();
    found
}

#[tokio::test]
async fn each_operation_is_for_itself_and_has_its_own_result() {
    let fixture = Fixture::start().await;
    let container = fixture.container("/pk").await;
    fixture.emulator.split("db", "items", None).unwrap();
    for id in ["1", "2", "3", "4"] {
        container.create_item("p", &Item::new(id, "p", 1), None).await.unwrap();
    }
    let old = BatchItemOptions::default().with_if_match("\"old\"");
    let more = Patch::new().increment("/n", 9).unwrap();
    let operations = vec![
        BulkOperation::read_item("1", "p"),
        BulkOperation::create_item("q", &Item::new("1", "q", 7)).unwrap(),
        BulkOperation::create_item("p", &Item::new("2", "p", 5)).unwrap(),
        BulkOperation::patch_item("2", "p", &more).unwrap(),
        BulkOperation::delete_item("3", "p"),
        BulkOperation::replace_item("4", "p", &Item::new("4", "p", 8)).unwrap().with_options(old),
        BulkOperation::upsert_item("r", &Item::new("1", "r", 6)).unwrap(),
        BulkOperation::read_item("none", "q"),
        BulkOperation::read_item("a/b", "q"),
        BulkOperation::create_item(PartitionKey::NONE, &json!({"id": "without"})).unwrap(),
        BulkOperation::read_item("1", f64::NAN),
    ];
    let done = container.execute_bulk(operations, None).await.unwrap();
    let statuses: Vec<u16> = done.results().iter().map(status).collect();
    assert_eq!(statuses, [200, 201, 409, 200, 204, 412, 201, 404, 0, 201, 0]);
    assert_eq!(done.results()[0].as_ref().unwrap().json::<Item>().unwrap().n, 1);
    assert!(done.results()[1].as_ref().unwrap().body.is_empty(), "no content unless asked for");
    let error = done.results()[2].as_ref().unwrap_err();
    assert_eq!((error.kind(), error.write_outcome()), (ErrorKind::Conflict, Some(WriteOutcome::Rejected)));
    assert_eq!(done.results()[7].as_ref().unwrap_err().write_outcome(), None, "a read has none");
    assert_eq!(done.results()[8].as_ref().unwrap_err().kind(), ErrorKind::InvalidArgument);
    assert_eq!((done.progress().succeeded, done.progress().failed), (6, 5));
    assert!(done.request_charge() > 0.0);

    let with_content = BulkOptions::default().with_content_response_on_write(true);
    let patch = BulkOperation::patch_item("2", "p", &more).unwrap();
    let done = container.execute_bulk([patch], with_content).await.unwrap();
    assert_eq!(done.results()[0].as_ref().unwrap().json::<Item>().unwrap().n, 19);

    let none = container.execute_bulk([], None).await.unwrap();
    assert!(none.results().is_empty());
    let missing = fixture.client.database("db").container("no");
    let error = missing.execute_bulk([create(1)], None).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NotFound);
}

/// `PERILUNE_BULK=100000` before it does so many, and prints what it took.
#[tokio::test]
#[allow(clippy::print_stdout)]
async fn every_item_is_created_exactly_once_while_ranges_split_and_refuse() {
    let count: usize = std::env::var("PERILUNE_BULK").map_or(10_000, |count| count.parse().unwrap());
    let emulator = Emulator::builder().regions(["West US 2"]).partitions(3).throttling(true);
    let emulator = Arc::new(emulator.start().await.unwrap());
    let client = CosmosClient::builder(emulator.endpoint(), emulator.key()).build().unwrap();
    client.create_database("db", None).await.unwrap();
    let database = client.database("db");
    // About 11 request units for each item: a few seconds' worth.
    let units = u32::try_from(count * 2).unwrap().next_multiple_of(100).min(29_900);
    let throughput = CreateOptions::default().with_throughput(ThroughputProperties::manual(units));
    database.create_container(ContainerProperties::new("items", "/pk"), throughput).await.unwrap();
    let container = database.container("items");

    let taken = Arc::new(AtomicUsize::new(0));
    let padding = "x".repeat(1000);
    let operations = (0..count).map({
        let taken = Arc::clone(&taken);
        move |n| {
            taken.fetch_add(1, Ordering::Relaxed);
            let item = json!({"id": n.to_string(), "pk": key(n), "n": n, "padding": padding});
            BulkOperation::create_item(key(n), &item).unwrap()
        }
    });
    let splits = AtomicUsize::new(0);
    let most_held = Arc::new(AtomicUsize::new(0));
    // On a machine with much else to do, no request may be given up.
    let patient = RequestOptions::default().with_request_timeout(Duration::from_secs(60));
    let options = BulkOptions::from(patient).with_progress({
        let (emulator, most_held) = (Arc::clone(&emulator), Arc::clone(&most_held));
        move |progress| {
            most_held.fetch_max(taken.load(Ordering::Relaxed) - progress.done(), Ordering::Relaxed);
            // Each quarter of the work, every range is split.
            if progress.done() * 4 / count > splits.load(Ordering::Relaxed) && progress.done() < count {
                splits.fetch_add(1, Ordering::Relaxed);
                emulator.split("db", "items", None).unwrap();
            }
        }
    });
    let start = Instant::now();
    let done = container.execute_bulk(operations, options).await.unwrap();
    let elapsed = start.elapsed();
    let progress = done.progress();
    println!(
        "{count} items in {elapsed:.1?} ({:.0} a second): {progress:?}, at most {} held",
        count as f64 / elapsed.as_secs_f64(),
        most_held.load(Ordering::Relaxed)
    );
    assert_eq!(done.results().len(), count);
    let failed: Vec<_> = done.results().iter().filter_map(|result| result.as_ref().err()).collect();
    assert!(failed.is_empty(), "{} of them: {}", failed.len(), failed[0]);
    assert!(done.results().iter().all(|result| status(result) == 201));
    assert_eq!(emulator.ranges("db", "items").unwrap().len(), 24);
    assert!(progress.repeated > 0, "{progress:?}");
    assert!(most_held.load(Ordering::Relaxed) <= 10_000);
    assert_eq!(stored(&container).await, (0..count).collect::<Vec<_>>());
}

#[tokio::test]
async fn a_lost_answer_leaves_its_operations_unknown_and_none_done_twice() {
    let fixture = Fixture::start().await;
    let container = fixture.container("/pk").await;
    container.create_item("p", &Item::new("0", "p", 0), None).await.unwrap();
    let lost = FaultRule::new(Fault::Reset).resource("docs").writes().after_execution().at_most(2);
    fixture.emulator.inject(lost).await.unwrap();
    let done = container.execute_bulk((0..1000).map(create), None).await.unwrap();
    assert_eq!(done.results().len(), 1000);
    let unknown = done.results().iter().filter_map(|result| result.as_ref().err());
    let unknown: Vec<_> = unknown.map(|error| error.write_outcome()).collect();
    assert_eq!(unknown, vec![Some(WriteOutcome::Unknown); 200], "two requests of a hundred operations each");
    assert_eq!(stored(&container).await, (0..1000).collect::<Vec<_>>(), "each of them was done, and once");
}

/// Whatever happens to its request, what a result says of an operation is true.
#[tokio::test]
async fn results_tell_the_truth_whatever_befalls_the_requests() {
    let emulator = Emulator::builder().regions(["West US 2"]).partitions(4).seed(7).start().await.unwrap();
    let client = CosmosClient::builder(emulator.endpoint(), emulator.key()).build().unwrap();
    client.create_database("db", None).await.unwrap();
    let database = client.database("db");
    database.create_container(ContainerProperties::new("items", "/pk"), None).await.unwrap();
    let container = database.container("items");
    let full = Fault::Status {
        status: 429,
        substatus: 3200,
        retry_after: Some(Duration::from_millis(5)),
        bare: false,
    };
    let moved = Fault::status(410, 1002);
    for (fault, share, after) in [
        (full, 0.2, false),
        (moved, 0.1, false),
        (Fault::status(403, 0), 0.05, false),
        (Fault::status(500, 0), 0.05, true),
        (Fault::Reset, 0.05, true),
        (Fault::Reset, 0.05, false),
        (Fault::Truncate, 0.05, true),
    ] {
        let rule = FaultRule::new(fault).resource("docs").writes().share(share);
        emulator.inject(if after { rule.after_execution() } else { rule }).await.unwrap();
    }
    let count = 6000;
    let done = container.execute_bulk((0..count).map(create), None).await.unwrap();
    emulator.heal_all().await.unwrap();
    let stored = stored(&container).await;
    assert_eq!(done.results().len(), count);
    let mut outcomes = [0; 3];
    for (n, result) in done.results().iter().enumerate() {
        let is_there = stored.binary_search(&n).is_ok();
        match result.as_ref().map_err(|error| error.write_outcome()) {
            Ok(result) => {
                assert_eq!((result.status, is_there), (201, true), "{n}");
                outcomes[0] += 1;
            }
            Err(Some(WriteOutcome::Unknown)) => outcomes[1] += 1,
            Err(outcome) => {
                assert!(!is_there, "{n}: {outcome:?}");
                outcomes[2] += 1;
            }
        }
    }
    assert!(outcomes.iter().all(|count| *count > 0), "{outcomes:?}");
    let mut once = stored.clone();
    once.dedup();
    assert_eq!(once, stored, "nothing is there twice");
}

#[tokio::test]
async fn what_the_service_refuses_for_good_is_told_of_every_operation() {
    let fixture = Fixture::start().await;
    let container = fixture.container("/pk").await;
    container.create_item("p", &Item::new("0", "p", 0), None).await.unwrap();
    let closed = FaultRule::new(Fault::status(403, 0)).resource("docs").writes();
    fixture.emulator.inject(closed).await.unwrap();
    let done = container.execute_bulk((0..250).map(create), None).await.unwrap();
    assert_eq!(done.results().len(), 250);
    for result in done.results() {
        let error = result.as_ref().unwrap_err();
        assert_eq!(
            (error.kind(), error.write_outcome()),
            (ErrorKind::Forbidden, Some(WriteOutcome::Rejected))
        );
    }
}

#[tokio::test]
async fn a_timeout_is_that_of_the_whole_bulk() {
    let fixture = Fixture::start().await;
    let container = fixture.container("/pk").await;
    // However long the service asks to wait.
    for retry_after in [Duration::from_millis(20), Duration::from_secs(3600)] {
        let full =
            Fault::Status { status: 429, substatus: 3200, retry_after: Some(retry_after), bare: false };
        fixture.emulator.heal_all().await.unwrap();
        fixture.emulator.inject(FaultRule::new(full).resource("docs").writes()).await.unwrap();
        let options = RequestOptions::default().with_timeout(Duration::from_millis(300));
        let bulk = container.execute_bulk((0..250).map(create), options);
        let done = tokio::time::timeout(Duration::from_secs(20), bulk).await.unwrap().unwrap();
        assert_eq!(done.results().len(), 250);
        for result in done.results() {
            let error = result.as_ref().unwrap_err();
            assert!(matches!(error.kind(), ErrorKind::Timeout | ErrorKind::Throttled), "{error}");
            assert_ne!(error.write_outcome(), Some(WriteOutcome::Unknown));
        }
    }
    assert!(stored(&container).await.is_empty());
}
