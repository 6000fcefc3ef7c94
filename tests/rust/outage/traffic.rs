//! What does traffic without a pause notice while the account changes?

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use perilune::{ContainerClient, Region};
use tokio::task::JoinSet;

use crate::patience::Patience;
use crate::wave::{Kind, Tally, one};

const WORKERS: usize = 4;
const PAUSE: Duration = Duration::from_millis(10);
/// Operations in a row from one region, after which traffic counts as settled there.
const SETTLED: usize = 10;

/// Tasks that write and read until it ends.
pub(crate) struct Traffic {
    seen: Arc<Mutex<Seen>>,
    workers: JoinSet<()>,
}

#[derive(Default)]
struct Seen {
    tally: Tally,
    served: Vec<(Kind, Option<Region>)>,
}

impl Traffic {
    pub(crate) fn start(items: &ContainerClient) -> Self {
        let seen = Arc::default();
        let mut workers = JoinSet::new();
        for worker in 0..WORKERS {
            workers.spawn(work(items.clone(), Arc::clone(&seen), worker));
        }
        Self { seen, workers }
    }

    /// Waits until what starts from now on is served by `region`, one operation after another.
    pub(crate) async fn settles(&self, kind: Kind, region: &str) {
        let from = self.look(|seen| seen.served.len());
        let region = Some(Region::new(region));
        let mut patience = Patience::of(Duration::from_secs(20));
        while patience.lasts().await {
            let settled = self.look(|seen| {
                let last = seen.served[from..].iter().rev().filter(|(of, _)| *of == kind).take(SETTLED);
                last.filter(|(_, by)| *by == region).count() == SETTLED
            });
            if settled {
                return;
            }
        }
        panic!("{kind:?}s do not settle in {region:?}: {:?}", self.look(|seen| seen.served.split_off(from)));
    }

    /// Ends the traffic; what became of all of it.
    pub(crate) async fn end(mut self) -> Tally {
        self.workers.shutdown().await;
        self.look(|seen| std::mem::take(&mut seen.tally))
    }

    fn look<T>(&self, look: impl FnOnce(&mut Seen) -> T) -> T {
        look(&mut self.seen.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

async fn work(items: ContainerClient, seen: Arc<Mutex<Seen>>, worker: usize) {
    for round in 0_usize.. {
        for kind in [Kind::Upsert, Kind::Read] {
            let ended = one(&items, kind, round * WORKERS + worker).await;
            let mut seen = seen.lock().unwrap_or_else(PoisonError::into_inner);
            seen.served.push((kind, ended.served_by.clone()));
            seen.tally.add(ended);
        }
        tokio::time::sleep(PAUSE).await;
    }
}
