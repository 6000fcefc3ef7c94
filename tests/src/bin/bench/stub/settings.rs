//! What account does the gateway show?

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

/// The account, and how it is reached.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Account {
    /// Regions that read and write, at most as many as the client's table has; a port for each.
    pub(crate) regions: usize,
    /// Partition key ranges of each container.
    pub(crate) ranges: usize,
    /// What an item is in the answer, in bytes.
    pub(crate) item_bytes: usize,
    /// Items of a query's page.
    pub(crate) page: usize,
    /// Over TLS, with a certificate that is written to this file.
    pub(crate) tls: Option<PathBuf>,
}

impl Default for Account {
    fn default() -> Self {
        Self { regions: 3, ranges: 1, item_bytes: 1024, page: 100, tls: None }
    }
}
