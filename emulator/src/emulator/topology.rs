//! How do regions come, go and change their part while the emulator runs?

use std::sync::atomic::Ordering;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use super::{EmulatorError, Inner};
use crate::gateway::{GLOBAL, Gateway, Place};
use perilune::internals::region::normalise;

/// Stands for every region in a link.
const EVERY: &str = "*";

impl Inner {
    /// Adds a region; `port` 0 takes any free port, or the one that the region had before.
    pub(crate) async fn add_region(&self, name: &str, port: u16) -> Result<(), EmulatorError> {
        check_name(name)?;
        let mut ports = self.ports.lock().await;
        if !self.reopen(&ports, name)? {
            let gateway = self.open(name, port, |address| {
                let id = self.core.account.add_region(name, &self.naming.region_url(name, address))?;
                Ok(Place::region(name, id))
            })?;
            ports.push(gateway);
        }
        self.apply(&ports).await
    }

    /// Gives a region that comes back the port that it had.
    fn reopen(&self, ports: &[Gateway], name: &str) -> Result<bool, EmulatorError> {
        let known = |gateway: &&Gateway| match &gateway.desk.place {
            Place::Region { name: known, .. } => normalise(known) == normalise(name),
            Place::Global => false,
        };
        let Some(gateway) = ports.iter().find(known) else { return Ok(false) };
        let Place::Region { id: served, name } = &gateway.desk.place else { return Ok(false) };
        let id = self.core.account.add_region(name, &self.naming.region_url(name, gateway.address))?;
        served.store(id.number(), Ordering::Relaxed);
        Ok(true)
    }

    pub(crate) async fn remove_region(&self, name: &str) -> Result<(), EmulatorError> {
        let ports = self.ports.lock().await;
        self.core.account.remove_region(&self.known(name)?.name)?;
        lock(&self.links).forget(name);
        self.apply(&ports).await
    }

    pub(crate) async fn set_offline(&self, name: &str, offline: bool) -> Result<(), EmulatorError> {
        let ports = self.ports.lock().await;
        self.core.account.set_offline(&self.known(name)?.name, offline)?;
        self.apply(&ports).await
    }

    pub(crate) async fn set_write_region(&self, name: &str) -> Result<(), EmulatorError> {
        let ports = self.ports.lock().await;
        self.core.account.set_write_region(&self.known(name)?.name)?;
        self.apply(&ports).await
    }

    pub(crate) fn set_lag(&self, from: &str, to: &str, lag: Duration) -> Result<(), EmulatorError> {
        for (from, to) in self.links_between(from, to)? {
            self.core.account.set_lag(&from, &to, lag)?;
        }
        Ok(())
    }

    pub(crate) fn set_replication_paused(
        &self,
        from: &str,
        to: &str,
        paused: bool,
    ) -> Result<(), EmulatorError> {
        for (from, to) in self.links_between(from, to)? {
            lock(&self.links).set(&from, &to, paused);
        }
        self.apply_links()
    }

    /// Pauses and resumes every link as the user and the dark regions want it.
    pub(super) fn apply_links(&self) -> Result<(), EmulatorError> {
        for (from, to) in self.links_between(EVERY, EVERY)? {
            let dark = [&from, &to].into_iter().any(|name| self.core.faults.is_dark(name));
            let paused = dark || lock(&self.links).is_paused(&from, &to);
            self.core.account.set_replication_paused(&from, &to, paused)?;
        }
        Ok(())
    }

    fn links_between(&self, from: &str, to: &str) -> Result<Vec<(String, String)>, EmulatorError> {
        let (from, to) = (self.names(from)?, self.names(to)?);
        let pair = |from: &String| to.iter().map(|to| (from.clone(), to.clone())).collect::<Vec<_>>();
        Ok(from.iter().flat_map(pair).filter(|(from, to)| from != to).collect())
    }

    fn names(&self, name: &str) -> Result<Vec<String>, EmulatorError> {
        match name {
            EVERY => Ok(self.core.account.regions().into_iter().map(|region| region.name).collect()),
            name => Ok(vec![self.known(name)?.name]),
        }
    }
}

pub(super) fn check_name(name: &str) -> Result<(), EmulatorError> {
    let printable =
        name.chars().all(|c| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_' | '(' | ')' | '.'));
    if normalise(name).is_empty() || !printable || normalise(name) == GLOBAL {
        return Err(EmulatorError::InvalidArgument(format!(
            "region: '{name}' is no region name; accepted are letters, digits, blanks and -_.(), and not 'global'"
        )));
    }
    Ok(())
}

pub(super) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
