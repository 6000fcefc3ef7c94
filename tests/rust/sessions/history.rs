//! What did each session do, and what was it told?

use std::io::{self, BufWriter, Write};
use std::path::Path;

use serde::Serialize;

/// One item of the container.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub(crate) struct Item {
    pub(crate) partition: u32,
    pub(crate) number: u32,
}

impl Item {
    pub(crate) fn partition_key(self) -> String {
        format!("p{}", self.partition)
    }

    pub(crate) fn id(self) -> String {
        self.number.to_string()
    }
}

/// A version of an item as a read shows it: the number that its writer gave it, and the etag of the service.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct Version {
    pub(crate) number: u64,
    pub(crate) etag: String,
}

/// What a writer knows of its write.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) enum Fate {
    /// It is written, under this etag.
    Acknowledged(String),
    /// The error says that it was not written.
    Refused,
    /// The error says that nobody knows.
    Unknown,
}

/// What an operation did.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) enum Deed {
    /// The number is this write's alone.
    Wrote { item: Item, number: u64, fate: Fate },
    /// The items that it asked for, and what it found.
    Read { found: Vec<(Item, Option<Version>)> },
    /// A read without a result.
    Failed,
}

/// One operation of one session. Times count what begins and ends, over all sessions.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Operation {
    pub(crate) session: usize,
    pub(crate) began: u64,
    pub(crate) ended: u64,
    pub(crate) activity_id: String,
    /// The region that answered last.
    pub(crate) region: Option<String>,
    pub(crate) deed: Deed,
    pub(crate) error: Option<String>,
}

/// What happened to the account, and when.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Event {
    pub(crate) at: u64,
    pub(crate) text: String,
}

/// Writes events and operations as lines of JSON, for inspection.
pub(crate) fn write(path: &Path, events: &[Event], history: &[Operation]) -> io::Result<()> {
    let mut file = BufWriter::new(std::fs::File::create(path)?);
    for event in events {
        writeln!(file, "{}", serde_json::to_string(event)?)?;
    }
    for operation in history {
        writeln!(file, "{}", serde_json::to_string(operation)?)?;
    }
    file.flush()
}
