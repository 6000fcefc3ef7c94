//! Traffic without a pause: who writes and reads, and what came of it?

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use perilune::{ContainerClient, Diagnostics, Error, WriteOutcome};
use serde_json::{Value, json};
use tokio::task::JoinSet;

/// Operations on their way at once.
pub(crate) const WORKERS: usize = 4;
const ITEMS: usize = 50;
const PAUSE: Duration = Duration::from_millis(5);

/// What an operation did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Read,
    Write,
}

/// How it ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum End {
    Fine,
    Failed,
    Unknown,
}

/// One operation of the traffic.
#[derive(Clone, Debug)]
pub(crate) struct Sample {
    pub(crate) kind: Kind,
    pub(crate) end: End,
    /// The region whose answer ended it.
    pub(crate) region: Option<String>,
    pub(crate) at: Instant,
    pub(crate) took: Duration,
}

/// What came of the operations since a moment.
#[derive(Clone, Debug, Default)]
pub(crate) struct Sum {
    pub(crate) fine: usize,
    pub(crate) failed: usize,
    pub(crate) unknown: usize,
    pub(crate) slowest: Duration,
    pub(crate) reads: BTreeMap<String, usize>,
    pub(crate) writes: BTreeMap<String, usize>,
}

/// The traffic: tasks that write and read until they are dropped, and the samples they leave.
pub(crate) struct Load {
    samples: Arc<Mutex<Vec<Sample>>>,
    _workers: JoinSet<()>,
}

impl Load {
    pub(crate) fn start(items: &ContainerClient) -> Self {
        let samples = Arc::default();
        let mut workers = JoinSet::new();
        for worker in 0..WORKERS {
            workers.spawn(work(items.clone(), Arc::clone(&samples), worker));
        }
        Self { samples, _workers: workers }
    }

    /// The samples taken since `moment`.
    pub(crate) fn since(&self, moment: Instant) -> Vec<Sample> {
        let samples = self.samples.lock().unwrap_or_else(PoisonError::into_inner);
        let from = samples.partition_point(|sample| sample.at < moment);
        samples[from..].to_vec()
    }

    /// Waits until `count` operations of this kind in a row were served by `region`. The time from `moment` to the
    /// first of them; `None` if that takes longer than `patience`.
    pub(crate) async fn settled(
        &self,
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
                .filter(|sample| sample.kind == kind)
                .take_while(|sample| sample.region.as_deref() == Some(region))
                .collect();
            if tail.len() >= COUNT {
                return tail.last().map(|first| first.at - moment);
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        None
    }
}

impl Sum {
    pub(crate) fn of(samples: &[Sample]) -> Self {
        let mut sum = Self::default();
        for sample in samples {
            match sample.end {
                End::Fine => sum.fine += 1,
                End::Failed => sum.failed += 1,
                End::Unknown => sum.unknown += 1,
            }
            sum.slowest = sum.slowest.max(sample.took);
            let regions = if sample.kind == Kind::Read { &mut sum.reads } else { &mut sum.writes };
            if let Some(region) = &sample.region {
                *regions.entry(region.clone()).or_default() += 1;
            }
        }
        sum
    }
}

async fn work(items: ContainerClient, samples: Arc<Mutex<Vec<Sample>>>, worker: usize) {
    let keep = |kind, started: Instant, end, region: Option<String>| {
        let at = Instant::now();
        let sample = Sample { kind, end, region, at, took: at - started };
        samples.lock().unwrap_or_else(PoisonError::into_inner).push(sample);
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
