//! What does the emulator consist of, and how do faults reach its ports?

use std::collections::BTreeMap;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;

use perilune::internals::region::normalise;
use tokio::sync::Mutex as AsyncMutex;
use tokio::task::JoinSet;

use super::EmulatorError;
use super::endpoints::Naming;
use super::links::Links;
use crate::account::{AccountSettings, RegionInfo};
use crate::faults::{FaultRule, FaultStatus, Listening};
use crate::gateway::{Authority, Core, Desk, GLOBAL, Gateway, Place, Port};

/// The account, its ports and what was done to them. Held by the handle and the management API.
pub(crate) struct Inner {
    pub(crate) core: Arc<Core>,
    pub(crate) settings: AccountSettings,
    pub(super) naming: Naming,
    pub(super) authority: Option<Authority>,
    pub(super) ip: IpAddr,
    /// Addresses by normalised region name, and `global`; they outlive a region.
    pub(super) addresses: std::sync::Mutex<BTreeMap<String, SocketAddr>>,
    /// One change at a time: ports, topology and faults belong together.
    pub(super) ports: AsyncMutex<Vec<Gateway>>,
    pub(super) links: std::sync::Mutex<Links>,
}

impl Inner {
    pub(crate) fn ca_pem(&self) -> Option<&str> {
        self.authority.as_ref().map(|authority| authority.pem.as_str())
    }

    /// Opens a port and serves it; `place` is made once the address is known.
    pub(super) fn open(
        &self,
        name: &str,
        port: u16,
        place: impl FnOnce(SocketAddr) -> Result<Place, EmulatorError>,
    ) -> Result<Gateway, EmulatorError> {
        let failed = |source| EmulatorError::Port { what: format!("port {port} for {name}"), source };
        let port = Port::claim(self.ip, port).map_err(failed)?;
        let door = port.door(Listening::Open).map_err(failed)?;
        let address = port.address();
        let tls = self.authority.as_ref().map(|authority| authority.acceptor.clone());
        let desk = Desk { core: self.core.clone(), place: place(address)?, tls };
        super::topology::lock(&self.addresses).insert(normalise(name), address);
        Ok(Gateway::start(port, door, desk))
    }

    pub(crate) fn address(&self, name: &str) -> Option<SocketAddr> {
        super::topology::lock(&self.addresses).get(&normalise(name)).copied()
    }

    pub(super) fn has_port(&self, name: &str) -> bool {
        self.address(name).is_some()
    }

    pub(crate) fn endpoint(&self) -> String {
        let global = self.address(GLOBAL).map(|address| self.naming.global_url(address));
        let regions = self.core.account.regions();
        let hub = || regions.into_iter().find(|region| region.hub).map(|hub| hub.endpoint);
        global.or_else(hub).unwrap_or_default()
    }

    pub(crate) fn hosts(&self) -> BTreeMap<String, SocketAddr> {
        let regions = self.core.account.regions();
        let hub = regions.iter().find(|region| region.hub).and_then(|hub| self.address(&hub.name));
        let global = self.naming.host.clone().zip(self.address(GLOBAL).or(hub));
        let region = |info: &RegionInfo| self.naming.region_host(&info.name).zip(self.address(&info.name));
        regions.iter().filter_map(region).chain(global).collect()
    }

    /// A region of the account.
    pub(crate) fn known(&self, name: &str) -> Result<RegionInfo, EmulatorError> {
        let regions = self.core.account.regions();
        let names: Vec<&str> = regions.iter().map(|region| region.name.as_str()).collect();
        let text = format!("region: the account has no region '{name}'; it has {}", names.join(", "));
        let same = |region: &&RegionInfo| normalise(&region.name) == normalise(name);
        regions.iter().find(same).cloned().ok_or(EmulatorError::InvalidArgument(text))
    }

    pub(crate) async fn inject(&self, mut rule: FaultRule) -> Result<u64, EmulatorError> {
        if let Some(problem) = rule.problem() {
            return Err(EmulatorError::InvalidArgument(problem));
        }
        if let Some(name) = rule.region.take() {
            rule.region = Some(self.place_name(&name)?);
        }
        let ports = self.ports.lock().await;
        let id = self.core.faults.add(rule);
        match self.apply(&ports).await {
            Ok(()) => Ok(id),
            Err(error) => {
                self.core.faults.remove(|fault| fault.id == id);
                self.apply(&ports).await.and(Err(error))
            }
        }
    }

    /// The spelling of a place that has a port: removed regions keep theirs.
    fn place_name(&self, name: &str) -> Result<String, EmulatorError> {
        match self.known(name) {
            Ok(info) => Ok(info.name),
            Err(_) if self.address(name).is_some() => Ok(name.to_owned()),
            Err(error) => Err(error),
        }
    }

    pub(crate) async fn heal(&self, name: &str) -> Result<usize, EmulatorError> {
        let wanted = normalise(&self.place_name(name)?);
        let names = |region: &String| normalise(region) == wanted;
        self.remove_faults(|fault| fault.rule.region.as_ref().is_some_and(names)).await
    }

    pub(crate) async fn remove_faults(
        &self,
        unwanted: impl Fn(&FaultStatus) -> bool,
    ) -> Result<usize, EmulatorError> {
        let ports = self.ports.lock().await;
        let removed = self.core.faults.remove(unwanted);
        self.apply(&ports).await.map(|()| removed)
    }

    /// Puts every port and every link in the state that the rules and the topology ask for.
    pub(super) async fn apply(&self, ports: &[Gateway]) -> Result<(), EmulatorError> {
        self.apply_links()?;
        for gateway in ports {
            let seat = gateway.desk.place.seat(&self.core.account);
            let listening = self.core.faults.listening(&seat.names());
            gateway.listen(listening).await.map_err(|source| EmulatorError::Port {
                what: format!("port {} cannot be made {listening:?}", gateway.address.port()),
                source,
            })?;
        }
        Ok(())
    }

    pub(crate) async fn stop(&self) {
        let mut stopping: JoinSet<()> = self.ports.lock().await.drain(..).map(Gateway::stop).collect();
        while stopping.join_next().await.is_some() {}
    }
}
