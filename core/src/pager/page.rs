//! What does a page of a query hold?

use std::fmt;

use serde::Deserialize;
use serde::de::DeserializeOwned;

use crate::diagnostics::Diagnostics;
use crate::error::Result;
use crate::models::headers;
use crate::pipeline::RawResponse;
use crate::response::from_json;

/// One page of a query.
pub struct Page<T> {
    items: Vec<T>,
    pub(super) raw: RawResponse,
}

/// What surrounds the items of a page.
#[derive(Deserialize)]
#[serde(bound = "T: DeserializeOwned")]
struct Envelope<T> {
    #[serde(rename = "Documents")]
    #[serde(alias = "Databases", alias = "DocumentCollections")]
    #[serde(
        alias = "StoredProcedures",
        alias = "Triggers",
        alias = "UserDefinedFunctions",
        alias = "Conflicts",
        alias = "Users",
        alias = "Permissions"
    )]
    items: Vec<T>,
}

impl<T: DeserializeOwned> Page<T> {
    pub(crate) fn read(raw: RawResponse) -> Result<Self> {
        // In one go: to find where each item ends takes half as long as to read them.
        let Envelope { items } = from_json(&raw, &raw.body)?;
        Ok(Self { items, raw })
    }
}

impl<T> Page<T> {
    /// The items, in the order of the query.
    pub fn items(&self) -> &[T] {
        &self.items
    }

    /// The items, without the rest of the page.
    pub fn into_items(self) -> Vec<T> {
        self.items
    }

    /// Where the next page begins, for [`QueryOptions::with_continuation`](crate::QueryOptions::with_continuation); `None` on the last page.
    pub fn continuation(&self) -> Option<&str> {
        self.raw.header(headers::CONTINUATION)
    }

    /// Request units charged for this page, by all attempts together.
    pub fn request_charge(&self) -> f64 {
        self.raw.diagnostics.request_charge()
    }

    /// The session token of the partition that answered.
    pub fn session_token(&self) -> Option<&str> {
        self.raw.header(headers::SESSION_TOKEN)
    }

    /// The service's id of the request, to quote in a support request.
    pub fn activity_id(&self) -> Option<&str> {
        self.raw.header(headers::ACTIVITY_ID)
    }

    /// What it cost the service to find the page, if [`QueryOptions::with_query_metrics`] asked for it: `name=number`
    /// pairs joined by `;`, times in milliseconds. Of several partitions, their sum.
    ///
    /// [`QueryOptions::with_query_metrics`]: crate::QueryOptions::with_query_metrics
    pub fn query_metrics(&self) -> Option<&str> {
        self.raw.header(headers::QUERY_METRICS)
    }

    /// Which indexes served the query, and which would, if [`QueryOptions::with_index_metrics`] asked for it: JSON in
    /// base64, as the service gives it.
    ///
    /// [`QueryOptions::with_index_metrics`]: crate::QueryOptions::with_index_metrics
    pub fn index_metrics(&self) -> Option<&str> {
        self.raw.header(headers::INDEX_UTILIZATION)
    }

    /// All headers of the page. Of several partitions, those of the last to answer.
    pub fn headers(&self) -> &http::HeaderMap {
        &self.raw.headers
    }

    /// Every attempt for this page: region, reason, duration, outcome.
    pub fn diagnostics(&self) -> &Diagnostics {
        &self.raw.diagnostics
    }
}

/// Without the items: documents stay out of logs.
impl<T> fmt::Debug for Page<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Page")
            .field("items", &self.items.len())
            .field("continuation", &self.continuation())
            .field("request_charge", &self.request_charge())
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
#[path = "page_tests.rs"]
mod tests;
