//! Which clients take part, and what starts each one's program?

use std::env;
use std::error::Error;
use std::path::PathBuf;

use tokio::process::Command;

use crate::account::{Account, ITEMS};
use crate::outage::{FAR, HUB, NEAR, NEXT, Outage};
use crate::settings::Settings;

const PROGRAMS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/src/bin/drill/programs");
const PEERS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/peers");

/// A client that takes part.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Client {
    Rust,
    Python,
    Asyncio,
    Node,
    PeerPython,
    PeerAsyncio,
    PeerNode,
    PeerRust,
}

impl Client {
    /// perilune's four surfaces.
    pub(crate) const OURS: [Self; 4] = [Self::Rust, Self::Python, Self::Asyncio, Self::Node];
    /// The official clients.
    pub(crate) const PEERS: [Self; 4] = [Self::PeerPython, Self::PeerAsyncio, Self::PeerNode, Self::PeerRust];

    /// As tables and `DRILL_CLIENTS` call it.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Rust => "rust",
            Self::Python => "python",
            Self::Asyncio => "asyncio",
            Self::Node => "node",
            Self::PeerPython => "official-python",
            Self::PeerAsyncio => "official-asyncio",
            Self::PeerNode => "official-node",
            Self::PeerRust => "official-rust",
        }
    }

    pub(crate) fn is_ours(self) -> bool {
        Self::OURS.contains(&self)
    }

    /// The official JavaScript and Rust clients can't be told how the account's names resolve.
    pub(crate) fn takes_part(self, outage: &Outage) -> bool {
        !(outage.at_start && matches!(self, Self::PeerNode | Self::PeerRust))
    }

    /// Its program, told where the account is and how much traffic to make.
    pub(crate) fn command(self, account: &Account, settings: &Settings) -> Result<Command, Box<dyn Error>> {
        let mut command = match self {
            Self::Rust => {
                let mut command = Command::new(env::current_exe()?);
                command.arg("traffic");
                command
            }
            Self::Python => python(needed("PERILUNE_DRILL_PYTHON")?, "perilune", "sync"),
            Self::Asyncio => python(needed("PERILUNE_DRILL_PYTHON")?, "perilune", "asyncio"),
            Self::PeerPython => python(needed("PERILUNE_DRILL_PEERS_PYTHON")?, "azure.cosmos", "sync"),
            Self::PeerAsyncio => python(needed("PERILUNE_DRILL_PEERS_PYTHON")?, "azure.cosmos", "asyncio"),
            Self::Node => node(needed("PERILUNE_DRILL_NODE")?, "perilune"),
            Self::PeerNode => node(format!("{PEERS}/node").into(), "@azure/cosmos"),
            Self::PeerRust => Command::new(needed("PERILUNE_DRILL_PEERS_RUST")?),
        };
        command
            .env("DRILL_ENDPOINT", &account.endpoint)
            .env("DRILL_KEY", &account.key)
            .env("DRILL_REGION", NEAR)
            // What the official clients are told in its place: nearest first, the region to come among them.
            .env("DRILL_PREFERRED", [NEAR, NEXT, HUB, FAR].join(","))
            .env("DRILL_HOSTS", serde_json::to_string(&account.hosts)?)
            .env("DRILL_ITEMS", ITEMS.to_string())
            .env("DRILL_READS", settings.reads.to_string())
            .env("DRILL_UPSERTS", settings.upserts.to_string())
            // Not on a machine of the cloud: the instance metadata endpoint does not answer.
            .env("COSMOS_DISABLE_IMDS", "1");
        Ok(command)
    }
}

fn python(interpreter: PathBuf, package: &str, kind: &str) -> Command {
    let mut command = Command::new(interpreter);
    command.arg(format!("{PROGRAMS}/traffic_{kind}.py")).env("DRILL_PACKAGE", package);
    command
}

fn node(folder: PathBuf, package: &str) -> Command {
    let mut command = Command::new("node");
    command.arg(format!("{PROGRAMS}/traffic.mjs")).env("DRILL_PACKAGE", package).env("DRILL_FOLDER", folder);
    command
}

fn needed(variable: &str) -> Result<PathBuf, String> {
    let path = env::var_os(variable).map(PathBuf::from);
    path.ok_or_else(|| format!("{variable} is not set; `make drill` builds what it names, and sets it"))
}
