//! One partition is unwell in one region, or has moved; the others are well where they are.

use super::*;
use crate::operations::OperationKind::{Read, Upsert};
use crate::partition::epk::EffectivePartitionKey;
use crate::partition::hash::{HashFunction, effective_partition_key};
use crate::partition::key::PartitionKey;

/// The answers of the other tests bear a token of range 0.
const TWO_RANGES: &str = r#"{"PartitionKeyRanges":[
    {"id":"0","minInclusive":"","maxExclusive":"20"},{"id":"2","minInclusive":"20","maxExclusive":"FF"}]}"#;
const SPLIT: &str = r#"{"PartitionKeyRanges":[
    {"id":"3","minInclusive":"","maxExclusive":"10","parents":["0"]},
    {"id":"4","minInclusive":"10","maxExclusive":"20","parents":["0"]},
    {"id":"2","minInclusive":"20","maxExclusive":"FF"}]}"#;

/// A key in range 0 (after the split, in 3), and one in range 2.
fn keys() -> [String; 2] {
    let hash =
        |key: &str| effective_partition_key(HashFunction::V2, PartitionKey::from(key.to_owned()).values());
    let [low, high] = ["10", "20"].map(|text| EffectivePartitionKey::new(text.to_owned()));
    let find = |fits: &dyn Fn(&EffectivePartitionKey) -> bool| {
        (0..).map(|n: u32| n.to_string()).find(|key| fits(&hash(key))).unwrap()
    };
    [find(&|epk| *epk < low), find(&|epk| *epk >= high)]
}

fn of(kind: OperationKind, key: &str) -> Operation {
    let mut headers = HeaderMap::new();
    headers.insert(headers::PARTITION_KEY, HeaderValue::from_str(key).unwrap());
    Operation { partition_key: Some(key.to_owned().into()), headers, ..item(kind) }
}

async fn ask(client: &Arc<Pipeline>, kind: OperationKind, key: &str) -> Result<RawResponse> {
    client.run(of(kind, key), &RequestOptions::default()).await
}

/// An account that is known, with the ranges of its container; what regions do from now on, they do to `broken` only.
async fn begun(
    multiple_writes: bool,
    failover: bool,
    policy: &ConnectionPolicy,
) -> (Scripted, Arc<Pipeline>, String, String) {
    let [broken, well] = keys();
    let world = Scripted::new(multiple_writes);
    world.change(|world| {
        world.partition_failover = failover;
        world.ranges = Some(TWO_RANGES);
        world.only_items = true;
        world.only_key = Some(broken.clone());
    });
    let client = world.client(policy);
    for _ in 0..2 {
        ask(&client, Read, &well).await.unwrap();
        pass(Duration::from_millis(10)).await;
    }
    world.asked();
    (world, client, broken, well)
}

/// Requests for the broken partition, each beside one for the other, which shows that the region works.
async fn asked_beside(
    client: &Arc<Pipeline>,
    world: &Scripted,
    (kind, broken, well): (OperationKind, &str, &str),
    times: usize,
) -> Vec<Result<RawResponse>> {
    let mut results = Vec::new();
    for _ in 0..times {
        ask(client, kind, well).await.unwrap();
        world.asked();
        results.push(ask(client, kind, broken).await);
    }
    results
}

fn reasons(response: &RawResponse) -> Vec<&'static str> {
    response.diagnostics.attempts().iter().map(|attempt| attempt.reason.as_str()).collect()
}

#[tokio::test(start_paused = true)]
async fn reads_leave_after_ten_failures_in_a_row_and_the_others_stay() {
    let (world, client, broken, well) = begun(false, false, &near("West US")).await;
    world.set("westus", Does::Status(503, 0));
    for n in 0..10 {
        asked_beside(&client, &world, (Read, &broken, &well), 1).await.pop().unwrap().unwrap();
        assert_eq!(world.asked(), ["westus", "eastus"], "read {n}");
    }
    let response = ask(&client, Read, &broken).await.unwrap();
    assert_eq!(world.asked(), ["eastus"]);
    assert_eq!(reasons(&response), ["partition_failover"]);
    ask(&client, Read, &well).await.unwrap();
    assert_eq!(world.asked(), ["westus"], "another partition");
    ask(&client, Upsert, &broken).await.unwrap();
    assert_eq!(world.asked(), ["eastus"], "the write region");
}

#[tokio::test(start_paused = true)]
async fn one_read_tries_again_after_a_minute_and_the_others_follow_its_success() {
    let (world, client, broken, well) = begun(false, false, &near("West US")).await;
    world.set("westus", Does::Status(503, 0));
    let tripping = asked_beside(&client, &world, (Read, &broken, &well), 10).await;
    let told = tripping.last().unwrap().as_ref().unwrap().diagnostics.to_json().to_string();
    assert!(told.contains("partition tripped"), "{told}");
    pass(Duration::from_secs(61)).await;
    ask(&client, Read, &well).await.unwrap();
    world.asked();
    let reads = futures_util::future::join_all((0..5).map(|_| ask(&client, Read, &broken))).await;
    assert_eq!(world.asked().iter().filter(|host| *host == "westus").count(), 1, "one tries");
    let probe = reads[0].as_ref().unwrap();
    assert_eq!(reasons(probe), ["circuit_breaker_probe", "region_failover"]);
    assert!(probe.diagnostics.to_string().contains("partition still unwell"));
    pass(Duration::from_secs(61)).await;
    ask(&client, Read, &broken).await.unwrap();
    assert_eq!(world.asked(), ["eastus"], "two minutes now");
    world.set("westus", Does::Well(""));
    pass(Duration::from_secs(60)).await;
    let home = ask(&client, Read, &broken).await.unwrap();
    assert!(home.diagnostics.to_string().contains("partition recovered"), "{}", home.diagnostics);
    let home = ask(&client, Read, &broken).await.unwrap();
    assert_eq!(world.asked(), ["westus", "westus"]);
    assert_eq!(reasons(&home), ["initial"]);
    pass(Duration::from_secs(120)).await;
    ask(&client, Read, &broken).await.unwrap();
    assert!(client.partitions.is_empty(), "nothing is kept of a partition that is well");
}

#[tokio::test(start_paused = true)]
async fn a_read_that_names_its_range_is_counted_with_those_that_name_a_key() {
    let (world, client, broken, well) = begun(false, false, &near("West US")).await;
    world.set("westus", Does::Status(503, 0));
    asked_beside(&client, &world, (Read, &broken, &well), 10).await;
    world.asked();
    for (range, expected) in [("0", "eastus"), ("rid,0", "eastus"), ("2", "westus")] {
        let mut all = HeaderMap::new();
        all.insert(headers::PARTITION_KEY_RANGE_ID, HeaderValue::from_static(range));
        let named = Operation { headers: all, ..item(Read) };
        client.run(named, &RequestOptions::default()).await.unwrap();
        assert_eq!(world.asked(), [expected], "range {range}");
    }
}

#[tokio::test(start_paused = true)]
async fn writes_leave_after_five_where_several_regions_take_them() {
    let (world, client, broken, well) = begun(true, false, &near("West US")).await;
    world.set("westus", Does::Fail(Failure::Reset));
    let results = asked_beside(&client, &world, (Upsert, &broken, &well), 5).await;
    assert!(results.iter().all(Result::is_err), "sent, and not repeated");
    world.asked();
    ask(&client, Upsert, &broken).await.unwrap();
    assert_eq!(world.asked(), ["eastus"]);
    ask(&client, Read, &broken).await.unwrap();
    assert_eq!(world.asked(), ["westus", "eastus"], "reads have a count of their own");
}

#[tokio::test(start_paused = true)]
async fn answers_that_speak_for_the_partition_never_trip_it() {
    for (code, sub_status) in [(404, 0), (409, 0), (412, 0), (429, 0), (400, 0)] {
        let mut policy = near("West US");
        policy.retry_options.max_retry_attempt_count = 0;
        let (world, client, broken, well) = begun(true, false, &policy).await;
        world.set("westus", Does::Status(code, sub_status));
        asked_beside(&client, &world, (Read, &broken, &well), 30).await;
        world.set("westus", Does::Well(""));
        world.asked();
        ask(&client, Read, &broken).await.unwrap();
        assert_eq!(world.asked(), ["westus"], "{code}/{sub_status}");
        assert!(client.partitions.is_empty(), "{code}/{sub_status}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_partition_that_is_unwell_everywhere_is_asked_in_the_usual_order() {
    let mut policy = near("West US");
    policy.circuit_breaker_options.read_failure_threshold = 1;
    let (world, client, broken, well) = begun(false, false, &policy).await;
    for elsewhere in [["East US", "West US"], ["North Europe", "West US"], ["East US", "North Europe"]] {
        // Every region has just answered for the other partition.
        let there = RequestOptions::default().with_excluded_locations(elsewhere);
        client.run(of(Read, &well), &there).await.unwrap();
    }
    for host in ["westus", "eastus", "northeurope"] {
        world.set(host, Does::Status(503, 0));
    }
    ask(&client, Read, &broken).await.unwrap_err();
    world.asked();
    ask(&client, Read, &broken).await.unwrap_err();
    assert_eq!(world.asked()[..3], ["westus", "eastus", "northeurope"]);
}

#[tokio::test(start_paused = true)]
async fn a_region_that_is_down_as_a_whole_is_no_fault_of_its_partitions() {
    let (world, client, broken, _) = begun(false, false, &near("West US")).await;
    world.change(|world| world.only_key = None);
    pass(Duration::from_secs(2)).await;
    world.set("westus", Does::Silence);
    futures_util::future::join_all((0..50).map(|_| ask(&client, Read, &broken))).await;
    assert!(client.partitions.is_empty(), "the region is marked");
    world.set("westus", Does::Well(""));
    pass(Duration::from_secs(15)).await;
    ask(&client, Read, &broken).await.unwrap();
    world.asked();
    ask(&client, Read, &broken).await.unwrap();
    assert_eq!(world.asked(), ["westus"], "home with the region, not a minute later");
}

#[tokio::test(start_paused = true)]
async fn a_region_whose_only_partition_left_it_is_down_as_a_whole_and_comes_home_as_one() {
    let (world, client, broken, _) = begun(false, false, &near("West US")).await;
    world.change(|world| world.only_key = None);
    world.set("westus", Does::Status(503, 0));
    for _ in 0..10 {
        ask(&client, Read, &broken).await.unwrap();
    }
    world.asked();
    ask(&client, Read, &broken).await.unwrap();
    assert_eq!(world.asked(), ["eastus"]);
    assert!(!client.partitions.is_empty(), "the partition was first to leave");
    pass(Duration::from_millis(1100)).await;
    assert!(client.partitions.is_empty(), "the region is marked");
    world.set("westus", Does::Well(""));
    pass(Duration::from_secs(15)).await;
    ask(&client, Read, &broken).await.unwrap();
    world.asked();
    ask(&client, Read, &broken).await.unwrap();
    assert_eq!(world.asked(), ["westus"], "home with the region, not a minute later");
}

#[tokio::test(start_paused = true)]
async fn it_can_be_turned_off() {
    let mut policy = near("West US");
    policy.enable_partition_level_circuit_breaker = false;
    let (world, client, broken, well) = begun(false, false, &policy).await;
    world.set("westus", Does::Status(503, 0));
    asked_beside(&client, &world, (Read, &broken, &well), 20).await;
    world.asked();
    ask(&client, Read, &broken).await.unwrap();
    assert_eq!(world.asked(), ["westus", "eastus"]);
}

#[tokio::test(start_paused = true)]
async fn the_ranges_of_a_split_start_afresh_and_nothing_is_kept_of_their_parent() {
    let (world, client, broken, well) = begun(false, false, &near("West US")).await;
    world.set("westus", Does::Status(503, 0));
    asked_beside(&client, &world, (Read, &broken, &well), 10).await;
    assert!(!client.partitions.is_empty());
    world.change(|world| world.ranges = Some(SPLIT));
    client.metadata.forget_ranges(&of(Read, &broken));
    world.set("westus", Does::Well(""));
    ask(&client, Read, &well).await.unwrap();
    pass(Duration::from_millis(10)).await;
    assert!(client.partitions.is_empty(), "range 0 is gone");
    world.asked();
    ask(&client, Read, &broken).await.unwrap();
    assert_eq!(world.asked(), ["westus"]);
}

#[tokio::test(start_paused = true)]
async fn nothing_is_kept_of_a_container_that_was_deleted() {
    let (world, client, broken, well) = begun(false, false, &near("West US")).await;
    world.set("westus", Does::Status(503, 0));
    asked_beside(&client, &world, (Read, &broken, &well), 10).await;
    client.forget_partitions("dbs/d/colls/c");
    assert!(client.partitions.is_empty());
}

/// The write role of the partition is in North Europe: the other regions refuse its writes.
fn moved_to(world: &Scripted, region: &str) {
    for host in ["westus", "eastus", "northeurope"] {
        world.set(host, if host == region { Does::Well("") } else { Does::Status(403, 3) });
    }
}

#[tokio::test(start_paused = true)]
async fn writes_follow_their_partition_to_another_region_and_back() {
    let (world, client, broken, well) = begun(false, true, &near("West US")).await;
    moved_to(&world, "northeurope");
    let found = ask(&client, Upsert, &broken).await.unwrap();
    assert_eq!(world.asked(), ["eastus", "westus", "northeurope"]);
    assert!(found.diagnostics.to_json().to_string().contains("partition's writes found here"));
    let next = ask(&client, Upsert, &broken).await.unwrap();
    assert_eq!(world.asked(), ["northeurope"], "remembered");
    assert_eq!(reasons(&next), ["partition_failover"]);
    ask(&client, Upsert, &well).await.unwrap();
    assert_eq!(world.asked(), ["eastus"], "another partition");
    moved_to(&world, "eastus");
    ask(&client, Upsert, &broken).await.unwrap();
    assert_eq!(world.asked(), ["northeurope", "eastus"], "sent home by the service");
    ask(&client, Upsert, &broken).await.unwrap();
    assert_eq!(world.asked(), ["eastus"]);
    pass(Duration::from_secs(31)).await;
    ask(&client, Upsert, &broken).await.unwrap();
    assert!(client.partitions.is_empty());
}

#[tokio::test(start_paused = true)]
async fn the_very_first_write_of_a_client_finds_its_partition_too() {
    for kinds in [&[Upsert][..], &[Read, Upsert]] {
        let world = Scripted::new(false);
        world.change(|world| {
            world.partition_failover = true;
            world.ranges = Some(ONE_RANGE);
            world.only_items = true;
        });
        let client = world.client(&near("West US"));
        for kind in kinds {
            moved_to(&world, if *kind == Read { "westus" } else { "northeurope" });
            ask(&client, *kind, "ada").await.unwrap();
        }
        assert_eq!(world.asked().pop().as_deref(), Some("northeurope"));
    }
}

#[tokio::test(start_paused = true)]
async fn a_write_that_was_not_processed_looks_for_its_partition_at_once() {
    for does in [Does::Status(503, 0), Does::Status(429, 3092), Does::Fail(Failure::Connect)] {
        let (world, client, broken, _) = begun(false, true, &near("West US")).await;
        moved_to(&world, "westus");
        world.set("eastus", does.clone());
        ask(&client, Upsert, &broken).await.unwrap();
        assert_eq!(world.asked(), ["eastus", "westus"], "{does:?}");
        ask(&client, Upsert, &broken).await.unwrap();
        assert_eq!(world.asked(), ["westus"], "{does:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_write_that_was_sent_is_not_repeated_elsewhere_but_after_ten_the_next_ones_look_there_first() {
    let (world, client, broken, well) = begun(false, true, &near("West US")).await;
    moved_to(&world, "westus");
    world.set("eastus", Does::Fail(Failure::Reset));
    for n in 0..10 {
        let error = asked_beside(&client, &world, (Upsert, &broken, &well), 1).await.pop().unwrap();
        assert_eq!(error.unwrap_err().write_outcome(), Some(crate::WriteOutcome::Unknown), "write {n}");
        assert_eq!(world.asked(), ["eastus"], "write {n}");
    }
    ask(&client, Upsert, &broken).await.unwrap();
    assert_eq!(world.asked(), ["westus"]);
}

#[tokio::test(start_paused = true)]
async fn if_no_region_takes_the_write_it_begins_again_at_the_write_region() {
    let (world, client, broken, _) = begun(false, true, &near("West US")).await;
    moved_to(&world, "northeurope");
    ask(&client, Upsert, &broken).await.unwrap();
    moved_to(&world, "none");
    world.set("northeurope", Does::Status(503, 0));
    world.asked();
    let error = ask(&client, Upsert, &broken).await.unwrap_err();
    assert_eq!(error.write_outcome(), Some(crate::WriteOutcome::Rejected));
    let asked = world.asked();
    assert_eq!(asked[..4], ["northeurope", "eastus", "westus", "eastus"], "{asked:?}");
}

#[tokio::test(start_paused = true)]
async fn the_account_and_the_client_must_both_want_it() {
    for (account, client_wants) in [(true, false), (false, true)] {
        let mut policy = near("West US");
        policy.enable_partition_level_failover = client_wants;
        policy.timeout = Some(Duration::from_secs(3));
        let (world, client, broken, _) = begun(false, account, &policy).await;
        moved_to(&world, "westus");
        ask(&client, Upsert, &broken).await.unwrap_err();
        assert!(world.asked().iter().all(|host| host == "eastus"), "{account} {client_wants}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_read_that_asks_for_the_whole_session_goes_where_the_partition_is_written() {
    let (world, client, broken, _) = begun(false, true, &near("West US")).await;
    moved_to(&world, "northeurope");
    ask(&client, Upsert, &broken).await.unwrap();
    world.set("westus", Does::Status(404, 1002));
    world.asked();
    ask(&client, Read, &broken).await.unwrap();
    assert_eq!(world.asked(), ["westus", "northeurope"]);
}
