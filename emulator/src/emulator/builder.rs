//! What is an emulator started with?

use std::collections::BTreeSet;
use std::net::{IpAddr, Ipv4Addr};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use perilune::internals::region::normalise;
use tokio::sync::Mutex as AsyncMutex;

use super::endpoints::{Naming, account_host};
use super::topology::check_name;
use super::{Emulator, EmulatorError, Inner};
use crate::account::{Account, AccountError, AccountSettings, Consistency};
use crate::control::Control;
use crate::faults::FaultBook;
use crate::gateway::{Authority, Core, GLOBAL, Journal, Place};

/// What an [`Emulator`] is started with. Everything has a default but the regions.
#[derive(Debug, Clone, Default)]
#[must_use = "nothing listens before start()"]
pub struct EmulatorBuilder {
    regions: Vec<String>,
    settings: AccountSettings,
    naming: Naming,
    port: u16,
    control_port: u16,
    global: bool,
    seed: u64,
    data: Option<PathBuf>,
}

impl EmulatorBuilder {
    /// The regions, first the hub. At least one is needed.
    pub fn regions<I: IntoIterator<Item = S>, S: Into<String>>(mut self, names: I) -> Self {
        self.regions.extend(names.into_iter().map(Into::into));
        self
    }

    /// Whether every region takes writes. Default: only the first.
    pub fn multiple_writes(mut self, on: bool) -> Self {
        self.settings.multiple_writes = on;
        self
    }

    /// Whether the account says that single partitions fail over, so that
    /// [`Emulator::set_partition_write_region`] can move their writes. Default: no.
    pub fn partition_failover(mut self, on: bool) -> Self {
        self.settings.partition_failover = on;
        self
    }

    /// The account's default consistency. Default: session.
    pub fn consistency(mut self, level: Consistency) -> Self {
        self.settings.consistency = level;
        self
    }

    /// How long a write takes to every other region. Default: 20 ms.
    pub fn lag(mut self, lag: Duration) -> Self {
        self.settings.lag = lag;
        self
    }

    /// The master key, base64. Default: [`WELL_KNOWN_KEY`](crate::account::WELL_KNOWN_KEY).
    pub fn key(mut self, key: impl Into<String>) -> Self {
        self.settings.key = key.into();
        self
    }

    /// Physical partitions of a new container. Default: 1.
    pub fn partitions(mut self, count: usize) -> Self {
        self.settings.partitions = count;
        self
    }

    /// Whether the ports speak TLS. Default: no.
    pub fn tls(mut self, on: bool) -> Self {
        self.naming.tls = on;
        self
    }

    /// The first port; regions take it and those that follow, the global listener (if any) comes first.
    /// Default: any free ports.
    pub fn port(mut self, port: u16) -> Self {
        self.port = port;
        self
    }

    /// The management API's port. Default: any free port.
    pub fn control_port(mut self, port: u16) -> Self {
        self.control_port = port;
        self
    }

    /// Whether a separate global listener follows the hub. Default: no, the hub's own port is the endpoint.
    pub fn global_endpoint(mut self, on: bool) -> Self {
        self.global = on;
        self
    }

    /// Names hosts in the account document as the service does: `contoso.documents.test` gives
    /// `contoso-westus2.documents.test`, without a port. [`Emulator::hosts`] says where they listen.
    /// Default: loopback addresses with their ports.
    pub fn advertise_hosts(mut self, account_host: impl Into<String>) -> Self {
        self.naming.host = Some(account_host.into());
        self
    }

    /// Whether requests about items are refused with 429/3200 once their range's share of the throughput is used up.
    /// Default: no.
    pub fn throttling(mut self, on: bool) -> Self {
        self.settings.throttling = on;
        self
    }

    /// How many entries the log of what the regions apply keeps. Default: 10,000.
    pub fn replication_log(mut self, entries: usize) -> Self {
        self.settings.replication_log = entries;
        self
    }

    /// What the dice of fault rules with a share are seeded with. Default: 0.
    pub fn seed(mut self, seed: u64) -> Self {
        self.seed = seed;
        self
    }

    /// The directory that the account is kept in: what it holds is there again when an emulator is started on it, even
    /// after a `kill -9`, and no answer leaves before all that it tells of is on disk. Its regions, which of them are
    /// offline and which is the hub come from it too, and [`EmulatorBuilder::regions`] adds those that it lacks.
    /// Default: none, everything is in memory.
    pub fn data_directory(mut self, directory: impl Into<PathBuf>) -> Self {
        self.data = Some(directory.into());
        self
    }

    /// Opens the ports and serves them on the current Tokio runtime.
    ///
    /// # Errors
    /// When there is no region, a setting or the data directory is unusable or a port is taken; the text says which.
    pub async fn start(mut self) -> Result<Emulator, EmulatorError> {
        self.check()?;
        let regions = std::mem::take(&mut self.regions);
        let (global, mut port, control_port) = (self.global, self.port, self.control_port);
        let inner = Arc::new(self.assemble()?);
        let kept: Vec<String> = inner.core.account.regions().into_iter().map(|region| region.name).collect();
        if global {
            let gateway = inner.open(GLOBAL, take(&mut port), |_| Ok(Place::Global))?;
            inner.ports.lock().await.push(gateway);
        }
        for name in regions.into_iter().chain(kept) {
            if !inner.has_port(&name) {
                inner.add_region(&name, take(&mut port)).await?;
            }
        }
        let control = Control::start(inner.clone(), control_port)?;
        let replication = tokio::spawn(replicate(inner.core.clone()));
        Ok(Emulator { inner, control, replication })
    }

    fn check(&mut self) -> Result<(), EmulatorError> {
        if self.regions.is_empty() {
            let text = "regions: an account needs at least one, such as \"West US 2\"";
            return Err(EmulatorError::InvalidArgument(text.to_owned()));
        }
        if !(1..=64).contains(&self.settings.partitions) {
            let text = format!("partitions: {} is not between 1 and 64", self.settings.partitions);
            return Err(EmulatorError::InvalidArgument(text));
        }
        self.check_regions()?;
        let ports = self.regions.len() + usize::from(self.global);
        if self.port != 0 && usize::from(self.port) + ports - 1 > usize::from(u16::MAX) {
            let text = format!("port: {ports} ports from {} on end beyond 65535", self.port);
            return Err(EmulatorError::InvalidArgument(text));
        }
        if let Some(host) = &self.naming.host {
            let (host, account) = account_host(host)?;
            self.naming.host = Some(host);
            self.settings.id = account;
        }
        Ok(())
    }

    /// Names are checked before any port is opened.
    fn check_regions(&self) -> Result<(), EmulatorError> {
        let mut seen = BTreeSet::new();
        for name in &self.regions {
            check_name(name)?;
            if !seen.insert(normalise(name)) {
                return Err(AccountError::DuplicateRegion(name.clone()).into());
            }
        }
        Ok(())
    }

    fn assemble(self) -> Result<Inner, EmulatorError> {
        let make = |naming: &Naming| Authority::new(&naming.certificate_hosts());
        let authority = self.naming.tls.then(|| make(&self.naming)).transpose();
        let core = Core {
            account: match &self.data {
                Some(directory) => Account::open(self.settings.clone(), directory)?,
                None => Account::new(self.settings.clone())?,
            },
            faults: FaultBook::new(self.seed),
            journal: Journal::default(),
        };
        Ok(Inner {
            core: Arc::new(core),
            settings: self.settings,
            naming: self.naming,
            authority: authority.map_err(EmulatorError::InvalidArgument)?,
            ip: IpAddr::V4(Ipv4Addr::LOCALHOST),
            addresses: std::sync::Mutex::default(),
            ports: AsyncMutex::default(),
            links: std::sync::Mutex::default(),
        })
    }
}

/// This port, and the next one for the next caller; 0 stays 0.
fn take(port: &mut u16) -> u16 {
    let taken = *port;
    *port = if taken == 0 { 0 } else { taken.wrapping_add(1) };
    taken
}

/// Delivers what one region has to tell another, when it is due.
async fn replicate(core: Arc<Core>) {
    loop {
        match core.account.replicate_due(SystemTime::now()) {
            None => core.account.replication_wanted().await,
            Some(wait) => {
                tokio::select! {
                    () = core.account.replication_wanted() => {}
                    () = tokio::time::sleep(wait) => {}
                }
            }
        }
    }
}
