//! How are the pages of a query walked?

use std::fmt;
use std::marker::PhantomData;
use std::sync::Arc;

use futures_core::Stream;
use futures_util::{StreamExt, TryStreamExt, stream};
use serde::de::DeserializeOwned;

use crate::error::Result;
use crate::models::headers;
use crate::operations::Operation;
use crate::options::QueryOptions;
use crate::pipeline::{Pipeline, RawResponse};
use crate::policy::RequestOptions;
#[cfg(feature = "internals")]
use crate::response::Response;

mod assemble;
mod fan_out;
mod flight;
mod metrics;
mod page;

pub use page::Page;

pub(crate) use fan_out::FanOut;

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
    source: Source,
    next: Next,
    model: PhantomData<fn() -> T>,
}

/// Who makes the pages.
enum Source {
    /// One partition, or the account: the service does.
    Service(Box<Served>),
    /// Several partitions: the client does, of their pages.
    Client(Box<FanOut>),
}

/// A query that the service answers page by page.
struct Served {
    pipeline: Arc<Pipeline>,
    operation: Operation,
    options: RequestOptions,
}

/// Where the next page begins.
enum Next {
    Start,
    After(String),
    End,
}

impl<T> Pager<T> {
    pub(crate) fn new(pipeline: Arc<Pipeline>, operation: Operation, options: QueryOptions) -> Result<Self> {
        let next = options.continuation.map_or(Next::Start, Next::After);
        if let Next::After(continuation) = &next {
            fan_out::refuse_own(continuation)?;
        }
        let source = Source::Service(Box::new(Served { pipeline, operation, options: options.request }));
        Ok(Self { source, next, model: PhantomData })
    }

    pub(crate) fn over_partitions(fan_out: FanOut) -> Self {
        let next = fan_out.continuation().map_or(Next::Start, |text| Next::After(text.to_owned()));
        Self { source: Source::Client(Box::new(fan_out)), next, model: PhantomData }
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

    /// The same pages, of which nobody reads the items.
    #[doc(hidden)]
    pub fn without_model(self) -> Pager<()> {
        Pager { source: self.source, next: self.next, model: PhantomData }
    }
}

impl<T> Pager<T> {
    async fn fetch(&mut self) -> Result<Option<RawResponse>> {
        let continuation = match &self.next {
            Next::Start => None,
            Next::After(continuation) => Some(continuation),
            Next::End => return Ok(None),
        };
        match &mut self.source {
            Source::Client(fan_out) => fan_out.next().await,
            Source::Service(served) => served.page(continuation).await.map(Some),
        }
    }

    /// Has the page that came last asked for again.
    fn rewind(&mut self) {
        if let Source::Client(fan_out) = &mut self.source {
            let continuation = match &self.next {
                Next::After(continuation) => Some(continuation.as_str()),
                Next::Start | Next::End => None,
            };
            fan_out.rewind(continuation);
        }
    }

    fn advance(&mut self, answer: &RawResponse) {
        self.next = match answer.continuation() {
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
        match Page::read(answer) {
            Ok(page) => {
                self.advance(&page.raw);
                Ok(Some(page))
            }
            Err(error) => {
                self.rewind();
                Err(error)
            }
        }
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
        self.into_pages().map_ok(|page| stream::iter(page.into_items()).map(Ok)).try_flatten()
    }

    /// All items that are left, in one list.
    ///
    /// # Errors
    /// Those of [`next_page`](Self::next_page).
    pub async fn collect(mut self) -> Result<Vec<T>> {
        let mut items = Vec::new();
        while let Some(page) = self.next_page().await? {
            items.extend(page.into_items());
        }
        Ok(items)
    }
}

impl Served {
    async fn page(&self, continuation: Option<&String>) -> Result<RawResponse> {
        let mut operation = self.operation.clone();
        if let Some(continuation) = continuation {
            operation = operation.with_text_header("continuation", headers::CONTINUATION, continuation)?;
        }
        let mut answer = self.pipeline.run(operation, &self.options).await?;
        // Whoever looks at the headers takes an empty one for another page.
        if answer.continuation().is_none() {
            answer.headers.remove(headers::CONTINUATION);
        }
        Ok(answer)
    }
}

impl Source {
    fn link(&self) -> &str {
        match self {
            Self::Service(served) => &served.operation.link,
            Self::Client(fan_out) => fan_out.link(),
        }
    }
}

impl<T> fmt::Debug for Pager<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pager")
            .field("link", &self.source.link())
            .field("continuation", &self.continuation())
            .finish_non_exhaustive()
    }
}
