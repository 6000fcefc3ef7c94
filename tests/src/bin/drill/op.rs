//! One operation, as a client's program tells it: a line of JSON.

use perilune_tests::traffic::{End, Kind};
use serde::Deserialize;

/// Milliseconds of the wall clock, which all programs share.
pub(crate) type Millis = f64;

/// One operation. One that makes no sense is no operation.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Op {
    pub(crate) kind: Kind,
    pub(crate) end: End,
    /// The region whose answer ended it.
    #[serde(default)]
    pub(crate) region: Option<String>,
    /// When it was due.
    pub(crate) at: Millis,
    #[serde(rename = "took_ms")]
    pub(crate) took: Millis,
    /// Why it failed, or what took it so long.
    #[serde(default)]
    pub(crate) note: Option<String>,
}

/// The first line of a program.
#[derive(Clone, Copy, Debug, Deserialize)]
pub(crate) struct Started {
    /// When it began to make its client.
    pub(crate) started: Millis,
}

impl Op {
    pub(crate) fn ended(&self) -> Millis {
        self.at + self.took
    }

    pub(crate) fn is_fine(&self) -> bool {
        self.end == End::Fine
    }

    pub(crate) fn is_served_by(&self, region: &str) -> bool {
        self.region.as_deref() == Some(region)
    }
}
