//! Which session token does a request take along?
//!
//! Per container, one token for each partition key range, merged from every answer about items. Requests read beside
//! each other, and an answer about a range that is known changes it beside them: only a new range, or a new container,
//! is waited for.

mod progress;

use std::collections::HashMap;
#[cfg(test)]
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard, TryLockError};

use http::HeaderMap;

use crate::models::headers;
use crate::partition::ranges::RangeMap;
use crate::session::token::CompoundSessionToken;
use progress::Progress;

/// The session tokens of one client, by container.
#[derive(Default)]
pub(crate) struct Sessions {
    containers: RwLock<HashMap<String, Progress>>,
    /// How often a reader had to wait.
    #[cfg(test)]
    waits: AtomicUsize,
}

impl Sessions {
    /// The token for a request to `range` of the container; for the whole container where the range is not
    /// known. A range has what the ranges had that it came from.
    pub(crate) fn token(&self, container: &str, range: Option<(&RangeMap, &str)>) -> Option<String> {
        let containers = self.read();
        let progress = containers.get(container)?;
        match range {
            Some((ranges, id)) => progress.header_of(ranges, id),
            None => progress.header(),
        }
    }

    /// The id of the container that the tokens are of.
    pub(crate) fn rid(&self, container: &str) -> Option<String> {
        self.read().get(container)?.rid.clone()
    }

    /// Keeps the token that an answer bears, and gives its text back. `meant` is the id of the container that the
    /// request was meant for: an answer of that one says nothing if it is another's session by now.
    pub(crate) fn learn<'h>(
        &self,
        container: &str,
        meant: Option<&str>,
        answer: &'h HeaderMap,
    ) -> Option<&'h str> {
        let text = |name| answer.get(name).and_then(|value: &http::HeaderValue| value.to_str().ok());
        let header = text(headers::SESSION_TOKEN)?;
        let rid = text(headers::CONTENT_PATH);
        if self.of(container, rid, |progress| progress.repeats(header)) {
            return Some(header);
        }
        let news: CompoundSessionToken = header.parse().ok()?;
        if self.of(container, rid, |progress| progress.raise(&news)) {
            return Some(header);
        }
        let mut containers = self.write();
        let progress = containers.entry(container.to_owned()).or_default();
        if !progress.is_of(rid) {
            if progress.rid.is_some() && rid == meant {
                return None;
            }
            if progress.rid.is_some() {
                progress.clear();
            }
            progress.rid = rid.map(str::to_owned);
        }
        progress.add(&news);
        Some(header)
    }

    /// Whether this is so of the container's session, if there is one and it is of the container that answered.
    fn of(&self, container: &str, rid: Option<&str>, is_so: impl FnOnce(&Progress) -> bool) -> bool {
        self.read().get(container).is_some_and(|progress| progress.is_of(rid) && is_so(progress))
    }

    /// Forgets the container's tokens: it was deleted.
    pub(crate) fn forget(&self, container: &str) {
        self.write().remove(container);
    }

    /// Forgets the tokens of the container that was `meant`, for which another one stands now. If that one has begun its
    /// session already, it goes on.
    pub(crate) fn forget_meant(&self, container: &str, meant: Option<&str>) {
        let mut containers = self.write();
        let is_other = |progress: &Progress| progress.rid.is_some() && progress.rid.as_deref() != meant;
        if !containers.get(container).is_some_and(is_other) {
            containers.remove(container);
        }
    }

    /// All tokens of the container.
    pub(crate) fn tokens(&self, container: &str) -> Option<CompoundSessionToken> {
        self.read().get(container).map(Progress::tokens)
    }

    /// Forgets the tokens of the containers whose links begin like this.
    pub(crate) fn forget_all(&self, inside: &str) {
        self.write().retain(|container, _| !container.starts_with(inside));
    }

    fn read(&self) -> RwLockReadGuard<'_, HashMap<String, Progress>> {
        match self.containers.try_read() {
            Ok(containers) => containers,
            Err(TryLockError::Poisoned(poisoned)) => poisoned.into_inner(),
            Err(TryLockError::WouldBlock) => {
                #[cfg(test)]
                self.waits.fetch_add(1, Ordering::Relaxed);
                self.containers.read().unwrap_or_else(PoisonError::into_inner)
            }
        }
    }

    fn write(&self) -> RwLockWriteGuard<'_, HashMap<String, Progress>> {
        self.containers.write().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The token of one range: what is known of it, or of the ranges that it came from.
pub(super) fn of_range(tokens: &CompoundSessionToken, ranges: &RangeMap, id: &str) -> Option<String> {
    let parents = ranges.get(id).map(|range| &range.parents[..]).unwrap_or_default();
    let token = tokens.get_with_parents(id, parents.iter().map(String::as_str))?;
    Some(format!("{id}:{token}"))
}

#[cfg(test)]
mod tests;
