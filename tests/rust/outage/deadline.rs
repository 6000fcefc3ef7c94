//! Does a call end in its time when nothing answers?

use std::time::{Duration, Instant};

use perilune::{ErrorKind, RequestOptions, WriteOutcome};
use perilune_emulator::{Fault, FaultRule};
use serde_json::{Value, json};

use crate::world::{KEY, World, account, items, near};

const TIMEOUT: Duration = Duration::from_millis(1500);
/// A machine with other things to do may wake up late.
const AT_MOST: Duration = Duration::from_millis(2500);

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_call_ends_at_its_deadline_in_every_kind_of_silence() {
    let late = Fault::Delay(Duration::from_secs(30));
    for silence in [Fault::BlackHole, Fault::ConnectBlackHole, Fault::GatewayDark, late] {
        let world = World::start(account().multiple_writes(true)).await;
        let known = items(&world.client(near()));
        known.read_item::<Value>("0", KEY, None).await.unwrap();
        for region in world.emulator.regions() {
            world.emulator.inject(FaultRule::new(silence).in_region(&region.name)).await.unwrap();
        }
        let options = RequestOptions::default().with_timeout(TIMEOUT);
        for items in [known, items(&world.client(near()))] {
            let started = Instant::now();
            let read = items.read_item::<Value>("0", KEY, Some(options.clone().into())).await.unwrap_err();
            assert!(ends_in_time(started), "read, {silence:?}: {:?}", started.elapsed());
            assert_eq!(read.kind(), ErrorKind::Timeout, "{silence:?}: {read}");

            let started = Instant::now();
            let item = json!({"id": "late", "pk": KEY});
            let write = items.upsert_item(KEY, &item, Some(options.clone().into())).await.unwrap_err();
            assert!(ends_in_time(started), "write, {silence:?}: {:?}", started.elapsed());
            assert_ne!(write.write_outcome(), Some(WriteOutcome::Rejected), "{silence:?}: {write}");
        }
    }
}

fn ends_in_time(started: Instant) -> bool {
    started.elapsed() < AT_MOST
}
