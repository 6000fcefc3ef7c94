//! The account is found, and followed.

use super::*;
use crate::policy::defaults;
use crate::retry::Refresh;

const REFRESH: Duration = Duration::from_secs(56);

#[tokio::test(start_paused = true)]
async fn the_first_operations_share_one_account_read() {
    let world = Scripted::new(false);
    let client = world.client(&near("West US 2"));
    let reads = futures_util::future::join_all((0..50).map(|_| read(&client))).await;
    assert!(reads.iter().all(Result::is_ok));
    assert_eq!(world.change(|world| world.account_reads.clone()), [GLOBAL]);
    assert!(world.asked().iter().all(|host| host == "westus"));
}

#[tokio::test(start_paused = true)]
async fn a_dead_endpoint_at_start_is_passed_over() {
    for does in [Does::Fail(Failure::Connect), Does::Silence, Does::Status(503, 0), Does::Status(403, 1008)] {
        let world = Scripted::new(false);
        world.set(GLOBAL, does.clone());
        let client = world.client(&near("West US"));
        let started = tokio::time::Instant::now();
        read(&client).await.unwrap();
        assert!(started.elapsed() <= Duration::from_millis(600), "{does:?}: {:?}", started.elapsed());
        assert_eq!(world.asked(), ["westus"], "{does:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_refused_key_is_final_at_once() {
    let world = Scripted::new(false);
    world.set(GLOBAL, Does::Status(401, 0));
    let error = read(&world.client(&near("West US"))).await.unwrap_err();
    assert_eq!(error.kind(), crate::ErrorKind::Unauthorized);
    assert_eq!(world.change(|world| world.account_reads.len()), 1);
}

#[tokio::test(start_paused = true)]
async fn no_endpoint_at_all_is_an_error_in_time_and_the_next_call_tries_again() {
    let world = Scripted::new(false);
    for host in [GLOBAL, "westus", "eastus", "northeurope"] {
        world.set(host, Does::Silence);
    }
    let mut policy = near("West US");
    policy.timeout = Some(Duration::from_secs(4));
    let client = world.client(&policy);
    let started = tokio::time::Instant::now();
    let error = write(&client).await.unwrap_err();
    assert_eq!(started.elapsed().as_secs(), 4);
    assert_eq!(error.write_outcome(), Some(crate::WriteOutcome::NotSent));
    for host in [GLOBAL, "eastus"] {
        world.set(host, Does::Well(""));
    }
    // What is under way still waits for the silence it met.
    pass(Duration::from_secs(5)).await;
    write(&client).await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn the_first_account_read_waits_while_it_is_throttled() {
    let world = Scripted::new(false);
    let all = [GLOBAL, "westus", "eastus", "northeurope"];
    all.iter().for_each(|host| world.set(host, Does::Status(429, 0)));
    let client = world.client(&near("West US"));
    let (found, ()) = tokio::join!(read(&client), async {
        pass(Duration::from_secs(7)).await;
        all.iter().for_each(|host| world.set(host, Does::Well("0:0#1#1=1")));
    });
    found.unwrap();

    all.iter().for_each(|host| world.set(host, Does::Status(429, 0)));
    let other = world.client(&near("West US"));
    let options = RequestOptions::default().with_timeout(Duration::from_secs(5));
    let error = other.run(item(OperationKind::Read), &options).await.unwrap_err();
    assert_eq!(error.kind(), crate::ErrorKind::Timeout, "{error}");
    let started = tokio::time::Instant::now();
    assert_eq!(read(&other).await.unwrap_err().status(), Some(429));
    assert!(started.elapsed() < defaults::BOOTSTRAP_TIMEOUT);
}

#[tokio::test(start_paused = true)]
async fn a_nearer_region_is_used_once_the_account_has_it_and_left_once_it_has_not() {
    let world = Scripted::new(false);
    world.change(|world| world.readable = vec!["eastus", "northeurope"]);
    let client = world.client(&near("West US 2"));
    read(&client).await.unwrap();
    world.change(|world| world.readable = vec!["eastus", "northeurope", "westus"]);
    pass(REFRESH).await;
    read(&client).await.unwrap();
    world.change(|world| world.readable = vec!["eastus", "northeurope"]);
    pass(REFRESH).await;
    read(&client).await.unwrap();
    assert_eq!(world.asked(), ["eastus", "westus", "eastus"]);
}

#[tokio::test(start_paused = true)]
async fn multiple_writes_are_followed_both_ways() {
    let world = Scripted::new(false);
    let client = world.client(&near("West US"));
    write(&client).await.unwrap();
    world.change(|world| {
        (world.multiple_writes, world.writable) = (true, vec!["eastus", "westus", "northeurope"])
    });
    pass(REFRESH).await;
    write(&client).await.unwrap();
    world.change(|world| (world.multiple_writes, world.writable) = (false, vec!["eastus"]));
    pass(REFRESH).await;
    write(&client).await.unwrap();
    assert_eq!(world.asked(), ["eastus", "westus", "eastus"]);
}

#[tokio::test(start_paused = true)]
async fn writes_follow_the_write_region_at_once() {
    let world = Scripted::new(false);
    let client = world.client(&near("West US"));
    write(&client).await.unwrap();
    world.set("eastus", Does::Status(403, 3));
    world.change(|world| world.writable = vec!["westus"]);
    let reads_before = world.change(|world| world.account_reads.len());
    let writes = futures_util::future::join_all((0..50).map(|_| write(&client))).await;
    assert!(writes.iter().all(Result::is_ok));
    let reads = world.change(|world| world.account_reads.len()) - reads_before;
    assert!(reads <= 2, "{reads} account reads for one move");
}

#[tokio::test(start_paused = true)]
async fn a_request_that_knows_where_else_to_go_waits_for_no_refresh() {
    for (multiple_writes, kind, sub_status) in [
        (false, OperationKind::Read, 1008),
        (true, OperationKind::Read, 1008),
        (true, OperationKind::Upsert, 1008),
        (true, OperationKind::Upsert, 3),
    ] {
        let world = Scripted::new(multiple_writes);
        let client = world.client(&near("West US"));
        read(&client).await.unwrap();
        world.asked();
        pass(defaults::FORCED_REFRESH_SPACING).await;
        world.set(GLOBAL, Does::Silence);
        world.set("westus", Does::Status(403, sub_status));
        let started = tokio::time::Instant::now();
        run(&client, kind).await.unwrap();
        assert_eq!(started.elapsed(), Duration::ZERO, "{kind:?} 403/{sub_status}");
        assert_eq!(world.asked().len(), 2);
        let reads = world.change(|world| world.account_reads.len());
        pass(Duration::from_millis(1)).await;
        assert_eq!(world.change(|world| world.account_reads.len()), reads.max(2), "it is read beside");
    }
}

#[tokio::test(start_paused = true)]
async fn a_failed_refresh_changes_nothing() {
    let world = Scripted::new(false);
    let client = world.client(&near("West US"));
    read(&client).await.unwrap();
    for host in [GLOBAL, "westus", "eastus", "northeurope"] {
        world.set(host, Does::Silence);
    }
    pass(REFRESH * 2).await;
    for host in [GLOBAL, "westus", "eastus", "northeurope"] {
        world.set(host, Does::Well(""));
    }
    read(&client).await.unwrap();
    assert_eq!(world.asked(), ["westus", "westus"]);
}

#[tokio::test(start_paused = true)]
async fn a_dropped_client_leaves_no_task_behind() {
    let world = Scripted::new(false);
    let client = world.client(&near("West US"));
    read(&client).await.unwrap();
    world.set("westus", Does::Fail(Failure::Connect));
    read(&client).await.unwrap();
    let weak = Arc::downgrade(&client);
    drop(client);
    pass(REFRESH).await;
    assert!(weak.upgrade().is_none());
    let reads = world.change(|world| world.account_reads.len());
    pass(REFRESH * 3).await;
    assert_eq!(world.change(|world| world.account_reads.len()), reads);
}

#[tokio::test(start_paused = true)]
async fn without_discovery_everything_goes_to_the_endpoint_given() {
    let world = Scripted::new(true);
    let mut policy = ConnectionPolicy::default();
    policy.enable_endpoint_discovery = false;
    let client = world.client(&policy);
    read(&client).await.unwrap();
    write(&client).await.unwrap();
    assert_eq!(world.asked(), [GLOBAL, GLOBAL]);
}

/// Its first attempt may have been applied; under its condition it is repeated there, and only there: elsewhere the
/// condition still holds.
#[tokio::test(start_paused = true)]
async fn a_guarded_write_stays_where_it_may_have_been_applied_when_the_account_turns() {
    for then in [Does::Status(503, 0), Does::Fail(Failure::Connect), Does::Status(403, 3)] {
        let world = Scripted::new(false);
        let client = world.client(&near("West US"));
        write(&client).await.unwrap();
        world.asked();
        world.set("eastus", Does::Fail(Failure::Reset));
        world.delay("eastus", 5000);
        let mut guarded = item(OperationKind::Replace);
        guarded.headers.insert(http::header::IF_MATCH, HeaderValue::from_static("\"1\""));
        let call = tokio::spawn({
            let client = Arc::clone(&client);
            async move { client.run(guarded, &RequestOptions::default()).await }
        });
        pass(Duration::from_secs(1)).await;
        world.change(|world| {
            world.multiple_writes = true;
            world.writable = vec!["eastus", "westus", "northeurope"];
        });
        client.refresh(Refresh::Awaited, Duration::from_secs(1)).await;
        assert!(client.view_now().multiple_writes);
        world.set("eastus", then.clone());
        let error = call.await.unwrap().unwrap_err();
        assert!(world.asked().iter().all(|host| host == "eastus"), "{then:?}");
        assert_eq!(error.write_outcome(), Some(crate::WriteOutcome::Unknown));
    }
}
