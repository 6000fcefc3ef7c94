//! Traffic without a pause: who writes and reads, and where does it go?

use std::error::Error as StdError;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use perilune::{ContainerClient, Diagnostics, Error, WriteOutcome};
use perilune_emulator::Emulator;
use perilune_tests::traffic::{End, Kind};
use serde_json::{Value, json};
use tokio::task::JoinSet;

use crate::program;
use crate::sample::{Language, Sample};
use perilune_tests::program::Program;

const WORKERS: usize = 4;
const ITEMS: usize = 50;
const PAUSE: Duration = Duration::from_millis(5);

/// The samples taken so far, in the order of their ends.
#[derive(Clone, Debug, Default)]
pub(crate) struct Samples(Arc<Mutex<Vec<Sample>>>);

/// The traffic: tasks and programs that write and read until they are dropped, and the samples they leave.
pub(crate) struct Load {
    samples: Samples,
    _workers: JoinSet<()>,
    programs: Vec<(Language, Program)>,
}

impl Samples {
    pub(crate) fn keep(&self, sample: Sample) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(sample);
    }

    /// Those taken since `moment`.
    fn since(&self, moment: Instant) -> Vec<Sample> {
        let samples = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let from = samples.partition_point(|sample| sample.at < moment);
        samples[from..].to_vec()
    }
}

impl Load {
    /// Starts the tasks, and the programs that the environment has the packages for.
    pub(crate) fn start(
        items: &ContainerClient,
        account: &Emulator,
        (region, refresh): (&str, Duration),
    ) -> Result<Self, Box<dyn StdError>> {
        let samples = Samples::default();
        let mut programs = Vec::new();
        for language in [Language::Python, Language::Node] {
            if let Some(command) = program::command(language) {
                let to = samples.clone();
                let program = program::start(language, command, account, (region, refresh), to)?;
                programs.push((language, program));
            }
        }
        let mut workers = JoinSet::new();
        for worker in 0..WORKERS {
            workers.spawn(work(items.clone(), samples.clone(), worker));
        }
        Ok(Self { samples, _workers: workers, programs })
    }

    /// The languages that take part.
    pub(crate) fn languages(&self) -> Vec<Language> {
        let programs = self.programs.iter().map(|(language, _)| *language);
        [Language::Rust].into_iter().chain(programs).collect()
    }

    /// Operations that a language has on their way at once.
    pub(crate) fn width(language: Language) -> usize {
        if language == Language::Rust { WORKERS } else { 1 }
    }

    /// The samples taken since `moment`.
    pub(crate) fn since(&self, moment: Instant) -> Vec<Sample> {
        self.samples.since(moment)
    }

    /// Waits until `count` operations of this kind in a row were served by `region`. The time from `moment` to the
    /// first of them; `None` if that takes longer than `patience`.
    pub(crate) async fn settled(
        &self,
        language: Language,
        kind: Kind,
        region: &str,
        moment: Instant,
        patience: Duration,
    ) -> Option<Duration> {
        const COUNT: usize = 20;
        let deadline = moment + patience;
        while Instant::now() < deadline {
            let samples = self.since(moment);
            let tail: Vec<_> = samples
                .iter()
                .rev()
                .filter(|sample| sample.language == language && sample.kind == kind)
                .take_while(|sample| sample.region.as_deref() == Some(region))
                .collect();
            if tail.len() >= COUNT {
                return tail.last().map(|first| first.at - moment);
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        None
    }

    /// Ends the traffic. True if every program ended as it should.
    pub(crate) async fn end(self) -> bool {
        let mut well = true;
        for (_, program) in self.programs {
            well &= program.end().await;
        }
        well
    }
}

async fn work(items: ContainerClient, samples: Samples, worker: usize) {
    let keep = |kind, started: Instant, end, region: Option<String>| {
        let at = Instant::now();
        samples.keep(Sample { language: Language::Rust, kind, end, region, at, took: at - started });
    };
    for round in 0_usize.. {
        let id = format!("{worker}-{}", round % ITEMS);
        let started = Instant::now();
        let written = items.upsert_item("demo", &json!({"id": id, "pk": "demo", "round": round}), None).await;
        let wrote = written.is_ok();
        let (end, region) = ended(written.as_ref().map(|response| response.diagnostics()));
        keep(Kind::Write, started, end, region);
        if wrote {
            let started = Instant::now();
            let read = items.read_item::<Value>(&id, "demo", None).await;
            let (mut end, region) = ended(read.as_ref().map(|response| response.diagnostics()));
            // The session promises to read one's own writes, wherever they went.
            if let Ok(item) = read
                && item.json::<Value>().map(|item| item["round"] != json!(round)).unwrap_or(true)
            {
                end = End::Failed;
            }
            keep(Kind::Read, started, end, region);
        }
        tokio::time::sleep(PAUSE).await;
    }
}

fn ended(result: Result<&Diagnostics, &Error>) -> (End, Option<String>) {
    match result {
        Ok(diagnostics) => {
            (End::Fine, diagnostics.responding_region().map(|region| region.name().to_owned()))
        }
        Err(error) if error.write_outcome() == Some(WriteOutcome::Unknown) => (End::Unknown, None),
        Err(_) => (End::Failed, None),
    }
}
