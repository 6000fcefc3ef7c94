//! Which session token does a request take along?
//!
//! Per container, one token for each partition key range, merged from every answer about items.

use std::collections::HashMap;
use std::hash::{BuildHasher, RandomState};
use std::sync::{Mutex, MutexGuard, PoisonError};

use http::HeaderMap;

use crate::models::headers;
use crate::partition::ranges::RangeMap;
use crate::session::token::CompoundSessionToken;

const SHARDS: usize = 16;

/// The session tokens of one client. Sharded by container: requests to different containers rarely meet.
#[derive(Default)]
pub(crate) struct Sessions {
    shards: [Mutex<HashMap<String, ContainerSession>>; SHARDS],
    hasher: RandomState,
}

#[derive(Default)]
struct ContainerSession {
    /// The container that the tokens are of: another one may take its name.
    rid: Option<String>,
    tokens: CompoundSessionToken,
}

impl Sessions {
    /// The token for a request to `range` of the container; for the whole container where the range is not
    /// known. A range has what the ranges had that it came from.
    pub(crate) fn token(&self, container: &str, range: Option<(&RangeMap, &str)>) -> Option<String> {
        let shard = self.shard(container);
        let session = shard.get(container)?;
        let Some((ranges, id)) = range else {
            return (!session.tokens.is_empty()).then(|| session.tokens.to_string());
        };
        of_range(&session.tokens, ranges, id)
    }

    /// The id of the container that the tokens are of.
    pub(crate) fn rid(&self, container: &str) -> Option<String> {
        self.shard(container).get(container)?.rid.clone()
    }

    /// Keeps the token that an answer bears, and gives it back. `meant` is the id of the container that the request
    /// was meant for: an answer of that one says nothing if it is another's session by now.
    pub(crate) fn learn(
        &self,
        container: &str,
        meant: Option<&str>,
        answer: &HeaderMap,
    ) -> Option<CompoundSessionToken> {
        let text = |name| answer.get(name).and_then(|value: &http::HeaderValue| value.to_str().ok());
        let Some(Ok(news)) = text(headers::SESSION_TOKEN).map(str::parse::<CompoundSessionToken>) else {
            return None;
        };
        let rid = text(headers::CONTENT_PATH);
        let mut shard = self.shard(container);
        if !shard.contains_key(container) {
            shard.insert(container.to_owned(), ContainerSession::default());
        }
        let session = shard.get_mut(container)?;
        let is_another = |rid: &&str| session.rid.as_deref() != Some(*rid);
        if rid.filter(is_another).is_some_and(|rid| meant == Some(rid)) && session.rid.is_some() {
            return None;
        }
        if let Some(rid) = rid.filter(is_another)
            && session.rid.replace(rid.to_owned()).is_some()
        {
            session.tokens = CompoundSessionToken::default();
        }
        news.iter().for_each(|(range, token)| session.tokens.merge(range, token));
        Some(news)
    }

    /// Forgets the container's tokens: it was deleted.
    pub(crate) fn forget(&self, container: &str) {
        self.shard(container).remove(container);
    }

    /// Forgets the tokens of the container that was `meant`, for which another one stands now. If that one has begun its
    /// session already, it goes on.
    pub(crate) fn forget_meant(&self, container: &str, meant: Option<&str>) {
        let mut shard = self.shard(container);
        let is_other = |session: &ContainerSession| session.rid.is_some() && session.rid.as_deref() != meant;
        if !shard.get(container).is_some_and(is_other) {
            shard.remove(container);
        }
    }

    /// All tokens of the container.
    pub(crate) fn tokens(&self, container: &str) -> Option<CompoundSessionToken> {
        Some(self.shard(container).get(container)?.tokens.clone())
    }

    /// Forgets the tokens of the containers whose links begin like this.
    pub(crate) fn forget_all(&self, inside: &str) {
        for shard in &self.shards {
            let mut shard = shard.lock().unwrap_or_else(PoisonError::into_inner);
            shard.retain(|container, _| !container.starts_with(inside));
        }
    }

    fn shard(&self, container: &str) -> MutexGuard<'_, HashMap<String, ContainerSession>> {
        let at = self.hasher.hash_one(container) as usize % SHARDS;
        self.shards[at].lock().unwrap_or_else(PoisonError::into_inner)
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
