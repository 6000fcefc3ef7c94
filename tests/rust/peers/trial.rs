//! What is done to the emulator while a client is at work, and which region must serve it when?

use std::collections::BTreeSet;

use perilune_emulator::{Emulator, Fault, LogEntry};

use crate::peer::{Client, Peer};

/// An account, what the client is told of it, and where its requests must go.
pub(crate) struct Trial {
    regions: &'static [&'static str],
    multiple_writes: bool,
    preferred: &'static str,
    /// The region that breaks; none in an account of one.
    breaks: Option<&'static str>,
    /// Which region serves which phase.
    serves: [(&'static str, &'static str); 4],
}

pub(crate) const SINGLE_REGION: Trial = Trial {
    regions: &["West US 2"],
    multiple_writes: false,
    preferred: "",
    breaks: None,
    serves: [
        ("reads", "West US 2"),
        ("writes", "West US 2"),
        ("reads_in_outage", "West US 2"),
        ("writes_in_outage", "West US 2"),
    ],
};

pub(crate) const SINGLE_WRITE: Trial = Trial {
    regions: &["West US 2", "East US", "North Europe"],
    multiple_writes: false,
    preferred: "East US,North Europe,West US 2",
    breaks: Some("East US"),
    serves: [
        ("reads", "East US"),
        ("writes", "West US 2"),
        ("reads_in_outage", "North Europe"),
        ("writes_in_outage", "West US 2"),
    ],
};

pub(crate) const MULTIPLE_WRITES: Trial = Trial {
    multiple_writes: true,
    serves: [
        ("reads", "East US"),
        ("writes", "East US"),
        ("reads_in_outage", "North Europe"),
        ("writes_in_outage", "North Europe"),
    ],
    ..SINGLE_WRITE
};

/// What the emulator served since a point in its log.
struct Watch<'e> {
    emulator: &'e Emulator,
    seen: u64,
}

impl Watch<'_> {
    fn news(&mut self) -> Vec<LogEntry> {
        let news = self.emulator.log_since(self.seen);
        self.seen = news.last().map_or(self.seen, |entry| entry.sequence);
        news
    }
}

/// The regions that answered this phase's operations well.
fn served(news: &[LogEntry], phase: &str) -> BTreeSet<String> {
    let operation = if phase.starts_with("reads") { "read" } else { "upsert" };
    let good = |entry: &&LogEntry| {
        entry.resource == "docs"
            && entry.operation == operation
            && entry.status.is_some_and(|status| (200..300).contains(&status))
    };
    news.iter().filter(good).map(|entry| entry.region.to_string()).collect()
}

fn print(news: &[LogEntry]) {
    for LogEntry { region, method, path, operation, status, .. } in news {
        println!("     {region}: {method} {path} ({operation}): {status:?}");
    }
}

async fn begin(phase: &str, emulator: &Emulator, trial: &Trial) {
    let Some(region) = trial.breaks else { return };
    match phase {
        "reads_in_outage" => {
            emulator.break_region(region, Fault::status(503, 0)).await.unwrap();
        }
        "end" => {
            emulator.heal(region).await.unwrap();
        }
        _ => {}
    }
}

/// Runs one client through one trial and prints what it says; panics when a check or a route is wrong.
pub(crate) async fn run(client: Client, trial: &Trial) {
    let builder = Emulator::builder().regions(trial.regions.iter().copied());
    let builder = builder.multiple_writes(trial.multiple_writes).partitions(2);
    let emulator = builder.start().await.unwrap();
    let (endpoint, multiple_writes) = (emulator.endpoint(), trial.multiple_writes.to_string());
    let mut peer = Peer::start(
        client,
        &[
            ("PEER_ENDPOINT", &endpoint),
            ("PEER_KEY", emulator.key()),
            ("PEER_PREFERRED", trial.preferred),
            ("PEER_MULTIPLE_WRITES", &multiple_writes),
        ],
    );
    let mut watch = Watch { emulator: &emulator, seen: 0 };
    let mut phase = String::new();
    let mut wrong = Vec::new();
    while let Some(line) = peer.line().await {
        println!("{client:?}: {line}");
        let news = watch.news();
        if line.starts_with("FAIL") {
            print(&news);
            wrong.push(line);
        } else if let Some(next) = line.strip_prefix("phase ") {
            phase = next.to_owned();
            begin(&phase, &emulator, trial).await;
            peer.go_on().await;
        } else if let Some((_, region)) = trial.serves.iter().find(|(name, _)| *name == phase) {
            let regions = served(&news, &phase);
            if regions != BTreeSet::from([(*region).to_owned()]) {
                print(&news);
                wrong.push(format!("{phase} served by {regions:?}, not by {region}"));
            }
        }
    }
    assert!(peer.succeeded().await && wrong.is_empty(), "{client:?}: {wrong:#?}");
    emulator.stop().await;
}
