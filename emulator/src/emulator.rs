//! How is the emulator driven from the program that holds it?

mod breaking;
mod builder;
mod endpoints;
mod error;
mod inner;
mod links;
mod region;
mod topology;

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use tokio::task::JoinHandle;

pub use builder::EmulatorBuilder;
pub use error::EmulatorError;
pub(crate) use inner::Inner;
pub use region::Region;

use crate::account::{RangeInfo, RegionInfo};
use crate::control::{Control, state};

/// A running account: a port per region, and the handle that drives it. Everything stops when it is dropped.
///
/// The methods that change something return when the change is in force: after
/// `break_region(.., Fault::Refuse)` the next connect is refused.
///
/// ```
/// use perilune_emulator::{Emulator, Fault};
///
/// # tokio::runtime::Builder::new_current_thread().enable_all().build()?.block_on(async {
/// let emulator = Emulator::builder().regions(["West US 2", "East US"]).multiple_writes(true).start().await?;
/// assert!(emulator.endpoint().starts_with("http://127.0.0.1:"));
///
/// emulator.break_region("West US 2", Fault::Refuse).await?;
/// emulator.heal("West US 2").await?;
/// emulator.add_region("East US 2").await?;
/// emulator.stop().await;
/// # Ok::<(), perilune_emulator::EmulatorError>(())
/// # })?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct Emulator {
    inner: Arc<Inner>,
    control: Control,
    replication: JoinHandle<()>,
}

impl std::fmt::Debug for Emulator {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Emulator").field("endpoint", &self.endpoint()).finish_non_exhaustive()
    }
}

impl Emulator {
    /// What an emulator is started with.
    pub fn builder() -> EmulatorBuilder {
        EmulatorBuilder::default()
    }

    /// The endpoint to give to a client: the separate global listener's when there is one, else the hub's.
    pub fn endpoint(&self) -> String {
        self.inner.endpoint()
    }

    /// The account's master key, base64.
    pub fn key(&self) -> &str {
        &self.inner.settings.key
    }

    /// The management API's URL.
    pub fn control_url(&self) -> String {
        format!("http://{}/", self.control.address())
    }

    /// The whole state as one line of JSON: what `GET /state` of the management API answers, and `control`,
    /// its URL.
    pub fn state_json(&self) -> String {
        let mut state = state(&self.inner);
        state["control"] = self.control_url().into();
        state.to_string()
    }

    /// The certificate of the authority that signed the ports' certificate, as PEM; none without TLS.
    pub fn ca_pem(&self) -> Option<&str> {
        self.inner.ca_pem()
    }

    /// Where each host that the account document names listens: for clients that can be told how names
    /// resolve.
    pub fn hosts(&self) -> BTreeMap<String, SocketAddr> {
        self.inner.hosts()
    }

    /// The regions in the account's order, those offline included.
    pub fn regions(&self) -> Vec<RegionInfo> {
        self.inner.core.account.regions()
    }

    /// One region, by name in any spelling (`West US 2`, `westus2`).
    ///
    /// # Errors
    /// When the account has no such region.
    pub fn region(&self, name: &str) -> Result<Region<'_>, EmulatorError> {
        self.inner.known(name).map(|info| Region { emulator: self, name: info.name })
    }

    /// Adds a region with a copy of the data and a port of its own (the port it had before, if it was removed).
    ///
    /// # Errors
    /// When the account has the region, or no port can be opened.
    pub async fn add_region(&self, name: &str) -> Result<Region<'_>, EmulatorError> {
        self.inner.add_region(name, 0).await?;
        self.region(name)
    }

    /// Removes a region and its data. Its port stays open and answers 403/1008.
    ///
    /// # Errors
    /// When there is no such region, or no other is online.
    pub async fn remove_region(&self, name: &str) -> Result<(), EmulatorError> {
        self.inner.remove_region(name).await
    }

    /// Takes a region offline, or brings it back: while offline it is in no list and answers 403/1008.
    ///
    /// # Errors
    /// When there is no such region, or no other is online.
    pub async fn set_offline(&self, name: &str, offline: bool) -> Result<(), EmulatorError> {
        self.inner.set_offline(name, offline).await
    }

    /// Makes a region the hub: the write region of a single-write account.
    ///
    /// # Errors
    /// When there is no such region, or it is offline.
    pub async fn set_write_region(&self, name: &str) -> Result<(), EmulatorError> {
        self.inner.set_write_region(name).await
    }

    /// Refuses the access tokens issued so far (by their claim `iat`), as the service does once a user's sessions are
    /// revoked: 401, with a challenge that demands a later token.
    pub fn revoke_tokens(&self) {
        self.inner.core.account.revoke_tokens(SystemTime::now());
    }

    /// Turns writes in every region on or off.
    pub fn set_multiple_writes(&self, on: bool) {
        self.inner.core.account.set_multiple_writes(on);
    }

    /// Sets how long a write takes from one region to another; `"*"` stands for every region.
    ///
    /// # Errors
    /// When a region is unknown.
    pub fn set_lag(&self, from: &str, to: &str, lag: Duration) -> Result<(), EmulatorError> {
        self.inner.set_lag(from, to, lag)
    }

    /// Stops or resumes what one region sends to another; nothing is lost meanwhile. `"*"` stands for every
    /// region.
    ///
    /// # Errors
    /// When a region is unknown.
    pub fn set_replication_paused(&self, from: &str, to: &str, paused: bool) -> Result<(), EmulatorError> {
        self.inner.set_replication_paused(from, to, paused)
    }

    /// The partition key ranges of a container, in the order of their keys.
    ///
    /// # Errors
    /// When there is no such container.
    pub fn ranges(&self, database: &str, container: &str) -> Result<Vec<RangeInfo>, EmulatorError> {
        Ok(self.inner.core.account.ranges(database, container)?)
    }

    /// Splits a partition key range of a container in two, in all regions at once; with `None`, each of them. Answers
    /// the ranges that there are then.
    ///
    /// # Errors
    /// When there is no such container or range, or the range is too small.
    pub fn split(
        &self,
        database: &str,
        container: &str,
        range: Option<u32>,
    ) -> Result<Vec<RangeInfo>, EmulatorError> {
        Ok(self.inner.core.account.split(database, container, range)?)
    }

    /// Moves the writes of one partition key range to a region, which has all that was accepted by then; `None`: to the
    /// hub again. The other regions refuse them with 403/3. Needs [`EmulatorBuilder::partition_failover`].
    ///
    /// # Errors
    /// When there is no such container, range or region, or the account's partitions do not fail over.
    pub fn set_partition_write_region(
        &self,
        database: &str,
        container: &str,
        range: u32,
        region: Option<&str>,
    ) -> Result<(), EmulatorError> {
        Ok(self.inner.core.account.set_partition_write_region(database, container, range, region)?)
    }

    /// Merges two neighbouring ranges of a container, in all regions at once. Writes on their way between regions arrive
    /// before, whatever lag and pause say. Answers the ranges that there are then.
    ///
    /// # Errors
    /// When there is no such container, or the ranges are no neighbours in it.
    pub fn merge(
        &self,
        database: &str,
        container: &str,
        ranges: [u32; 2],
    ) -> Result<Vec<RangeInfo>, EmulatorError> {
        Ok(self.inner.core.account.merge(database, container, ranges)?)
    }

    /// Waits until every write has arrived in every region that can take it. What a paused link or a region that is
    /// offline holds back is not waited for.
    pub async fn replicated(&self) {
        while let Some(wait) = self.inner.core.account.replicate_due(SystemTime::now()) {
            tokio::time::sleep(wait).await;
        }
    }

    /// Closes every port; requests in flight get half a second to finish.
    pub async fn stop(mut self) {
        self.control.stop().await;
        self.inner.stop().await;
    }
}

impl Drop for Emulator {
    fn drop(&mut self) {
        self.replication.abort();
        self.inner.core.account.close();
    }
}
