//! How does the traffic of a program in another language get here?

use std::env;
use std::error::Error;
use std::time::{Duration, Instant};

use perilune_emulator::Emulator;
use perilune_tests::program::Program;
use perilune_tests::traffic::{End, Kind};
use serde::Deserialize;
use tokio::process::Command;

use crate::load::Samples;
use crate::sample::{Language, Sample};

const PROGRAMS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/src/bin/demo/programs");

/// One line of a program.
#[derive(Deserialize)]
struct Line {
    kind: Kind,
    end: End,
    region: Option<String>,
    took_ms: f64,
}

/// The command for a language, if the environment says where its package is: `PERILUNE_DEMO_PYTHON` is an interpreter
/// that has it, `PERILUNE_DEMO_NODE` the folder of the npm package.
pub(crate) fn command(language: Language) -> Option<Command> {
    match language {
        Language::Rust => None,
        Language::Python => {
            let mut command = Command::new(env::var_os("PERILUNE_DEMO_PYTHON")?);
            command.arg(format!("{PROGRAMS}/traffic.py"));
            Some(command)
        }
        Language::Node => {
            let mut command = Command::new("node");
            command.arg(format!("{PROGRAMS}/traffic.mjs")).env("PACKAGE", env::var_os("PERILUNE_DEMO_NODE")?);
            Some(command)
        }
    }
}

/// Starts a program against `account`, as an application in `region`.
pub(crate) fn start(
    language: Language,
    mut command: Command,
    account: &Emulator,
    (region, refresh): (&str, Duration),
    samples: Samples,
) -> Result<Program, Box<dyn Error>> {
    command
        .env("ENDPOINT", account.endpoint())
        .env("KEY", account.key())
        .env("REGION", region)
        .env("REFRESH_MS", refresh.as_millis().to_string());
    let program = Program::start(command, move |line| samples.keep(sample(language, line)));
    program.map_err(|error| format!("{} did not start: {error}", language.name()).into())
}

/// A line that makes no sense counts as an operation that failed.
fn sample(language: Language, line: &str) -> Sample {
    let failed = Line { kind: Kind::Read, end: End::Failed, region: None, took_ms: 0.0 };
    let Line { kind, end, region, took_ms } = serde_json::from_str(line).unwrap_or(failed);
    let took = Duration::try_from_secs_f64(took_ms / 1000.0).unwrap_or_default();
    Sample { language, kind, end, region, at: Instant::now(), took }
}
