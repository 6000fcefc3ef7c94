//! How are many items read at once, of whatever partition keys?
//!
//! Those of one partition key range are read by one query, one alone by a point read, some ranges at a time. What a
//! split moved meanwhile is looked for again.

mod group;
#[cfg(test)]
mod tests;

use std::collections::{HashMap, VecDeque};
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use futures_util::StreamExt;
use futures_util::future::BoxFuture;
use futures_util::stream::FuturesUnordered;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::value::RawValue;

use crate::diagnostics::Diagnostics;
use crate::error::{Error, ErrorKind, Result};
use crate::models::headers;
use crate::models::status::Status;
use crate::operations::link::Link;
use crate::operations::{self, QueryTarget};
use crate::options::of_request_options;
use crate::options::{ItemOptions, QueryOptions};
use crate::partition::extract::{partition_key, segments};
use crate::partition::key::PartitionKey;
use crate::pipeline::{Layout, Pipeline, RawResponse};
use crate::policy::{RequestOptions, defaults};
use crate::response::from_json;
use group::{Group, Wanted};

/// Options of reading many items.
#[derive(Clone, Debug, Default, PartialEq)]
#[non_exhaustive]
pub struct ReadManyOptions {
    /// Regions, session and consistency of each request, and the timeout of the whole.
    pub request: RequestOptions,
    /// The most requests at once. Default: 10.
    pub max_concurrency: Option<u32>,
}

impl ReadManyOptions {
    /// Bounds the number of requests at once.
    pub fn with_max_concurrency(mut self, requests: u32) -> Self {
        self.max_concurrency = Some(requests);
        self
    }

    /// Sets regions, session and consistency of each request, and the timeout of the whole.
    pub fn with_request(mut self, request: RequestOptions) -> Self {
        self.request = request;
        self
    }
}

of_request_options!(ReadManyOptions);

/// The items that were found, in the order in which they were asked for.
#[derive(Clone)]
pub struct ReadManyResponse<T> {
    items: Vec<T>,
    requests: usize,
    diagnostics: Arc<Diagnostics>,
}

impl<T> ReadManyResponse<T> {
    /// The items that were found, in the order in which they were asked for.
    pub fn items(&self) -> &[T] {
        &self.items
    }

    /// The items, without the rest.
    pub fn into_items(self) -> Vec<T> {
        self.items
    }

    /// Request units charged by all requests together.
    pub fn request_charge(&self) -> f64 {
        self.diagnostics.request_charge()
    }

    /// How many requests it took.
    pub fn requests(&self) -> usize {
        self.requests
    }

    /// The first and the last attempts of the requests: region, reason, duration, outcome.
    pub fn diagnostics(&self) -> &Diagnostics {
        &self.diagnostics
    }
}

/// Without the items: documents stay out of logs.
impl<T> fmt::Debug for ReadManyResponse<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ReadManyResponse")
            .field("items", &self.items.len())
            .field("request_charge", &self.request_charge())
            .field("requests", &self.requests)
            .finish()
    }
}

/// Reads the items as the service sent them.
pub(crate) async fn execute(
    pipeline: &Arc<Pipeline>,
    container: &Link,
    items: impl Iterator<Item = (String, PartitionKey)>,
    options: ReadManyOptions,
) -> Result<ReadManyResponse<Bytes>> {
    let most = options.max_concurrency.unwrap_or(defaults::READ_MANY_REQUESTS);
    if most == 0 {
        return Err(Error::invalid("max_concurrency", "0: at least 1 is accepted"));
    }
    let options = pipeline.started(options.request);
    let layout = pipeline.layout(container, &options).await?;
    let mut wanted = Vec::new();
    let mut places = HashMap::new();
    for (id, key) in items {
        let item = Wanted { id, key };
        group::check(&item, &layout)?;
        // What is asked for twice is found once.
        places.entry(item.clone()).or_insert_with(|| {
            wanted.push(item);
            wanted.len() - 1
        });
    }
    let found = vec![None; wanted.len()];
    let began = pipeline.clock().now();
    let diagnostics = pipeline.new_diagnostics("read_many_items");
    let flow =
        Flow { pipeline, container, options, layout, wanted, places, found, requests: 0, began, diagnostics };
    flow.run(most as usize).await
}

impl ReadManyResponse<Bytes> {
    /// The same items as a model.
    pub(crate) fn into_models<T: DeserializeOwned>(self) -> Result<ReadManyResponse<T>> {
        let Self { items, requests, diagnostics } = self;
        let model = |item: &Bytes| {
            serde_json::from_slice(item).map_err(|problem| {
                let text = format!("an item can't be read as the type asked for: {problem}");
                Error::new(ErrorKind::Serialization, text).with_source(problem)
            })
        };
        Ok(ReadManyResponse { items: items.iter().map(model).collect::<Result<_>>()?, requests, diagnostics })
    }
}

/// What came of one group: its answers, and the error that ended it.
struct Ended {
    group: Group,
    answers: Vec<RawResponse>,
    result: Result<()>,
}

struct Flow<'a> {
    pipeline: &'a Arc<Pipeline>,
    container: &'a Link,
    options: RequestOptions,
    layout: Layout,
    wanted: Vec<Wanted>,
    places: HashMap<Wanted, usize>,
    found: Vec<Option<Bytes>>,
    requests: usize,
    began: Duration,
    diagnostics: Diagnostics,
}

impl Flow<'_> {
    async fn run(mut self, most: usize) -> Result<ReadManyResponse<Bytes>> {
        let all: Vec<usize> = (0..self.wanted.len()).collect();
        let mut groups = VecDeque::from(group::group(&all, &self.wanted, &self.layout)?);
        let mut under_way = FuturesUnordered::new();
        let mut moves = 0;
        loop {
            while under_way.len() < most
                && let Some(group) = groups.pop_front()
            {
                under_way.push(self.read(group)?);
            }
            let Some(Ended { group, answers, result }) = under_way.next().await else { break };
            self.requests += answers.len() + usize::from(result.is_err());
            for answer in &answers {
                self.absorb(&answer.diagnostics);
                self.keep(answer, &group)?;
            }
            let Err(error) = result else { continue };
            error.diagnostics().into_iter().for_each(|diagnostics| self.absorb(diagnostics));
            if is_missing(&error) && group.items.len() == 1 {
                continue;
            }
            if !is_gone(&error) || moves >= defaults::LOST_RANGE_RETRIES {
                return Err(error.with_request_charge(self.diagnostics.request_charge()));
            }
            moves += 1;
            groups.extend(self.regroup(&group, moves).await?);
        }
        let Self { found, diagnostics, requests, .. } = self;
        let items = found.into_iter().flatten().collect();
        Ok(ReadManyResponse { items, requests, diagnostics: Arc::new(diagnostics) })
    }

    fn absorb(&mut self, diagnostics: &Diagnostics) {
        // The account of a request says how long it took, and not when it began.
        let after = (self.pipeline.clock().now() - self.began).saturating_sub(diagnostics.elapsed());
        self.diagnostics.absorb(diagnostics, after);
    }

    /// The requests of a group, one after the other.
    fn read(&self, group: Group) -> Result<BoxFuture<'static, Ended>> {
        let (pipeline, options) = (Arc::clone(self.pipeline), self.options.clone());
        if let [at] = group.items[..] {
            let Wanted { id, key } = &self.wanted[at];
            let read = operations::read_item(self.container, id, key.clone(), &ItemOptions::default())?;
            return Ok(Box::pin(async move {
                match pipeline.run(read, &options).await {
                    Ok(answer) => Ended { group, answers: vec![answer], result: Ok(()) },
                    Err(error) => Ended { group, answers: Vec::new(), result: Err(error) },
                }
            }));
        }
        let body = operations::read_many_query(&self.layout.partition_key.paths, &self.by_key(&group))?;
        let target = QueryTarget::Range { id: &group.range, bounds: None };
        let plain = QueryOptions::default();
        let query = operations::query_part(self.container, body.to_json()?, target, false, &plain)?;
        Ok(Box::pin(async move {
            let mut answers = Vec::new();
            let mut page = query.clone();
            let result = loop {
                match pipeline.run(page, &options).await {
                    Ok(answer) => answers.push(answer),
                    Err(error) => break Err(error),
                }
                let Some(next) = answers.last().and_then(RawResponse::continuation) else { break Ok(()) };
                match query.clone().with_text_header("continuation", headers::CONTINUATION, next) {
                    Ok(next) => page = next,
                    Err(error) => break Err(error),
                }
            };
            Ended { group, answers, result }
        }))
    }

    /// The ids that are wanted of each key.
    fn by_key(&self, group: &Group) -> Vec<(&PartitionKey, Vec<&str>)> {
        let mut keys: Vec<(&PartitionKey, Vec<&str>)> = Vec::new();
        let mut at_key = HashMap::new();
        for at in &group.items {
            let Wanted { id, key } = &self.wanted[*at];
            let at = *at_key.entry(key).or_insert_with(|| {
                keys.push((key, Vec::new()));
                keys.len() - 1
            });
            keys[at].1.push(id);
        }
        keys
    }

    /// Keeps the items of an answer in their places.
    fn keep(&mut self, answer: &RawResponse, group: &Group) -> Result<()> {
        #[derive(Deserialize)]
        struct Page<'a> {
            #[serde(borrow, rename = "Documents")]
            items: Vec<&'a RawValue>,
        }
        if let [at] = group.items[..] {
            self.found[at] = Some(answer.body.clone());
            return Ok(());
        }
        let paths: Vec<Vec<String>> =
            self.layout.partition_key.paths.iter().map(|path| segments(path)).collect();
        let page: Page<'_> = from_json(answer, &answer.body)?;
        for item in page.items {
            let text = item.get();
            let key = partition_key(&paths, &mut serde_json::Deserializer::from_str(text));
            let Ok(key) = key else { continue };
            let Head { id } = from_json(answer, text.as_bytes())?;
            if let Some(at) = self.places.get(&Wanted { id, key }) {
                self.found[*at] = Some(answer.body.slice_ref(text.as_bytes()));
            }
        }
        Ok(())
    }

    /// The group by the ranges that there are now, without what was found.
    async fn regroup(&mut self, group: &Group, moves: u32) -> Result<Vec<Group>> {
        if moves > 1 {
            self.pipeline.clock().sleep(defaults::LOST_RANGE_PAUSE).await;
        }
        self.layout = self.pipeline.layout_after(&self.layout, self.container, &self.options).await?;
        let left: Vec<usize> = group.items.iter().copied().filter(|at| self.found[*at].is_none()).collect();
        group::group(&left, &self.wanted, &self.layout)
    }
}

#[derive(Deserialize)]
struct Head {
    id: String,
}

/// True if there is no such item; a container or database that is not there is something else.
fn is_missing(error: &Error) -> bool {
    error.kind() == ErrorKind::NotFound && error.sub_status() == Some(0)
}

/// True if the range that was asked is not there any more.
fn is_gone(error: &Error) -> bool {
    let status = Status::new(error.status().unwrap_or(0), error.sub_status().unwrap_or(0));
    matches!(
        status,
        Status::PARTITION_KEY_RANGE_GONE | Status::COMPLETING_SPLIT | Status::COMPLETING_PARTITION_MIGRATION
    )
}
