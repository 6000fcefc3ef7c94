//! How is an official client's program started, listened to and told to go on?

use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader, Lines};
use tokio::process::{Child, ChildStdin, ChildStdout, Command};
use tokio::time::timeout;

/// No single step of a client may take longer.
const PATIENCE: Duration = Duration::from_secs(120);

/// The official clients.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Client {
    PythonSync,
    PythonAsyncio,
    Node,
    Rust,
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
    fn command(self) -> Command {
        match self {
            Client::PythonSync => self.script("python/peer.py", &["sync"]),
            Client::PythonAsyncio => self.script("python/peer.py", &["asyncio"]),
            Client::Node => self.script("node/peer.mjs", &[]),
            Client::Rust => Command::new(built("perilune-peer")),
        }
    }

    /// Runs a file with the client's interpreter.
    fn script(self, file: &str, arguments: &[&str]) -> Command {
        let folder = folder();
        let mut command = match self {
            Client::Node => Command::new("node"),
            _ => Command::new(folder.join("../../.cache/peers-python/bin/python")),
        };
        command.arg(folder.join(file)).args(arguments);
        command
    }
}

impl Peer {
    pub(crate) fn start(client: Client, settings: &[(&str, &str)]) -> Peer {
        Peer::spawn(client, client.command(), settings)
    }

    /// Another program of the client's.
    pub(crate) fn run(client: Client, file: &str, arguments: &[&str], settings: &[(&str, &str)]) -> Peer {
        Peer::spawn(client, client.script(file, arguments), settings)
    }

    fn spawn(client: Client, mut command: Command, settings: &[(&str, &str)]) -> Peer {
        command.envs(settings.iter().copied());
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
