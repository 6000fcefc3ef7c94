//! What is installed with a client: its version, the packages beside it, and the room that they take?

use std::collections::HashSet;
use std::error::Error;

use serde::Deserialize;
use tokio::process::Command;

use crate::client::{Client, PROGRAMS, Role, Surface, TESTS, folder, python};

/// A package with all that it needs.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Installed {
    pub(crate) version: String,
    /// Packages beside itself; crates, in Rust.
    pub(crate) packages: usize,
    /// On the disk, all together; what Rust needs is in the application.
    pub(crate) bytes: Option<f64>,
}

/// What is installed with `client`.
pub(crate) async fn installed(client: Client) -> Result<Installed, Box<dyn Error>> {
    match client.surface {
        Surface::Rust => crates(client).await,
        Surface::Python | Surface::Asyncio => {
            let mut command = Command::new(python(client.role)?);
            command.arg(format!("{PROGRAMS}/installed.py")).args(distributions(client));
            Ok(serde_json::from_str(&output(command).await?)?)
        }
        Surface::Node => {
            let mut command = Command::new("node");
            command.arg(format!("{PROGRAMS}/installed.mjs")).arg(match client.role {
                Role::Ours => "perilune",
                Role::Official => "@azure/cosmos",
                Role::Raw | Role::RawBelow => client.name,
            });
            command.env("BENCH_FOLDER", folder(client.role)?);
            Ok(serde_json::from_str(&output(command).await?)?)
        }
    }
}

/// The packages of a Python client. The official one's asyncio half works with aiohttp only.
fn distributions(client: Client) -> &'static [&'static str] {
    match (client.role, client.surface) {
        (Role::Ours, _) => &["perilune"],
        (Role::Official, Surface::Asyncio) => &["azure-cosmos", "aiohttp"],
        (Role::Official, _) => &["azure-cosmos"],
        (_, Surface::Asyncio) => &["aiohttp"],
        _ => &["urllib3"],
    }
}

async fn crates(client: Client) -> Result<Installed, Box<dyn Error>> {
    let (workspace, package) = match client.role {
        Role::Ours => ("..", "perilune"),
        Role::Official => ("peers/rust", "azure_data_cosmos"),
        Role::Raw => ("..", "reqwest"),
        Role::RawBelow => ("..", "hyper-util"),
    };
    let mut command = Command::new("cargo");
    command
        .args(["tree", "--locked", "--edges", "normal", "--prefix", "none", "--format", "{p}"])
        .args(["--package", package, "--manifest-path"])
        .arg(format!("{TESTS}/{workspace}/Cargo.toml"));
    let listed = output(command).await?;
    let mut words = listed.split_whitespace();
    let version = words.find_map(|word| word.strip_prefix('v')).unwrap_or_default().to_owned();
    let all: HashSet<_> = listed.lines().map(|line| line.trim_end_matches(" (*)")).collect();
    Ok(Installed { version, packages: all.len().saturating_sub(1), bytes: None })
}

async fn output(mut command: Command) -> Result<String, Box<dyn Error>> {
    let output = command.output().await?;
    if output.status.success() {
        return Ok(String::from_utf8(output.stdout)?);
    }
    Err(format!("{command:?}: {}", String::from_utf8_lossy(&output.stderr)).into())
}
