//! What is left of a client that was dropped?

use std::time::Duration;

use perilune_emulator::Fault;
use serde_json::Value;
use tokio::runtime::Handle;

use crate::patience::Patience;
use crate::world::{KEY, NEAR, World, account, items, near};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_dropped_client_leaves_no_task_behind() {
    let world = World::start(account()).await;
    let tasks = || Handle::current().metrics().num_alive_tasks();
    let before = settled(tasks).await;

    let mut policy = near();
    policy.account_refresh_interval = Some(Duration::from_millis(200));
    let client = world.client(policy);
    world.emulator.break_region(NEAR, Fault::Refuse).await.unwrap();
    for _ in 0..3 {
        items(&client).read_item::<Value>("0", KEY, None).await.unwrap();
    }
    assert!(tasks() > before, "refreshes, probes and connections");
    drop(client);

    let mut patience = Patience::of(Duration::from_secs(20));
    while patience.lasts().await {
        if tasks() <= before {
            return;
        }
    }
    panic!("{} tasks are left of the client, of which {before} were there before", tasks());
}

/// The number of tasks, once those of the clients that filled the account are gone.
async fn settled(tasks: impl Fn() -> usize) -> usize {
    let (mut last, mut same) = (tasks(), 0);
    let mut patience = Patience::of(Duration::from_secs(5));
    while patience.lasts().await && same < 10 {
        same = if tasks() == last { same + 1 } else { 0 };
        last = tasks();
    }
    last
}
