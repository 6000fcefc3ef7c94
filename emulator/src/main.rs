//! The command `perilune-emulator`.

mod cli;
mod ending;

use std::io::{self, Write};
use std::process::ExitCode;

use clap::Parser;
use perilune_emulator::{Emulator, EmulatorError};

use cli::Arguments;
use ending::Ending;

#[tokio::main]
async fn main() -> ExitCode {
    let arguments = Arguments::parse();
    match run(&arguments).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // Nobody is left to tell when this fails.
            let _ = writeln!(io::stderr(), "perilune-emulator: {error}");
            match error {
                Failure::Argument(_) => ExitCode::from(2),
                Failure::Run(_) => ExitCode::FAILURE,
            }
        }
    }
}

/// Why the command ended early.
enum Failure {
    Argument(EmulatorError),
    Run(io::Error),
}

impl std::fmt::Display for Failure {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Failure::Argument(error) => write!(f, "{error}"),
            Failure::Run(error) => write!(f, "{error}"),
        }
    }
}

async fn run(arguments: &Arguments) -> Result<(), Failure> {
    let ending = Ending::watch(arguments.until_stdin_closes).map_err(Failure::Run)?;
    let emulator = arguments.builder().start().await.map_err(|error| match error {
        EmulatorError::Port { what, source } => Failure::Run(io::Error::other(format!(
            "{what}: {source}; --port 0 and --control-port 0 take any free port"
        ))),
        other => Failure::Argument(other),
    })?;
    let ready = if arguments.ready_json { emulator.state_json() + "\n" } else { table(&emulator) };
    announce(&ready).map_err(Failure::Run)?;
    ending.reached().await;
    emulator.stop().await;
    Ok(())
}

fn announce(text: &str) -> io::Result<()> {
    let mut output = io::stdout().lock();
    output.write_all(text.as_bytes())?;
    output.flush()
}

/// Everything a user needs to connect.
fn table(emulator: &Emulator) -> String {
    let regions = emulator.regions();
    let width = regions.iter().map(|region| region.name.len()).max().unwrap_or_default();
    let line = |region: &perilune_emulator::account::RegionInfo| {
        let part = match (region.hub, region.writable) {
            (true, _) => "writes, hub",
            (false, true) => "writes",
            (false, false) => "reads",
        };
        let address = emulator.hosts().into_iter().find(|(host, _)| region.endpoint.contains(host.as_str()));
        let address = address.map(|(_, address)| format!("  at {address}")).unwrap_or_default();
        format!("  {:width$}  {}{address}  ({part})\n", region.name, region.endpoint)
    };
    let regions: String = regions.iter().map(line).collect();
    format!(
        "The emulator is ready. Stop it with Ctrl-C.\n\n\
         endpoint    {}\nkey         {}\nmanagement  {}\n\nregions\n{regions}",
        emulator.endpoint(),
        emulator.key(),
        emulator.control_url()
    )
}
