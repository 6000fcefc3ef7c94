//! A program of a client, or the gateway: started, asked, listened to.

use std::error::Error;
use std::fs;
use std::time::{Duration, Instant};

use perilune_tests::program::Program;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::json;
use tokio::process::Command;
use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};
use tokio::time::timeout;

use crate::client::{Client, GATEWAY_CORE, Role, pinned};
use crate::driver::Op;
use crate::settings::{self, Settings};
use crate::stub::Account;

/// How long a program may take beyond what it was asked for.
const PATIENCE: Duration = Duration::from_secs(120);
/// Any key serves: the gateway checks none.
const KEY: &str = "C2y6yDjf5/R+ob0N8A7Cgv30VRDJIWEHLM+4QDU5DE2nQ9nDuVTqobD4b8mGGyPMbIZnqyMsEcaGQy67XIw/Jw==";

/// The share of a window's operations that may fail with a client that isn't ours. The official Python package's, shared
/// by threads, now and then stumble over what another one changes.
const FAILURES: f64 = 0.05;

/// A program that answers lines with lines.
pub(crate) struct Process {
    name: String,
    /// The share of operations that may fail.
    failures: f64,
    program: Program,
    lines: UnboundedReceiver<String>,
}

/// Where the gateway is.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Gateway {
    pub(crate) endpoint: String,
    pub(crate) region: String,
}

/// What a window of operations took.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Took {
    pub(crate) ops: f64,
    pub(crate) errors: usize,
    pub(crate) error: Option<String>,
    pub(crate) cpu_us: f64,
    pub(crate) wall_us: f64,
    pub(crate) p50_us: Option<f64>,
    pub(crate) p99_us: Option<f64>,
    /// The most memory that was resident, in MB.
    #[serde(skip)]
    pub(crate) peak_mb: Option<f64>,
}

/// What a program tells once it has loaded its client, before it does anything with it.
#[derive(Clone, Copy, Debug, Deserialize)]
pub(crate) struct Loaded {
    pub(crate) cpu_us: f64,
    /// What is resident by then, in MB.
    #[serde(skip)]
    pub(crate) mb: Option<f64>,
    /// How long it was to the client after that.
    #[serde(skip)]
    pub(crate) connecting: Duration,
}

impl Process {
    fn start(name: &str, command: Command) -> Result<Self, Box<dyn Error>> {
        let (sender, lines) = unbounded_channel();
        let started = Program::start(command, move |line| {
            let _ = sender.send(line.to_owned());
        });
        let program = started.map_err(|error| format!("{name} can't be started: {error}"))?;
        Ok(Self { name: name.to_owned(), failures: 0.0, program, lines })
    }

    /// The gateway of this account, and where it is.
    pub(crate) async fn gateway(account: &Account) -> Result<(Self, Gateway), Box<dyn Error>> {
        let mut command = pinned(GATEWAY_CORE);
        command.arg(std::env::current_exe()?).arg("gateway").arg(serde_json::to_string(account)?);
        let mut process = Self::start("the gateway", command)?;
        let place = process.line(PATIENCE).await?;
        Ok((process, place))
    }

    /// A client's program, connected to the gateway: what loading it took.
    pub(crate) async fn client(
        client: Client,
        gateway: &Gateway,
        settings: &Settings,
    ) -> Result<(Self, Loaded), Box<dyn Error>> {
        let (mut process, mut loaded) = Self::loaded(client, gateway, settings).await?;
        let since = Instant::now();
        let _: serde_json::Value = process.line(PATIENCE).await?;
        loaded.connecting = since.elapsed();
        Ok((process, loaded))
    }

    /// A program that has loaded its client and goes on to connect, unless it has none.
    pub(crate) async fn loaded(
        client: Client,
        gateway: &Gateway,
        settings: &Settings,
    ) -> Result<(Self, Loaded), Box<dyn Error>> {
        let mut command = client.command()?;
        command
            .env("BENCH_ENDPOINT", &gateway.endpoint)
            .env("BENCH_REGION", &gateway.region)
            .env("BENCH_KEY", KEY)
            .env("BENCH_CONTAINERS", settings.containers.to_string())
            .env("BENCH_ITEM", settings.out.join("item.json"))
            // Not on a machine of the cloud: the instance metadata endpoint does not answer.
            .env("COSMOS_DISABLE_IMDS", "1")
            .env_remove("BENCH_HTTP2");
        if settings.http2 {
            command.env("BENCH_HTTP2", "1");
        }
        if settings.tls {
            // For clients that can't be told to take any certificate.
            for variable in ["SSL_CERT_FILE", "NODE_EXTRA_CA_CERTS"] {
                command.env(variable, settings.certificate());
            }
        }
        let mut process = Self::start(client.name, command)?;
        process.failures = if client.role == Role::Ours { 0.0 } else { FAILURES };
        let mut loaded: Loaded = process.line(PATIENCE).await?;
        loaded.mb = process.memory("VmHWM:");
        Ok((process, loaded))
    }

    /// Runs operations for so long.
    pub(crate) async fn run_for(
        &mut self,
        op: Op,
        in_flight: usize,
        time: Duration,
    ) -> Result<Took, Box<dyn Error>> {
        let millis = u64::try_from(time.as_millis())?;
        self.ask(&json!({"op": settings::name(op), "in_flight": in_flight, "millis": millis}), time).await
    }

    /// Runs so many operations, within this time.
    pub(crate) async fn run_so_many(
        &mut self,
        op: Op,
        in_flight: usize,
        count: usize,
        time: Duration,
    ) -> Result<Took, Box<dyn Error>> {
        self.ask(&json!({"op": settings::name(op), "in_flight": in_flight, "count": count}), time).await
    }

    async fn ask(&mut self, wanted: &serde_json::Value, time: Duration) -> Result<Took, Box<dyn Error>> {
        self.forget_peak();
        self.program.tell(&wanted.to_string()).await?;
        let mut took: Took = self.line(PATIENCE + time).await?;
        if let Some(error) = &took.error
            && took.errors as f64 > took.ops * self.failures
        {
            return Err(format!("{}: {} of {} failed: {error}", self.name, took.errors, took.ops).into());
        }
        took.peak_mb = self.memory("VmHWM:");
        Ok(took)
    }

    async fn line<T: DeserializeOwned>(&mut self, patience: Duration) -> Result<T, Box<dyn Error>> {
        let line =
            timeout(patience, self.lines.recv()).await.map_err(|_| format!("{} is silent", self.name))?;
        let line = line.ok_or_else(|| format!("{} has ended", self.name))?;
        serde_json::from_str(&line).map_err(|_| format!("{} said: {line}", self.name).into())
    }

    /// Has the peak of memory begin anew.
    fn forget_peak(&self) {
        if let Some(id) = self.program.id() {
            // Where there is no such file there is no peak to read either.
            let _ = fs::write(format!("/proc/{id}/clear_refs"), "5");
        }
    }

    /// A line of the system's account of the process, in MB.
    pub(crate) fn memory(&self, line: &str) -> Option<f64> {
        let status = fs::read_to_string(format!("/proc/{}/status", self.program.id()?)).ok()?;
        let text = status.lines().find_map(|text| text.strip_prefix(line))?;
        let kilobytes: f64 = text.trim().trim_end_matches("kB").trim().parse().ok()?;
        Some(kilobytes / 1024.0)
    }

    /// Ends it.
    pub(crate) async fn end(self) {
        self.program.end().await;
    }
}
