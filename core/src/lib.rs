//! A multi-region client for Azure Cosmos DB for NoSQL.
//!
//! Name your region; the client does the rest. It finds the account's regions, uses the nearest, goes on
//! in the next one when a region fails, and comes home when it is back.
//!
//! ```
//! use perilune::{ContainerProperties, CosmosClient, Query};
//! use perilune_emulator::Emulator;
//! use serde::{Deserialize, Serialize};
//!
//! #[derive(Serialize, Deserialize)]
//! struct Order {
//!     id: String,
//!     customer: String,
//!     total: f64,
//! }
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! // An account on this machine. One in the cloud is an endpoint and a key, too.
//! let account = Emulator::builder().regions(["East US", "West US 2"]).multiple_writes(true).start().await?;
//!
//! let client = CosmosClient::builder(account.endpoint(), account.key())
//!     .application_region("West US 2")
//!     .build()?;
//! client.create_database_if_not_exists("sales", None).await?;
//! let sales = client.database("sales");
//! sales.create_container_if_not_exists(ContainerProperties::new("orders", "/customer"), None).await?;
//! let orders = sales.container("orders");
//!
//! let order = Order { id: "7".into(), customer: "ada".into(), total: 12.5 };
//! orders.create_item("ada", &order, None).await?;
//!
//! let large = Query::new("SELECT * FROM c WHERE c.total > @least").with_parameter("@least", 10)?;
//! let found: Vec<Order> = orders.query_items(large, "ada", None)?.collect().await?;
//! assert_eq!(found[0].id, "7");
//!
//! let read = orders.read_item::<Order>("7", "ada", None).await?;
//! assert_eq!(read.diagnostics().responding_region().map(|region| region.name()), Some("West US 2"));
//! # Ok(())
//! # }
//! ```
//!
//! - [`CosmosClient`], [`DatabaseClient`] and [`ContainerClient`] are the handles; they are cheap to clone
//!   and safe to share.
//! - [`CosmosClientBuilder`] and [`ConnectionPolicy`] say where requests go, [`RequestOptions`] what is
//!   different for one of them.
//! - A call gives a [`Response`] or a [`Pager`] of [`Page`]s; both tell charge, session and the
//!   [`Diagnostics`] of the way there.
//! - [`transport`] is the seam for a network of your own.
//! - What fails is an [`Error`], with an [`ErrorKind`] and, for a write, what is known of its outcome.
//!
//! perilune is independent of, and not endorsed by, the owner of the service.

// Five modules hold more than the client itself uses: the emulator takes facts from them through `internals`.

mod account;
#[cfg(feature = "internals")]
#[allow(unreachable_pub)]
mod as_json;
mod auth;
mod batch;
mod bulk;
mod change_feed;
mod change_feed_processor;
mod client;
mod clock;
mod conflicts;
mod container;
mod database;
mod diagnostics;
mod error;
mod feed_range;
#[cfg(feature = "internals")]
#[allow(unreachable_pub)]
mod logs;
#[cfg_attr(not(feature = "internals"), allow(dead_code, unreachable_pub))]
mod models;
mod operations;
mod options;
mod pager;
#[cfg_attr(not(feature = "internals"), allow(dead_code, unreachable_pub))]
mod partition;
mod pipeline;
mod policy;
mod query;
mod read_many;
#[cfg_attr(not(feature = "internals"), allow(dead_code, unreachable_pub))]
mod region;
mod response;
mod retry;
mod routing;
#[cfg_attr(not(feature = "internals"), allow(dead_code, unreachable_pub))]
mod scripts;
#[cfg_attr(not(feature = "internals"), allow(dead_code, unreachable_pub))]
mod session;
#[cfg(feature = "internals")]
mod steps;
mod throughput;
pub mod transport;
mod users;

pub use auth::connection_string::{ConnectionString, InvalidConnectionString};
pub use auth::credential::{AccessToken, Credential, ResourceToken, TokenError, TokenFuture, TokenProvider};
pub use auth::key::{AccountKey, InvalidKey};
pub use auth::resource_tokens::ResourceTokens;
pub use batch::{BatchResponse, BatchResult};
pub use bulk::{BulkOptions, BulkProgress, BulkResponse};
pub use change_feed::ChangeFeed;
pub use change_feed_processor::{ChangeFeedProcessor, FeedLag, HandlerError};
pub use client::{CosmosClient, CosmosClientBuilder};
pub use conflicts::ConflictsClient;
pub use container::ContainerClient;
pub use database::DatabaseClient;
pub use diagnostics::{Attempt, AttemptResult, Diagnostics, HedgeState, Hedging, Reason, Routing};
pub use error::{Error, ErrorKind, Result, WriteOutcome};
pub use feed_range::FeedRange;
pub use models::Extra;
pub use models::batch::{BatchItemOptions, TransactionalBatch};
pub use models::bulk::BulkOperation;
pub use models::change::{Change, ChangeFeedMode, ChangeFeedStart, ChangeMetadata, ChangeOperation};
pub use models::conflict::{ConflictProperties, ConflictVersions};
pub use models::consistency::ConsistencyLevel;
pub use models::container::{
    ConflictResolutionMode, ConflictResolutionPolicy, ContainerProperties, UniqueKey, UniqueKeyPolicy,
};
pub use models::database::DatabaseProperties;
pub use models::derived::{ChangeFeedPolicy, ComputedProperty, GeospatialConfig};
pub use models::indexing::{CompositePath, IndexedPath, IndexingMode, IndexingPolicy, SpatialIndex};
pub use models::partition_key::{PartitionKeyDefinition, PartitionKeyKind};
pub use models::patch::Patch;
pub use models::query::{Query, QueryScope};
pub use models::scripts::{
    Script, ScriptKind, StoredProcedureProperties, TriggerOperation, TriggerProperties, TriggerType,
    UserDefinedFunctionProperties,
};
pub use models::search::{
    FullTextIndex, FullTextPath, FullTextPolicy, VectorEmbedding, VectorEmbeddingPolicy, VectorIndex,
};
pub use models::status::Status;
pub use models::throughput::ThroughputProperties;
pub use models::user::{PermissionMode, PermissionProperties, PermissionToken, UserProperties};
pub use options::{
    ChangeFeedOptions, CreateOptions, FeedScope, FullTextScoreScope, ItemOptions, ProcessorOptions,
    QueryOptions,
};
pub use pager::{Page, Pager};
pub use partition::key::{InvalidPartitionKey, PartitionKey, PartitionKeyValue};
pub use policy::{
    AvailabilityStrategy, CircuitBreakerOptions, ConnectionPolicy, HedgingStrategy, IndexingDirective,
    PriorityLevel, RequestOptions, RetryOptions, TransportOptions,
};
pub use read_many::{ReadManyOptions, ReadManyResponse};
pub use region::{Region, order_from, rank, regions};
pub use response::{ItemResponse, Response};
pub use scripts::ScriptsClient;
pub use users::UserClient;

/// What the emulator shares with the client. Not part of the public interface: it can change in any version.
#[cfg(feature = "internals")]
#[doc(hidden)]
pub mod internals {
    pub use crate::as_json::{Verb, changed_after, partition_key, patch, resource_tokens, token_time};
    pub use crate::change_feed_processor::{Batch, Handled};
    pub use crate::client::user_agent;
    pub use crate::logs::{Ear, listen};
    pub use crate::models::{headers, status};
    pub use crate::options::with_null_for_nothing;
    pub use crate::partition::{epk, extract, hash, key, ranges};
    pub use crate::policy::{Seen, on_condition, witnessed};
    pub use crate::session::{latest_session_token, token};
    pub use crate::steps::{Run, STEPS, Step};

    /// Names of regions and their order.
    pub mod region {
        pub use crate::region::*;
    }
}
