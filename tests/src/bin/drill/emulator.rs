//! The program that an account runs in: the emulator, in a process of its own.

use std::error::Error;
use std::io::{Read, Write};
use std::time::Duration;

use perilune_emulator::Emulator;
use serde::{Deserialize, Serialize};

/// What makes the account's names those of the service, so that a region's endpoint can be told from its name.
const HOST: &str = "contoso.documents.test";

/// What the program is told, as JSON.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Wanted {
    pub(crate) regions: Vec<String>,
    pub(crate) multiple_writes: bool,
    /// Has hosts named as the service names them, and a separate endpoint of the whole account.
    pub(crate) named: bool,
}

/// Runs the account until the input ends; prints a line of JSON once it is ready.
pub(crate) async fn run(wanted: &str) -> Result<(), Box<dyn Error>> {
    let Wanted { regions, multiple_writes, named } = serde_json::from_str(wanted)?;
    // What is written in one region is in the others at once, so that no read waits for it in health.
    let builder = Emulator::builder().regions(regions).multiple_writes(multiple_writes).lag(Duration::ZERO);
    let builder = if named { builder.global_endpoint(true).advertise_hosts(HOST) } else { builder };
    let emulator = builder.start().await?;
    let mut out = std::io::stdout();
    writeln!(out, "{}", emulator.state_json()).and_then(|()| out.flush())?;
    tokio::task::spawn_blocking(|| std::io::stdin().read_to_end(&mut Vec::new())).await??;
    emulator.stop().await;
    Ok(())
}
