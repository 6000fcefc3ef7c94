//! What becomes of many operations that are on their way at once?

use std::collections::BTreeSet;
use std::time::{Duration, Instant};

use futures_util::future::join_all;
use perilune::{ContainerClient, Diagnostics, Error, Region, WriteOutcome};
use serde_json::{Value, json};
use tokio::sync::Semaphore;

use crate::world::{KEY, SEEDED};

/// Operations in flight at once.
pub(crate) const WIDTH: usize = 50;

/// Waves that roll at once, over all trials: more would measure how busy this machine is.
static WAVES: Semaphore = Semaphore::const_new(6);

/// What an operation does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Read,
    Upsert,
}

/// How an operation ended.
#[derive(Debug)]
pub(crate) enum End {
    Fine,
    /// An error that says that nothing was written, or a read without a result.
    Failed(Error),
    Unknown(Error),
}

/// One operation that is over.
#[derive(Debug)]
pub(crate) struct Ended {
    pub(crate) id: String,
    pub(crate) end: End,
    pub(crate) took: Duration,
    pub(crate) attempts: usize,
    pub(crate) contacted: Vec<Region>,
    pub(crate) served_by: Option<Region>,
}

/// Sends [`WIDTH`] operations at once and waits for all. Upserts make items of their own, numbered from `first`.
pub(crate) async fn wave(items: &ContainerClient, kind: Kind, first: usize) -> Vec<Ended> {
    let _permit = WAVES.acquire().await.unwrap();
    join_all((first..first + WIDTH).map(|n| one(items, kind, n))).await
}

/// Sends one operation.
pub(crate) async fn one(items: &ContainerClient, kind: Kind, n: usize) -> Ended {
    let started = Instant::now();
    match kind {
        Kind::Read => {
            let id = (n % SEEDED).to_string();
            let read = items.read_item::<Value>(&id, KEY, None).await;
            // A read is fine when the application has its item.
            let read = read.and_then(|response| response.json::<Value>().map(|_| response));
            let ended = read.as_ref().map(|response| response.diagnostics());
            Ended::new(id, ended, started.elapsed())
        }
        Kind::Upsert => {
            let id = format!("upserted-{n}");
            let written = items.upsert_item(KEY, &json!({"id": id, "pk": KEY}), None).await;
            let ended = written.as_ref().map(|response| response.diagnostics());
            Ended::new(id, ended, started.elapsed())
        }
    }
}

impl Ended {
    fn new(id: String, result: Result<&Diagnostics, &Error>, took: Duration) -> Self {
        let diagnostics = result.map_or_else(|error| error.diagnostics(), Some);
        let end = match result {
            Ok(_) => End::Fine,
            Err(error) if error.write_outcome() == Some(WriteOutcome::Unknown) => End::Unknown(error.clone()),
            Err(error) => End::Failed(error.clone()),
        };
        Self {
            id,
            end,
            took,
            attempts: diagnostics.map_or(0, Diagnostics::attempt_count),
            contacted: diagnostics.map_or(Vec::new(), |trail| trail.regions_contacted().cloned().collect()),
            served_by: diagnostics.and_then(Diagnostics::responding_region).cloned(),
        }
    }

    pub(crate) fn touched(&self, region: &str) -> bool {
        self.contacted.contains(&Region::new(region))
    }

    pub(crate) fn is_served_by(&self, region: &str) -> bool {
        self.served_by == Some(Region::new(region))
    }
}

/// What became of all operations of a trial.
#[derive(Debug, Default)]
pub(crate) struct Tally {
    pub(crate) operations: usize,
    pub(crate) attempts: usize,
    pub(crate) slowest: Duration,
    pub(crate) acknowledged: BTreeSet<String>,
    pub(crate) failed: Vec<(String, Error)>,
    pub(crate) unknown: Vec<(String, Error)>,
}

impl Tally {
    pub(crate) fn add(&mut self, ended: Ended) {
        self.operations += 1;
        self.attempts += ended.attempts;
        self.slowest = self.slowest.max(ended.took);
        match ended.end {
            End::Fine => drop(self.acknowledged.insert(ended.id)),
            End::Failed(error) => self.failed.push((ended.id, error)),
            End::Unknown(error) => self.unknown.push((ended.id, error)),
        }
    }

    pub(crate) fn fine(&self) -> usize {
        self.operations - self.failed.len() - self.unknown.len()
    }
}
