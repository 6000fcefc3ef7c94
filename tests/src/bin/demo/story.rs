//! What happens to the regions, step by step?

use std::error::Error;
use std::time::{Duration, Instant};

use perilune::{ConnectionPolicy, ContainerClient, ContainerProperties, CosmosClient};
use perilune_emulator::{Emulator, Fault};
use perilune_tests::traffic::Kind;

use crate::conflict;
use crate::load::Load;
use crate::sample::{Language, Sum};
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
    let load = Load::start(&items, &emulator, (HOME, REFRESH))?;
    let languages: Vec<_> = load.languages().into_iter().map(Language::name).collect();
    screen.event(&format!("clients write and read in {}", languages.join(", ")));
    if languages.len() < 3 {
        screen.event(
            "  where the packages of the others are was not said; `make demo` builds them and says it",
        );
    }
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
        self.watched_step(name, reads, writes, |_| 0).await;
    }

    /// A step in which nothing may fail, but what was on its way when the region went down may end unknown.
    async fn outage(&mut self, name: &str, region: &str) {
        self.watched_step(name, region, region, Load::width).await;
    }

    /// Waits until traffic has settled in the regions expected, watches it for a while, and writes the rows.
    async fn watched_step(
        &mut self,
        name: &str,
        reads: &str,
        writes: &str,
        unknown_allowed: fn(Language) -> usize,
    ) {
        let started = Instant::now();
        let settled = self.shown(self.settled(reads, writes, started)).await;
        for (language, time) in &settled {
            let time =
                time.map_or_else(|| "not in time".to_owned(), |time| format!("{} ms", time.as_millis()));
            let language = language.name();
            self.screen.event(&format!("  {language:<6} reads from {reads}, writes to {writes}: {time}"));
        }
        self.shown(tokio::time::sleep(WATCH)).await;
        self.close(name, started, &settled, |language, time, sum| {
            time.is_some() && sum.failed == 0 && sum.unknown <= unknown_allowed(language)
        });
    }

    /// For each language, how long after `started` its traffic had settled.
    async fn settled(
        &self,
        reads: &str,
        writes: &str,
        started: Instant,
    ) -> Vec<(Language, Option<Duration>)> {
        let mut settled = Vec::new();
        for language in self.load.languages() {
            let read = self.load.settled(language, Kind::Read, reads, started, PATIENCE).await;
            let write = self.load.settled(language, Kind::Write, writes, started, PATIENCE).await;
            settled.push((language, read.zip(write).map(|(read, write)| read.max(write))));
        }
        settled
    }

    /// Shows the traffic until `work` is done.
    async fn shown<T>(&self, work: impl Future<Output = T>) -> T {
        tokio::pin!(work);
        loop {
            tokio::select! {
                done = &mut work => break done,
                () = tokio::time::sleep(Duration::from_millis(250)) => self.show(),
            }
        }
    }

    fn show(&self) {
        let over = Duration::from_millis(500);
        let recent = Instant::now().checked_sub(over).unwrap_or_else(Instant::now);
        let samples = self.load.since(recent);
        let sums = self.load.languages().into_iter().map(|language| (language, Sum::of(&samples, language)));
        self.screen.traffic(&sums.collect::<Vec<_>>(), over);
    }

    fn close(
        &mut self,
        name: &str,
        started: Instant,
        settled: &[(Language, Option<Duration>)],
        expected: impl Fn(Language, Option<Duration>, &Sum) -> bool,
    ) {
        let samples = self.load.since(started);
        for &(language, settled) in settled {
            let sum = Sum::of(&samples, language);
            let expected = expected(language, settled, &sum);
            self.rows.push(Row { step: name.to_owned(), language, sum, settled, expected });
        }
    }

    async fn finish(mut self, emulator: &Emulator) -> Result<bool, Box<dyn Error>> {
        self.screen.event("two regions write the same item at the same time: West US and North Europe");
        let started = Instant::now();
        let agreed = conflict::show(emulator, &self.screen, ["West US", "North Europe"]).await?;
        let languages: Vec<_> = self.load.languages().into_iter().map(|language| (language, None)).collect();
        self.close("conflict: one version in both regions", started, &languages, |_, _, sum| {
            agreed && sum.failed + sum.unknown == 0
        });
        let ended = self.load.end().await;
        self.screen.table(&self.rows);
        Ok(ended && self.rows.iter().all(|row| row.expected))
    }
}
