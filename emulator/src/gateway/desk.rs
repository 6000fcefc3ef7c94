//! Who answers at a port? The account, the faults and the log, seen from one region.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use tokio_rustls::TlsAcceptor;

use super::Journal;
use crate::account::{Account, RegionId};
use crate::faults::FaultBook;

/// The name of the separate global listener, in faults and in the log.
pub(crate) const GLOBAL: &str = "global";

/// What all ports share.
#[derive(Debug)]
pub(crate) struct Core {
    pub(crate) account: Account,
    pub(crate) faults: FaultBook,
    pub(crate) journal: Journal,
}

/// What a port stands for.
#[derive(Debug)]
pub(crate) enum Place {
    /// One region. Its id changes when a region of this name is removed and added again.
    Region { name: Arc<str>, id: AtomicU32 },
    /// Whichever region is the hub.
    Global,
}

/// What the connections of one port share.
pub(crate) struct Desk {
    pub(crate) core: Arc<Core>,
    pub(crate) place: Place,
    pub(crate) tls: Option<TlsAcceptor>,
}

/// The region a request is for.
pub(crate) struct Seat {
    pub(crate) region: RegionId,
    /// Where faults may hit it: the region, and the global listener if it came in there.
    pub(crate) names: Vec<Arc<str>>,
}

impl Seat {
    pub(crate) fn names(&self) -> Vec<&str> {
        self.names.iter().map(AsRef::as_ref).collect()
    }
}

impl Place {
    pub(crate) fn region(name: &str, id: RegionId) -> Place {
        Place::Region { name: name.into(), id: AtomicU32::new(id.number()) }
    }

    /// The region that serves what comes in here now.
    pub(crate) fn seat(&self, account: &Account) -> Seat {
        match self {
            Place::Region { name, id } => {
                Seat { region: RegionId(id.load(Ordering::Relaxed)), names: vec![name.clone()] }
            }
            Place::Global => {
                let hub = account.regions().into_iter().find(|region| region.hub);
                let (region, name) = hub.map_or((RegionId(0), None), |hub| (hub.id, Some(hub.name.into())));
                Seat { region, names: name.into_iter().chain([GLOBAL.into()]).collect() }
            }
        }
    }
}
