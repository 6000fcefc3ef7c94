//! How is a query run over several partitions? The machine in `query/` says what to fetch; here it is fetched.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http::HeaderValue;

use super::assemble::Gathered;
use super::flight::{Flights, Landed};
use crate::diagnostics::Diagnostics;
use crate::error::{Error, ErrorKind, Result};
use crate::models::headers;
use crate::models::query::{Query, QueryScope};
use crate::models::status::Status;
use crate::operations::link::Link;
use crate::operations::{self, Operation, QueryTarget};
use crate::options::{FullTextScoreScope, QueryOptions};
use crate::partition::epk::EffectivePartitionKey;
use crate::partition::hash::digest;
use crate::partition::key::PartitionKey;
use crate::partition::ranges::PartitionKeyRange;
use crate::pipeline::{Layout, Pipeline, RawResponse};
use crate::policy::{RequestOptions, defaults};
use crate::query::{Ask, Continuation, Limits, Part, Plan, Process, Span, Unfit, Want};
use crate::response::unreadable;

/// A query over several partitions.
pub(crate) struct FanOut {
    asked: Asked,
    /// `None` before anything was sent. It stays where it is while a page is awaited: the caller may give that up.
    run: Option<Run>,
}

/// What the caller asks.
struct Asked {
    pipeline: Arc<Pipeline>,
    container: Link,
    query: Query,
    scope: QueryScope,
    options: QueryOptions,
    resumed: Option<Continuation>,
    /// The same on the plan and on every page.
    correlation: HeaderValue,
}

/// What there is once the plan is known.
struct Run {
    layout: Layout,
    /// A hash of the query and its scope, for continuations.
    identity: String,
    machine: Process,
    /// All rows have one partition key: what is asked for says which.
    by_itself: bool,
    flights: Flights,
    /// What answers say of the page that is being made, which was begun then.
    gathered: Gathered,
    began: Duration,
    has_answered: bool,
    lost_ranges: u32,
}

/// A query of one partition goes on by the service's continuations.
pub(super) fn refuse_own(continuation: &str) -> Result<()> {
    match Continuation::is_own(continuation) {
        true => Err(Error::invalid("continuation", "belongs to a query over several partitions")),
        false => Ok(()),
    }
}

impl FanOut {
    pub(crate) fn new(
        pipeline: Arc<Pipeline>,
        container: &Link,
        query: Query,
        scope: QueryScope,
        options: QueryOptions,
    ) -> Result<Self> {
        let resumed = options.continuation.as_deref().map(Continuation::parse).transpose();
        let resumed = resumed.map_err(|refused| Error::invalid("continuation", refused))?;
        let keys = keys(&scope);
        for key in keys {
            let problem = |problem| Error::new(ErrorKind::InvalidArgument, format!("{problem}"));
            key.to_header(false).map_err(problem)?;
        }
        if keys.is_empty() && matches!(scope, QueryScope::Partitions(_)) {
            return Err(Error::invalid("partition keys", "none given: at least one is accepted"));
        }
        // What the options say is checked before anything is sent.
        let target = QueryTarget::Range { id: "0", bounds: None };
        operations::query_part(container, query.to_json()?, target, true, &options)?;
        let correlation = HeaderValue::try_from(pipeline.new_id());
        let correlation = correlation.unwrap_or(HeaderValue::from_static("0"));
        let container = container.clone();
        let asked = Asked { pipeline, container, query, scope, options, resumed, correlation };
        Ok(Self { asked, run: None })
    }

    pub(super) fn link(&self) -> &str {
        self.asked.container.name()
    }

    /// The continuation that the caller gave.
    pub(super) fn continuation(&self) -> Option<&str> {
        self.asked.options.continuation.as_deref()
    }

    /// Goes on from where a page of its own began, or from the start.
    pub(super) fn rewind(&mut self, continuation: Option<&str>) {
        self.asked.resumed = continuation.and_then(|text| Continuation::parse(text).ok());
        self.run = None;
    }

    /// The next page; `None` after the last.
    pub(super) async fn next(&mut self) -> Result<Option<RawResponse>> {
        let page = self.find().await;
        page.map_err(|error| {
            error.with_header(headers::CORRELATED_ACTIVITY_ID, self.asked.correlation.clone())
        })
    }

    async fn find(&mut self) -> Result<Option<RawResponse>> {
        let Self { asked, run } = self;
        let options = asked.pipeline.started(asked.options.request.clone());
        loop {
            let begun = match run {
                Some(run) => run,
                None => run.insert(asked.begin(&options).await?),
            };
            match asked.page(begun, &options).await? {
                Step::Page(page) => return Ok(page),
                Step::Restart => *run = None,
            }
        }
    }
}

/// Plans are shared; what this caller wishes is not.
fn with_null_for_nothing(mut plan: Arc<Plan>) -> Arc<Plan> {
    if plan.query_info.has_select_value && !plan.query_info.aggregates.is_empty() {
        Arc::make_mut(&mut plan).query_info.null_for_nothing = true;
    }
    plan
}

impl Asked {
    async fn page(&self, run: &mut Run, options: &RequestOptions) -> Result<Step> {
        run.machine.go_on();
        loop {
            match run.machine.want() {
                Want::Page(ask) => {
                    let slice = ask.slice;
                    if let Err(error) = self.launch(run, ask, options) {
                        run.machine.failed(slice);
                        return Err(error);
                    }
                }
                Want::Wait => {
                    let Some(landed) = run.flights.land().await else {
                        return Err(Error::new(ErrorKind::Other, "no page of the query is under way"));
                    };
                    if self.land(run, landed, options).await? {
                        return Ok(Step::Restart);
                    }
                }
                Want::Rows(rows) => {
                    // One that can't be asked for is found out when it is needed: these rows have been taken.
                    while let Some(ask) = run.machine.want_ahead() {
                        let slice = ask.slice;
                        if self.launch(run, ask, options).is_err() {
                            run.machine.failed(slice);
                            break;
                        }
                    }
                    return Ok(Step::Page(Some(self.assemble(run, &rows))));
                }
                // What was asked for in vain was charged, too.
                Want::End if run.gathered.has_answers() || !run.has_answered => {
                    return Ok(Step::Page(Some(self.assemble(run, &[]))));
                }
                Want::End => return Ok(Step::Page(None)),
            }
        }
    }

    /// Knows the ranges and the plan, and what is to be done first.
    async fn begin(&self, options: &RequestOptions) -> Result<Run> {
        let layout = self.pipeline.layout(&self.container, options).await?;
        let plan = self.plan(&layout, options).await?;
        let identity = self.identity()?;
        let parts = parts(&self.scope, &layout, &plan)?;
        // A part of the keys may be without the one that is asked for, in the same range.
        let is_bounded = matches!(self.scope, QueryScope::Prefix(_) | QueryScope::FeedRange(_));
        let by_itself = plan.is_of_one_key() && !is_bounded;
        let plan = if by_itself { Arc::new(plan.without_work()) } else { plan };
        let plan = if self.options.null_for_nothing { with_null_for_nothing(plan) } else { plan };
        let counted = self.counted(&layout, &parts);
        let mut machine = Process::start(plan, parts, counted, self.limits());
        if let Some(resumed) = &self.resumed {
            let checked = resumed.check(&layout.rid, &identity);
            let keys = keys(&self.scope).len();
            let machine_of = |()| machine.resume(resumed, keys);
            machine =
                checked.and_then(machine_of).map_err(|refused| Error::invalid("continuation", refused))?;
        }
        Ok(Run {
            layout,
            identity,
            machine,
            by_itself,
            flights: Flights::default(),
            gathered: Gathered::new(self.new_diagnostics()),
            began: self.pipeline.clock().now(),
            has_answered: false,
            lost_ranges: 0,
        })
    }

    /// What is left to the client: nothing where one whole partition key is asked.
    async fn plan(&self, layout: &Layout, options: &RequestOptions) -> Result<Arc<Plan>> {
        if let [key] = keys(&self.scope)
            && !self.query.may_rank()
            && key.values().len() >= layout.partition_key.paths.len()
        {
            return Ok(Arc::new(Plan::default()));
        }
        let with_id = |operation: Operation| {
            operation.with_header(headers::CORRELATED_ACTIVITY_ID, self.correlation.clone())
        };
        let place = (&self.container, layout.rid.as_str());
        self.pipeline.query_plan(place, &self.query, with_id, options).await
    }

    fn identity(&self) -> Result<String> {
        let mut text = self.query.to_json()?.to_vec();
        text.extend(self.scope.to_text()?.into_bytes());
        if self.query.may_rank() {
            text.extend(format!("{:?}", self.options.full_text_score_scope).into_bytes());
        }
        Ok(format!("{:032x}", digest(&text)))
    }

    /// Where a search counts the words by which it scores: everywhere, unless the caller wants those of the parts.
    fn counted(&self, layout: &Layout, parts: &[Part]) -> Vec<Part> {
        match self.options.full_text_score_scope {
            FullTextScoreScope::Local => parts.to_vec(),
            FullTextScoreScope::Global => layout.ranges.ranges().iter().map(whole).collect(),
        }
    }

    fn limits(&self) -> Limits {
        let size = |number: u32| usize::try_from(number).unwrap_or(usize::MAX);
        let parallel = self.options.max_degree_of_parallelism;
        Limits {
            page: self.options.max_item_count.map(size),
            parallel: size(parallel.unwrap_or(defaults::QUERY_PARALLELISM)),
            buffered: size(self.options.max_buffered_item_count.unwrap_or(defaults::QUERY_BUFFERED_ITEMS)),
            ranked: defaults::QUERY_RANKED_ITEMS,
            eager: parallel.is_some_and(|parallel| parallel > 1),
        }
    }

    /// Sends for a page, or divides its piece of the keys where no range holds all of it.
    fn launch(&self, run: &mut Run, ask: Ask, options: &RequestOptions) -> Result<()> {
        let body = match &ask.text {
            Some(text) => self.query.with_text(text.clone()).to_json()?,
            None => self.query.to_json()?,
        };
        let target = match &ask.part {
            Part::Key(at) => match keys(&self.scope).get(*at) {
                Some(key) => QueryTarget::Key(key.clone()),
                None => {
                    return Err(Error::invalid("continuation", "names a partition key that was not given"));
                }
            },
            Part::Span(span) => match run.layout.ranges.overlapping(&span.0, &span.1) {
                [range] => {
                    let is_whole = range.min == span.0 && range.max == span.1;
                    let bounds = (!is_whole && !run.by_itself).then_some((&span.0, &span.1));
                    QueryTarget::Range { id: &range.id, bounds }
                }
                several => {
                    let pieces: Vec<Span> = several.iter().map(|range| cut(span, range)).collect();
                    run.machine.divide(ask.slice, &pieces);
                    return Ok(());
                }
            },
        };
        let mut operation =
            operations::query_part(&self.container, body, target, ask.is_paged, &self.options)?
                .with_header(headers::CORRELATED_ACTIVITY_ID, self.correlation.clone());
        if let Some(continuation) = &ask.continuation {
            operation = operation.with_text_header("continuation", headers::CONTINUATION, continuation)?;
        }
        run.flights.launch(&self.pipeline, ask.slice, operation, options.clone());
        Ok(())
    }

    /// Takes up a page that came, or finds out why it did not. True if the query begins anew.
    async fn land(
        &self,
        run: &mut Run,
        Landed { slice, sent, ends, result }: Landed,
        options: &RequestOptions,
    ) -> Result<bool> {
        let answer = match result {
            Ok(answer) => answer,
            Err(error) => {
                run.machine.failed(slice);
                // Its time was that of an earlier page: this one has its own.
                if error.kind() == ErrorKind::Timeout && ends < options.ends {
                    return Ok(false);
                }
                return self.find_range(run, error, options).await.map(|()| false);
            }
        };
        run.gathered.add(&answer, sent.saturating_sub(run.began));
        let is_another = answer.header(headers::CONTENT_PATH).is_some_and(|rid| rid != run.layout.rid);
        if is_another && !run.has_answered && self.resumed.is_none() {
            return Ok(true);
        }
        if is_another {
            let text =
                "another container has taken the name of the one that is queried; begin the query anew";
            return Err(Error::new(ErrorKind::Gone, text).with_diagnostics(answer.diagnostics));
        }
        run.lost_ranges = 0;
        let continuation = answer.continuation();
        let info = answer.header(headers::QUERY_EXECUTION_INFO);
        run.machine
            .feed(slice, &answer.body, continuation.map(str::to_owned), info)
            .map_err(|problem| unfit(&answer, problem))?;
        Ok(false)
    }

    /// The range that was asked is gone: reads the ranges that have taken its place.
    async fn find_range(&self, run: &mut Run, error: Error, options: &RequestOptions) -> Result<()> {
        let status = Status::new(error.status().unwrap_or(0), error.sub_status().unwrap_or(0));
        run.lost_ranges += 1;
        if !status.is_range_moved() || run.lost_ranges > defaults::LOST_RANGE_RETRIES {
            return Err(error);
        }
        let layout = self.pipeline.layout_after(&run.layout, &self.container, options).await?;
        if layout.ranges == run.layout.ranges {
            self.pipeline.clock().sleep(defaults::LOST_RANGE_PAUSE).await;
        }
        run.layout = layout;
        Ok(())
    }

    fn new_diagnostics(&self) -> Diagnostics {
        self.pipeline.new_diagnostics("query_items")
    }

    fn assemble(&self, run: &mut Run, rows: &[Bytes]) -> RawResponse {
        run.has_answered = true;
        run.began = self.pipeline.clock().now();
        let continuation = run.machine.continuation(&run.layout.rid, &run.identity);
        let continuation = continuation.map(|continuation| continuation.to_string());
        let next = run.gathered.next(self.new_diagnostics());
        let gathered = std::mem::replace(&mut run.gathered, next);
        let mut page = gathered.page(&run.layout.rid, rows, continuation);
        page.headers.insert(headers::CORRELATED_ACTIVITY_ID, self.correlation.clone());
        page
    }
}

/// What comes of a turn.
enum Step {
    Page(Option<RawResponse>),
    /// The container is another one than was thought.
    Restart,
}

fn keys(scope: &QueryScope) -> &[PartitionKey] {
    match scope {
        QueryScope::Partition(key) | QueryScope::Prefix(key) => std::slice::from_ref(key),
        QueryScope::Partitions(keys) => keys,
        QueryScope::FeedRange(_) | QueryScope::Container => &[],
    }
}

/// Where the query is asked, in the order of the keys. Somewhere it is asked even if it can have no rows: the sum of
/// nothing is a row, too.
fn parts(scope: &QueryScope, layout: &Layout, plan: &Plan) -> Result<Vec<Part>> {
    let paths = layout.partition_key.paths.len();
    let spans = plan.spans();
    match scope {
        QueryScope::Container if plan.is_of_one_key() => Ok(spans.into_iter().map(Part::Span).collect()),
        // The filter says which keys; whole ranges are asked, each once.
        QueryScope::Container => {
            let has_rows = |range: &&PartitionKeyRange| {
                spans.iter().any(|(min, max)| *min < range.max && range.min < *max)
            };
            let ranges = layout.ranges.ranges().iter().filter(has_rows);
            Ok(ranges.map(whole).collect())
        }
        QueryScope::Prefix(key) if key.values().len() < paths => {
            let start = layout.hash(key)?;
            let end = start.end_of_prefix();
            Ok(within(&spans, (start, end)))
        }
        QueryScope::FeedRange(range) => Ok(within(&spans, range.span())),
        QueryScope::Partition(_) | QueryScope::Prefix(_) | QueryScope::Partitions(_) => {
            let keys = keys(scope);
            let is_first = |at: &usize| !keys[..*at].contains(&keys[*at]);
            let mut wanted = Vec::new();
            for at in (0..keys.len()).filter(is_first) {
                let place = layout.hash(&keys[at])?;
                if spans.iter().any(|(min, max)| *min <= place && place < *max) {
                    wanted.push(at);
                }
            }
            if wanted.is_empty() {
                wanted.push(0);
            }
            Ok(wanted.into_iter().map(Part::Key).collect())
        }
    }
}

/// What a part of the keys has of where rows can be, and its first key if it has nothing.
fn within(spans: &[Span], whole: Span) -> Vec<Part> {
    let mut held: Vec<_> = spans.iter().filter_map(|span| overlap(span, &whole)).collect();
    if held.is_empty() {
        let next = whole.0.successor();
        held.push((whole.0, next));
    }
    held.into_iter().map(Part::Span).collect()
}

fn whole(range: &PartitionKeyRange) -> Part {
    Part::Span((range.min.clone(), range.max.clone()))
}

fn unfit(answer: &RawResponse, problem: Unfit) -> Error {
    match problem {
        Unfit::Unreadable(problem) => unreadable(answer, problem),
        Unfit::TooMany(most) => {
            let text =
                format_args!("ranks more than {most} items, which are kept in memory: add TOP or LIMIT");
            Error::invalid("query", text)
        }
    }
}

fn overlap(one: &Span, other: &Span) -> Option<Span> {
    let (min, max) = (one.0.clone().max(other.0.clone()), one.1.clone().min(other.1.clone()));
    (min < max).then_some((min, max))
}

/// The part of a piece that a range holds.
fn cut(span: &Span, range: &PartitionKeyRange) -> Span {
    let max = |a: &EffectivePartitionKey, b: &EffectivePartitionKey| a.max(b).clone();
    let min = |a: &EffectivePartitionKey, b: &EffectivePartitionKey| a.min(b).clone();
    (max(&span.0, &range.min), min(&span.1, &range.max))
}
