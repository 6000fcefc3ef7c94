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

#[tokio::test(start_paused = true)]
async fn writes_bear_a_token_where_several_regions_write() {
    for (multiple_writes, expected) in [(true, Some("0:0#7#1=7".to_owned())), (false, None)] {
        let world = Scripted::new(multiple_writes);
        let client = world.client(&near("East US"));
        world.set("eastus", Does::Well("0:0#7#1=7"));
        read(&client).await.unwrap();
        write(&client).await.unwrap();
        assert_eq!(world.tokens(), [None, expected]);
    }
}

#[tokio::test(start_paused = true)]
async fn a_weaker_level_needs_no_token_and_the_callers_own_comes_first() {
    let world = Scripted::new(false);
    let client = world.client(&near("West US"));
    read(&client).await.unwrap();
    world.tokens();
    let weak = RequestOptions::default().with_consistency_level(ConsistencyLevel::Eventual);
    client.run(item(OperationKind::Read), &weak).await.unwrap();
    let own = RequestOptions::default().with_session_token("0:0#99#1=99");
    client.run(item(OperationKind::Read), &own).await.unwrap();
    // What a caller gives is sent, whatever the level.
    let both = own.clone().with_consistency_level(ConsistencyLevel::Eventual);
    client.run(item(OperationKind::Read), &both).await.unwrap();
    let sent = Some("0:0#99#1=99".to_owned());
    assert_eq!(world.tokens(), [None, sent.clone(), sent]);
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
