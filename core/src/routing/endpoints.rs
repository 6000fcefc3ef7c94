//! Which endpoints does the client know, and how are they numbered?

use std::sync::Arc;

use url::Url;

use crate::account::properties::AccountRegion;
use crate::region::Region;

/// The most endpoints that are numbered at once: what a set has bits for.
const CAPACITY: usize = 128;

/// The number of an endpoint in the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct EndpointIx(pub(crate) u8);

/// One place to send requests to.
#[derive(Debug, PartialEq)]
pub(crate) struct Endpoint {
    /// `None` for the endpoint that the application gave.
    pub(crate) region: Option<Region>,
    pub(crate) url: Url,
    /// Scheme, host and port, without the slash: what a path is appended to.
    pub(crate) origin: String,
}

impl Endpoint {
    fn new(region: Option<Region>, url: &Url) -> Self {
        let origin = url.as_str().trim_end_matches('/').to_owned();
        Self { region, url: url.clone(), origin }
    }
}

/// The numbered endpoints. Only ever appended to, so that a number keeps its meaning when the account
/// changes under a request. Number 0 is the endpoint that the application gave.
#[derive(Clone, Debug)]
pub(crate) struct EndpointTable(Vec<Arc<Endpoint>>);

impl EndpointTable {
    pub(crate) const DEFAULT: EndpointIx = EndpointIx(0);

    pub(crate) fn new(default: &Url) -> Self {
        Self(vec![Arc::new(Endpoint::new(None, default))])
    }

    /// The number of a region's endpoint; `None` once the table is full.
    pub(crate) fn intern(&mut self, region: &Region, url: &Url) -> Option<EndpointIx> {
        let at = match self.position(region, url) {
            Some(at) => at,
            None if self.0.len() < CAPACITY => {
                self.0.push(Arc::new(Endpoint::new(Some(region.clone()), url)));
                self.0.len() - 1
            }
            None => return None,
        };
        u8::try_from(at).ok().map(EndpointIx)
    }

    /// True if those of `regions` that are new might not fit.
    pub(crate) fn lacks_room_for<'a>(&self, regions: impl Iterator<Item = &'a AccountRegion>) -> bool {
        let new = regions.filter(|entry| self.position(&entry.region, &entry.endpoint).is_none()).count();
        self.0.len() + new > CAPACITY
    }

    fn position(&self, region: &Region, url: &Url) -> Option<usize> {
        self.0.iter().position(|known| known.region.as_ref() == Some(region) && known.url == *url)
    }

    /// The endpoint with this number.
    pub(crate) fn get(&self, ix: EndpointIx) -> &Arc<Endpoint> {
        self.0.get(usize::from(ix.0)).unwrap_or(&self.0[0])
    }

    pub(crate) fn len(&self) -> usize {
        self.0.len()
    }
}

/// A set of endpoints.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct EndpointSet(u128);

impl EndpointSet {
    pub(crate) const EMPTY: Self = Self(0);

    pub(crate) fn insert(&mut self, ix: EndpointIx) {
        self.0 |= 1 << ix.0;
    }

    pub(crate) fn contains(self, ix: EndpointIx) -> bool {
        self.0 & (1 << ix.0) != 0
    }

    pub(crate) fn is_empty(self) -> bool {
        self.0 == 0
    }
}

impl FromIterator<EndpointIx> for EndpointSet {
    fn from_iter<I: IntoIterator<Item = EndpointIx>>(endpoints: I) -> Self {
        let mut set = Self::EMPTY;
        endpoints.into_iter().for_each(|ix| set.insert(ix));
        set
    }
}
