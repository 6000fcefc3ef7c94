//! Which requests read the throughput of a resource, and change it?

use bytes::Bytes;
use http::HeaderName;

use crate::error::Result;
use crate::models::headers;
use crate::models::query::Query;
use crate::operations::build::TRUE;
use crate::operations::link::Link;
use crate::operations::query::page;
use crate::operations::{Operation, OperationKind, ResourceType};
use crate::options::QueryOptions;

/// A change from one kind of throughput to the other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Migration {
    ToAutoscale,
    ToManual,
}

impl Migration {
    fn header(self) -> HeaderName {
        match self {
            Self::ToAutoscale => headers::MIGRATE_OFFER_TO_AUTOPILOT,
            Self::ToManual => headers::MIGRATE_OFFER_TO_MANUAL,
        }
    }
}

/// The offer of the database or container of this resource id.
pub(crate) fn query_offers(resource: &str) -> Result<Operation> {
    let query = Query::new("SELECT * FROM root r WHERE r.offerResourceId = @resource")
        .with_parameter("@resource", resource)?;
    let link = Link::account();
    page("read_throughput", ResourceType::Offer, &link, query.to_json()?, &QueryOptions::default())
}

/// The offers that a query picks, of the whole account.
#[cfg(feature = "internals")]
pub(crate) fn query_all_offers(query: &Query, options: &QueryOptions) -> Result<Operation> {
    page("query_offers", ResourceType::Offer, &Link::account(), query.to_json()?, options)
}

/// The offer of this resource id.
#[cfg(feature = "internals")]
pub(crate) fn read_offer(rid: &str) -> Operation {
    Operation::on("read_throughput", OperationKind::Read, ResourceType::Offer, &Link::offer(rid))
}

pub(crate) fn replace_offer(rid: &str, offer: Bytes, migration: Option<Migration>) -> Operation {
    let link = Link::offer(rid);
    let operation = Operation::on("replace_throughput", OperationKind::Replace, ResourceType::Offer, &link)
        .with_json(offer);
    match migration {
        Some(migration) => operation.with_header(migration.header(), TRUE),
        None => operation,
    }
}
