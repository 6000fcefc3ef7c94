//! The program of the Rust client: traffic at a steady rate until its input ends, a line of JSON for each operation.

use std::env;
use std::error::Error;
use std::io::{Read, Write};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use perilune::{ConnectionPolicy, ContainerClient, CosmosClient, Diagnostics, WriteOutcome};
use serde_json::{Value, json};
use tokio::time::{Instant, MissedTickBehavior, interval_at};

use crate::account::items;

/// Operations on their way at once, at most: beyond them, what is due is left out.
const WIDTH: usize = 256;
/// An operation that took longer is told how it came.
const SLOW: Duration = Duration::from_millis(40);
/// What operations on their way at the end are given.
const PATIENCE: Duration = Duration::from_secs(3);

/// Runs it.
pub(crate) async fn run() -> Result<(), Box<dyn Error>> {
    tell(&json!({"started": now()}));
    let items = connect()?;
    let on_their_way = Arc::new(AtomicUsize::new(0));
    let end = tokio::task::spawn_blocking(|| std::io::stdin().read_to_end(&mut Vec::new()));
    tokio::select! {
        never = send(&items, "read", &on_their_way) => never?,
        never = send(&items, "write", &on_their_way) => never?,
        _ = end => {}
    }
    let deadline = Instant::now() + PATIENCE;
    while on_their_way.load(Ordering::Relaxed) > 0 && Instant::now() < deadline {
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    Ok(())
}

fn connect() -> Result<ContainerClient, Box<dyn Error>> {
    let mut policy = ConnectionPolicy::default();
    policy.set_current_location(&env::var("DRILL_REGION")?)?;
    let hosts: Vec<(String, String)> =
        serde_json::from_str::<serde_json::Map<String, Value>>(&env::var("DRILL_HOSTS")?)?
            .into_iter()
            .filter_map(|(host, address)| Some((host, address.as_str()?.to_owned())))
            .collect();
    for (host, address) in hosts {
        policy.transport =
            policy.transport.with_resolve(host, address.parse()?).with_allow_insecure_http(true);
    }
    let builder = CosmosClient::builder(env::var("DRILL_ENDPOINT")?, env::var("DRILL_KEY")?);
    Ok(items(&builder.connection_policy(policy).build()?))
}

/// Starts an operation whenever one is due, for ever.
async fn send(
    items: &ContainerClient,
    kind: &'static str,
    on_their_way: &Arc<AtomicUsize>,
) -> Result<(), Box<dyn Error>> {
    let (variable, offset) = if kind == "read" { ("DRILL_READS", 0) } else { ("DRILL_UPSERTS", 5) };
    let rate: f64 = env::var(variable)?.parse()?;
    let count: usize = env::var("DRILL_ITEMS")?.parse()?;
    let start = Instant::now() + Duration::from_millis(offset);
    let mut due = interval_at(start, Duration::from_secs_f64(1.0 / rate));
    due.set_missed_tick_behavior(MissedTickBehavior::Skip);
    for number in 0_usize.. {
        due.tick().await;
        if on_their_way.load(Ordering::Relaxed) < WIDTH {
            on_their_way.fetch_add(1, Ordering::Relaxed);
            let (items, on_their_way) = (items.clone(), Arc::clone(on_their_way));
            tokio::spawn(async move {
                one(&items, kind, &(number % count).to_string()).await;
                on_their_way.fetch_sub(1, Ordering::Relaxed);
            });
        }
    }
    Ok(())
}

async fn one(items: &ContainerClient, kind: &str, id: &str) {
    let (at, started) = (now(), Instant::now());
    let result = if kind == "read" {
        items.read_item::<Value>(id, "drill", None).await.map(|response| response.diagnostics().clone())
    } else {
        let item = json!({"id": id, "pk": "drill", "at": at});
        items.upsert_item("drill", &item, None).await.map(|response| response.diagnostics().clone())
    };
    let took = started.elapsed();
    let mut line = json!({"kind": kind, "at": at, "took_ms": took.as_secs_f64() * 1000.0});
    match result {
        Ok(diagnostics) => {
            line["end"] = json!("fine");
            line["region"] = json!(diagnostics.responding_region().map(|region| region.name()));
            if took > SLOW {
                line["note"] = json!(diagnostics.to_string());
            }
        }
        Err(error) => {
            let is_unknown = error.write_outcome() == Some(WriteOutcome::Unknown);
            line["end"] = json!(if is_unknown { "unknown" } else { "failed" });
            let diagnostics = error.diagnostics().map(Diagnostics::to_string).unwrap_or_default();
            line["note"] = json!(format!("{error}\n{diagnostics}"));
        }
    }
    tell(&line);
}

fn tell(line: &Value) {
    let mut out = std::io::stdout().lock();
    let _ = writeln!(out, "{line}").and_then(|()| out.flush());
}

fn now() -> f64 {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_secs_f64() * 1000.0
}
