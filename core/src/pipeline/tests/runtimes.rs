//! A client outlives the runtime that it was first used on.

use super::*;

#[test]
fn tasks_that_ended_with_their_runtime_are_started_again() {
    let world = Scripted::new(false);
    world.set("westus", Does::Fail(Failure::Connect));
    let mut policy = near("West US");
    policy.account_refresh_interval = Some(Duration::from_millis(10));
    let client = world.client(&policy);
    for round in 0..2 {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            while client.tasks() != (true, true) {
                read(&client).await.unwrap();
                pass(Duration::from_millis(1)).await;
            }
        });
        drop(runtime);
        assert_eq!(client.tasks(), (false, false), "round {round}");
    }
}

#[tokio::test]
async fn nothing_goes_on_without_the_client() {
    let client = Scripted::new(false).client(&near("West US"));
    read(&client).await.unwrap();
    assert!(client.tasks().1);
    drop(client);
    // Long before the timer would have looked whether the client is still there.
    let over = async {
        while tokio::runtime::Handle::current().metrics().num_alive_tasks() > 0 {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(Duration::from_secs(20), over).await.unwrap();
}
