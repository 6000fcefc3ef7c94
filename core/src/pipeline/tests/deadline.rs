//! No call outlives its deadline.

use super::*;

#[tokio::test(start_paused = true)]
async fn a_call_ends_in_time_whatever_the_regions_do() {
    for does in [Does::Silence, Does::Status(403, 3), Does::Status(503, 0), Does::Status(429, 3200)] {
        for kind in [OperationKind::Read, OperationKind::Upsert] {
            let world = Scripted::new(true);
            let client = world.client(&near("West US"));
            read(&client).await.unwrap();
            for host in ["westus", "eastus", "northeurope", GLOBAL] {
                world.set(host, does.clone());
            }
            let options = RequestOptions::default().with_timeout(Duration::from_millis(2500));
            let started = tokio::time::Instant::now();
            let error = client.run(item(kind), &options).await.unwrap_err();
            assert!(does != Does::Silence || error.kind() == crate::ErrorKind::Timeout, "{kind:?}: {error}");
            assert!(
                started.elapsed() <= Duration::from_millis(2510),
                "{does:?} {kind:?}: {:?}",
                started.elapsed()
            );
        }
    }
}

#[tokio::test(start_paused = true)]
async fn without_a_deadline_a_call_ends_after_65_seconds() {
    let world = Scripted::new(true);
    let client = world.client(&near("West US"));
    read(&client).await.unwrap();
    for host in ["westus", "eastus", "northeurope", GLOBAL] {
        world.set(host, Does::Silence);
    }
    let started = tokio::time::Instant::now();
    read(&client).await.unwrap_err();
    assert!(started.elapsed() <= Duration::from_secs(65), "{:?}", started.elapsed());
}

#[tokio::test(start_paused = true)]
async fn a_caller_in_a_hurry_marks_no_region() {
    let world = Scripted::new(false);
    let client = world.client(&near("West US"));
    read(&client).await.unwrap();
    pass(Duration::from_secs(5)).await;
    world.set("westus", Does::Silence);
    let hurried = RequestOptions::default().with_timeout(Duration::from_millis(120));
    for _ in 0..3 {
        client.run(item(OperationKind::Read), &hurried).await.unwrap_err();
    }
    world.set("westus", Does::Well(""));
    world.asked();
    read(&client).await.unwrap();
    assert_eq!(world.asked(), ["westus"]);
}

/// A provider that never gives a token.
struct Mute;

impl crate::auth::credential::TokenProvider for Mute {
    fn get_token<'a>(&'a self, _: &'a [&'a str]) -> crate::auth::credential::TokenFuture<'a> {
        Box::pin(std::future::pending())
    }
}

#[tokio::test(start_paused = true)]
async fn a_provider_that_gives_no_token_holds_no_call_beyond_its_deadline() {
    let world = Scripted::new(false);
    let client = world.client_with(&near("West US"), Credential::from_provider(Mute));
    let options = RequestOptions::default().with_timeout(Duration::from_secs(2));
    let started = tokio::time::Instant::now();
    let error = client.run(item(OperationKind::Upsert), &options).await.unwrap_err();
    assert!(started.elapsed() <= Duration::from_millis(2010), "{:?}", started.elapsed());
    assert_eq!(error.write_outcome(), Some(crate::WriteOutcome::NotSent));
}

#[tokio::test(start_paused = true)]
async fn an_argument_that_cannot_be_is_refused_before_anything_is_sent() {
    let world = Scripted::new(true);
    let client = world.client(&near("West US"));
    for options in [
        RequestOptions::default().with_timeout(Duration::ZERO),
        RequestOptions::default().with_session_token("nonsense"),
    ] {
        let error = client.run(item(OperationKind::Read), &options).await.unwrap_err();
        assert_eq!(error.kind(), crate::ErrorKind::InvalidArgument, "{options:?}");
    }
    assert_eq!(world.change(|world| world.account_reads.len()), 0);
}

#[tokio::test(start_paused = true)]
async fn the_longest_time_there_is_is_as_good_as_any() {
    let world = Scripted::new(true);
    let mut policy = near("West US");
    policy.request_timeout = Some(Duration::MAX);
    policy.retry_options = policy.retry_options.with_max_wait_time(Duration::MAX);
    let client = world.client(&policy);
    let options = RequestOptions::default().with_timeout(Duration::MAX);
    client.run(item(OperationKind::Read), &options).await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn nothing_is_sent_once_a_refresh_has_used_up_the_time() {
    let world = Scripted::new(false);
    let client = world.client(&near("West US"));
    read(&client).await.unwrap();
    world.asked();
    pass(Duration::from_secs(1)).await;
    world.set("eastus", Does::Status(403, 3));
    for host in ["westus", "northeurope", GLOBAL] {
        world.set(host, Does::Silence);
    }
    let options = RequestOptions::default().with_timeout(Duration::from_secs(1));
    let error = client.run(item(OperationKind::Upsert), &options).await.unwrap_err();
    assert_eq!(error.status(), Some(403), "{error}");
    assert_eq!(world.asked(), ["eastus"]);
}

#[tokio::test(start_paused = true)]
async fn a_read_that_no_region_knows_the_account_for_ends_as_other_reads_do() {
    let world = Scripted::new(false);
    world.change(|world| world.readable = vec!["eastus"]);
    let client = world.client(&near("West US"));
    read(&client).await.unwrap();
    for host in ["eastus", GLOBAL] {
        world.set(host, Does::Status(403, 1008));
    }
    let started = tokio::time::Instant::now();
    read(&client).await.unwrap_err();
    assert!(started.elapsed() <= Duration::from_secs(65), "{:?}", started.elapsed());
}

/// A provider that gives one token and no more.
#[derive(Default)]
struct Once(std::sync::atomic::AtomicBool);

impl crate::auth::credential::TokenProvider for Once {
    fn get_token<'a>(&'a self, _: &'a [&'a str]) -> crate::auth::credential::TokenFuture<'a> {
        if self.0.swap(true, std::sync::atomic::Ordering::Relaxed) {
            return Box::pin(std::future::pending());
        }
        let end = std::time::SystemTime::now() + Duration::from_secs(3600);
        let token = crate::auth::credential::AccessToken::new("token", end);
        Box::pin(async move { Ok(token) })
    }
}

#[tokio::test(start_paused = true)]
async fn a_refused_token_that_another_call_is_renewing_holds_no_call_beyond_its_deadline() {
    let world = Scripted::new(false);
    let client = world.client_with(&near("West US"), Credential::from_provider(Once::default()));
    read(&client).await.unwrap();
    world.set("westus", Does::LateRefusal);
    let started = tokio::time::Instant::now();
    let soon = async {
        let options = RequestOptions::default().with_timeout(Duration::from_secs(2));
        client.run(item(OperationKind::Read), &options).await.unwrap_err();
        started.elapsed()
    };
    let (_, elapsed) = tokio::join!(read(&client), soon);
    assert!(elapsed <= Duration::from_millis(2010), "{elapsed:?}");
}

#[tokio::test(start_paused = true)]
async fn nothing_is_sent_once_the_first_account_read_has_used_up_the_time() {
    let world = Scripted::new(false);
    world.set(GLOBAL, Does::Silence);
    let client = world.client(&near("West US"));
    let options = RequestOptions::default().with_timeout(Duration::from_millis(550));
    let error = client.run(item(OperationKind::Upsert), &options).await.unwrap_err();
    assert_eq!(error.kind(), crate::ErrorKind::Timeout, "{error}");
    assert_eq!(error.write_outcome(), Some(crate::WriteOutcome::NotSent));
    assert_eq!(world.asked(), [""; 0]);
    client.run(item(OperationKind::Upsert), &options).await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn one_deadline_holds_over_the_calls_that_share_it() {
    let world = Scripted::new(false);
    let client = world.client(&near("West US"));
    read(&client).await.unwrap();
    let options = client.started(RequestOptions::default().with_timeout(Duration::from_secs(2)));
    pass(Duration::from_millis(1500)).await;
    for host in ["westus", "eastus", "northeurope"] {
        world.set(host, Does::Silence);
    }
    let started = tokio::time::Instant::now();
    client.run(item(OperationKind::Upsert), &options).await.unwrap_err();
    assert!(started.elapsed() <= Duration::from_millis(510), "{:?}", started.elapsed());
    world.asked();
    let error = client.run(item(OperationKind::Upsert), &options).await.unwrap_err();
    assert_eq!(error.write_outcome(), Some(crate::WriteOutcome::NotSent));
    assert_eq!(world.asked(), [""; 0]);
}

#[tokio::test(start_paused = true)]
async fn no_pause_is_begun_that_would_outlive_the_deadline() {
    let world = Scripted::new(false);
    let client = world.client(&near("West US"));
    read(&client).await.unwrap();
    // The write region is not the account's any more, and who knows better is silent: each refresh is waited for.
    world.set("eastus", Does::Status(403, 1008));
    [GLOBAL, "westus", "northeurope"].into_iter().for_each(|host| world.set(host, Does::Silence));
    let started = tokio::time::Instant::now();
    let options = RequestOptions::default().with_timeout(Duration::from_millis(3500));
    client.run(item(OperationKind::Upsert), &options).await.unwrap_err();
    assert!(started.elapsed() <= Duration::from_millis(3510), "{:?}", started.elapsed());
}
