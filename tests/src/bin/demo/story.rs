//! What happens to the regions, step by step?

use std::error::Error;
use std::time::{Duration, Instant};

use perilune::{ConnectionPolicy, ContainerClient, ContainerProperties, CosmosClient};
use perilune_emulator::{Emulator, Fault};

use crate::conflict;
use crate::load::{Kind, Load, Sample, Sum, WORKERS};
use crate::screen::{Row, Screen};

const HOME: &str = "West US 2";
const REFRESH: Duration = Duration::from_secs(1);
/// How long a step is watched once traffic has settled.
const WATCH: Duration = Duration::from_millis(1500);
/// How long traffic may take to settle before the step counts as failed.
const PATIENCE: Duration = Duration::from_secs(20);

/// Tells the story. True if everything went as promised.
pub(crate) async fn tell(screen: Screen) -> Result<bool, Box<dyn Error>> {
    let emulator = Emulator::builder().regions(["East US", "North Europe", "Japan East"]).start().await?;
    screen.event(&format!("an account with three regions runs at {}", emulator.endpoint()));
    screen.event("one region takes writes: East US");
    let items = prepare(&emulator).await?;
    screen.event(&format!("the application names where it runs: {HOME} (the account has no region there)"));
    let load = Load::start(&items);
    let mut told = Told { screen, load, rows: Vec::new() };
    told.regions_come_and_go(&emulator).await?;
    told.finish(&emulator).await
}

/// The application's part: a client that knows its region, a database, a container.
async fn prepare(emulator: &Emulator) -> perilune::Result<ContainerClient> {
    let mut policy = ConnectionPolicy::default();
    policy.use_multiple_write_locations = true;
    policy.set_current_location(HOME)?;
    // So that nobody waits for the show: the default is 45 to 55 s.
    policy.account_refresh_interval = Some(REFRESH);
    let client =
        CosmosClient::builder(emulator.endpoint(), emulator.key()).connection_policy(policy).build()?;
    let database = client.database("shop");
    client.create_database_if_not_exists("shop", None).await?;
    database.create_container_if_not_exists(ContainerProperties::new("items", "/pk"), None).await?;
    Ok(database.container("items"))
}

/// The story so far.
struct Told {
    screen: Screen,
    load: Load,
    rows: Vec<Row>,
}

impl Told {
    async fn regions_come_and_go(&mut self, emulator: &Emulator) -> Result<(), Box<dyn Error>> {
        self.step("one write region", "East US", "East US").await;

        self.screen.event("multi-region writes are turned on, while traffic runs");
        emulator.set_multiple_writes(true);
        self.step("multi-region writes on", "East US", "East US").await;

        self.screen.event("East US, the nearest, goes down: connections are cut, new ones refused");
        emulator.break_region("East US", Fault::Refuse).await?;
        self.outage("nearest region down (refused)", "Japan East").await;

        self.screen.event("a nearer region is added to the account: West US");
        emulator.add_region("West US").await?;
        self.step("nearer region added", "West US", "West US").await;

        self.screen.event("West US answers 503 to everything");
        emulator.break_region("West US", Fault::status(503, 0)).await?;
        self.outage("nearest region down (503)", "Japan East").await;

        self.screen.event("both are healed; marked regions are probed every 10 s");
        emulator.heal_all().await?;
        self.step("home again", "West US", "West US").await;
        Ok(())
    }

    /// A step in which nothing may fail.
    async fn step(&mut self, name: &str, reads: &str, writes: &str) {
        self.watched_step(name, reads, writes, 0).await;
    }

    /// A step in which nothing may fail, but what was on its way when the region went down may end unknown.
    async fn outage(&mut self, name: &str, region: &str) {
        self.watched_step(name, region, region, WORKERS).await;
    }

    /// Waits until traffic has settled in the regions expected, watches it for a while, and writes the row.
    async fn watched_step(&mut self, name: &str, reads: &str, writes: &str, unknown_allowed: usize) {
        let started = Instant::now();
        let settled = {
            let wait = async {
                let read = self.load.settled(Kind::Read, reads, started, PATIENCE).await?;
                let write = self.load.settled(Kind::Write, writes, started, PATIENCE).await?;
                Some(read.max(write))
            };
            tokio::pin!(wait);
            loop {
                tokio::select! {
                    settled = &mut wait => break settled,
                    () = tokio::time::sleep(Duration::from_millis(250)) => self.show(),
                }
            }
        };
        if let Some(settled) = settled {
            self.screen
                .event(&format!("  reads from {reads}, writes to {writes} after {} ms", settled.as_millis()));
        }
        let watched = Instant::now();
        while watched.elapsed() < WATCH {
            tokio::time::sleep(Duration::from_millis(250)).await;
            self.show();
        }
        self.close(name, started, settled, |sum| {
            settled.is_some() && sum.failed == 0 && sum.unknown <= unknown_allowed
        });
    }

    fn show(&self) {
        let over = Duration::from_millis(500);
        let recent = Instant::now().checked_sub(over).unwrap_or_else(Instant::now);
        self.screen.traffic(&Sum::of(&self.load.since(recent)), over);
    }

    fn close(
        &mut self,
        name: &str,
        started: Instant,
        settled: Option<Duration>,
        expected: impl Fn(&Sum) -> bool,
    ) {
        let samples: Vec<Sample> = self.load.since(started);
        let sum = Sum::of(&samples);
        let expected = expected(&sum);
        self.rows.push(Row { step: name.to_owned(), sum, settled, expected });
    }

    async fn finish(mut self, emulator: &Emulator) -> Result<bool, Box<dyn Error>> {
        self.screen.event("two regions write the same item at the same time: West US and North Europe");
        let started = Instant::now();
        let agreed = conflict::show(emulator, &self.screen, ["West US", "North Europe"]).await?;
        self.close("conflict: one version in both regions", started, None, |sum| {
            agreed && sum.failed + sum.unknown == 0
        });
        self.screen.table(&self.rows);
        Ok(self.rows.iter().all(|row| row.expected))
    }
}
