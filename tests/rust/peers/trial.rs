//! What is done to the emulator while a client is at work, and which region must serve it when?

use std::collections::BTreeSet;

use perilune_emulator::account::Consistency;
use perilune_emulator::{Emulator, Fault, LogEntry};

use crate::peer::{Client, Program};

/// An account, what the client is told of it, and where its requests must go.
pub(crate) struct Trial {
    regions: &'static [&'static str],
    multiple_writes: bool,
    tls: bool,
    /// What the client prefers, best first.
    preferred: &'static [&'static str],
    reads: &'static str,
    writes: &'static str,
}

pub(crate) const SINGLE_REGION: Trial = Trial {
    regions: &["West US 2"],
    multiple_writes: false,
    tls: false,
    preferred: &[],
    reads: "West US 2",
    writes: "West US 2",
};

pub(crate) const OVER_TLS: Trial = Trial { tls: true, ..SINGLE_REGION };

pub(crate) const SINGLE_WRITE: Trial = Trial {
    regions: &["West US 2", "East US", "North Europe"],
    multiple_writes: false,
    tls: false,
    preferred: &["East US", "North Europe", "West US 2"],
    reads: "East US",
    writes: "West US 2",
};

pub(crate) const MULTIPLE_WRITES: Trial = Trial { multiple_writes: true, writes: "East US", ..SINGLE_WRITE };

/// Where the clients look for the certificate of an authority to trust.
const TRUST: [&str; 3] = ["SSL_CERT_FILE", "REQUESTS_CA_BUNDLE", "NODE_EXTRA_CA_CERTS"];

impl Trial {
    async fn start(&self, client: Client) -> Emulator {
        let builder = Emulator::builder().regions(self.regions.iter().copied()).partitions(2);
        let builder = builder.multiple_writes(self.multiple_writes).tls(self.tls);
        builder.consistency(self.consistency(client)).start().await.unwrap()
    }

    fn tell(&self, client: Client, emulator: &Emulator, program: &mut Program) {
        program.set("PEER_ENDPOINT", &emulator.endpoint());
        program.set("PEER_KEY", emulator.key());
        program.set("PEER_MANAGE", emulator.control_url().trim_end_matches('/'));
        program.set("PEER_PREFERRED", &self.preferred.join(","));
        program.set("PEER_MULTIPLE_WRITES", &self.multiple_writes.to_string());
        if let Some(certificate) = emulator.ca_pem() {
            let authority = format!("{}/{client:?}-{}.pem", env!("CARGO_TARGET_TMPDIR"), std::process::id());
            std::fs::write(&authority, certificate).unwrap();
            TRUST.iter().for_each(|name| program.set(name, &authority));
        }
    }

    /// Where a region is behind, the JavaScript client forgets its session token and asks the same region again
    /// (unless it may write everywhere): it keeps its promise only if no region is ever behind.
    fn consistency(&self, client: Client) -> Consistency {
        match client {
            Client::Node if !self.multiple_writes => Consistency::Strong,
            _ => Consistency::Session,
        }
    }
    async fn begin(&self, phase: &str, emulator: &Emulator) {
        let Some(nearest) = self.preferred.first() else { return };
        match phase {
            "read_own_write" => emulator.set_replication_paused("*", nearest, true).unwrap(),
            "reads" => {
                emulator.set_replication_paused("*", nearest, false).unwrap();
                emulator.replicated().await;
            }
            "reads_in_outage" => {
                emulator.replicated().await;
                emulator.break_region(nearest, Fault::status(503, 0)).await.unwrap();
            }
            "end" => {
                emulator.heal(nearest).await.unwrap();
            }
            _ => {}
        }
    }

    /// What is wrong with the regions that served a phase, if anything is.
    fn astray(&self, phase: &str, served: &BTreeSet<String>) -> Option<String> {
        let right = match phase {
            "reads" => served.iter().eq([self.reads]),
            "writes" => served.iter().eq([self.writes]),
            "reads_in_outage" | "writes_in_outage" => {
                !served.is_empty() && self.preferred.first().is_none_or(|broken| !served.contains(*broken))
            }
            _ => true,
        };
        (!right).then(|| format!("{phase} served by {served:?}"))
    }
}

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

/// The last requests; what went wrong is among them.
fn print(news: &[LogEntry]) {
    let first = news.len().saturating_sub(12);
    for LogEntry { region, method, path, operation, status, .. } in &news[first..] {
        println!("     {region}: {method} {path} ({operation}): {status:?}");
    }
}

/// Runs one client through one trial and prints what it says; panics when a check or a route is wrong.
pub(crate) async fn run(client: Client, trial: &Trial) {
    pass(client, trial, "checks").await;
}

/// The same with another of the client's programs.
pub(crate) async fn pass(client: Client, trial: &Trial, task: &str) {
    let outcome = follow(client, trial, client.program(task)).await;
    let wrong: Vec<_> = outcome.wrong.iter().map(|(name, why)| format!("{name}: {why}")).collect();
    assert!(outcome.succeeded && wrong.is_empty(), "{client:?}: {wrong:#?}");
}

/// What came of a trial.
pub(crate) struct Followed {
    /// The checks that a client passed or did not know, as their lines say.
    pub(crate) held: Vec<String>,
    /// The checks, and phases, that went wrong, and why.
    pub(crate) wrong: Vec<(String, String)>,
    pub(crate) succeeded: bool,
}

/// Runs a client's program through one trial.
pub(crate) async fn follow(client: Client, trial: &Trial, mut program: Program) -> Followed {
    let emulator = trial.start(client).await;
    trial.tell(client, &emulator, &mut program);
    let mut peer = program.start();
    let mut watch = Watch { emulator: &emulator, seen: 0 };
    let mut phase = String::new();
    let mut followed = Followed { held: Vec::new(), wrong: Vec::new(), succeeded: false };
    while let Some(line) = peer.line().await {
        println!("{client:?}: {line}");
        let news = watch.news();
        if let Some(failed) = line.strip_prefix("FAIL ") {
            print(&news);
            let (name, why) = failed.split_once(": ").unwrap_or((failed, ""));
            followed.wrong.push((name.to_owned(), why.to_owned()));
        } else if let Some(next) = line.strip_prefix("phase ") {
            phase = next.to_owned();
            trial.begin(&phase, &emulator).await;
            peer.go_on().await;
        } else if let Some(problem) = trial.astray(&phase, &served(&news, &phase)) {
            print(&news);
            followed.wrong.push((phase.clone(), problem));
        } else {
            followed.held.push(line);
        }
    }
    followed.succeeded = peer.succeeded().await;
    emulator.stop().await;
    followed
}
