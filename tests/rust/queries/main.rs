//! Is the answer of a query over many partitions that of the same query over one partition which holds everything?
//!
//! Random documents lie in containers of 1, 3 and 16 ranges, and once more in a container where all have one partition
//! key, so that the service answers by itself. Generated queries of every shape are asked of both, in pages of any
//! size, resumed at every page, with ranges split and merged on the way. `PERILUNE_QUERIES=20000` before the test runs so
//! many, `PERILUNE_SEED=7` begins with other documents.
#![allow(clippy::unwrap_used, clippy::print_stdout, missing_docs)]

mod compare;
mod documents;
mod shapes;
mod walk;

use std::time::Instant;

use fastrand::Rng;
use perilune::{ContainerClient, ContainerProperties, CosmosClient};
use perilune_emulator::Emulator;
use serde_json::Value;
use tokio::task::JoinSet;

use shapes::Shape;
use walk::Walk;

/// Where nothing is optimised, a run takes ten times as long.
const RUNS: u64 = if cfg!(debug_assertions) { 500 } else { 20_000 };
/// Runs before there are other documents.
const RUNS_OF_A_WORLD: u64 = 125;
/// The documents and queries that come first: one of them once lost a row.
const SEED: u64 = 307_044;
/// Worlds at a time.
const WORLDS: usize = 4;

/// The same documents in two containers.
struct World {
    emulator: Emulator,
    many: ContainerClient,
    one: ContainerClient,
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_query_over_partitions_answers_as_over_one() {
    let runs = number("PERILUNE_QUERIES").unwrap_or(RUNS);
    let seed = number("PERILUNE_SEED").unwrap_or(SEED);
    let began = Instant::now();
    let mut worlds = JoinSet::new();
    for begun in (0..runs).step_by(usize::try_from(RUNS_OF_A_WORLD).unwrap()) {
        if worlds.len() == WORLDS {
            worlds.join_next().await.unwrap().unwrap();
        }
        worlds.spawn(try_out(seed + begun / RUNS_OF_A_WORLD, RUNS_OF_A_WORLD.min(runs - begun)));
    }
    while let Some(done) = worlds.join_next().await {
        done.unwrap();
    }
    println!("{runs} queries in {:?}, seed {seed}", began.elapsed());
}

/// Asks so many queries of documents that the seed gives.
async fn try_out(seed: u64, runs: u64) {
    let mut dice = Rng::with_seed(seed);
    let ranges = [1, 3, 16][usize::try_from(seed % 3).unwrap()];
    let world = World::new(&mut dice, ranges).await;
    for _ in 0..runs {
        world.run(&mut dice, seed).await;
    }
}

impl World {
    async fn new(dice: &mut Rng, ranges: usize) -> Self {
        let emulator = Emulator::builder().regions(["East US"]).start().await.unwrap();
        let client = CosmosClient::builder(emulator.endpoint(), emulator.key()).build().unwrap();
        client.create_database("db", None).await.unwrap();
        let database = client.database("db");
        for (name, path) in [("many", "/pk"), ("one", "/all")] {
            database.create_container(ContainerProperties::new(name, path), None).await.unwrap();
        }
        while emulator.ranges("db", "many").unwrap().len() < ranges {
            let first = emulator.ranges("db", "many").unwrap()[0].id;
            // Without a range, all are split.
            emulator.split("db", "many", (ranges == 3).then_some(first)).unwrap();
        }
        assert_eq!(emulator.ranges("db", "many").unwrap().len(), ranges);
        let world = Self { many: database.container("many"), one: database.container("one"), emulator };
        for document in documents::some(dice) {
            let key = world.many.partition_key_of(document.to_string(), None).await.unwrap();
            world.many.create_item(key, &document, None).await.unwrap();
            world.one.create_item("x", &document, None).await.unwrap();
        }
        world
    }

    /// Asks one query of both containers.
    async fn run(&self, dice: &mut Rng, seed: u64) {
        let shape = Shape::any(dice);
        let walk = Walk::any(dice);
        let told = format!("seed {seed}: {} in {walk:?}", shape.text);
        let whole = shape.whole.as_deref().unwrap_or(&shape.text);
        let expected: Vec<Value> = self.one.query_items(whole, "x", None).unwrap().collect().await.unwrap();
        let found =
            walk.rows(self, &shape.text, dice).await.unwrap_or_else(|error| panic!("{told}: {error}"));
        compare::same(&shape, found, expected).unwrap_or_else(|problem| panic!("{told}\n{problem}"));
    }
}

fn number(variable: &str) -> Option<u64> {
    let text = std::env::var(variable).ok()?;
    Some(text.parse().unwrap_or_else(|_| panic!("{variable} is a number")))
}
