//! What is the account, and what changes while it runs? Regions, write mode, consistency, topology.

mod document;
mod guard;
mod range;
mod settings;
pub(crate) mod state;
mod topology;

#[cfg(test)]
mod tests;

use std::path::Path;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, SystemTime};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use http::{Method, StatusCode};
use tokio::sync::Notify;
use uuid::Uuid;

pub use range::RangeInfo;
pub use settings::{AccountError, AccountSettings, Consistency, WELL_KNOWN_KEY};
pub use topology::{RegionId, RegionInfo};

use crate::persistence::{self, Disk, Saver};
use crate::service::{self, Answer, Bearers, Failure, Outcome, Reply, Request, Target};
pub use crate::store::applied::{ReplicatedWrite, ReplicationEntry, ReplicationEvent};
use guard::Guard;
use state::State;

/// A whole account: what every region stores and answers, in memory and, when asked for, on disk.
///
/// ```
/// use perilune_emulator::account::{Account, AccountSettings};
///
/// let account = Account::new(AccountSettings::default())?;
/// account.add_region("West US 2", "http://127.0.0.1:8081/")?;
/// account.add_region("East US", "http://127.0.0.1:8082/")?;
/// assert!(account.regions()[0].hub);
/// # Ok::<(), perilune_emulator::account::AccountError>(())
/// ```
pub struct Account {
    settings: AccountSettings,
    key: Vec<u8>,
    state: Mutex<State>,
    wake: Notify,
    saver: Option<Saver>,
    revoked: Mutex<Option<SystemTime>>,
}

impl std::fmt::Debug for Account {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Account").field("settings", &self.settings).finish_non_exhaustive()
    }
}

impl Account {
    /// An account without regions; the first region added is the hub.
    ///
    /// # Errors
    /// When the id is empty or `localhost`, or the key is not base64.
    pub fn new(settings: AccountSettings) -> Result<Account, AccountError> {
        let state = State::new(&settings);
        Account::with(settings, state, None)
    }

    /// The account that a directory holds, with its regions; an empty directory becomes a new account's. Every change
    /// is written there: [`Account::saved`] says when. How regions write and how fresh reads are is said by the settings.
    ///
    /// Its regions are there, but have no endpoints: [`Account::add_region`] gives them theirs.
    ///
    /// # Errors
    /// As [`Account::new`], and when the directory is in use, unreadable or of another format.
    pub fn open(settings: AccountSettings, directory: &Path) -> Result<Account, AccountError> {
        let unusable = AccountError::InvalidSetting;
        let (disk, rows) = Disk::open(directory).map_err(unusable)?;
        let state = persistence::restore(&settings, rows)
            .map_err(|text| unusable(format!("data: '{}': {text}", directory.display())))?;
        Account::with(settings, state, Some(Saver::start(disk).map_err(unusable)?))
    }

    fn with(settings: AccountSettings, state: State, saver: Option<Saver>) -> Result<Account, AccountError> {
        if settings.id.is_empty() || settings.id == "localhost" {
            let text = "id: an account needs a name, and it must not be 'localhost'";
            return Err(AccountError::InvalidSetting(text.to_owned()));
        }
        let key = STANDARD.decode(&settings.key).ok().filter(|key| !key.is_empty()).ok_or_else(|| {
            AccountError::InvalidSetting("key: the master key must be base64 of at least one byte".to_owned())
        })?;
        Ok(Account {
            settings,
            key,
            state: Mutex::new(state),
            wake: Notify::new(),
            saver,
            revoked: Mutex::default(),
        })
    }

    /// Waits until all that was changed by now is on disk; at once where nothing is kept. Until then nobody should be
    /// told of it.
    ///
    /// # Errors
    /// When the directory can no longer be written to: from then on nothing is kept.
    pub async fn saved(&self) -> Result<(), AccountError> {
        match &self.saver {
            Some(saver) => saver.saved().await.map_err(AccountError::InvalidSetting),
            None => Ok(()),
        }
    }

    /// Refuses the access tokens that were issued before `time`, with a challenge that demands a later one.
    pub fn revoke_tokens(&self, time: SystemTime) {
        *self.revoked.lock().unwrap_or_else(PoisonError::into_inner) = Some(time);
    }

    /// Answers one request that came in at `region`; never waits.
    pub fn handle(&self, region: RegionId, request: &Request, now: SystemTime) -> Reply {
        let activity = match request.header("x-ms-activity-id") {
            Some(id) => id.to_owned(),
            None => Uuid::from_u128(fastrand::u128(..)).to_string(),
        };
        service::finish(self.answer(region, request, now), &activity)
    }

    fn answer(&self, region: RegionId, request: &Request, now: SystemTime) -> Outcome {
        let target = Target::parse(&request.path)?;
        let revoked = *self.revoked.lock().unwrap_or_else(PoisonError::into_inner);
        let bearers = Bearers { accepted: self.settings.accept_tokens, revoked };
        let grant = service::check(&self.key, bearers, request, &target, now)?;
        let request = &*service::as_text(request)?;
        let mut state = self.lock();
        state.topology.serving(region).ok_or_else(Failure::region_gone)?;
        if (&request.method, target.segments.len()) == (&Method::GET, 0) {
            let body = document::document(&self.settings, &state.topology);
            return Ok(Answer::json(StatusCode::OK, &body));
        }
        // Requests take the lock in another order than they came in: no write may be older than one that it has seen.
        let now = now.max(state.now);
        // Whoever is to deliver may be late; what a client sees must not hang on that.
        state.deliver(now);
        let posted = state.links.posted();
        let outcome =
            service::serve(&mut state, &self.settings, region, request, (&target, grant.as_ref()), now);
        if state.links.posted() != posted {
            self.wake.notify_one();
        }
        outcome
    }

    /// Writes what is left to write and gives the directory back: what changes from now on is not kept.
    pub fn close(&self) {
        if let Some(saver) = &self.saver {
            saver.close();
        }
    }

    /// Adds a region, seeded with a copy of the hub's data. The account document names `endpoint`.
    ///
    /// # Errors
    /// When the account has the region already or the name is empty.
    pub fn add_region(&self, name: &str, endpoint: &str) -> Result<RegionId, AccountError> {
        self.lock().add_region(name, endpoint)
    }

    /// Removes a region and its data. Its id goes on answering 403/1008.
    ///
    /// # Errors
    /// When there is no such region, or no other region is online.
    pub fn remove_region(&self, name: &str) -> Result<(), AccountError> {
        self.change(|state| state.remove_region(name))
    }

    /// Makes a region the hub, after it has received all that is on its way there.
    ///
    /// # Errors
    /// When there is no such region or it is offline.
    pub fn set_write_region(&self, name: &str) -> Result<(), AccountError> {
        self.change(|state| state.set_hub(name))
    }

    /// Turns writes in every region on or off.
    pub fn set_multiple_writes(&self, on: bool) {
        self.change(|state| state.set_multiple_writes(on));
    }

    /// Whether every region takes writes.
    pub fn multiple_writes(&self) -> bool {
        self.lock().topology.multiple_writes
    }

    /// Takes a region offline or brings it back. While offline it is in no list, answers 403/1008 and
    /// replicates nothing; another region becomes the hub. What it had not yet sent is sent when it is back.
    ///
    /// # Errors
    /// When there is no such region, or no other region is online.
    pub fn set_offline(&self, name: &str, offline: bool) -> Result<(), AccountError> {
        self.change(|state| state.set_offline(name, offline))
    }

    /// Sets how long writes take from one region to another, from now on.
    ///
    /// # Errors
    /// When one of the two regions is unknown.
    pub fn set_lag(&self, from: &str, to: &str, lag: Duration) -> Result<(), AccountError> {
        self.change(|state| {
            let (from, to) = state.ends(from, to)?;
            state.links.set_lag(from, to, lag);
            Ok(())
        })
    }

    /// Stops or resumes what one region sends to another; nothing is lost meanwhile.
    ///
    /// # Errors
    /// When one of the two regions is unknown.
    pub fn set_replication_paused(&self, from: &str, to: &str, paused: bool) -> Result<(), AccountError> {
        self.change(|state| {
            let (from, to) = state.ends(from, to)?;
            state.links.set_paused(from, to, paused);
            Ok(())
        })
    }

    /// The partition key ranges of a container, in the order of their keys.
    ///
    /// # Errors
    /// When there is no such container.
    pub fn ranges(&self, database: &str, container: &str) -> Result<Vec<RangeInfo>, AccountError> {
        self.lock().ranges(database, container)
    }

    /// Splits a range of a container in two, in all regions at once; without a range, each of them.
    ///
    /// # Errors
    /// When there is no such container or range, or the range is too small.
    pub fn split(
        &self,
        database: &str,
        container: &str,
        range: Option<u32>,
    ) -> Result<Vec<RangeInfo>, AccountError> {
        self.change(|state| state.split([database, container], range))
    }

    /// Merges two neighbouring ranges of a container, in all regions at once. Writes that are on their way between
    /// regions arrive before, whatever lag and pause say.
    ///
    /// # Errors
    /// When there is no such container, or the ranges are no neighbours in it.
    pub fn merge(
        &self,
        database: &str,
        container: &str,
        ranges: [u32; 2],
    ) -> Result<Vec<RangeInfo>, AccountError> {
        self.change(|state| state.merge([database, container], ranges))
    }

    /// Moves the writes of one partition key range to a region, which has all that was accepted by then; `None`: to the
    /// hub again. The other regions refuse them with 403/3.
    ///
    /// # Errors
    /// When there is no such container, range or region, or the account's partitions do not fail over.
    pub fn set_partition_write_region(
        &self,
        database: &str,
        container: &str,
        range: u32,
        region: Option<&str>,
    ) -> Result<(), AccountError> {
        if !self.settings.partition_failover || self.multiple_writes() {
            let text = "partition failover: it is off, or every region takes writes; start with it and one write region";
            return Err(AccountError::InvalidSetting(text.to_owned()));
        }
        self.change(|state| state.move_writes([database, container], range, region))
    }

    /// The partition key range that a request names.
    pub(crate) fn range_of(&self, path: &str, headers: &http::HeaderMap) -> Option<u32> {
        self.lock().range_of(path, headers)
    }

    /// The latest of what the regions applied, after this sequence number, oldest first; 0 for all that is kept.
    pub fn replication_log(&self, sequence: u64) -> Vec<ReplicationEntry> {
        self.lock().store.applied.since(sequence)
    }

    /// The regions in the account's order, those offline included.
    pub fn regions(&self) -> Vec<RegionInfo> {
        self.lock().topology.describe()
    }

    /// Delivers the changes that are due by `now`; answers how long until the next is, if there is one.
    pub fn replicate_due(&self, now: SystemTime) -> Option<Duration> {
        let next = self.lock().deliver(now)?;
        Some(next.duration_since(now).unwrap_or_default())
    }

    /// Waits until something was added that [`Account::replicate_due`] has to deliver.
    pub async fn replication_wanted(&self) {
        self.wake.notified().await;
    }

    /// Changes what can be delivered, so whoever delivers looks again.
    fn change<T>(&self, change: impl FnOnce(&mut State) -> T) -> T {
        let mut state = self.lock();
        let changed = change(&mut state);
        state.touch_account();
        drop(state);
        self.wake.notify_one();
        changed
    }

    fn lock(&self) -> Guard<'_> {
        Guard::new(self.state.lock().unwrap_or_else(PoisonError::into_inner), self.saver.as_ref())
    }
}
