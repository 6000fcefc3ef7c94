//! What is one request to the service, before anything is known of regions, time or the network?
//!
//! An [`Operation`] is a value: path, method, headers and body. The pipeline decides where it goes,
//! signs it and sends it; the files beside this one build one each.

mod batch;
mod build;
mod bulk;
mod conflicts;
mod create_container;
mod create_database;
mod create_item;
mod delete_container;
mod delete_database;
mod delete_item;
mod delete_items_of_key;
pub(crate) mod link;
mod offers;
mod patch_item;
mod query;
mod read_account;
mod read_changes;
mod read_container;
mod read_database;
mod read_item;
mod read_many;
mod read_ranges;
mod replace_container;
mod replace_item;
mod scripts;
#[cfg(test)]
mod tests;
mod upsert_item;
mod users;

use bytes::Bytes;
use http::{HeaderMap, Method};

use crate::models::headers;
use crate::partition::key::PartitionKey;

pub(crate) use batch::execute_batch;
pub(crate) use bulk::{bulk_row, execute_bulk};
pub(crate) use conflicts::{delete_conflict, query_conflicts, read_conflict};
pub(crate) use create_container::create_container;
pub(crate) use create_database::create_database;
pub(crate) use create_item::create_item;
pub(crate) use delete_container::delete_container;
pub(crate) use delete_database::delete_database;
pub(crate) use delete_item::delete_item;
pub(crate) use delete_items_of_key::delete_all_items_by_partition_key;
pub(crate) use link::check_item_id;
pub(crate) use offers::{Migration, query_offers, replace_offer};
#[cfg(feature = "internals")]
pub(crate) use offers::{query_all_offers, read_offer};
pub(crate) use patch_item::patch_item;
pub(crate) use query::{QueryTarget, query_containers, query_databases, query_items, query_part, query_plan};
pub(crate) use read_account::read_account;
pub(crate) use read_changes::{ChangesAfter, read_changes};
pub(crate) use read_container::read_container;
pub(crate) use read_database::read_database;
pub(crate) use read_item::read_item;
pub(crate) use read_many::read_many_query;
#[cfg(feature = "internals")]
pub(crate) use read_ranges::list_ranges;
pub(crate) use read_ranges::read_ranges;
pub(crate) use replace_container::replace_container;
pub(crate) use replace_item::replace_item;
pub(crate) use scripts::{
    create_script, delete_script, execute_stored_procedure, query_scripts, read_script, replace_script,
    upsert_script,
};
pub(crate) use upsert_item::upsert_item;
pub(crate) use users::{Does, on_named, query_under, write_under};

/// What an operation does to its resource. Decides the routing and retry rules that apply.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum OperationKind {
    /// Reads one resource.
    Read,
    /// Reads a list of resources.
    ReadFeed,
    /// Runs a query.
    Query,
    /// Creates a resource; fails if it exists.
    Create,
    /// Creates a resource or replaces it.
    Upsert,
    /// Replaces an existing resource.
    Replace,
    /// Changes an existing resource in parts.
    Patch,
    /// Deletes a resource.
    Delete,
    /// Does many operations together.
    Batch,
    /// Runs a stored procedure: nobody knows what it does.
    Execute,
}

impl OperationKind {
    /// True if the operation changes nothing, so that any region may serve it.
    pub(crate) fn is_read_only(self) -> bool {
        match self {
            Self::Read | Self::ReadFeed | Self::Query => true,
            Self::Create
            | Self::Upsert
            | Self::Replace
            | Self::Patch
            | Self::Delete
            | Self::Batch
            | Self::Execute => false,
        }
    }
}

/// The type of the resource, as the signature and the routing rules name it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ResourceType {
    /// The account itself (`GET /`).
    Account,
    /// `dbs`
    Database,
    /// `colls`
    Container,
    /// `pkranges`
    PartitionKeyRange,
    /// `docs`
    Document,
    /// All items of one partition key; signed as `colls`.
    PartitionKeyDelete,
    /// `offers`
    Offer,
    /// `sprocs`
    StoredProcedure,
    /// `triggers`
    Trigger,
    /// `udfs`
    UserDefinedFunction,
    /// `conflicts`
    Conflict,
    /// `users`
    User,
    /// `permissions`
    Permission,
}

impl ResourceType {
    /// The word that the signature and the path use; empty for the account.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Account => "",
            Self::Database => "dbs",
            Self::Container | Self::PartitionKeyDelete => "colls",
            Self::PartitionKeyRange => "pkranges",
            Self::Document => "docs",
            Self::Offer => "offers",
            Self::StoredProcedure => "sprocs",
            Self::Trigger => "triggers",
            Self::UserDefinedFunction => "udfs",
            Self::Conflict => "conflicts",
            Self::User => "users",
            Self::Permission => "permissions",
        }
    }
}

/// One request to the service, complete but for region, date, signature and session token.
#[derive(Clone, Debug)]
pub(crate) struct Operation {
    /// The public method's name, for diagnostics and errors: `read_item`.
    pub(crate) name: &'static str,
    pub(crate) kind: OperationKind,
    pub(crate) resource: ResourceType,
    pub(crate) method: Method,
    /// The request target, percent-encoded: `/dbs/sales/colls/orders/docs/7`.
    pub(crate) path: String,
    /// What is signed, as it is: `dbs/sales/colls/orders/docs/7`. The parent's link for feeds and creation.
    pub(crate) link: String,
    /// The container's link (`dbs/sales/colls/orders`) if the operation is inside one: the key of session
    /// tokens and of cached metadata.
    pub(crate) container: Option<String>,
    pub(crate) partition_key: Option<PartitionKey>,
    /// Headers of this operation only; the common ones are the pipeline's.
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
}

impl Operation {
    /// True if it is a part of a bulk, which slows down by itself when the service asks to wait.
    pub(crate) fn is_bulk(&self) -> bool {
        self.kind == OperationKind::Batch && self.headers.contains_key(headers::PARTITION_KEY_RANGE_ID)
    }

    /// True if it asks how a query is to be run, and reads no item.
    pub(crate) fn is_query_plan(&self) -> bool {
        self.kind == OperationKind::Query && self.headers.contains_key(headers::IS_QUERY_PLAN_REQUEST)
    }

    /// Items are routed by preference, metadata by the hub: this tells which. A stored procedure works on items.
    pub(crate) fn is_document(&self) -> bool {
        matches!(self.resource, ResourceType::Document | ResourceType::PartitionKeyDelete)
            || self.kind == OperationKind::Execute
    }

    /// True if an `If-Match` header guards the write, so that repeating it can't overwrite another writer. `*` is met
    /// by whatever another writer left; and an upsert creates the item anew that another one deleted, whatever its
    /// condition.
    pub(crate) fn is_guarded(&self) -> bool {
        self.kind != OperationKind::Upsert
            && self.headers.get(http::header::IF_MATCH).is_some_and(|etag| etag != "*")
    }
}
