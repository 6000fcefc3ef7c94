//! A read that is slow is asked of a second region too.

use super::*;
use crate::diagnostics::{AttemptResult, HedgeState, Reason};
use crate::policy::HedgingStrategy;

/// A client near West US that has read once, from a world of three regions.
async fn warmed_up(world: &Scripted, policy: &ConnectionPolicy) -> Arc<Pipeline> {
    let client = world.client(policy);
    read(&client).await.unwrap();
    pass(Duration::from_secs(2)).await;
    world.asked();
    client
}

async fn home(world: &Scripted) -> Arc<Pipeline> {
    warmed_up(world, &near("West US")).await
}

async fn timed(client: &Arc<Pipeline>) -> (Result<RawResponse>, u128) {
    let started = tokio::time::Instant::now();
    let result = read(client).await;
    (result, started.elapsed().as_millis())
}

fn state(response: &RawResponse) -> Option<HedgeState> {
    response.diagnostics.hedging().map(|hedging| hedging.state)
}

#[tokio::test(start_paused = true)]
async fn a_silent_region_is_answered_for_by_the_next() {
    let world = Scripted::new(false);
    let client = home(&world).await;
    world.set("westus", Does::Silence);
    let (response, took) = timed(&client).await;
    let response = response.unwrap();
    assert_eq!(took, 500);
    assert_eq!(world.asked(), ["westus", "eastus"]);
    assert_eq!(world.given_up(), ["westus"], "nobody waits for it any more");
    assert_eq!(state(&response), Some(HedgeState::HedgeWon));
    assert_eq!(response.diagnostics.responding_region().unwrap().name(), "East US");
    assert_eq!(response.diagnostics.request_charge(), 1.5, "what the other was charged is not known");
    let attempts = response.diagnostics.attempts();
    assert_eq!(attempts[0].result, AttemptResult::Cancelled);
    assert_eq!((attempts[1].reason, attempts[1].started.as_millis()), (Reason::Hedging, 500));
    let text = response.diagnostics.to_string();
    assert!(text.contains("hedge after 500.0 ms (adaptive): hedge_won"), "{text}");
    assert_eq!(response.diagnostics.to_json()["hedging"]["state"], "hedge_won");
}

#[tokio::test(start_paused = true)]
async fn a_silent_region_is_left_after_a_second_of_it() {
    let world = Scripted::new(false);
    let client = home(&world).await;
    world.set("westus", Does::Silence);
    for _ in 0..3 {
        assert_eq!(timed(&client).await.0.map(|_| ()).ok(), Some(()));
    }
    world.asked();
    read(&client).await.unwrap();
    assert_eq!(world.asked(), ["eastus"]);
}

#[tokio::test(start_paused = true)]
async fn the_threshold_follows_the_usual_time() {
    let world = Scripted::new(false);
    world.delay("westus", 40);
    let client = home(&world).await;
    for _ in 0..20 {
        read(&client).await.unwrap();
    }
    world.asked();
    world.set("westus", Does::Silence);
    let (response, took) = timed(&client).await;
    assert_eq!(took, 160);
    assert!(response.unwrap().diagnostics.hedging().unwrap().is_adaptive);
}

#[tokio::test(start_paused = true)]
async fn a_slow_region_may_still_be_the_first_to_answer() {
    let world = Scripted::new(false);
    let client = home(&world).await;
    world.delay("westus", 600);
    world.delay("eastus", 900);
    let (response, took) = timed(&client).await;
    let response = response.unwrap();
    assert_eq!(took, 600);
    assert_eq!(world.given_up(), ["eastus"]);
    assert_eq!(state(&response), Some(HedgeState::FirstWon));
    assert_eq!(response.diagnostics.responding_region().unwrap().name(), "West US");
    let regions: Vec<_> = response.diagnostics.regions_contacted().map(|region| region.name()).collect();
    assert_eq!(regions, ["West US", "East US"], "in the order of asking");
}

#[tokio::test(start_paused = true)]
async fn a_failure_of_one_leaves_the_word_to_the_other() {
    for (late, first, second) in [("westus", "westus", "eastus"), ("eastus", "eastus", "westus")] {
        let world = Scripted::new(false);
        let client = home(&world).await;
        world.delay("westus", 600);
        world.delay("eastus", 300);
        world.delay(late, if late == "westus" { 600 } else { 50 });
        world.set(first, Does::Status(503, 0));
        let response = read(&client).await.unwrap();
        assert_eq!(world.asked(), ["westus", "eastus"], "{first} fails");
        let region = response.diagnostics.responding_region().unwrap();
        assert_eq!(region.name().replace(' ', "").to_lowercase(), second);
        assert_eq!(response.diagnostics.request_charge(), 3.0, "both were charged");
        assert_eq!(world.given_up(), [""; 0]);
    }
}

#[tokio::test(start_paused = true)]
async fn a_failure_in_time_is_a_retry_and_no_hedge() {
    let world = Scripted::new(false);
    let client = home(&world).await;
    client.usage.set_balance(0);
    world.delay("westus", 100);
    world.set("westus", Does::Status(503, 0));
    let (response, took) = timed(&client).await;
    assert_eq!(took, 100);
    assert_eq!(response.unwrap().diagnostics.attempts()[1].reason, Reason::RegionFailover);
    assert_eq!(client.usage.balance(), 2, "two attempts, each of which might have needed a hedge");
}

#[tokio::test(start_paused = true)]
async fn both_may_fail_and_a_third_is_left() {
    let world = Scripted::new(false);
    let client = home(&world).await;
    world.delay("westus", 600);
    world.set("westus", Does::Fail(Failure::Reset));
    world.delay("eastus", 200);
    world.set("eastus", Does::Status(503, 0));
    let response = read(&client).await.unwrap();
    assert_eq!(world.asked(), ["westus", "eastus", "northeurope"]);
    assert_eq!(state(&response), Some(HedgeState::NoneWon));
}

#[tokio::test(start_paused = true)]
async fn the_deadline_holds_over_all_requests() {
    for timeout in [300, 650, 900, 2500] {
        let world = Scripted::new(false);
        let client = home(&world).await;
        for host in ["westus", "eastus", "northeurope"] {
            world.set(host, Does::Silence);
        }
        let options = RequestOptions::default().with_timeout(Duration::from_millis(timeout));
        let started = tokio::time::Instant::now();
        let error = client.run(item(OperationKind::Read), &options).await.unwrap_err();
        assert_eq!(error.kind(), crate::ErrorKind::Timeout, "{error}");
        let took = started.elapsed();
        assert!(took <= Duration::from_millis(timeout + 1), "{timeout} ms became {took:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn without_budget_there_is_no_hedge_until_others_have_given_back() {
    let world = Scripted::new(false);
    let client = home(&world).await;
    client.usage.set_balance(0);
    world.delay("westus", 3000);
    let response = read(&client).await.unwrap();
    assert_eq!(world.asked(), ["westus"]);
    assert_eq!(state(&response), Some(HedgeState::NoBudget));
    // One hedge is saved: a hundred reads of a silent region share it, since each gives it back.
    world.set("westus", Does::Silence);
    world.delay("westus", 0);
    client.usage.set_balance(100);
    let started = tokio::time::Instant::now();
    let reads = futures_util::future::join_all((0..100).map(|_| read(&client))).await;
    assert!(reads.iter().all(Result::is_ok));
    assert!(started.elapsed() < Duration::from_secs(2), "{:?}", started.elapsed());
}

#[tokio::test(start_paused = true)]
async fn hedges_in_vain_are_one_in_a_hundred() {
    let world = Scripted::new(false);
    let client = home(&world).await;
    world.delay("westus", 600);
    world.delay("eastus", 900);
    for _ in 0..400 {
        read(&client).await.unwrap();
    }
    let hedges = world.asked().iter().filter(|host| *host == "eastus").count();
    assert!((20..=25).contains(&hedges), "{hedges} hedges: 20 to begin with, then one in a hundred");
}

/// Not there, says the second region: it knows only if it was told how far it should have got.
#[tokio::test(start_paused = true)]
async fn a_hedge_that_finds_nothing_is_believed_with_a_session_token_only() {
    for (token, expected) in [(true, 500), (false, 800)] {
        let world = Scripted::new(false);
        let client = home(&world).await;
        world.delay("westus", 800);
        world.set("eastus", Does::Status(404, 0));
        let consistency_level = (!token).then_some(crate::ConsistencyLevel::Eventual);
        let options = RequestOptions { consistency_level, ..RequestOptions::default() };
        let started = tokio::time::Instant::now();
        let result = client.run(item(OperationKind::Read), &options).await;
        assert_eq!(started.elapsed().as_millis(), expected, "{token}");
        assert_eq!(result.is_err(), token);
        assert_eq!(world.tokens().iter().map(Option::is_some).collect::<Vec<_>>(), [token; 2]);
    }
}

#[tokio::test(start_paused = true)]
async fn both_take_the_token_that_the_call_began_with() {
    let world = Scripted::new(true);
    let client = home(&world).await;
    world.set("westus", Does::Silence);
    let other = Arc::clone(&client);
    tokio::spawn(async move {
        pass(Duration::from_millis(100)).await;
        let news = answered(200, 0, "0:0#9#1=9", Bytes::new());
        other.sessions.learn("dbs/d/colls/c", None, &news.headers);
    });
    read(&client).await.unwrap();
    assert_eq!(world.tokens(), [Some("0:0#1#1=1".to_owned()), Some("0:0#1#1=1".to_owned())]);
}

#[tokio::test(start_paused = true)]
async fn a_second_region_that_is_behind_waits_for_the_first() {
    let world = Scripted::new(true);
    let client = home(&world).await;
    world.delay("westus", 900);
    world.set("eastus", Does::Status(404, 1002));
    let (response, took) = timed(&client).await;
    assert_eq!(took, 900);
    assert_eq!(response.unwrap().diagnostics.responding_region().unwrap().name(), "West US");
}

#[tokio::test(start_paused = true)]
async fn what_the_second_answer_says_of_the_session_is_kept() {
    let world = Scripted::new(true);
    let client = home(&world).await;
    world.set("westus", Does::Silence);
    world.set("eastus", Does::Well("0:0#7#1=7"));
    read(&client).await.unwrap();
    world.asked();
    world.set("westus", Does::Well(""));
    read(&client).await.unwrap();
    assert_eq!(world.tokens(), [Some("0:0#7#1=7".to_owned())]);
}

#[tokio::test(start_paused = true)]
async fn excluded_regions_are_not_asked_beside_either() {
    let world = Scripted::new(false);
    let client = home(&world).await;
    world.set("westus", Does::Silence);
    for (excluded, expected) in
        [(&["East US"][..], &["westus", "northeurope"][..]), (&["East US", "North Europe"], &["westus"])]
    {
        let options = RequestOptions::default()
            .with_timeout(Duration::from_millis(1900))
            .with_excluded_locations(excluded.iter().copied());
        let result = client.run(item(OperationKind::Read), &options).await;
        assert_eq!(result.is_ok(), expected.len() > 1);
        assert_eq!(world.asked(), expected);
    }
}

#[tokio::test(start_paused = true)]
async fn the_operator_turns_off_what_nobody_asked_for() {
    for (strategy, disabled, expected) in [
        (None, Some(true), false),
        (None, Some(false), true),
        (Some(HedgingStrategy::default().into()), Some(true), true),
        (Some(AvailabilityStrategy::Disabled), None, false),
    ] {
        let world = Scripted::new(false);
        world.change(|world| world.hedging_disabled = disabled);
        let client = home(&world).await;
        world.delay("westus", 3000);
        let options = RequestOptions { availability_strategy: strategy, ..RequestOptions::default() };
        let response = client.run(item(OperationKind::Read), &options).await.unwrap();
        assert_eq!(world.asked().len() == 2, expected, "{strategy:?} {disabled:?}");
        let said = response.diagnostics.to_string().contains("disabled_by_account");
        assert_eq!(said, strategy.is_none() && disabled == Some(true));
    }
}

#[tokio::test(start_paused = true)]
async fn a_document_that_says_nothing_of_hedging_leaves_the_last_word() {
    let world = Scripted::new(false);
    world.change(|world| world.hedging_disabled = Some(true));
    let client = home(&world).await;
    world.change(|world| world.hedging_disabled = None);
    pass(Duration::from_secs(60)).await;
    world.delay("westus", 3000);
    read(&client).await.unwrap();
    assert_eq!(world.asked(), ["westus"]);
}

#[tokio::test(start_paused = true)]
async fn the_threshold_may_be_the_clients_or_the_requests() {
    let world = Scripted::new(false);
    let mut policy = near("West US");
    policy.availability_strategy = Some(HedgingStrategy::new(Duration::from_millis(200)).into());
    let client = warmed_up(&world, &policy).await;
    world.set("westus", Does::Silence);
    assert_eq!(timed(&client).await.1, 200);
    let sooner = HedgingStrategy::new(Duration::from_millis(30));
    let options = RequestOptions::default().with_availability_strategy(sooner);
    let started = tokio::time::Instant::now();
    client.run(item(OperationKind::Read), &options).await.unwrap();
    assert_eq!(started.elapsed().as_millis(), 30);
    let none = RequestOptions::default().with_availability_strategy(HedgingStrategy::new(Duration::ZERO));
    let error = client.run(item(OperationKind::Read), &none).await.unwrap_err();
    assert_eq!(error.kind(), crate::ErrorKind::InvalidArgument);
    let never = RequestOptions::default().with_availability_strategy(HedgingStrategy::new(Duration::MAX));
    world.asked();
    world.delay("westus", 2000);
    world.set("westus", Does::Well(""));
    client.run(item(OperationKind::Read), &never).await.unwrap();
    assert_eq!(world.asked(), ["westus"]);
}

#[tokio::test(start_paused = true)]
async fn writes_are_never_sent_twice() {
    for multiple_writes in [true, false] {
        let world = Scripted::new(multiple_writes);
        let client = home(&world).await;
        for kind in
            [OperationKind::Create, OperationKind::Upsert, OperationKind::Replace, OperationKind::Delete]
        {
            world.delay("westus", 3000);
            world.delay("eastus", 3000);
            run(&client, kind).await.unwrap();
            assert_eq!(world.asked().len(), 1, "{kind:?}");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn metadata_is_asked_of_a_second_region_too() {
    let world = Scripted::new(false);
    let client = home(&world).await;
    world.delay("westus", 1500);
    for (kind, resource, path) in [
        (OperationKind::Read, ResourceType::Container, "/dbs/d/colls/c"),
        (OperationKind::ReadFeed, ResourceType::PartitionKeyRange, "/dbs/d/colls/c/pkranges"),
    ] {
        world.change(|world| world.ranges = Some(ONE_RANGE));
        let operation = Operation { resource, path: path.to_owned(), ..item(kind) };
        let response = client.run(operation, &RequestOptions::default()).await.unwrap();
        let regions: Vec<_> = response.diagnostics.regions_contacted().map(|region| region.name()).collect();
        assert_eq!(regions, ["West US", "East US"], "{kind:?}");
        assert_eq!(state(&response), Some(HedgeState::HedgeWon));
    }
}

/// The region is well again, but for items: the read that tries it is hedged, and pays nothing.
#[tokio::test(start_paused = true)]
async fn the_trial_of_a_region_is_a_hedged_read() {
    let world = Scripted::new(false);
    let client = home(&world).await;
    world.set("westus", Does::Silence);
    for _ in 0..4 {
        read(&client).await.unwrap();
    }
    world.change(|world| world.only_items = true);
    client.usage.set_balance(0);
    pass(Duration::from_secs(15)).await;
    world.asked();
    let (response, took) = timed(&client).await;
    assert_eq!(took, 500);
    let diagnostics = response.unwrap().diagnostics;
    assert_eq!(world.asked(), ["westus", "eastus"]);
    assert_eq!(diagnostics.attempts()[0].reason, Reason::Trial);
    read(&client).await.unwrap();
    assert_eq!(world.asked(), ["eastus"], "the trial failed");
    world.set("westus", Does::Well(""));
    pass(Duration::from_secs(15)).await;
    read(&client).await.unwrap();
    read(&client).await.unwrap();
    assert_eq!(world.asked(), ["westus", "westus"]);
}

#[tokio::test(start_paused = true)]
async fn a_call_given_up_gives_up_both_requests() {
    let world = Scripted::new(false);
    let client = home(&world).await;
    world.set("westus", Does::Silence);
    world.set("eastus", Does::Silence);
    tokio::time::timeout(Duration::from_millis(900), read(&client)).await.unwrap_err();
    assert_eq!(world.asked(), ["westus", "eastus"]);
    let mut given_up = world.given_up();
    given_up.sort();
    assert_eq!(given_up, ["eastus", "westus"]);
}

#[tokio::test(start_paused = true)]
async fn an_answer_waits_for_no_refresh_that_the_other_leg_called_for() {
    let world = Scripted::new(false);
    world.change(|world| world.readable = vec!["eastus", "westus"]);
    let client = home(&world).await;
    world.delay("westus", 600);
    world.set("eastus", Does::Status(403, 1008));
    world.set(GLOBAL, Does::Silence);
    let (response, took) = timed(&client).await;
    assert_eq!(response.unwrap().diagnostics.responding_region().unwrap().name(), "West US");
    assert_eq!(took, 600);
}

#[tokio::test(start_paused = true)]
async fn a_region_beaten_by_an_impatient_caller_is_not_left() {
    let world = Scripted::new(false);
    let mut policy = near("West US");
    policy.availability_strategy = Some(HedgingStrategy::new(Duration::from_millis(10)).into());
    let client = warmed_up(&world, &policy).await;
    world.delay("westus", 60);
    for _ in 0..5 {
        let response = read(&client).await.unwrap();
        assert_eq!(state(&response), Some(HedgeState::HedgeWon));
        pass(Duration::from_secs(1)).await;
    }
    world.asked();
    read(&client).await.unwrap();
    assert_eq!(world.asked(), ["westus", "eastus"]);
}
