//! What is known of the progress of one container's ranges?

use arc_swap::ArcSwap;

use crate::partition::ranges::RangeMap;
use crate::session::token::{CompoundSessionToken, SessionToken};

/// The tokens of a container. What an answer says of a known range replaces the token of that range alone, and nobody
/// waits for it.
#[derive(Default)]
pub(super) struct Progress {
    /// The container that the tokens are of: another one may take its name.
    pub(super) rid: Option<String>,
    /// By range, in the order of their ids as text.
    ranges: Vec<(String, ArcSwap<Known>)>,
}

struct Known {
    token: SessionToken,
    /// The same as a header has it: most answers repeat it, and most requests bear it.
    header: String,
}

impl Known {
    fn new(range: &str, token: SessionToken) -> Self {
        let header = format!("{range}:{token}");
        Self { token, header }
    }
}

impl Progress {
    /// True unless the answer names another container.
    pub(super) fn is_of(&self, rid: Option<&str>) -> bool {
        rid.is_none() || self.rid.as_deref() == rid
    }

    /// True if this header says what is known already.
    pub(super) fn repeats(&self, header: &str) -> bool {
        let range = header.split_once(':').and_then(|(range, _)| self.get(range));
        range.is_some_and(|known| known.load().header == header)
    }

    /// Takes over what is said of ranges that are all known; false, and nothing done, where one is not.
    pub(super) fn raise(&self, news: &CompoundSessionToken) -> bool {
        if news.iter().any(|(range, _)| self.get(range).is_none()) {
            return false;
        }
        for (range, token) in news.iter() {
            let merged = |known: &std::sync::Arc<Known>| {
                let mut merged = known.token.clone();
                merged.merge(token);
                Known::new(range, merged)
            };
            if let Some(known) = self.get(range) {
                known.rcu(|known| merged(known));
            }
        }
        true
    }

    /// Takes over what is said of any range.
    pub(super) fn add(&mut self, news: &CompoundSessionToken) {
        for (range, token) in news.iter() {
            if let Err(place) = self.place(range) {
                let known = ArcSwap::from_pointee(Known::new(range, token.clone()));
                self.ranges.insert(place, (range.to_owned(), known));
            }
        }
        self.raise(news);
    }

    /// Forgets the tokens: they were of another container.
    pub(super) fn clear(&mut self) {
        self.ranges.clear();
    }

    /// The header for the whole container.
    pub(super) fn header(&self) -> Option<String> {
        let headers: Vec<_> = self.ranges.iter().map(|(_, known)| known.load().header.clone()).collect();
        (!headers.is_empty()).then(|| headers.join(","))
    }

    /// The header for one range, which has what the ranges had that it came from.
    pub(super) fn header_of(&self, ranges: &RangeMap, id: &str) -> Option<String> {
        let parents = ranges.get(id).map(|range| &range.parents[..]).unwrap_or_default();
        if parents.is_empty() {
            return self.get(id).map(|known| known.load().header.clone());
        }
        let mut tokens = CompoundSessionToken::default();
        for range in parents.iter().map(String::as_str).chain([id]) {
            if let Some(known) = self.get(range) {
                tokens.merge(range, &known.load().token);
            }
        }
        super::of_range(&tokens, ranges, id)
    }

    /// All tokens.
    pub(super) fn tokens(&self) -> CompoundSessionToken {
        let mut tokens = CompoundSessionToken::default();
        self.ranges.iter().for_each(|(range, known)| tokens.merge(range, &known.load().token));
        tokens
    }

    fn get(&self, range: &str) -> Option<&ArcSwap<Known>> {
        self.place(range).ok().map(|place| &self.ranges[place].1)
    }

    fn place(&self, range: &str) -> Result<usize, usize> {
        self.ranges.binary_search_by(|(id, _)| id.as_str().cmp(range))
    }
}
