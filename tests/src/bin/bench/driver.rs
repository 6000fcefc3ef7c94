//! Runs operations for as long as a line of the input asks, and tells in a line what they took; for the programs of Rust
//! clients, perilune's, the official one's and raw HTTP's.

use std::error::Error;
use std::future::Future;
use std::io::{BufRead, Write};
use std::sync::Arc;
use std::time::{Duration, Instant};

use rustix::time::{ClockId, clock_gettime};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

/// Items, and partition keys, that operations take turns with.
pub(crate) const KEYS: usize = 100;
/// Operations of a batch.
pub(crate) const BATCH: usize = 100;
/// How many times of operations are kept for the percentiles of a window: more would count as the client's memory.
const KEPT: usize = 20_000;

/// What an operation is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Op {
    Read,
    Upsert,
    Query,
    Batch,
    Bulk,
}

/// What the input asks for: so many operations at once, for so long or until so many are done.
#[derive(Clone, Copy, Debug)]
struct Window {
    op: Op,
    in_flight: usize,
    ends: Option<Instant>,
    each: usize,
}

/// What goes wrong, in words.
pub(crate) type Failed = Box<dyn Error + Send + Sync>;

/// The containers of the database `bench` that operations take turns with.
pub(crate) fn containers() -> Vec<String> {
    let count = std::env::var("BENCH_CONTAINERS").ok().and_then(|count| count.parse().ok()).unwrap_or(1);
    std::iter::once("items".to_owned()).chain((1..count).map(|n| format!("items-{n}"))).collect()
}

/// A client, connected to the containers of the database `bench`.
pub(crate) trait Client: Send + Sync + 'static {
    /// One operation, its answer read into items. `turn` says which item it is about.
    fn once(&self, op: Op, turn: usize) -> impl Future<Output = Result<(), Failed>> + Send;
}

/// An item, as an application has it.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Item {
    pub(crate) id: String,
    pub(crate) pk: String,
    name: String,
    is_active: bool,
    count: i64,
    price: f64,
    tags: Vec<String>,
    address: Address,
    text: String,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
struct Address {
    street: String,
    city: String,
    zip: String,
    location: [f64; 2],
}

impl Item {
    /// The item that the environment names, under each id.
    pub(crate) fn all() -> Result<Vec<Self>, Box<dyn Error>> {
        let text = std::fs::read_to_string(std::env::var("BENCH_ITEM")?)?;
        let item: Self = serde_json::from_str(&text)?;
        Ok((0..KEYS)
            .map(|n| Self { id: format!("item-{n}"), pk: format!("pk-{n}"), ..item.clone() })
            .collect())
    }
}

/// Runs what the input asks for, until it ends.
pub(crate) async fn run(client: impl Client) -> Result<(), Box<dyn Error>> {
    let client = Arc::new(client);
    tell(&json!({"ready": true}));
    loop {
        let line = tokio::task::spawn_blocking(|| {
            let mut line = String::new();
            std::io::stdin().lock().read_line(&mut line).map(|_| line)
        });
        let line = line.await??;
        if line.is_empty() {
            return Ok(());
        }
        tell(&measured(&client, wanted(&line)?).await?);
    }
}

/// Tells that the program runs, before it does anything with its client.
pub(crate) fn loaded() {
    tell(&json!({"loaded": true, "cpu_us": cpu()}));
}

fn wanted(line: &str) -> Result<Window, Box<dyn Error>> {
    let line: Value = serde_json::from_str(line)?;
    let number = |name: &str| line[name].as_u64().unwrap_or_default();
    let op = match line["op"].as_str() {
        Some("read") => Op::Read,
        Some("upsert") => Op::Upsert,
        Some("query") => Op::Query,
        Some("batch") => Op::Batch,
        Some("bulk") => Op::Bulk,
        _ => return Err("no operation".into()),
    };
    let in_flight = usize::try_from(number("in_flight"))?.max(1);
    let count = usize::try_from(number("count"))?;
    let ends = (count == 0).then(|| Instant::now() + Duration::from_millis(number("millis")));
    Ok(Window { op, in_flight, ends, each: if count == 0 { usize::MAX } else { count.div_ceil(in_flight) } })
}

/// What a worker did.
#[derive(Default)]
struct Done {
    count: usize,
    times: Vec<f64>,
    errors: usize,
    error: Option<String>,
}

async fn measured<C: Client>(client: &Arc<C>, window: Window) -> Result<Value, Box<dyn Error>> {
    let (cpu_before, started) = (cpu(), Instant::now());
    let workers: Vec<_> =
        (0..window.in_flight).map(|worker| tokio::spawn(work(Arc::clone(client), window, worker))).collect();
    let mut all = Done::default();
    for worker in workers {
        let done = worker.await?;
        all.count += done.count;
        all.times.extend(done.times);
        all.errors += done.errors;
        all.error = all.error.or(done.error);
    }
    let (wall, cpu) = (micros(started), cpu() - cpu_before);
    all.times.sort_by(f64::total_cmp);
    let at = |share: usize| all.times.get((all.times.len() * share).div_ceil(100).saturating_sub(1)).copied();
    Ok(json!({
        "ops": all.count, "errors": all.errors, "error": all.error, "cpu_us": cpu, "wall_us": wall,
        "p50_us": at(50), "p99_us": at(99),
    }))
}

async fn work<C: Client>(client: Arc<C>, window: Window, worker: usize) -> Done {
    let mut done = Done::default();
    for turn in 0..window.each {
        let started = Instant::now();
        if turn > 0 && window.ends.is_some_and(|ends| started >= ends) {
            break;
        }
        if let Err(error) = client.once(window.op, (worker * 7 + turn) % KEYS).await {
            done.errors += 1;
            done.error.get_or_insert_with(|| error.to_string());
        }
        done.count += 1;
        if done.times.len() < KEPT / window.in_flight {
            done.times.push(micros(started));
        }
    }
    done
}

fn micros(since: Instant) -> f64 {
    since.elapsed().as_secs_f64() * 1e6
}

/// The time that all threads of this process have run, in microseconds.
fn cpu() -> f64 {
    let time = clock_gettime(ClockId::ProcessCPUTime);
    time.tv_sec as f64 * 1e6 + time.tv_nsec as f64 / 1e3
}

fn tell(line: &Value) {
    let mut out = std::io::stdout().lock();
    let _ = writeln!(out, "{line}").and_then(|()| out.flush());
}
