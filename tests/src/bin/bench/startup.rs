//! What does it cost to load a client, before it does anything, and how long is it to its first answer?

use std::error::Error;
use std::time::{Duration, Instant};

use perilune_tests::samples::median;
use perilune_tests::screen::Screen;

use crate::client::Client;
use crate::driver::Op;
use crate::process::{Gateway, Process};
use crate::settings::Settings;

/// How often each program is started.
const STARTS: usize = 5;

/// One client, the medians of some starts.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Start {
    pub(crate) client: Client,
    /// CPU until the package is loaded, in milliseconds, the interpreter's own start included.
    pub(crate) cpu_ms: f64,
    /// What is resident then.
    pub(crate) mb: Option<f64>,
    /// From there to the first read's answer, in milliseconds by the clock.
    pub(crate) first_read_ms: f64,
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
        let (mut cpu, mut memory, mut first) = (Vec::new(), Vec::new(), Vec::new());
        for _ in 0..STARTS {
            let (mut process, loaded) = Process::client(client, gateway, settings).await?;
            cpu.push(loaded.cpu_us / 1000.0);
            memory.extend(loaded.mb);
            let began = Instant::now();
            // In no time there is but one.
            process.run_for(Op::Read, 1, Duration::ZERO).await?;
            first.push((loaded.connecting + began.elapsed()).as_secs_f64() * 1000.0);
            process.end().await;
        }
        let middle = |values| median(values).unwrap_or_default();
        let memory = median(memory);
        starts.push(Start { client, cpu_ms: middle(cpu), mb: memory, first_read_ms: middle(first) });
    }
    Ok(starts)
}
