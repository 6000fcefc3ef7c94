//! How are the changes of a container walked?

use std::fmt;
use std::marker::PhantomData;
use std::num::NonZeroU32;
use std::sync::Arc;

use bytes::Bytes;
use futures_core::Stream;
use futures_util::stream;
use http::HeaderValue;
use serde::Deserialize;
use serde::de::{DeserializeOwned, IgnoredAny};

use crate::diagnostics::Diagnostics;
use crate::error::{Error, ErrorKind, Result};
use crate::feed_range::FeedRange;
use crate::models::change::{ACCEPTED_TIMES, ChangeFeedMode, ChangeFeedStart};
use crate::models::headers;
use crate::models::status::Status;
use crate::operations::link::Link;
use crate::operations::{self, ChangesAfter, Operation, QueryTarget};
use crate::options::{ChangeFeedOptions, FeedScope};
use crate::pager::Page;
use crate::pipeline::{Layout, Pipeline, RawResponse};
use crate::policy::{RequestOptions, defaults};
#[cfg(feature = "internals")]
use crate::response::Response;
use crate::response::from_json;

mod continuation;
mod cursor;

use continuation::{Continuation, Scope};
use cursor::{Cursor, Slice};

/// The changes of a container or of a part of it, read as they are asked for. It has no end: a page without items says
/// that there is nothing new just now.
///
/// ```no_run
/// # async fn example(orders: perilune::ContainerClient) -> perilune::Result<()> {
/// # #[derive(serde::Deserialize)] struct Order { id: String }
/// use perilune::ChangeFeedStart;
///
/// let mut changes = orders.query_change_feed::<Order>(ChangeFeedStart::Beginning, None)?;
/// loop {
///     let page = changes.next_page().await?;
///     if page.items().is_empty() {
///         break;
///     }
///     page.items().iter().for_each(|order| println!("{} changed", order.id));
/// }
/// let later = changes.continuation().map(ChangeFeedStart::continuation);
/// # let _ = later;
/// # Ok(())
/// # }
/// ```
pub struct ChangeFeed<T> {
    feed: Feed,
    model: PhantomData<fn() -> T>,
}

impl<T> ChangeFeed<T> {
    pub(crate) fn new(feed: Feed) -> Self {
        Self { feed, model: PhantomData }
    }

    /// Where the next page begins, to go on later with [`ChangeFeedStart::Continuation`]; `None` before the first page.
    /// It stays good when partitions are split or merged.
    pub fn continuation(&self) -> Option<&str> {
        self.feed.continuation()
    }
}

#[cfg(feature = "internals")]
impl<T> ChangeFeed<T> {
    /// The next page as the service sent it, or a 304, for bindings that hand the bytes on.
    ///
    /// # Errors
    /// Those of any read.
    #[doc(hidden)]
    pub async fn next_answer(&mut self) -> Result<Response<()>> {
        self.feed.next().await.map(Response::new)
    }
}

impl<T: DeserializeOwned> ChangeFeed<T> {
    /// The next changes of one partition; none if no partition has any just now.
    ///
    /// # Errors
    /// Those of any read, and `Serialization` if an item doesn't fit `T`: then the page is passed over. After any other
    /// error the same page can be asked for again. `InvalidArgument` from the first page if the continuation is of
    /// another container; `BadRequest` if the container does not keep all versions, or not for that long.
    pub async fn next_page(&mut self) -> Result<Page<T>> {
        let mut answer = self.feed.next().await?;
        if answer.status.code == 304 {
            answer.body = Bytes::from_static(br#"{"Documents":[]}"#);
        }
        Page::read(answer)
    }

    /// The pages until there is nothing new. It ends after the first error.
    pub fn into_pages(self) -> impl Stream<Item = Result<Page<T>>> + Send {
        stream::try_unfold(self, async |mut feed| {
            let page = feed.next_page().await?;
            Ok((!page.items().is_empty()).then_some((page, feed)))
        })
    }
}

impl<T> fmt::Debug for ChangeFeed<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ChangeFeed")
            .field("link", &self.feed.asked.container.name())
            .field("continuation", &self.continuation())
            .finish_non_exhaustive()
    }
}

/// A feed whose pages are bytes.
pub(crate) struct Feed {
    asked: Asked,
    /// `None` before anything was sent. It stays where it is while a page is awaited: the caller may give that up.
    reading: Option<Reading>,
    told: Option<String>,
}

/// What the caller asks.
struct Asked {
    pipeline: Arc<Pipeline>,
    container: Link,
    mode: ChangeFeedMode,
    start: ChangeFeedStart,
    scope: FeedScope,
    resumed: Option<Continuation>,
    size: Option<NonZeroU32>,
    options: RequestOptions,
}

/// What there is once the container is known.
struct Reading {
    layout: Layout,
    scope: Scope,
    cursor: Cursor,
}

impl Feed {
    pub(crate) fn new(
        pipeline: Arc<Pipeline>,
        container: &Link,
        start: ChangeFeedStart,
        options: ChangeFeedOptions,
    ) -> Result<Self> {
        let ChangeFeedOptions { request, mode, scope, max_item_count } = options;
        let size = max_item_count.map(|count| {
            NonZeroU32::new(count)
                .ok_or_else(|| Error::invalid("max_item_count", "0: at least 1 is accepted"))
        });
        let resumed = resumed(&start, mode, &scope)?;
        let mode = resumed.as_ref().and_then(|resumed| resumed.mode).or(mode).unwrap_or_default();
        check_start(&start, mode)?;
        if let FeedScope::PartitionKey(key) = &scope {
            let problem = |problem| Error::new(ErrorKind::InvalidArgument, format!("{problem}"));
            key.to_header(false).map_err(problem)?;
        }
        let told = match &start {
            ChangeFeedStart::Continuation(text) => Some(text.clone()),
            _ => None,
        };
        let start = resumed.as_ref().map_or(start, |resumed| resumed.start.clone());
        let (container, size, options) = (container.clone(), size.transpose()?, request);
        let asked = Asked { pipeline, container, mode, start, scope, resumed, size, options };
        Ok(Self { asked, reading: None, told })
    }

    /// The next answer that has changes, or a 304 once every part was asked in vain. Its etag is the continuation.
    pub(crate) async fn next(&mut self) -> Result<RawResponse> {
        let Self { asked, reading, told } = self;
        let options = asked.pipeline.started(asked.options.clone());
        let reading = match reading {
            Some(reading) => reading,
            None => reading.insert(asked.begin(&options).await?),
        };
        reading.cursor.look();
        let answer = asked.look(reading, &options).await;
        if answer.is_ok() || told.is_some() {
            *told = Some(asked.continuation(reading).text());
        }
        answer.map(|answer| with_continuation(answer, told.clone()))
    }

    /// The continuations of the parts that are held by ranges of their own.
    pub(crate) fn parts(&self) -> Vec<(FeedRange, String)> {
        let Some(reading) = &self.reading else { return Vec::new() };
        let part = |slice: &Slice| {
            let range = FeedRange::new(slice.min.clone(), slice.max.clone());
            let slices = [slice.clone()].into();
            let scope = Scope::Range(range.clone());
            (range, Continuation { slices, scope, ..self.asked.continuation(reading) }.text())
        };
        reading.cursor.slices().iter().map(part).collect()
    }

    /// Where the next page begins.
    pub(crate) fn continuation(&self) -> Option<&str> {
        self.told.as_deref()
    }
}

impl Asked {
    fn continuation(&self, reading: &Reading) -> Continuation {
        Continuation {
            container: reading.layout.rid.clone(),
            mode: Some(self.mode),
            start: self.start.clone(),
            scope: reading.scope.clone(),
            slices: reading.cursor.slices().clone(),
        }
    }

    async fn begin(&self, options: &RequestOptions) -> Result<Reading> {
        let layout = self.pipeline.layout(&self.container, options).await?;
        let Some(resumed) = &self.resumed else {
            let scope = scope(&self.scope, &layout)?;
            let (min, max) = match &scope {
                Scope::Range(range) => range.span(),
                Scope::Key(key) => FeedRange::point(layout.hash(key)?).span(),
            };
            let cursor = Cursor::new([Slice { min, max, etag: None }].into());
            return Ok(Reading { layout, scope, cursor });
        };
        if resumed.container != layout.rid {
            return Err(Error::invalid(
                "continuation",
                format_args!(
                    "belongs to the container with the resource id {:?}; this one has {:?}",
                    resumed.container, layout.rid
                ),
            ));
        }
        // Only the container says whether a key is a whole one or the beginning of many, which was kept as their range.
        if let (FeedScope::PartitionKey(_), Scope::Range(kept)) = (&self.scope, &resumed.scope)
            && !matches!(scope(&self.scope, &layout)?, Scope::Range(asked) if asked.span() == kept.span())
        {
            return Err(Error::invalid("continuation", OTHER_PART));
        }
        let (scope, slices) = (resumed.scope.clone(), resumed.slices.clone());
        Ok(Reading { layout, scope, cursor: Cursor::new(slices) })
    }

    async fn look(&self, reading: &mut Reading, options: &RequestOptions) -> Result<RawResponse> {
        let began = self.pipeline.clock().now();
        let mut diagnostics = self.pipeline.new_diagnostics("query_change_feed");
        let (mut lost, mut last) = (0, None);
        while let Some(slice) = reading.cursor.next() {
            let Some(operation) = self.operation(reading, slice)? else {
                let ranges = reading.layout.ranges.overlapping(&slice.min, &slice.max).to_vec();
                reading.cursor.divide(&ranges);
                continue;
            };
            let sent = self.pipeline.clock().now();
            let answer = match self.pipeline.run(operation, options).await {
                Ok(answer) => answer,
                Err(error) => {
                    lost += 1;
                    self.find_range(reading, error, lost, options).await?;
                    continue;
                }
            };
            lost = 0;
            diagnostics.absorb(&answer.diagnostics, sent.saturating_sub(began));
            check_container(&answer, &reading.layout)?;
            let has_changes = has_changes(&answer)?;
            let starts_at_time = matches!(self.start, ChangeFeedStart::Time(_));
            reading.cursor.answered(answer.header(headers::ETAG), has_changes, starts_at_time);
            if has_changes {
                return Ok(told(answer, diagnostics));
            }
            last = Some(answer);
        }
        let last = last.ok_or_else(|| Error::new(ErrorKind::Other, "the feed has no part to read"))?;
        Ok(told(RawResponse { status: Status::new(304, 0), body: Bytes::new(), ..last }, diagnostics))
    }

    /// The request for the changes of a part; `None` if several ranges hold it.
    fn operation(&self, reading: &Reading, slice: &Slice) -> Result<Option<Operation>> {
        let target = match &reading.scope {
            Scope::Key(key) => QueryTarget::Key(key.clone()),
            Scope::Range(_) => match reading.layout.ranges.overlapping(&slice.min, &slice.max) {
                [range] => {
                    let is_whole = range.min == slice.min && range.max == slice.max;
                    let bounds = (!is_whole).then_some((&slice.min, &slice.max));
                    QueryTarget::Range { id: &range.id, bounds }
                }
                _ => return Ok(None),
            },
        };
        let after = match (&slice.etag, &self.start) {
            (Some(etag), _) => ChangesAfter::Etag(etag),
            (None, ChangeFeedStart::Beginning) => ChangesAfter::Nothing,
            (None, ChangeFeedStart::Time(time)) => ChangesAfter::Time(*time),
            (None, ChangeFeedStart::Now | ChangeFeedStart::Continuation(_)) => ChangesAfter::Now,
        };
        operations::read_changes(&self.container, target, self.mode, after, self.size).map(Some)
    }

    /// The range that was asked is gone: reads the ranges that have taken its place.
    async fn find_range(
        &self,
        reading: &mut Reading,
        error: Error,
        lost: u32,
        options: &RequestOptions,
    ) -> Result<()> {
        let status = Status::new(error.status().unwrap_or(0), error.sub_status().unwrap_or(0));
        if !status.is_range_moved() || lost > defaults::LOST_RANGE_RETRIES {
            return Err(error);
        }
        let layout = self.pipeline.layout_after(&reading.layout, &self.container, options).await?;
        if layout.ranges == reading.layout.ranges {
            self.pipeline.clock().sleep(defaults::LOST_RANGE_PAUSE).await;
        }
        reading.layout = layout;
        Ok(())
    }
}

const OTHER_PART: &str = "is of another part of the container than the one asked for";

/// What the continuation says, if the feed starts from one and the options do not say otherwise.
fn resumed(
    start: &ChangeFeedStart,
    mode: Option<ChangeFeedMode>,
    scope: &FeedScope,
) -> Result<Option<Continuation>> {
    let ChangeFeedStart::Continuation(text) = start else { return Ok(None) };
    let refuse = |problem: &str| Error::invalid("continuation", problem);
    let read = Continuation::parse(text).map_err(refuse)?;
    if read.mode.is_some() && mode.is_some() && read.mode != mode {
        return Err(refuse("is of the other mode than the one asked for"));
    }
    let is_other = match (scope, &read.scope) {
        (FeedScope::Container, _) => false,
        (FeedScope::Range(asked), Scope::Range(range)) => asked.span() != range.span(),
        (FeedScope::PartitionKey(asked), Scope::Key(key)) => asked != key,
        // Checked once the container is known.
        (FeedScope::PartitionKey(_), Scope::Range(_)) => false,
        (FeedScope::Range(_), Scope::Key(_)) => true,
    };
    if is_other { Err(refuse(OTHER_PART)) } else { Ok(Some(read)) }
}

fn check_start(start: &ChangeFeedStart, mode: ChangeFeedMode) -> Result<()> {
    let is_early = matches!(start, ChangeFeedStart::Beginning | ChangeFeedStart::Time(_));
    if mode == ChangeFeedMode::AllVersionsAndDeletes && is_early {
        let text = "all versions and deletes are read from now on or from a continuation";
        return Err(Error::invalid("start", text));
    }
    if !start.can_be_sent() {
        return Err(Error::invalid("start", ACCEPTED_TIMES));
    }
    Ok(())
}

/// A prefix of a hierarchical key is a range of hashes.
fn scope(scope: &FeedScope, layout: &Layout) -> Result<Scope> {
    Ok(match scope {
        FeedScope::Container => Scope::Range(FeedRange::FULL),
        FeedScope::Range(range) => Scope::Range(range.clone()),
        FeedScope::PartitionKey(key) if key.values().len() < layout.partition_key.paths.len() => {
            Scope::Range(layout.feed_range(key)?)
        }
        FeedScope::PartitionKey(key) => Scope::Key(key.clone()),
    })
}

fn check_container(answer: &RawResponse, layout: &Layout) -> Result<()> {
    if answer.header(headers::CONTENT_PATH).is_none_or(|rid| rid == layout.rid) {
        return Ok(());
    }
    let text = "another container has taken the name of the one whose changes are read; begin the feed anew";
    Err(Error::new(ErrorKind::Gone, text).with_diagnostics(Arc::clone(&answer.diagnostics)))
}

/// An answer that can't be read is an error, so that the feed does not go on behind what it told.
fn has_changes(answer: &RawResponse) -> Result<bool> {
    #[derive(Deserialize)]
    struct Rows {
        #[serde(rename = "Documents", default)]
        rows: Vec<IgnoredAny>,
    }
    if answer.status.code == 304 {
        return Ok(false);
    }
    match answer.header(headers::ITEM_COUNT).and_then(|count| count.parse::<u64>().ok()) {
        Some(count) => Ok(count > 0),
        None => from_json(answer, &answer.body).map(|rows: Rows| !rows.rows.is_empty()),
    }
}

fn told(answer: RawResponse, diagnostics: Diagnostics) -> RawResponse {
    RawResponse { diagnostics: Arc::new(diagnostics), ..answer }
}

fn with_continuation(mut answer: RawResponse, continuation: Option<String>) -> RawResponse {
    let charge = answer.diagnostics.request_charge().to_string();
    for (name, text) in [
        (headers::ETAG, continuation.clone()),
        (headers::CONTINUATION, continuation),
        (headers::REQUEST_CHARGE, Some(charge)),
    ] {
        if let Some(value) = text.and_then(|text| HeaderValue::try_from(text).ok()) {
            answer.headers.insert(name, value);
        }
    }
    answer
}
