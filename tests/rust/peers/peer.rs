//! How is an official client's program started, listened to and told to go on?

use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader, Lines};
use tokio::process::{Child, ChildStdin, ChildStdout, Command};
use tokio::time::timeout;

/// No single step of a client may take longer.
const PATIENCE: Duration = Duration::from_secs(120);

/// The official clients, and ours.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Client {
    PythonSync,
    PythonAsyncio,
    Node,
    Rust,
    Perilune,
    PerilunePython,
    PerilunePythonAsyncio,
    PeriluneNode,
}

/// A client's program before it starts.
pub(crate) struct Program {
    client: Client,
    command: Command,
}

/// A client's program that runs.
pub(crate) struct Peer {
    process: Child,
    input: ChildStdin,
    lines: Lines<BufReader<ChildStdout>>,
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("peers")
}

/// Where Cargo put the Rust program: the target folder that holds this test too.
fn built(name: &str) -> PathBuf {
    let test = std::env::current_exe().unwrap();
    test.ancestors().nth(2).unwrap().join(name)
}

impl Client {
    /// What the client does as `checks`, `matrix`, `queries` or `splits`.
    pub(crate) fn program(self, task: &str) -> Program {
        let file = if task == "checks" { "peer" } else { task };
        match self {
            Client::PythonSync => self.script(&format!("python/{file}.py"), &["sync"]),
            Client::PythonAsyncio => self.script(&format!("python/{file}.py"), &["asyncio"]),
            Client::PerilunePython => self.in_place(&format!("python/{file}.py"), "sync"),
            Client::PerilunePythonAsyncio => self.in_place(&format!("python/{file}.py"), "asyncio"),
            Client::Node => self.script(&format!("node/{file}.mjs"), &[]),
            Client::PeriluneNode => self.in_place_of_node(&format!("node/{file}.mjs")),
            Client::Rust => self.binary(built("perilune-peer"), task),
            Client::Perilune => self.binary(env!("CARGO_BIN_EXE_peer").into(), task),
        }
    }

    /// Runs a program of the official Python client with perilune's package in its place.
    fn in_place(self, file: &str, kind: &str) -> Program {
        let mut program =
            self.script("python/as_azure.py", &[&folder().join(file).display().to_string(), kind]);
        program.set("PYTHONPATH", &folder().join("../../.cache/peers-perilune").display().to_string());
        program
    }

    /// The same of the official JavaScript client's.
    fn in_place_of_node(self, file: &str) -> Program {
        let as_azure = folder().join("node/as_azure.mjs");
        let mut command = Command::new("node");
        command.arg("--import").arg(as_azure).arg(folder().join(file));
        command.env("PERILUNE_PACKAGE", folder().join("../../.cache/peers-perilune-node"));
        Program { client: self, command }
    }

    fn binary(self, path: PathBuf, task: &str) -> Program {
        let mut command = Command::new(path);
        command.arg(task);
        Program { client: self, command }
    }

    /// Runs a file with the client's interpreter.
    pub(crate) fn script(self, file: &str, arguments: &[&str]) -> Program {
        let folder = folder();
        let mut command = match self {
            Client::Node => Command::new("node"),
            _ => Command::new(folder.join("../../.cache/peers-python/bin/python")),
        };
        command.arg(folder.join(file)).args(arguments);
        Program { client: self, command }
    }
}

impl Program {
    /// A variable of the program's environment.
    pub(crate) fn set(&mut self, name: &str, value: &str) {
        self.command.env(name, value);
    }

    pub(crate) fn start(self) -> Peer {
        let Program { client, mut command } = self;
        // Not on a machine of the cloud: the instance metadata endpoint does not answer.
        command.env("COSMOS_DISABLE_IMDS", "1");
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).kill_on_drop(true);
        let started = command.spawn();
        let mut process = started.unwrap_or_else(|error| {
            panic!("{client:?}: {error}. `make peers` installs the official clients and runs this test")
        });
        let input = process.stdin.take().unwrap();
        let lines = BufReader::new(process.stdout.take().unwrap()).lines();
        Peer { process, input, lines }
    }
}

impl Peer {
    /// The next line that the program prints; none when it has ended.
    pub(crate) async fn line(&mut self) -> Option<String> {
        timeout(PATIENCE, self.lines.next_line()).await.expect("the client hangs").unwrap()
    }

    /// Lets the program leave a phase line.
    pub(crate) async fn go_on(&mut self) {
        self.input.write_all(b"\n").await.unwrap();
    }

    pub(crate) async fn succeeded(mut self) -> bool {
        timeout(PATIENCE, self.process.wait()).await.expect("the client hangs at its end").unwrap().success()
    }
}
