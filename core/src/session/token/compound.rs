//! What does a whole session header say: a token for each of several ranges?

use std::fmt;
use std::str::FromStr;

use super::{ParseTokenError, SessionToken};

/// Answers about databases and containers carry a token for this range, which no container has.
const NO_RANGE: &str = "4294967295";

/// Tokens by partition key range: the value of the header `x-ms-session-token`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CompoundSessionToken(Vec<(String, SessionToken)>);

impl CompoundSessionToken {
    /// The token of one range.
    #[must_use]
    pub fn of(range: impl Into<String>, token: SessionToken) -> Self {
        Self(vec![(range.into(), token)])
    }

    /// The ranges that a header has tokens of.
    pub(crate) fn ranges_in(header: &str) -> impl Iterator<Item = &str> {
        let ids = entries(header).filter_map(|entry| entry.split_once(':').map(|(range, _)| range));
        ids.filter(|range| *range != NO_RANGE)
    }

    /// Ranges and their tokens, in the order they came in.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = (&str, &SessionToken)> {
        self.0.iter().map(|(range, token)| (range.as_str(), token))
    }

    /// Whether no range has a token.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The token of this very range.
    #[must_use]
    pub fn get(&self, range: &str) -> Option<&SessionToken> {
        self.iter().find(|(id, _)| *id == range).map(|(_, token)| token)
    }

    /// What is known of a range: its own token together with those of its parents (before a split or merge). The range
    /// has all that they had, and the first answer that bears its own number may have come from a region that lacks it.
    #[must_use]
    pub fn get_with_parents<'a>(
        &self,
        range: &'a str,
        parents: impl IntoIterator<Item = &'a str>,
    ) -> Option<SessionToken> {
        let mut known = parents.into_iter().chain([range]).filter_map(|id| self.get(id));
        let mut together = known.next()?.clone();
        known.for_each(|token| together.merge(token));
        Some(together)
    }

    /// Takes over what one more token knows about a range.
    pub fn merge(&mut self, range: &str, token: &SessionToken) {
        match self.0.iter_mut().find(|(id, _)| id == range) {
            Some((_, mine)) => mine.merge(token),
            None => self.0.push((range.to_owned(), token.clone())),
        }
    }
}

fn entries(header: &str) -> impl Iterator<Item = &str> {
    header.split(',').map(str::trim).filter(|entry| !entry.is_empty())
}

impl FromStr for CompoundSessionToken {
    type Err = ParseTokenError;

    /// Blanks around entries and empty entries are passed over.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let mut tokens = Self::default();
        for entry in entries(text) {
            let (range, token) = entry.split_once(':').ok_or(ParseTokenError("an entry has no range"))?;
            if range.is_empty() {
                return Err(ParseTokenError("an entry has no range"));
            }
            let token = token.parse()?;
            if range != NO_RANGE {
                tokens.merge(range, &token);
            }
        }
        Ok(tokens)
    }
}

impl fmt::Display for CompoundSessionToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, (range, token)) in self.iter().enumerate() {
            let comma = if index > 0 { "," } else { "" };
            write!(f, "{comma}{range}:{token}")?;
        }
        Ok(())
    }
}
