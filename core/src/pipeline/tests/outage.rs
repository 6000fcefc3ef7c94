//! A region goes down, and comes back.

use super::*;
use crate::batch::BatchResponse;
use crate::error::{ErrorKind, WriteOutcome};

const SHAPES: [Does; 6] = [
    Does::Fail(Failure::Connect),
    Does::Fail(Failure::Reset),
    Does::Silence,
    Does::Status(503, 0),
    Does::Status(403, 1008),
    Does::Page,
];

#[tokio::test(start_paused = true)]
async fn reads_survive_every_outage_and_then_go_straight_to_the_next_region() {
    for does in SHAPES {
        let world = Scripted::new(false);
        let client = world.client(&near("West US"));
        read(&client).await.unwrap();
        pass(Duration::from_secs(2)).await;
        world.set("westus", does.clone());
        let reads = futures_util::future::join_all((0..50).map(|_| read(&client))).await;
        assert!(reads.iter().all(Result::is_ok), "{does:?}");
        world.asked();
        read(&client).await.unwrap();
        assert_eq!(world.asked(), ["eastus"], "{does:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn writes_in_several_regions_survive_what_was_not_sent_or_not_processed() {
    for does in
        [Does::Fail(Failure::Connect), Does::Status(503, 0), Does::Status(403, 3), Does::Status(403, 1008)]
    {
        let world = Scripted::new(true);
        let client = world.client(&near("West US"));
        write(&client).await.unwrap();
        pass(Duration::from_secs(2)).await;
        world.set("westus", does.clone());
        let writes = futures_util::future::join_all((0..50).map(|_| write(&client))).await;
        assert!(writes.iter().all(Result::is_ok), "{does:?}");
        world.asked();
        write(&client).await.unwrap();
        assert_eq!(world.asked(), ["eastus"], "{does:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_write_whose_answer_was_lost_is_not_repeated_and_says_so() {
    for does in
        [Does::Fail(Failure::Reset), Does::Silence, Does::Status(500, 0), Does::Status(408, 0), Does::Page]
    {
        let world = Scripted::new(true);
        let client = world.client(&near("West US"));
        read(&client).await.unwrap();
        world.asked();
        world.set("westus", does.clone());
        let error = write(&client).await.unwrap_err();
        assert_eq!(error.write_outcome(), Some(WriteOutcome::Unknown), "{does:?}");
        assert_eq!(world.asked(), ["westus"], "{does:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_healed_region_is_home_again_within_fifteen_seconds() {
    for does in SHAPES {
        let world = Scripted::new(false);
        let client = world.client(&near("West US"));
        read(&client).await.unwrap();
        pass(Duration::from_secs(2)).await;
        world.set("westus", does.clone());
        for _ in 0..3 {
            read(&client).await.unwrap();
        }
        pass(Duration::from_secs(30)).await;
        world.asked();
        read(&client).await.unwrap();
        assert_eq!(world.asked(), ["eastus"], "still down: {does:?}");
        world.set("westus", Does::Well(""));
        pass(Duration::from_secs(15)).await;
        read(&client).await.unwrap();
        assert_eq!(world.asked(), ["westus"], "healed: {does:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn with_every_region_down_the_last_failure_is_the_error_and_recovery_is_immediate() {
    let world = Scripted::new(true);
    let client = world.client(&near("West US"));
    read(&client).await.unwrap();
    for host in ["westus", "eastus", "northeurope"] {
        world.set(host, Does::Fail(Failure::Connect));
    }
    let error = write(&client).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Transport);
    assert_eq!(error.write_outcome(), Some(WriteOutcome::NotSent));
    for host in ["westus", "eastus", "northeurope"] {
        world.set(host, Does::Well(""));
    }
    world.asked();
    write(&client).await.unwrap();
    assert_eq!(world.asked(), ["westus"]);
}

#[tokio::test(start_paused = true)]
async fn the_trail_of_a_failover_is_in_the_diagnostics() {
    let world = Scripted::new(false);
    let client = world.client(&near("West US"));
    read(&client).await.unwrap();
    world.set("westus", Does::Status(503, 0));
    let response = read(&client).await.unwrap();
    let regions: Vec<_> =
        response.diagnostics.regions_contacted().map(|region| region.name().to_owned()).collect();
    assert_eq!(regions, ["West US", "East US"]);
    assert_eq!(response.diagnostics.responding_region().unwrap().name(), "East US");
    assert_eq!(response.diagnostics.request_charge(), 3.0);
    assert!(response.diagnostics.summary().starts_with("2 attempts in 0 ms: West US (503 "));
}

#[tokio::test(start_paused = true)]
async fn a_region_that_answers_most_requests_is_not_marked_for_a_few_it_could_not_serve() {
    let world = Scripted::new(false);
    let client = world.client(&near("West US"));
    for round in 0..10 {
        pass(Duration::from_millis(300)).await;
        // No such item is an answer, too.
        world.set("westus", Does::Status(404, 0));
        read(&client).await.unwrap_err();
        if round > 0 {
            world.set("westus", Does::Status(503, 0));
            read(&client).await.unwrap();
        }
    }
    world.set("westus", Does::Well(""));
    world.asked();
    read(&client).await.unwrap();
    assert_eq!(world.asked(), ["westus"]);
}

#[tokio::test(start_paused = true)]
async fn a_region_short_of_resources_is_left_by_writes_as_one_that_answers_503() {
    let world = Scripted::new(true);
    let client = world.client(&near("West US"));
    world.set("westus", Does::Status(429, 3092));
    for _ in 0..2 {
        write(&client).await.unwrap();
        pass(Duration::from_secs(2)).await;
    }
    world.asked();
    write(&client).await.unwrap();
    assert_eq!(world.asked().len(), 1);
}

/// A region that gives the account document and no item is tried by one request at a time, not by all.
#[tokio::test(start_paused = true)]
async fn a_half_dead_region_costs_one_request_for_each_probe() {
    let world = Scripted::new(true);
    let mut policy = near("West US");
    policy.request_timeout = Some(Duration::from_secs(1));
    let client = world.client(&policy);
    write(&client).await.unwrap();
    pass(Duration::from_secs(2)).await;
    world.change(|world| world.only_items = true);
    world.set("westus", Does::Silence);
    let mut unknown = 0;
    for _ in 0..60 {
        let round = futures_util::future::join_all((0..5).map(|_| write(&client)));
        unknown += round.await.iter().filter(|result| result.is_err()).count();
        pass(Duration::from_secs(1)).await;
    }
    // Five were on their way at first; then one for each probe, every 8 to 12 s.
    assert!((6..=5 + 70 / 8).contains(&unknown), "{unknown} writes of unknown outcome");
    let reads = futures_util::future::join_all((0..5).map(|_| read(&client))).await;
    assert!(reads.iter().all(Result::is_ok));
    world.set("westus", Does::Well(""));
    pass(Duration::from_secs(15)).await;
    write(&client).await.unwrap();
    world.asked();
    write(&client).await.unwrap();
    assert_eq!(world.asked(), ["westus"], "a write has shown that writes may follow");
}

#[tokio::test(start_paused = true)]
async fn a_short_deadline_leaves_time_for_a_second_region() {
    let world = Scripted::new(false);
    let client = world.client(&near("West US"));
    read(&client).await.unwrap();
    world.set("westus", Does::Silence);
    let options = RequestOptions::default().with_timeout(Duration::from_millis(1500));
    client.run(item(OperationKind::Read), &options).await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn a_silent_region_is_left_though_its_callers_give_up_first() {
    for (patience, expected) in [(2000, "eastus"), (500, "westus")] {
        let world = Scripted::new(true);
        let mut policy = near("West US");
        policy.availability_strategy = Some(AvailabilityStrategy::Disabled);
        let client = world.client(&policy);
        read(&client).await.unwrap();
        world.set("westus", Does::Silence);
        for _ in 0..2 {
            tokio::time::timeout(Duration::from_millis(patience), read(&client)).await.unwrap_err();
        }
        world.asked();
        read(&client).await.unwrap();
        assert_eq!(world.asked()[0], expected, "after {patience} ms");
        world.set("westus", Does::Well(""));
        pass(Duration::from_secs(15)).await;
        read(&client).await.unwrap();
        assert_eq!(world.asked(), ["westus"], "it is probed like any other");
    }
}

#[test]
fn a_call_can_be_dropped_outside_of_any_runtime() {
    let world = Scripted::new(true);
    let client = world.client(&near("West US"));
    let runtime =
        || tokio::runtime::Builder::new_current_thread().enable_all().start_paused(true).build().unwrap();
    let first = runtime();
    first.block_on(read(&client)).unwrap();
    world.set("westus", Does::Silence);
    for _ in 0..2 {
        let mut call = Box::pin(read(&client));
        first.block_on(async {
            let _ = tokio::time::timeout(Duration::from_secs(2), &mut call).await;
        });
        drop(call);
    }
}

#[tokio::test(start_paused = true)]
async fn home_does_not_wait_for_the_probes_of_regions_still_silent() {
    for phase in 0..8 {
        let world = Scripted::new(true);
        let silent = ["westus", "centralus", "southcentralus", "northeurope"];
        world.change(|world| world.readable = ["eastus"].into_iter().chain(silent).collect());
        let client = world.client(&near("North Europe"));
        read(&client).await.unwrap();
        for host in silent {
            world.set(host, Does::Silence);
        }
        let elsewhere = RequestOptions::default().with_excluded_locations(["East US"]);
        for _ in 0..2 {
            client.run(item(OperationKind::Read), &elsewhere).await.unwrap_err();
        }
        pass(Duration::from_secs(3 * phase)).await;
        world.set("northeurope", Does::Well(""));
        pass(Duration::from_secs(15)).await;
        world.asked();
        read(&client).await.unwrap();
        assert_eq!(world.asked(), ["northeurope"], "phase {phase}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_marked_region_that_the_account_has_left_is_probed_no_more() {
    let world = Scripted::new(false);
    let client = world.client(&near("West US"));
    read(&client).await.unwrap();
    world.set("westus", Does::Fail(Failure::Connect));
    read(&client).await.unwrap();
    world.change(|world| world.readable = vec!["eastus", "northeurope"]);
    pass(Duration::from_secs(60)).await;
    world.change(|world| world.account_reads.clear());
    pass(Duration::from_secs(60)).await;
    let reads = world.change(|world| world.account_reads.clone());
    assert!(!reads.iter().any(|host| host == "westus"), "{reads:?}");
    assert!(!client.tasks().0, "nothing is left to probe");
}

#[tokio::test(start_paused = true)]
async fn a_patch_is_repeated_only_where_its_own_call_allows_it_and_a_procedure_never() {
    let mut policy = near("West US");
    policy.retry_options = policy.retry_options.with_retry_write(1);
    let allowed = RequestOptions::default().with_retry_write(1);
    for (kind, options, requests) in [
        (OperationKind::Upsert, RequestOptions::default(), 2),
        (OperationKind::Patch, RequestOptions::default(), 1),
        (OperationKind::Patch, allowed.clone(), 2),
        (OperationKind::Execute, allowed, 1),
    ] {
        let world = Scripted::new(true);
        let client = world.client(&policy);
        read(&client).await.unwrap();
        world.asked();
        world.set("westus", Does::Fail(Failure::Reset));
        let _ = client.run(item(kind), &options).await;
        assert_eq!(world.asked().len(), requests, "{kind:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_repeated_batch_that_fails_may_have_been_done_before() {
    let allowed = RequestOptions::default().with_retry_write(1);
    for (first, outcome, is_echo) in [
        (Does::Fail(Failure::Reset), WriteOutcome::Unknown, true),
        (Does::Fail(Failure::Connect), WriteOutcome::Rejected, false),
    ] {
        let world = Scripted::new(true);
        let client = world.client(&near("West US"));
        read(&client).await.unwrap();
        world.set("westus", first);
        world.set("eastus", Does::Status(207, 0));
        world.set("northeurope", Does::Status(207, 0));
        let mut answer = client.run(item(OperationKind::Batch), &allowed).await.unwrap();
        answer.body = Bytes::from_static(br#"[{"statusCode":409}]"#);
        let error = BatchResponse::read(answer).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Conflict);
        assert_eq!((error.write_outcome(), error.is_after_ambiguous_failure()), (Some(outcome), is_echo));
    }
}
