//! Which clients take part, and what starts each one's program?

use std::env;
use std::error::Error;
use std::path::PathBuf;

use tokio::process::Command;

pub(crate) const TESTS: &str = env!("CARGO_MANIFEST_DIR");
pub(crate) const PROGRAMS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/src/bin/bench/programs");

/// What an application is written in. Clients are compared within one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Surface {
    Rust,
    Python,
    Asyncio,
    Node,
}

/// What a client is to the comparison.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Role {
    /// perilune.
    Ours,
    /// The official package.
    Official,
    /// HTTP without anything that is Cosmos DB's: the limit that goals are set against.
    Raw,
    /// The same with less comfort, for information.
    RawBelow,
}

/// A client that takes part.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Client {
    pub(crate) surface: Surface,
    pub(crate) role: Role,
    /// As tables and `BENCH_CLIENTS` call it.
    pub(crate) name: &'static str,
}

const fn client(surface: Surface, role: Role, name: &'static str) -> Client {
    Client { surface, role, name }
}

/// All of them.
pub(crate) const ALL: [Client; 13] = [
    client(Surface::Rust, Role::Ours, "perilune-rust"),
    client(Surface::Rust, Role::Official, "official-rust"),
    client(Surface::Rust, Role::Raw, "reqwest"),
    client(Surface::Rust, Role::RawBelow, "hyper"),
    client(Surface::Python, Role::Ours, "perilune-python"),
    client(Surface::Python, Role::Official, "official-python"),
    client(Surface::Python, Role::Raw, "urllib3"),
    client(Surface::Asyncio, Role::Ours, "perilune-asyncio"),
    client(Surface::Asyncio, Role::Official, "official-asyncio"),
    client(Surface::Asyncio, Role::Raw, "aiohttp"),
    client(Surface::Node, Role::Ours, "perilune-node"),
    client(Surface::Node, Role::Official, "official-node"),
    client(Surface::Node, Role::Raw, "undici"),
];

/// Threads that a synchronous Python client uses at most: more cost, and bring nothing.
const THREADS: usize = 8;

impl Surface {
    pub(crate) const ALL: [Self; 4] = [Self::Rust, Self::Python, Self::Asyncio, Self::Node];

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Rust => "Rust",
            Self::Python => "Python",
            Self::Asyncio => "Python, asyncio",
            Self::Node => "Node",
        }
    }

    /// How many operations it has in flight where so many are asked for.
    pub(crate) fn in_flight(self, wanted: usize) -> usize {
        if self == Self::Python { wanted.min(THREADS) } else { wanted }
    }
}

impl Client {
    /// The client of the same surface in that role, if it is among `clients`.
    pub(crate) fn counterpart(self, role: Role, clients: &[Self]) -> Option<Self> {
        clients.iter().copied().find(|other| other.surface == self.surface && other.role == role)
    }

    /// What its program is without the package: the interpreter, and what all programs load. None in Rust.
    pub(crate) fn bare(self) -> Option<Self> {
        (self.surface != Surface::Rust).then_some(Self { name: "bare", ..self })
    }

    /// Its program, on a core of its own where there is one.
    pub(crate) fn command(self) -> Result<Command, Box<dyn Error>> {
        let mut command = pinned(CLIENT_CORE);
        match (self.surface, self.role) {
            (Surface::Rust, Role::Official) => command.arg(needed("PERILUNE_BENCH_PEERS_RUST")?),
            (Surface::Rust, Role::Ours) => command.arg(env::current_exe()?).args(["drive", "perilune"]),
            (Surface::Rust, _) => command.arg(env::current_exe()?).args(["drive", self.name]),
            (Surface::Python, role) => {
                command.arg(python(role)?).arg(format!("{PROGRAMS}/sync.py")).arg(self.name)
            }
            (Surface::Asyncio, role) => {
                command.arg(python(role)?).arg(format!("{PROGRAMS}/coroutines.py")).arg(self.name)
            }
            (Surface::Node, _) => command.arg("node").arg(format!("{PROGRAMS}/node.mjs")).arg(self.name),
        };
        if self.surface == Surface::Node {
            command.env("BENCH_FOLDER", folder(self.role)?);
        }
        Ok(command)
    }
}

/// The folder that Node finds the package from.
pub(crate) fn folder(role: Role) -> Result<PathBuf, String> {
    match role {
        Role::Ours => needed("PERILUNE_BENCH_NODE"),
        Role::Official => Ok(format!("{TESTS}/peers/node").into()),
        Role::Raw | Role::RawBelow => Ok(format!("{TESTS}/bench").into()),
    }
}

/// The interpreter that has the packages.
pub(crate) fn python(role: Role) -> Result<PathBuf, String> {
    needed(if role == Role::Ours { "PERILUNE_BENCH_PYTHON" } else { "PERILUNE_BENCH_PEERS_PYTHON" })
}

fn needed(variable: &str) -> Result<PathBuf, String> {
    let path = env::var_os(variable).map(PathBuf::from);
    path.ok_or_else(|| format!("{variable} is not set; `make bench` builds what it names, and sets it"))
}

/// The core of the gateway, and that of the clients.
pub(crate) const GATEWAY_CORE: usize = 0;
const CLIENT_CORE: usize = 1;

/// A command to come, on this core alone where the machine has more than one and `taskset`.
pub(crate) fn pinned(core: usize) -> Command {
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let has_taskset = std::process::Command::new("taskset").arg("-V").output().is_ok();
    let mut command = Command::new(if has_taskset && cores > 1 { "taskset" } else { "env" });
    if has_taskset && cores > 1 {
        command.args(["-c", &core.to_string()]);
    }
    command
}
