//! What does an operation work with? The account's state, the region that was asked, the request, the time.

use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

use http::Method;
use serde_json::{Map, Value};

use super::dispatch::Write;
use super::{Failure, Request};
use crate::account::state::State;
use crate::account::{AccountSettings, RegionId};
use crate::store::container::Container;

pub(crate) struct Call<'a> {
    pub(crate) state: &'a mut State,
    pub(crate) settings: &'a AccountSettings,
    pub(crate) region: RegionId,
    pub(crate) request: &'a Request,
    pub(crate) now: SystemTime,
    /// Writes that are accepted here and not yet sent to the other regions.
    pub(crate) outbox: Vec<Write>,
}

impl Call<'_> {
    /// Seconds since 1970.
    pub(crate) fn seconds(&self) -> u64 {
        self.now.duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs())
    }

    /// The request's body as a JSON object.
    pub(crate) fn object(&self) -> Result<Map<String, Value>, Failure> {
        object(&self.request.body)
    }

    /// The container, for a request about what is in it.
    pub(crate) fn container(&self, database: &str, container: &str) -> Result<Arc<Container>, Failure> {
        let found = self.state.store.catalog.container(database, container);
        let found = found.cloned().ok_or_else(Failure::owner_not_found)?;
        match self.request.header("x-ms-cosmos-intended-collection-rid") {
            Some(intended) if intended != found.rid => Err(Failure::other_container(&found.rid, intended)),
            _ => Ok(found),
        }
    }

    /// Changes of databases, containers and offers are the hub's alone.
    pub(crate) fn check_hub(&self) -> Result<(), Failure> {
        self.allow_writes(self.state.topology.hub() == Some(self.region))
    }

    /// Documents are written at the hub, or where the writes of their partition have moved, and elsewhere only on a
    /// multi-write account and on the client's word that it can live with conflicts.
    pub(crate) fn check_writable(&self, container: &Container, ranges: &[u32]) -> Result<(), Failure> {
        let multiple = self.state.topology.multiple_writes;
        let here = |range: &u32| self.state.writer(container, *range) == Some(self.region);
        self.allow_writes(match multiple {
            true => {
                self.request.flag("x-ms-cosmos-allow-tentative-writes")
                    || self.state.topology.hub() == Some(self.region)
            }
            false => ranges.iter().all(here),
        })
    }

    fn allow_writes(&self, allowed: bool) -> Result<(), Failure> {
        if allowed {
            return Ok(());
        }
        let name = self.state.topology.serving(self.region).map_or("", |region| region.name.as_str());
        Err(Failure::write_forbidden(name))
    }

    /// Whether the request is a query rather than a creation.
    pub(crate) fn is_query(&self) -> bool {
        let kind = self.request.header("content-type").unwrap_or_default();
        self.request.method == Method::POST
            && (self.request.flag("x-ms-documentdb-isquery")
                || kind.starts_with("application/query+json")
                || kind.starts_with("application/sql"))
    }
}

/// JSON text as an object.
pub(crate) fn object(text: &[u8]) -> Result<Map<String, Value>, Failure> {
    serde_json::from_slice(text).map_err(|error| {
        Failure::bad_request(format!(
            "The request body is not a valid JSON object: {error}. Ensure that it is UTF-8 encoded."
        ))
    })
}
