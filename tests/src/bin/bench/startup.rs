//! What does it cost to load a client, before it does anything, how long is it to its first answer, and what is installed?

use std::error::Error;
use std::time::{Duration, Instant};

use perilune_tests::samples::median;
use perilune_tests::screen::Screen;

use crate::client::{Client, Role};
use crate::driver::Op;
use crate::installed::{Installed, installed};
use crate::process::{Gateway, Loaded, Process};
use crate::settings::Settings;

/// How often each program is started.
const STARTS: usize = 5;
/// How many reads are in flight, and for how long, where memory is measured.
const READS: usize = 32;
const READING: Duration = Duration::from_secs(1);

/// One client, the medians of some starts.
#[derive(Clone, Debug)]
pub(crate) struct Start {
    pub(crate) client: Client,
    /// CPU until the package is loaded, in milliseconds, the interpreter's own start included.
    pub(crate) cpu_ms: f64,
    /// Of it, what loading the package takes beyond the interpreter's start.
    pub(crate) import_ms: Option<f64>,
    /// What is resident then.
    pub(crate) mb: Option<f64>,
    pub(crate) import_mb: Option<f64>,
    /// From there to the first read's answer, in milliseconds by the clock.
    pub(crate) first_read_ms: f64,
    /// The most that was resident while it read, many at once, and had done nothing else.
    pub(crate) peak_mb: Option<f64>,
    pub(crate) installed: Installed,
}

/// Starts each client's program anew, some times.
pub(crate) async fn starts(
    settings: &Settings,
    gateway: &Gateway,
    screen: &Screen,
) -> Result<Vec<Start>, Box<dyn Error>> {
    let mut starts = Vec::new();
    for &client in &settings.clients {
        screen.status(&format!("{} starts", client.name));
        match of(client, gateway, settings).await {
            Ok(start) => starts.push(start),
            Err(error) if client.role == Role::Ours => return Err(error),
            Err(error) => screen.line(&format!("{} takes no part: {error}", client.name)),
        }
    }
    Ok(starts)
}

async fn of(client: Client, gateway: &Gateway, settings: &Settings) -> Result<Start, Box<dyn Error>> {
    let (mut all, mut bare, mut first, mut peak_mb) = (Vec::new(), Vec::new(), Vec::new(), None);
    for _ in 0..STARTS {
        if let Some(client) = client.bare() {
            let (process, loaded) = Process::loaded(client, gateway, settings).await?;
            process.end().await;
            bare.push(loaded);
        }
        let (mut process, loaded) = Process::client(client, gateway, settings).await?;
        let began = Instant::now();
        // In no time there is but one.
        process.run_for(Op::Read, 1, Duration::ZERO).await?;
        first.push((loaded.connecting + began.elapsed()).as_secs_f64() * 1000.0);
        if all.len() + 1 == STARTS {
            peak_mb = process.run_for(Op::Read, client.surface.in_flight(READS), READING).await?.peak_mb;
        }
        process.end().await;
        all.push(loaded);
    }
    let cpu = |loaded: &[Loaded]| median(loaded.iter().map(|loaded| loaded.cpu_us / 1000.0).collect());
    let mb = |loaded: &[Loaded]| median(loaded.iter().filter_map(|loaded| loaded.mb).collect());
    let beyond = |all: Option<f64>, bare: Option<f64>| Some(all? - bare?);
    Ok(Start {
        client,
        cpu_ms: cpu(&all).unwrap_or_default(),
        import_ms: beyond(cpu(&all), cpu(&bare)),
        mb: mb(&all),
        import_mb: beyond(mb(&all), mb(&bare)),
        first_read_ms: median(first).unwrap_or_default(),
        peak_mb,
        installed: installed(client).await?,
    })
}
