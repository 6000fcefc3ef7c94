//! What did an operation of the traffic do, and how did it end? The words that programs of every language print.

use serde::Deserialize;

/// What an operation did.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// A point read.
    Read,
    /// An upsert.
    Write,
}

/// How it ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum End {
    /// As it should.
    Fine,
    /// With an error, and nothing was written.
    Failed,
    /// With an error that leaves open whether something was written.
    Unknown,
}
