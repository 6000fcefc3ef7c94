//! How is an operation put together from its link, its kind and its parts?

use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue, Method};

use crate::error::{Error, ErrorKind, Result};
use crate::models::headers;
use crate::models::throughput::ThroughputProperties;
use crate::operations::link::Link;
use crate::operations::{Operation, OperationKind, ResourceType};
use crate::options::ItemOptions;
use crate::partition::key::PartitionKey;

const JSON: HeaderValue = HeaderValue::from_static("application/json");
pub(crate) const TRUE: HeaderValue = HeaderValue::from_static("true");

impl OperationKind {
    fn method(self) -> Method {
        match self {
            Self::Read | Self::ReadFeed => Method::GET,
            Self::Create | Self::Upsert | Self::Query | Self::Batch | Self::Execute => Method::POST,
            Self::Replace => Method::PUT,
            Self::Patch => Method::PATCH,
            Self::Delete => Method::DELETE,
        }
    }
}

impl Operation {
    /// An operation on the resource at `link`.
    pub(crate) fn on(name: &'static str, kind: OperationKind, resource: ResourceType, link: &Link) -> Self {
        Self::new(name, kind, resource, link.path().to_owned(), link.name())
    }

    /// An operation on the list of `resource` under `parent`: a creation, a list or a query. The parent's
    /// link is what is signed.
    pub(crate) fn under(
        name: &'static str,
        kind: OperationKind,
        resource: ResourceType,
        parent: &Link,
    ) -> Self {
        Self::new(name, kind, resource, parent.feed(resource), parent.name())
    }

    fn new(
        name: &'static str,
        kind: OperationKind,
        resource: ResourceType,
        path: String,
        link: &str,
    ) -> Self {
        let container = match resource {
            ResourceType::Document
            | ResourceType::PartitionKeyDelete
            | ResourceType::PartitionKeyRange
            | ResourceType::StoredProcedure
            | ResourceType::Trigger
            | ResourceType::UserDefinedFunction => Some(container_of(link).to_owned()),
            ResourceType::Account
            | ResourceType::Database
            | ResourceType::Container
            | ResourceType::Offer
            | ResourceType::Conflict
            | ResourceType::User
            | ResourceType::Permission => None,
        };
        Self {
            name,
            kind,
            resource,
            method: kind.method(),
            path,
            link: link.to_owned(),
            container,
            partition_key: None,
            headers: HeaderMap::new(),
            body: Bytes::new(),
        }
    }

    pub(crate) fn with_header(mut self, name: HeaderName, value: HeaderValue) -> Self {
        self.headers.insert(name, value);
        self
    }

    /// A value from the caller, who is told under the name `argument` if it can't stand in a header.
    pub(crate) fn with_text_header(self, argument: &str, name: HeaderName, value: &str) -> Result<Self> {
        let value = HeaderValue::from_str(value)
            .map_err(|_| Error::invalid(argument, format_args!("{value:?} can't be sent in a header")))?;
        Ok(self.with_header(name, value))
    }

    pub(crate) fn with_json(mut self, body: Bytes) -> Self {
        self.body = body;
        self.with_header(headers::CONTENT_TYPE, JSON)
    }

    pub(crate) fn with_partition_key(mut self, key: PartitionKey) -> Result<Self> {
        let value = key
            .to_header(false)
            .map_err(|problem| Error::new(ErrorKind::InvalidArgument, problem.to_string()))?;
        self.partition_key = Some(key);
        Ok(self.with_header(headers::PARTITION_KEY, value))
    }

    /// The throughput of what is created; without it the service decides.
    pub(crate) fn with_throughput(self, throughput: Option<ThroughputProperties>) -> Self {
        match throughput.map(ThroughputProperties::to_header) {
            Some((name, value)) => self.with_header(name, value),
            None => self,
        }
    }

    /// The conditions of a request on one item, and whether a write is answered with its body.
    pub(crate) fn with_item_options(mut self, options: &ItemOptions) -> Result<Self> {
        if let Some(etag) = &options.if_match {
            self = self.with_text_header("if_match", headers::IF_MATCH, etag)?;
        }
        if let Some(etag) = &options.if_none_match {
            self = self.with_text_header("if_none_match", headers::IF_NONE_MATCH, etag)?;
        }
        if !options.content_response_on_write && !self.kind.is_read_only() {
            self = self.with_header(headers::PREFER, HeaderValue::from_static("return=minimal"));
        }
        Ok(self)
    }
}

/// The first four segments: `dbs/sales/colls/orders` of `dbs/sales/colls/orders/docs/7`.
fn container_of(link: &str) -> &str {
    match link.match_indices('/').nth(3) {
        Some((end, _)) => &link[..end],
        None => link,
    }
}

/// Checks the id of an item before it is written: one that can't stand in a path could never be read
/// again. What is not an object with a text `id` is left to the service to refuse.
pub(crate) fn check_item(body: &[u8]) -> Result<()> {
    #[derive(serde::Deserialize)]
    struct Head {
        id: String,
    }
    match serde_json::from_slice::<Head>(body) {
        Ok(head) => crate::operations::link::check_item_id(&head.id),
        Err(_) => Ok(()),
    }
}
