//! How do several instances of an application handle the changes of a container together?

use std::collections::HashSet;
use std::error::Error as StdError;
use std::fmt;
use std::future::Future;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use futures_util::FutureExt;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use tokio::sync::{Notify, mpsc, watch};

use crate::change_feed::Feed;
use crate::clock::BoxFuture;
use crate::error::{Error, Result};
use crate::feed_range::FeedRange;
use crate::models::change::ChangeFeedStart;
use crate::models::headers;
use crate::operations::link::Link;
use crate::options::{ChangeFeedOptions, ProcessorOptions};
use crate::pager::Page;
use crate::pipeline::{Pipeline, RawResponse};
use crate::response::from_json;
use crate::session::token::{CompoundSessionToken, SessionToken};

#[cfg(feature = "internals")]
mod batches;
mod lease;
mod leases;
mod worker;

#[cfg(feature = "internals")]
pub(crate) use batches::processor as processor_of_batches;
#[cfg(feature = "internals")]
pub use batches::{Batch, Handled};
use lease::{Lease, to_take, without_lease};
use leases::{Leases, Watched};
use worker::{Ended, Worker};

/// Why a handler did not handle some changes: they come again.
pub type HandlerError = Box<dyn StdError + Send + Sync>;

type Handler =
    Box<dyn Fn(RawResponse) -> BoxFuture<'static, std::result::Result<(), HandlerError>> + Send + Sync>;

/// Hands the changes of a container to a handler, together with the other instances of the same name: each part of the
/// container is read by one of them at a time, and when one ends or dies, the others take over.
///
/// Which instance reads what, and how far it has come, is kept as leases in a container of their own, divided by `/id`
/// or `/partitionKey`, best of an account with one write region. The handler gets every change at least once: it is
/// noted as handled only after the handler has returned, so that changes come again where an instance died, or its
/// lease went to another one meanwhile.
///
/// ```no_run
/// # async fn example(orders: perilune::ContainerClient, leases: perilune::ContainerClient) -> perilune::Result<()> {
/// use perilune::{ChangeFeedStart, Page, ProcessorOptions};
/// use serde_json::Value;
///
/// let options = ProcessorOptions::default().with_start(ChangeFeedStart::Beginning);
/// let processor = orders.change_feed_processor("search-index", &leases, options, |page: Page<Value>| async move {
///     println!("{} orders changed", page.items().len());
///     Ok(())
/// })?;
/// processor.start()?;
/// // ...
/// processor.stop().await;
/// # Ok(())
/// # }
/// ```
pub struct ChangeFeedProcessor {
    shared: Arc<Shared>,
    running: Mutex<Option<Running>>,
}

/// How far a part of the container is behind.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct FeedLag {
    /// The part.
    pub range: FeedRange,
    /// The instance that reads it, if one does.
    pub owner: Option<String>,
    /// About how many changes are still to be handled.
    pub changes: u64,
}

/// What the tasks of a processor share.
pub(crate) struct Shared {
    pipeline: Arc<Pipeline>,
    container: Link,
    leases: Leases,
    instance: String,
    options: ProcessorOptions,
    handler: Handler,
    stopping: watch::Sender<bool>,
    /// Leases may be free.
    look: Notify,
    /// The leases that are read here.
    held: Mutex<HashSet<String>>,
}

/// A processor at work. Tasks hold the other end; when the last has ended, it is closed.
struct Running {
    tasks: mpsc::Receiver<()>,
}

impl ChangeFeedProcessor {
    pub(crate) fn new<T, F, Done>(
        container: (Arc<Pipeline>, Link),
        leases: (Arc<Pipeline>, Link),
        name: &str,
        options: ProcessorOptions,
        handler: F,
    ) -> Result<Self>
    where
        T: DeserializeOwned,
        F: Fn(Page<T>) -> Done + Send + Sync + 'static,
        Done: Future<Output = std::result::Result<(), HandlerError>> + Send + 'static,
    {
        let handler: Handler = Box::new(move |answer| match Page::read(answer) {
            Ok(page) => handler(page).boxed(),
            Err(error) => futures_util::future::ready(Err(error.into())).boxed(),
        });
        Self::with_handler(container, leases, name, options, handler)
    }

    fn with_handler(
        (pipeline, container): (Arc<Pipeline>, Link),
        (lease_pipeline, lease_container): (Arc<Pipeline>, Link),
        name: &str,
        options: ProcessorOptions,
        handler: Handler,
    ) -> Result<Self> {
        options.check()?;
        // What would be refused later, for each lease, is refused now.
        let first = ChangeFeedOptions {
            mode: Some(options.mode),
            max_item_count: options.max_item_count,
            ..ChangeFeedOptions::default()
        };
        Feed::new(Arc::clone(&pipeline), &container, options.start.clone(), first)?;
        crate::operations::link::check_item_id(&format!("{name}.-FF"))?;
        let instance = options.instance_name.clone().unwrap_or_else(|| pipeline.new_id());
        let leases =
            Leases { pipeline: lease_pipeline, container: lease_container, processor: name.to_owned() };
        let shared = Shared {
            pipeline,
            container,
            leases,
            instance,
            options,
            handler,
            stopping: watch::Sender::new(false),
            look: Notify::new(),
            held: Mutex::default(),
        };
        Ok(Self { shared: Arc::new(shared), running: Mutex::new(None) })
    }

    /// The name by which leases know this instance.
    pub fn instance_name(&self) -> &str {
        &self.shared.instance
    }

    /// Begins to read, on tasks of the runtime that this is called on. Leases are made as they are missing.
    ///
    /// # Errors
    /// `InvalidArgument` if it has begun already, or there is no runtime.
    pub fn start(&self) -> Result<()> {
        let mut running = lock(&self.running);
        if running.is_some() {
            return Err(Error::invalid("processor", "it has been started already"));
        }
        if !self.shared.pipeline.clock().can_spawn() {
            return Err(Error::invalid("processor", "it starts on a Tokio runtime only"));
        }
        self.shared.stopping.send_replace(false);
        let (alive, tasks) = mpsc::channel(1);
        *running = Some(Running { tasks });
        self.shared.pipeline.clock().spawn(Arc::clone(&self.shared).take_part(alive));
        Ok(())
    }

    /// Ends: waits for the handlers that are at work, notes what they did, and leaves the leases to others.
    pub async fn stop(&self) {
        let Some(mut running) = lock(&self.running).take() else { return };
        self.shared.stopping.send_replace(true);
        while running.tasks.recv().await.is_some() {}
    }

    /// How far each part of the container is behind, by what its lease says. Any instance may ask, started or not.
    ///
    /// # Errors
    /// Those of any read.
    pub async fn estimate_lag(&self) -> Result<Vec<FeedLag>> {
        let mut all = Vec::new();
        for lease in self.shared.leases.list().await? {
            let changes = self.shared.lag(&lease).await?;
            all.push(FeedLag { range: lease.feed_range, owner: lease.owner, changes });
        }
        Ok(all)
    }

    /// [`estimate_lag`](Self::estimate_lag) as a JSON list, for bindings.
    ///
    /// # Errors
    /// Those of the method.
    #[cfg(feature = "internals")]
    #[doc(hidden)]
    pub async fn lag_as_json(&self) -> Result<crate::response::Response<()>> {
        let lag = self.estimate_lag().await?;
        let row = |lag: &FeedLag| serde_json::json!({"range": lag.range, "owner": lag.owner, "changes": lag.changes});
        let rows: Vec<_> = lag.iter().map(row).collect();
        Ok(crate::response::Response::new(RawResponse {
            status: crate::models::status::Status::OK,
            headers: http::HeaderMap::new(),
            body: crate::models::json::to_json("lag", &rows)?,
            diagnostics: Arc::new(self.shared.pipeline.new_diagnostics("estimate_lag")),
            is_after_ambiguous_failure: false,
        }))
    }
}

/// Tasks that are at work end as [`ChangeFeedProcessor::stop`] says, but nobody waits for them.
impl Drop for ChangeFeedProcessor {
    fn drop(&mut self) {
        self.shared.stopping.send_replace(true);
    }
}

impl fmt::Debug for ChangeFeedProcessor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ChangeFeedProcessor")
            .field("name", &self.shared.leases.processor)
            .field("instance", &self.shared.instance)
            .finish_non_exhaustive()
    }
}

impl Shared {
    fn is_stopping(&self) -> bool {
        *self.stopping.borrow()
    }

    /// Waits, unless the processor stops.
    async fn pause(&self, pause: Duration) {
        let mut stopping = self.stopping.subscribe();
        let stopped = stopping.wait_for(|stopping| *stopping);
        self.pipeline.clock().within(pause, stopped).await;
    }

    /// Takes leases until the processor stops.
    async fn take_part(self: Arc<Self>, alive: mpsc::Sender<()>) {
        let mut watched = Watched::default();
        while !self.is_stopping() {
            if let Err(error) = self.take_leases(&mut watched, &alive).await {
                tracing::warn!("leases of {} could not be taken: {error}", self.leases.processor);
            }
            let looked = async {
                futures_util::future::select(
                    std::pin::pin!(self.look.notified()),
                    std::pin::pin!(self.pause(self.options.acquire_interval)),
                )
                .await;
            };
            looked.await;
        }
    }

    async fn take_leases(self: &Arc<Self>, watched: &mut Watched, alive: &mpsc::Sender<()>) -> Result<()> {
        let mut leases = self.leases.list().await?;
        if self.make_leases(&leases).await? {
            leases = self.leases.list().await?;
        }
        let now = self.pipeline.clock().now();
        watched.look(&leases, now);
        let held = lock(&self.held).clone();
        // One that is said to be held here and is not was lost sight of: it is taken anew.
        let owner = |lease: &Lease| match watched.owner(lease, now, self.options.lease_expiration) {
            Some(owner) if owner == self.instance && !held.contains(&lease.id) => None,
            owner => owner.map(str::to_owned),
        };
        let owners: Vec<Option<String>> = leases.iter().map(owner).collect();
        let owners: Vec<Option<&str>> = owners.iter().map(Option::as_deref).collect();
        for at in to_take(&owners, &self.instance) {
            self.take(leases[at].clone(), alive).await?;
        }
        Ok(())
    }

    /// Makes the leases that are missing; false if none is.
    async fn make_leases(&self, leases: &[Lease]) -> Result<bool> {
        let missing = without_lease(&[FeedRange::FULL], leases);
        if missing.is_empty() {
            return Ok(false);
        }
        let layout = self.pipeline.fresh_layout(&self.container, &self.options.request).await?;
        let ranges: Vec<FeedRange> = layout.ranges.ranges().iter().map(FeedRange::from).collect();
        for range in without_lease(&ranges, leases) {
            self.leases.create(&Lease::new(&self.leases.processor, range, None)).await?;
        }
        Ok(true)
    }

    async fn take(self: &Arc<Self>, lease: Lease, alive: &mpsc::Sender<()>) -> Result<()> {
        let mine = Lease { owner: Some(self.instance.clone()), ..lease };
        let Some(lease) = self.leases.replace(&mine).await? else { return Ok(()) };
        lock(&self.held).insert(lease.id.clone());
        let (shared, alive) = (Arc::clone(self), alive.clone());
        self.pipeline.clock().spawn(async move {
            let held = Held { shared: Arc::clone(&shared), id: lease.id.clone() };
            if let Ended::Divided = (Worker { shared, lease }).run().await {
                held.shared.look.notify_one();
            }
            drop((held, alive));
        });
        Ok(())
    }

    /// The changes that follow the last checkpoint of a lease.
    fn feed(&self, lease: &Lease, max_item_count: Option<u32>) -> Result<Feed> {
        let start = match &lease.continuation {
            Some(continuation) => ChangeFeedStart::continuation(continuation),
            None => self.options.start.clone(),
        };
        let options = ChangeFeedOptions {
            request: self.options.request.clone(),
            mode: Some(self.options.mode),
            scope: lease.feed_range.clone().into(),
            max_item_count,
        };
        Feed::new(Arc::clone(&self.pipeline), &self.container, start, options)
    }

    /// About how many changes follow the last checkpoint of a lease.
    async fn lag(&self, lease: &Lease) -> Result<u64> {
        behind(&self.feed(lease, Some(1))?.next().await?)
    }
}

/// By the number of the first change that is not handled, and that of the last write of its partition.
fn behind(answer: &RawResponse) -> Result<u64> {
    #[derive(Deserialize)]
    struct Rows {
        #[serde(rename = "Documents")]
        rows: Vec<Row>,
    }
    #[derive(Deserialize)]
    struct Row {
        #[serde(rename = "_lsn")]
        lsn: Option<u64>,
        metadata: Option<Metadata>,
    }
    #[derive(Deserialize)]
    struct Metadata {
        lsn: u64,
    }
    if answer.status.code == 304 {
        return Ok(0);
    }
    let rows: Rows = from_json(answer, &answer.body)?;
    let Some(first) = rows.rows.into_iter().next() else { return Ok(0) };
    let first = first.lsn.or(first.metadata.map(|metadata| metadata.lsn));
    let tokens: Option<CompoundSessionToken> =
        answer.header(headers::SESSION_TOKEN).and_then(|tokens| tokens.parse().ok());
    let last = tokens.and_then(|tokens| tokens.iter().map(|(_, token)| number(token)).max());
    Ok(match (first, last) {
        (Some(first), Some(last)) => last.saturating_add(1).saturating_sub(first).max(1),
        _ => 1,
    })
}

fn number(token: &SessionToken) -> u64 {
    match token {
        SessionToken::Simple(lsn) => *lsn,
        SessionToken::Vector(token) => token.global_lsn,
    }
}

/// A lease that is read here; dropped, it is no more, also where the handler panicked.
struct Held {
    shared: Arc<Shared>,
    id: String,
}

impl Drop for Held {
    fn drop(&mut self) {
        lock(&self.shared.held).remove(&self.id);
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
#[path = "change_feed_processor/lag_tests.rs"]
mod tests;
