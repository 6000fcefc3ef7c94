//! Session tokens are kept and sent without being asked for.

use super::*;
use crate::ConsistencyLevel;

#[tokio::test(start_paused = true)]
async fn what_an_answer_bears_goes_along_with_the_next_read() {
    let world = Scripted::new(false);
    let client = world.client(&near("West US"));
    world.set("eastus", Does::Well("0:0#7#1=7"));
    write(&client).await.unwrap();
    read(&client).await.unwrap();
    assert_eq!(world.tokens(), [None, Some("0:0#7#1=7".to_owned())]);
}

#[tokio::test(start_paused = true)]
async fn a_batch_may_read_and_the_plan_of_a_query_does_not() {
    let world = Scripted::new(false);
    let client = world.client(&near("West US"));
    world.set("eastus", Does::Well("0:0#7#1=7"));
    write(&client).await.unwrap();
    let mut plan = item(OperationKind::Query);
    plan.headers.insert(headers::IS_QUERY_PLAN_REQUEST, HeaderValue::from_static("True"));
    client.run(plan, &RequestOptions::default()).await.unwrap();
    client.run(item(OperationKind::Batch), &RequestOptions::default()).await.unwrap();
    assert_eq!(world.tokens(), [None, None, Some("0:0#7#1=7".to_owned())]);
}

#[tokio::test(start_paused = true)]
async fn tokens_of_several_ranges_are_merged() {
    let world = Scripted::new(false);
    let client = world.client(&near("West US"));
    for token in ["0:0#7#1=7", "1:0#3#1=3", "0:0#5#1=5"] {
        world.set("westus", Does::Well(token));
        read(&client).await.unwrap();
    }
    world.tokens();
    read(&client).await.unwrap();
    assert_eq!(world.tokens(), [Some("0:0#7#1=7,1:0#3#1=3".to_owned())]);
}

#[derive(serde::Deserialize)]
struct Cases {
    sent: Vec<Sent>,
}

#[derive(serde::Deserialize)]
struct Sent {
    name: String,
    learnt: String,
    request: String,
    multiple_writes: bool,
    level: Option<String>,
    own: Option<String>,
    sent: Option<String>,
}

/// Runs the cases of what is sent: `tests/cases/sessions.json`.
#[tokio::test(start_paused = true)]
async fn every_case_of_what_is_sent_holds() {
    let cases: Cases = serde_json::from_str(include_str!("../../../../tests/cases/sessions.json")).unwrap();
    for case in cases.sent {
        let world = Scripted::new(case.multiple_writes);
        let client = world.client(&near("East US"));
        world.set("eastus", Does::Well(case.learnt.leak()));
        read(&client).await.unwrap();
        let consistency_level = case.level.map(|level| match level.as_str() {
            "Eventual" => ConsistencyLevel::Eventual,
            _ => ConsistencyLevel::Session,
        });
        let session_token = case.own;
        let options = RequestOptions { consistency_level, session_token, ..RequestOptions::default() };
        let kind = match case.request.as_str() {
            "read" => OperationKind::Read,
            "query" => OperationKind::Query,
            "upsert" => OperationKind::Upsert,
            "create" => OperationKind::Create,
            _ => OperationKind::Delete,
        };
        client.run(item(kind), &options).await.unwrap();
        assert_eq!(world.tokens(), [None, case.sent], "{}", case.name);
    }
}

#[tokio::test(start_paused = true)]
async fn the_callers_own_token_is_sent_whatever_the_level() {
    let world = Scripted::new(false);
    let client = world.client(&near("West US"));
    let own = RequestOptions::default().with_session_token("0:0#99#1=99");
    let both = own.with_consistency_level(ConsistencyLevel::Eventual);
    client.run(item(OperationKind::Read), &both).await.unwrap();
    assert_eq!(world.tokens(), [Some("0:0#99#1=99".to_owned())]);
}

#[tokio::test(start_paused = true)]
async fn the_token_stays_on_every_attempt_and_nobody_having_it_is_a_typed_error() {
    let world = Scripted::new(false);
    let client = world.client(&near("West US"));
    read(&client).await.unwrap();
    world.tokens();
    for host in ["westus", "eastus", "northeurope"] {
        world.set(host, Does::Status(404, 1002));
    }
    let error = read(&client).await.unwrap_err();
    assert_eq!(error.kind(), crate::ErrorKind::SessionNotAvailable);
    let tokens = world.tokens();
    assert_eq!(tokens.len(), 3);
    assert!(tokens.iter().all(Option::is_some));
    for host in ["westus", "eastus", "northeurope"] {
        world.set(host, Does::Well(""));
    }
    read(&client).await.unwrap();
    assert_eq!(world.tokens(), [Some("0:0#1#1=1".to_owned())], "an error drops no token");
}

#[tokio::test(start_paused = true)]
async fn a_region_that_is_behind_and_others_that_are_down_is_no_session_either() {
    let shapes = [Does::Status(503, 0), Does::Status(500, 0), Does::Status(403, 1008), Does::Silence];
    for down in shapes.into_iter().chain([Does::Fail(Failure::Connect)]) {
        for multiple_writes in [true, false] {
            let world = Scripted::new(multiple_writes);
            let client = world.client(&near("West US"));
            read(&client).await.unwrap();
            world.set("westus", Does::Status(404, 1002));
            world.set("eastus", down.clone());
            world.set("northeurope", down.clone());
            let error = read(&client).await.unwrap_err();
            assert_eq!(error.kind(), crate::ErrorKind::SessionNotAvailable, "{down:?}: {error}");
        }
    }
}

/// A client that has read the ranges of the container.
async fn with_ranges(world: &Scripted) -> Arc<Pipeline> {
    world.change(|world| world.ranges = Some(ONE_RANGE));
    let client = world.client(&near("West US"));
    for _ in 0..3 {
        client.run(keyed(OperationKind::Read), &RequestOptions::default()).await.unwrap();
        pass(Duration::from_secs(1)).await;
    }
    world.tokens();
    client
}

#[tokio::test(start_paused = true)]
async fn the_token_of_a_range_that_split_goes_along_before_the_ranges_are_read_again() {
    let world = Scripted::new(false);
    let client = with_ranges(&world).await;
    world.set("eastus", Does::Well("1:1#9#1=9"));
    client.run(keyed(OperationKind::Upsert), &RequestOptions::default()).await.unwrap();
    world.tokens();
    client.run(keyed(OperationKind::Read), &RequestOptions::default()).await.unwrap();
    let sent = world.tokens().remove(0).unwrap();
    assert!(sent.contains("1:1#9#1=9"), "{sent}");
}

/// The range of [`with_ranges`], split.
const SPLIT: &str = r#"{"PartitionKeyRanges":[
    {"id":"1","minInclusive":"","maxExclusive":"1F","parents":["0"]},
    {"id":"2","minInclusive":"1F","maxExclusive":"FF","parents":["0"]}]}"#;

#[tokio::test(start_paused = true)]
async fn a_read_that_meets_a_split_goes_on_with_the_token_of_the_new_range() {
    for sub_status in [1002, 1007, 1008] {
        let world = Scripted::new(false);
        let client = with_ranges(&world).await;
        world.change(|world| world.ranges = Some(SPLIT));
        world.set("westus", Does::Gone(sub_status));
        for expected in [2, 1] {
            client.run(keyed(OperationKind::Read), &RequestOptions::default()).await.unwrap();
            let tokens: Vec<_> = world.tokens().into_iter().flatten().collect();
            assert_eq!(tokens.len(), expected, "{sub_status}: {tokens:?}");
            let last = tokens.last().unwrap();
            assert!(["1:0#1#1=1", "2:0#1#1=1"].contains(&last.as_str()), "{last}");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn what_is_said_of_the_ranges_is_no_session_of_items() {
    let world = Scripted::new(false);
    let client = with_ranges(&world).await;
    client.run(keyed(OperationKind::Read), &RequestOptions::default()).await.unwrap();
    assert_eq!(world.tokens(), [Some("0:0#1#1=1".to_owned())]);
}

#[tokio::test(start_paused = true)]
async fn a_region_that_does_not_know_the_container_yet_ends_no_session() {
    let world = Scripted::new(false);
    let client = world.client(&near("West US"));
    world.set("eastus", Does::Well("0:0#7#1=7"));
    write(&client).await.unwrap();
    world.set("westus", Does::Status(404, 1003));
    read(&client).await.unwrap_err();
    world.tokens();
    read(&client).await.unwrap_err();
    assert_eq!(world.tokens(), [Some("0:0#7#1=7".to_owned())]);
}

#[tokio::test(start_paused = true)]
async fn a_write_counts_for_the_session_whatever_level_it_asked_for() {
    let world = Scripted::new(false);
    let client = world.client(&near("West US"));
    world.set("eastus", Does::Well("0:0#7#1=7"));
    let weak = RequestOptions::default().with_consistency_level(ConsistencyLevel::Eventual);
    client.run(item(OperationKind::Upsert), &weak).await.unwrap();
    read(&client).await.unwrap();
    assert_eq!(world.tokens(), [None, Some("0:0#7#1=7".to_owned())]);
}

#[tokio::test(start_paused = true)]
async fn ranges_that_were_old_when_they_came_keep_no_token_back() {
    let world = Scripted::new(false);
    world.change(|world| world.ranges = Some(ONE_RANGE));
    let client = world.client(&near("West US"));
    let options = RequestOptions::default();
    client.run(keyed(OperationKind::Read), &options).await.unwrap();
    // The ranges are read beside this one, and come late; the range has split when they do.
    world.delay("westus", 400);
    client.run(keyed(OperationKind::Read), &options).await.unwrap();
    world.set("eastus", Does::Well("1:1#9#1=9"));
    client.run(keyed(OperationKind::Upsert), &options).await.unwrap();
    pass(Duration::from_secs(2)).await;
    world.tokens();
    client.run(keyed(OperationKind::Read), &options).await.unwrap();
    let sent = world.tokens().remove(0).unwrap();
    assert!(sent.contains("1:1#9#1=9"), "{sent}");
}

#[tokio::test(start_paused = true)]
async fn ranges_that_stay_behind_are_not_read_beside_every_operation() {
    let world = Scripted::new(false);
    let client = with_ranges(&world).await;
    world.set("westus", Does::Well("1:1#9#1=9"));
    let before = world.change(|world| world.metadata_reads);
    for _ in 0..20 {
        client.run(keyed(OperationKind::Read), &RequestOptions::default()).await.unwrap();
        pass(Duration::from_millis(100)).await;
    }
    assert_eq!(world.change(|world| world.metadata_reads), before + 1);
    assert!(world.tokens().into_iter().flatten().skip(1).all(|token| token.contains("1:1#9#1=9")));
}

/// A list with a gap, as it may be while a range splits.
const GAP: &str =
    r#"{"PartitionKeyRanges":[{"id":"1","minInclusive":"","maxExclusive":"1F","parents":["0"]}]}"#;

#[tokio::test(start_paused = true)]
async fn ranges_that_form_no_whole_are_read_again_later() {
    let world = Scripted::new(false);
    world.change(|world| world.ranges = Some(GAP));
    let client = world.client(&near("West US"));
    let options = RequestOptions::default();
    for _ in 0..3 {
        client.run(keyed(OperationKind::Read), &options).await.unwrap();
        pass(Duration::from_secs(1)).await;
    }
    world.change(|world| world.ranges = Some(ONE_RANGE));
    pass(Duration::from_secs(31)).await;
    for _ in 0..2 {
        client.run(keyed(OperationKind::Read), &options).await.unwrap();
        pass(Duration::from_secs(1)).await;
    }
    assert!(client.metadata.layout("dbs/d/colls/c").is_some());
}

#[tokio::test(start_paused = true)]
async fn a_read_that_meets_a_split_does_not_wait_long_for_the_ranges() {
    let world = Scripted::new(false);
    let client = with_ranges(&world).await;
    world.set("westus", Does::Gone(1002));
    world.change(|world| (world.ranges, world.silent_metadata) = (None, true));
    let started = tokio::time::Instant::now();
    client.run(keyed(OperationKind::Read), &RequestOptions::default()).await.unwrap();
    assert!(started.elapsed() < Duration::from_secs(10), "{:?}", started.elapsed());
}
