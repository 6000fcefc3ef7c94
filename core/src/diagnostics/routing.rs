//! By what was a call routed?

use serde_json::{Value, json};

use crate::region::Region;

/// What the client was told, once for all its calls.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Settings {
    pub(crate) preferred: Vec<Region>,
    pub(crate) excluded: Vec<Region>,
    pub(crate) endpoint_discovery: bool,
    pub(crate) multiple_write_locations: bool,
    pub(crate) user_agent: String,
}

/// The regions as they stood for a call: what the account has, in the order of preference and health. Made once for
/// each change of either, and shared by the calls meanwhile.
#[derive(Clone, Debug, Default, PartialEq)]
#[non_exhaustive]
pub struct Routing {
    /// Regions to read in, best first. `None` is the account's global endpoint.
    pub reads: Vec<Option<Region>>,
    /// Regions to write items in, best first.
    pub writes: Vec<Option<Region>>,
    /// The regions of both that are marked: known to be unwell.
    pub marked: Vec<Option<Region>>,
    /// Whether the account and the client both allow writes in several regions.
    pub multiple_writes: bool,
}

impl Settings {
    pub(crate) fn to_json(&self) -> Value {
        let names =
            |regions: &[Region]| regions.iter().map(|region| region.name().to_owned()).collect::<Vec<_>>();
        json!({
            "preferredLocations": names(&self.preferred),
            "excludedLocations": names(&self.excluded),
            "enableEndpointDiscovery": self.endpoint_discovery,
            "useMultipleWriteLocations": self.multiple_write_locations,
            "userAgent": self.user_agent,
        })
    }
}

impl Routing {
    pub(crate) fn to_json(&self) -> Value {
        json!({
            "reads": names(&self.reads),
            "writes": names(&self.writes),
            "marked": names(&self.marked),
            "multipleWrites": self.multiple_writes,
        })
    }
}

fn names(regions: &[Option<Region>]) -> Vec<&str> {
    regions.iter().map(|region| region.as_ref().map_or("global", Region::name)).collect()
}
