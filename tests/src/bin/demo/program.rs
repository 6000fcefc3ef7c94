//! How does the traffic of a program in another language get here?

use std::env;
use std::error::Error;
use std::process::Stdio;
use std::time::{Duration, Instant};

use perilune_emulator::Emulator;
use serde::Deserialize;
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::{Child, Command};
use tokio::task::JoinHandle;

use crate::load::Samples;
use crate::sample::{End, Kind, Language, Sample};

const PROGRAMS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/src/bin/demo/programs");
/// How long a program may take to end once its input has.
const PATIENCE: Duration = Duration::from_secs(10);

/// One line of a program.
#[derive(Deserialize)]
struct Line {
    kind: Kind,
    end: End,
    region: Option<String>,
    took_ms: f64,
}

/// A program that writes and reads until its input ends, or this is dropped.
pub(crate) struct Program {
    pub(crate) language: Language,
    child: Child,
    reader: JoinHandle<()>,
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

impl Program {
    /// Starts it against `account`, as an application in `region`.
    pub(crate) fn start(
        language: Language,
        mut command: Command,
        account: &Emulator,
        (region, refresh): (&str, Duration),
        samples: Samples,
    ) -> Result<Self, Box<dyn Error>> {
        let mut child = command
            .env("ENDPOINT", account.endpoint())
            .env("KEY", account.key())
            .env("REGION", region)
            .env("REFRESH_MS", refresh.as_millis().to_string())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .map_err(|error| format!("{} did not start: {error}", language.name()))?;
        let output = child.stdout.take().ok_or("a program without output")?;
        let reader = tokio::spawn(async move {
            let mut lines = BufReader::new(output).lines();
            while let Ok(Some(line)) = lines.next_line().await {
                samples.keep(sample(language, &line));
            }
        });
        Ok(Self { language, child, reader })
    }

    /// Ends its input. True if it then ended as it should.
    pub(crate) async fn end(mut self) -> bool {
        drop(self.child.stdin.take());
        let ended = tokio::time::timeout(PATIENCE, self.child.wait()).await;
        self.reader.abort();
        matches!(ended, Ok(Ok(status)) if status.success())
    }
}

/// A line that makes no sense counts as an operation that failed.
fn sample(language: Language, line: &str) -> Sample {
    let failed = Line { kind: Kind::Read, end: End::Failed, region: None, took_ms: 0.0 };
    let Line { kind, end, region, took_ms } = serde_json::from_str(line).unwrap_or(failed);
    let took = Duration::try_from_secs_f64(took_ms / 1000.0).unwrap_or_default();
    Sample { language, kind, end, region, at: Instant::now(), took }
}
