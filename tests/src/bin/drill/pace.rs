//! Traffic at a steady rate until the input ends, a line of JSON for each operation; for the programs of Rust clients,
//! perilune's and the official one's.

use std::env;
use std::error::Error;
use std::io::{Read, Write};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use serde_json::{Value, json};
use tokio::time::{Instant, MissedTickBehavior, interval_at};

/// Operations on their way at once, at most: beyond them, what is due is left out.
const WIDTH: usize = 256;
/// An operation that took longer is told how it came.
const SLOW: Duration = Duration::from_millis(40);
/// What operations on their way at the end are given.
const PATIENCE: Duration = Duration::from_secs(3);

/// What is to be done to an item of the container `items` of the database `drill`, partition key `drill`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Wanted {
    Read,
    Upsert,
}

/// What came of an operation.
#[derive(Debug)]
pub(crate) struct Came {
    /// `fine`, `failed` or `unknown`.
    pub(crate) end: &'static str,
    /// The region, or the address, whose answer ended it.
    pub(crate) region: Option<String>,
    /// Of one that failed, why; of a slow one, how it came.
    pub(crate) note: Option<String>,
}

/// Whether an operation that was started then is slow by now.
pub(crate) fn is_slow(started: Instant) -> bool {
    started.elapsed() > SLOW
}

/// Tells that the client is about to be made.
pub(crate) fn starting() {
    tell(&json!({"started": now()}));
}

/// Runs operations until the input ends.
pub(crate) async fn run<F>(
    one: impl Fn(Wanted, String) -> F + Clone + Send + 'static,
) -> Result<(), Box<dyn Error>>
where
    F: Future<Output = Came> + Send + 'static,
{
    let running = Arc::new(AtomicUsize::new(0));
    let end = tokio::task::spawn_blocking(|| std::io::stdin().read_to_end(&mut Vec::new()));
    tokio::select! {
        never = send(Wanted::Read, one.clone(), &running) => never?,
        never = send(Wanted::Upsert, one, &running) => never?,
        _ = end => {}
    }
    let deadline = Instant::now() + PATIENCE;
    while running.load(Ordering::Relaxed) > 0 && Instant::now() < deadline {
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    Ok(())
}

/// Starts an operation whenever one is due, for ever.
async fn send<F>(
    wanted: Wanted,
    one: impl Fn(Wanted, String) -> F + Clone + Send + 'static,
    running: &Arc<AtomicUsize>,
) -> Result<(), Box<dyn Error>>
where
    F: Future<Output = Came> + Send + 'static,
{
    let (variable, offset) = if wanted == Wanted::Read { ("DRILL_READS", 0) } else { ("DRILL_UPSERTS", 5) };
    let rate: f64 = env::var(variable)?.parse()?;
    let items: usize = env::var("DRILL_ITEMS")?.parse()?;
    let start = Instant::now() + Duration::from_millis(offset);
    let mut due = interval_at(start, Duration::from_secs_f64(1.0 / rate));
    due.set_missed_tick_behavior(MissedTickBehavior::Skip);
    for number in 0_usize.. {
        due.tick().await;
        if running.load(Ordering::Relaxed) < WIDTH {
            running.fetch_add(1, Ordering::Relaxed);
            let (one, running) = (one.clone(), Arc::clone(running));
            tokio::spawn(async move {
                timed(wanted, (number % items).to_string(), one).await;
                running.fetch_sub(1, Ordering::Relaxed);
            });
        }
    }
    Ok(())
}

async fn timed<F: Future<Output = Came>>(wanted: Wanted, id: String, one: impl Fn(Wanted, String) -> F) {
    let (at, started) = (now(), Instant::now());
    let Came { end, region, note } = one(wanted, id).await;
    let kind = if wanted == Wanted::Read { "read" } else { "write" };
    let took_ms = started.elapsed().as_secs_f64() * 1000.0;
    tell(&json!({"kind": kind, "at": at, "took_ms": took_ms, "end": end, "region": region, "note": note}));
}

fn tell(line: &Value) {
    let mut out = std::io::stdout().lock();
    let _ = writeln!(out, "{line}").and_then(|()| out.flush());
}

fn now() -> f64 {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_secs_f64() * 1000.0
}
