//! Which regions does the account have, and which of them take writes?

use perilune::internals::region::normalise;
use serde::{Deserialize, Serialize};

use super::AccountError;

/// One region of one account; never used again once the region is removed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct RegionId(pub(crate) u32);

impl RegionId {
    /// The number that stands for the region in session tokens.
    pub fn number(self) -> u32 {
        self.0
    }
}

/// A region as it is now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RegionInfo {
    /// The display name, such as `West US 2`.
    pub name: String,
    /// Names the region in calls of [`Account::handle`](super::Account::handle).
    pub id: RegionId,
    /// The region's endpoint, as the account document gives it.
    pub endpoint: String,
    /// Whether the region takes writes of documents.
    pub writable: bool,
    /// Whether the region takes changes of databases and containers: the write region of a single-write
    /// account, the first region of a multi-write account.
    pub hub: bool,
    /// Whether the region was taken offline: it is in no list and serves nothing.
    pub offline: bool,
    /// The number that stands for the region in session tokens.
    pub session_id: u32,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Region {
    pub(crate) id: RegionId,
    pub(crate) name: String,
    /// Empty until the region's port is open.
    #[serde(skip)]
    pub(crate) endpoint: String,
    pub(crate) offline: bool,
}

/// The account's regions. The first that is online is the hub.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(crate) struct Topology {
    regions: Vec<Region>,
    pub(crate) multiple_writes: bool,
    /// How many regions were ever added: numbers are not reused.
    added: u32,
    /// Counts what changes the meaning of a session token: regions that come and go, hubs that change.
    pub(crate) version: u32,
    /// Counts the hubs.
    pub(crate) term: u32,
}

impl Topology {
    pub(crate) fn new(multiple_writes: bool) -> Topology {
        Topology { multiple_writes, ..Topology::default() }
    }

    pub(crate) fn online(&self) -> impl Iterator<Item = &Region> {
        self.regions.iter().filter(|region| !region.offline)
    }

    /// Regions that take writes of documents, hub first.
    pub(crate) fn writable(&self) -> impl Iterator<Item = &Region> {
        let count = if self.multiple_writes { usize::MAX } else { 1 };
        self.online().take(count)
    }

    pub(crate) fn all(&self) -> impl Iterator<Item = &Region> {
        self.regions.iter()
    }

    pub(crate) fn hub(&self) -> Option<RegionId> {
        self.online().next().map(|region| region.id)
    }

    /// The region with this id, when the account has it and it is online.
    pub(crate) fn serving(&self, id: RegionId) -> Option<&Region> {
        self.online().find(|region| region.id == id)
    }

    pub(crate) fn by_name(&self, name: &str) -> Result<&Region, AccountError> {
        self.position(name).map(|at| &self.regions[at])
    }

    pub(crate) fn add(&mut self, name: &str, endpoint: &str) -> Result<RegionId, AccountError> {
        if normalise(name).is_empty() {
            return Err(AccountError::InvalidSetting("region: the name is empty".to_owned()));
        }
        if self.position(name).is_ok() {
            return Err(AccountError::DuplicateRegion(name.to_owned()));
        }
        self.added += 1;
        self.version += 1;
        let id = RegionId(self.added);
        self.regions.push(Region {
            id,
            name: name.to_owned(),
            endpoint: endpoint.to_owned(),
            offline: false,
        });
        Ok(id)
    }

    /// Gives a region that was taken from disk its endpoint.
    pub(crate) fn reopen(&mut self, name: &str, endpoint: &str) -> Option<RegionId> {
        let at = self.position(name).ok()?;
        let region = &mut self.regions[at];
        region.endpoint.is_empty().then(|| {
            region.endpoint = endpoint.to_owned();
            region.id
        })
    }

    pub(crate) fn remove(&mut self, name: &str) -> Result<RegionId, AccountError> {
        let at = self.position(name)?;
        self.keep_one_besides(at)?;
        self.version += 1;
        Ok(self.regions.remove(at).id)
    }

    pub(crate) fn set_hub(&mut self, name: &str) -> Result<(), AccountError> {
        let at = self.position(name)?;
        if self.regions[at].offline {
            return Err(AccountError::InvalidSetting(format!(
                "region: '{name}' is offline, it cannot take writes"
            )));
        }
        self.version += u32::from(self.hub() != Some(self.regions[at].id));
        let region = self.regions.remove(at);
        self.regions.insert(0, region);
        Ok(())
    }

    /// Takes a region offline or brings it back; one that comes back is no longer the hub.
    pub(crate) fn set_offline(&mut self, name: &str, offline: bool) -> Result<(), AccountError> {
        let at = self.position(name)?;
        if self.regions[at].offline == offline {
            return Ok(());
        }
        if offline {
            self.keep_one_besides(at)?;
        }
        self.version += 1;
        let was_hub = self.hub() == Some(self.regions[at].id);
        self.regions[at].offline = offline;
        if was_hub {
            self.regions[at..].rotate_left(1);
        }
        Ok(())
    }

    pub(crate) fn describe(&self) -> Vec<RegionInfo> {
        let writable: Vec<RegionId> = self.writable().map(|region| region.id).collect();
        let describe = |region: &Region| RegionInfo {
            name: region.name.clone(),
            id: region.id,
            endpoint: region.endpoint.clone(),
            writable: writable.contains(&region.id),
            hub: self.hub() == Some(region.id),
            offline: region.offline,
            session_id: region.id.number(),
        };
        self.regions.iter().map(describe).collect()
    }

    fn keep_one_besides(&self, at: usize) -> Result<(), AccountError> {
        let region = &self.regions[at];
        match self.online().any(|other| other.id != region.id) {
            true => Ok(()),
            false => Err(AccountError::LastRegion(region.name.clone())),
        }
    }

    fn position(&self, name: &str) -> Result<usize, AccountError> {
        let wanted = normalise(name);
        let same = |region: &Region| normalise(&region.name) == wanted;
        self.regions.iter().position(same).ok_or_else(|| AccountError::UnknownRegion(name.to_owned()))
    }
}
