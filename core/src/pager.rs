//! How are the pages of a query walked?

use std::fmt;
use std::marker::PhantomData;
use std::sync::Arc;

use futures_core::Stream;
use futures_util::{StreamExt, TryStreamExt, stream};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::value::RawValue;

use crate::diagnostics::Diagnostics;
use crate::error::Result;
use crate::models::headers;
use crate::operations::Operation;
use crate::options::QueryOptions;
use crate::pipeline::{Pipeline, RawResponse};
use crate::policy::RequestOptions;
#[cfg(feature = "internals")]
use crate::response::Response;
use crate::response::from_json;

/// The pages of a query, fetched one at a time as they are asked for.
///
/// ```no_run
/// # async fn example(container: perilune::ContainerClient) -> perilune::Result<()> {
/// let mut pager = container.query_items::<serde_json::Value>("SELECT * FROM c", "customer-1", None)?;
/// while let Some(page) = pager.next_page().await? {
///     println!("{} items for {} request units", page.items().len(), page.request_charge());
/// }
/// # Ok(())
/// # }
/// ```
pub struct Pager<T> {
    pipeline: Arc<Pipeline>,
    operation: Operation,
    options: RequestOptions,
    next: Next,
    model: PhantomData<fn() -> T>,
}

/// Where the next page begins.
enum Next {
    Start,
    After(String),
    End,
}

impl<T> Pager<T> {
    pub(crate) fn new(pipeline: Arc<Pipeline>, operation: Operation, options: QueryOptions) -> Self {
        let next = options.continuation.map_or(Next::Start, Next::After);
        Self { pipeline, operation, options: options.request, next, model: PhantomData }
    }

    /// Where the next page begins, to go on later with [`QueryOptions::with_continuation`]; `None` before
    /// the first page and after the last.
    pub fn continuation(&self) -> Option<&str> {
        match &self.next {
            Next::After(continuation) => Some(continuation),
            Next::Start | Next::End => None,
        }
    }
}

#[cfg(feature = "internals")]
impl<T> Pager<T> {
    /// The next page as the service sent it, for bindings that hand the bytes on.
    ///
    /// # Errors
    /// Those of any read.
    #[doc(hidden)]
    pub async fn next_answer(&mut self) -> Result<Option<Response<()>>> {
        let answer = self.fetch().await?;
        if let Some(answer) = &answer {
            self.advance(answer);
        }
        Ok(answer.map(Response::new))
    }
}

impl<T> Pager<T> {
    async fn fetch(&self) -> Result<Option<RawResponse>> {
        let mut operation = self.operation.clone();
        match &self.next {
            Next::Start => {}
            Next::After(continuation) => {
                operation =
                    operation.with_text_header("continuation", headers::CONTINUATION, continuation)?;
            }
            Next::End => return Ok(None),
        }
        self.pipeline.run(operation, &self.options).await.map(Some)
    }

    fn advance(&mut self, answer: &RawResponse) {
        self.next = match answer.header(headers::CONTINUATION) {
            Some(continuation) => Next::After(continuation.to_owned()),
            None => Next::End,
        };
    }
}

impl<T: DeserializeOwned> Pager<T> {
    /// The next page, or `None` after the last. A page may be empty and not be the last.
    ///
    /// # Errors
    /// Those of any read, and `Serialization` if an item doesn't fit `T`. After an error the same page can
    /// be asked for again.
    pub async fn next_page(&mut self) -> Result<Option<Page<T>>> {
        let Some(answer) = self.fetch().await? else { return Ok(None) };
        let page = Page::read(answer)?;
        self.advance(&page.raw);
        Ok(Some(page))
    }

    /// The pages that are left, as a stream. It ends after the first error.
    pub fn into_pages(self) -> impl Stream<Item = Result<Page<T>>> + Send {
        stream::try_unfold(self, async |mut pager| Ok(pager.next_page().await?.map(|page| (page, pager))))
    }

    /// The items that are left, as a stream. It ends after the first error.
    pub fn into_items(self) -> impl Stream<Item = Result<T>> + Send
    where
        T: Send,
    {
        self.into_pages().map_ok(|page| stream::iter(page.items).map(Ok)).try_flatten()
    }

    /// All items that are left, in one list.
    ///
    /// # Errors
    /// Those of [`next_page`](Self::next_page).
    pub async fn collect(mut self) -> Result<Vec<T>> {
        let mut items = Vec::new();
        while let Some(page) = self.next_page().await? {
            items.extend(page.items);
        }
        Ok(items)
    }
}

impl<T> fmt::Debug for Pager<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pager")
            .field("link", &self.operation.link)
            .field("continuation", &self.continuation())
            .finish_non_exhaustive()
    }
}

/// One page of a query.
pub struct Page<T> {
    items: Vec<T>,
    raw: RawResponse,
}

/// What surrounds the items of a page; the items stay slices of the body.
#[derive(Deserialize)]
struct Envelope<'a> {
    #[serde(borrow, rename = "Documents", alias = "Databases", alias = "DocumentCollections")]
    items: Vec<&'a RawValue>,
}

impl<T: DeserializeOwned> Page<T> {
    fn read(raw: RawResponse) -> Result<Self> {
        let envelope: Envelope<'_> = from_json(&raw, &raw.body)?;
        let items = envelope.items.iter().map(|item| from_json(&raw, item.get().as_bytes()));
        Ok(Self { items: items.collect::<Result<_>>()?, raw })
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

    /// Where the next page begins, for [`QueryOptions::with_continuation`]; `None` on the last page.
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

    /// All headers of the page.
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
mod tests;
