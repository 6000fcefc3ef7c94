//! How strong is a read's guarantee?

use std::fmt;

use serde::{Deserialize, Serialize};

/// A consistency level, weakest first. An account has a default; a client or request can only weaken it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[non_exhaustive]
pub enum ConsistencyLevel {
    /// No order is promised.
    Eventual,
    /// Writes are seen in order, some perhaps late.
    ConsistentPrefix,
    /// A client sees its own writes, by session tokens.
    Session,
    /// Reads lag by at most the account's bounds.
    BoundedStaleness,
    /// Reads see the latest committed write.
    Strong,
}

impl ConsistencyLevel {
    const ALL: [Self; 5] =
        [Self::Eventual, Self::ConsistentPrefix, Self::Session, Self::BoundedStaleness, Self::Strong];

    /// The name on the wire.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Eventual => "Eventual",
            Self::ConsistentPrefix => "ConsistentPrefix",
            Self::Session => "Session",
            Self::BoundedStaleness => "BoundedStaleness",
            Self::Strong => "Strong",
        }
    }

    /// The level of this name, in any case; `None` for any other text.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|level| level.as_str().eq_ignore_ascii_case(name))
    }
}

impl fmt::Display for ConsistencyLevel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
