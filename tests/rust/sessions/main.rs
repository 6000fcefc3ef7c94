//! Does every session read what it wrote, and never an older state than before, whatever happens to the account?
//!
//! Sessions write and read the same items over HTTP while regions fail, come, go and change their part. What they were
//! told is checked against what the regions applied. `PERILUNE_SESSIONS=1000000` before the test runs so many operations,
//! however long it takes; `PERILUNE_SEED=7` gives it another weather.
#![allow(clippy::unwrap_used, clippy::print_stdout, missing_docs)]

mod checker;
#[cfg(test)]
mod checker_tests;
mod history;
mod load;
mod record;
mod weather;

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use fastrand::Rng;
use perilune::{ConnectionPolicy, ContainerProperties, CosmosClient};
use perilune_emulator::Emulator;
use serde_json::Value;
use tokio::task::JoinSet;

use history::{Deed, Operation};
use load::Notes;
use record::Record;

const SESSIONS: usize = 12;
const OPERATIONS: u64 = 100_000;
/// The weather that once lost a write.
const SEED: u64 = 780_348;
/// Without a wish for more, the test ends after this time.
const LIMIT: Duration = Duration::from_secs(45);
/// The time of one operation, so that an outage holds up nobody for long.
const PATIENCE: Duration = Duration::from_secs(5);

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sessions_keep_their_promises_through_outages_and_changes() {
    let wish: Option<u64> = number("PERILUNE_SESSIONS");
    let seed = number("PERILUNE_SEED").unwrap_or(SEED);
    let mut dice = Rng::with_seed(seed);
    let emulator = start(dice.bool()).await;
    let limit = wish.is_none().then_some(LIMIT);
    let notes = Arc::new(Notes::new(wish.unwrap_or(OPERATIONS), limit));
    let mut work = JoinSet::new();
    for session in 0..SESSIONS {
        let container = client(&emulator, session).database("db").container("items");
        load::start(&mut work, &notes, session, &container, seed);
    }
    weather::blow(&emulator, &notes, &mut dice).await;
    while let Some(done) = work.join_next().await {
        done.unwrap();
    }
    weather::clear(&emulator).await;

    let record = Record::of(&emulator.replication_log(0));
    let (events, history) = notes.taken();
    let file = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("sessions-{seed}.jsonl"));
    history::write(&file, &events, &history).unwrap();
    let regions: Vec<u32> = emulator.regions().iter().map(|region| region.session_id).collect();
    let violations = checker::check(&history, &record, &regions);
    let told: Vec<String> = violations.iter().take(5).map(|violation| tell(violation, &history)).collect();
    println!("seed {seed}: {} events, {}", events.len(), summary(&history));
    let again = format!("seed {seed}, history in {}", file.display());
    assert!(violations.is_empty(), "{} violations, {again}\n{}", violations.len(), told.join("\n"));
    assert!(fine(&history) * 10 > history.len() * 8, "{}; {again}", summary(&history));
    agree(&emulator, &record, &again).await;
    std::fs::remove_file(file).unwrap();
}

fn number(variable: &str) -> Option<u64> {
    let text = std::env::var(variable).ok()?;
    Some(text.parse().unwrap_or_else(|_| panic!("{variable}: '{text}' is no whole number")))
}

async fn start(multiple_writes: bool) -> Emulator {
    let account =
        Emulator::builder().regions(weather::REGIONS.into_iter().take(3)).multiple_writes(multiple_writes);
    let account = account.partitions(2).lag(Duration::from_millis(20)).replication_log(usize::MAX);
    let emulator = account.start().await.unwrap();
    let client = client(&emulator, 0);
    client.create_database("db", None).await.unwrap();
    client.database("db").create_container(ContainerProperties::new("items", "/pk"), None).await.unwrap();
    emulator
}

/// Sessions live near different regions, and one in four writes in the first write region only.
fn client(emulator: &Emulator, session: usize) -> CosmosClient {
    let mut policy = ConnectionPolicy::default();
    policy.set_current_location(weather::REGIONS[session % 4]).unwrap();
    policy.use_multiple_write_locations = session % 4 != 3;
    policy.account_refresh_interval = Some(Duration::from_secs(1));
    policy.timeout = Some(PATIENCE);
    CosmosClient::builder(emulator.endpoint(), emulator.key()).connection_policy(policy).build().unwrap()
}

/// In the end every region shows the same version of every item: the one that stays.
async fn agree(emulator: &Emulator, record: &Record, again: &str) {
    for region in emulator.regions() {
        let mut policy = ConnectionPolicy::default();
        policy.preferred_locations = vec![region.name.clone()];
        policy.strict_preferred_locations = true;
        let client = CosmosClient::builder(emulator.endpoint(), emulator.key()).connection_policy(policy);
        let container = client.build().unwrap().database("db").container("items");
        for item in load::items() {
            let read = container.read_item::<Value>(&item.id(), item.partition_key(), None).await;
            let etag = read.ok().and_then(|read| read.etag().map(str::to_owned));
            assert_eq!(etag.as_deref(), record.latest(item), "{item:?} in {}, {again}", region.name);
        }
    }
}

fn tell(violation: &checker::Violation, history: &[Operation]) -> String {
    let earlier = violation.forgotten.map(|at| &history[at]);
    format!("{:?}:\n  {:?}\n  after {earlier:?}", violation.promise, history[violation.at])
}

fn fine(history: &[Operation]) -> usize {
    let is_fine =
        |operation: &&Operation| operation.error.is_none() || matches!(operation.deed, Deed::Read { .. });
    history.iter().filter(is_fine).count()
}

fn summary(history: &[Operation]) -> String {
    format!("{} operations, {} of them fine", history.len(), fine(history))
}
