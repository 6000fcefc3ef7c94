//! A multi-region client for Azure Cosmos DB for NoSQL.
//!
//! perilune is independent of, and not endorsed by, the owner of the service.

// `internals` hands out more of these than the client itself uses.
#![cfg_attr(not(feature = "internals"), allow(dead_code, unreachable_pub, unused_imports))]

mod account;
mod auth;
mod clock;
mod diagnostics;
mod error;
mod models;
mod operations;
mod partition;
mod pipeline;
mod policy;
mod region;
mod retry;
mod routing;
mod session;
mod transport;

pub use auth::connection_string::{ConnectionString, InvalidConnectionString};
pub use auth::credential::{AccessToken, Credential, ResourceToken, TokenError, TokenFuture, TokenProvider};
pub use auth::key::{AccountKey, InvalidKey};
pub use diagnostics::{Attempt, AttemptResult, Diagnostics, Reason};
pub use error::{Error, ErrorKind, Result, WriteOutcome};
pub use models::Extra;
pub use models::consistency::ConsistencyLevel;
pub use models::container::{
    ConflictResolutionMode, ConflictResolutionPolicy, ContainerProperties, UniqueKey, UniqueKeyPolicy,
};
pub use models::database::DatabaseProperties;
pub use models::indexing::{CompositePath, IndexedPath, IndexingMode, IndexingPolicy, SpatialIndex};
pub use models::partition_key::{PartitionKeyDefinition, PartitionKeyKind};
pub use models::status::Status;
pub use models::throughput::ThroughputProperties;
pub use partition::key::{InvalidPartitionKey, PartitionKey, PartitionKeyValue};
pub use policy::{ConnectionPolicy, RequestOptions, RetryOptions, TransportOptions};
pub use region::{Region, order_from, rank, regions};

/// What the emulator shares with the client. Not part of the public interface: it can change in any version.
#[cfg(feature = "internals")]
#[doc(hidden)]
pub mod internals {
    pub use crate::models::{headers, status};
    pub use crate::partition::{epk, extract, hash, key, ranges};
    pub use crate::session::token;

    /// Names of regions and their order.
    pub mod region {
        pub use crate::region::*;
    }
}
