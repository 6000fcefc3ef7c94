//! How do the changes of a container come to a handler in JavaScript?

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use napi::Result;
use napi_derive::napi;
use perilune::internals::{Batch, Handled};
use perilune::{ChangeFeedProcessor, CosmosClient, ProcessorOptions};
use serde::Deserialize;
use tokio::sync::{Notify, mpsc};

use crate::changes::changes;
use crate::completions::Completions;
use crate::failure::{refused, unreadable};
use crate::options::{CallOptions, milliseconds};
use crate::runtime;

/// A processor; its changes come out of `completions`, and how they were handled is told it.
#[napi]
pub struct Processor(Arc<Shared>);

struct Shared {
    processor: ChangeFeedProcessor,
    batches: tokio::sync::Mutex<mpsc::UnboundedReceiver<Batch>>,
    /// Changes that are being handled, by the operations that they came with.
    handling: Mutex<HashMap<u32, Handled>>,
    stopped: Notify,
}

/// As JSON text. Times are in milliseconds.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Settings {
    name: String,
    lease_database: String,
    lease_container: String,
    instance_name: Option<String>,
    poll_interval: Option<f64>,
    acquire_interval: Option<f64>,
    renew_interval: Option<f64>,
    lease_expiration: Option<f64>,
}

#[napi]
impl Processor {
    /// The name by which leases know this instance.
    #[napi(getter)]
    pub fn instance_name(&self) -> &str {
        self.0.processor.instance_name()
    }

    /// Begins to read.
    #[napi]
    pub fn start(&self) -> Result<()> {
        let runtime = runtime::handle()?;
        let _entered = runtime.enter();
        self.0.processor.start().map_err(refused)
    }

    /// The next changes, as the outcome of the operation `id`; none once the processor has stopped.
    #[napi]
    pub fn next(&self, completions: &Completions, id: u32) -> Result<()> {
        let shared = Arc::clone(&self.0);
        completions.start(id, async move {
            let mut batches = shared.batches.lock().await;
            let batch = tokio::select! {
                biased;
                batch = batches.recv() => batch,
                () = shared.stopped.notified() => None,
            };
            Ok(batch.map(|batch| {
                let (answer, handled) = batch.into_parts();
                shared.handling().insert(id, handled);
                answer.into()
            }))
        })
    }

    /// The changes that came with the operation `id` are handled, or not, and why.
    #[napi]
    pub fn handled(&self, id: u32, problem: Option<String>) {
        let handled = self.0.handling().remove(&id);
        if let Some(handled) = handled {
            handled.tell(problem);
        }
    }

    /// Ends: waits for what is being handled, and leaves the leases to others.
    #[napi]
    pub fn stop(&self, completions: &Completions, id: u32) -> Result<()> {
        let shared = Arc::clone(&self.0);
        completions.start(id, async move {
            shared.processor.stop().await;
            shared.stopped.notify_one();
            Ok(None)
        })
    }

    /// How far each part of the container is behind, as a JSON list.
    #[napi]
    pub fn lag(&self, completions: &Completions, id: u32) -> Result<()> {
        let shared = Arc::clone(&self.0);
        completions.start(id, async move { Ok(Some(shared.processor.lag_as_json().await?.into())) })
    }
}

impl Processor {
    /// Of the changes of a container that `feed` and the options say, with these settings.
    pub(crate) fn new(
        client: &CosmosClient,
        [database, container]: [&str; 2],
        settings: &str,
        feed: &str,
        options: CallOptions,
    ) -> Result<Self> {
        let settings: Settings =
            serde_json::from_str(settings).map_err(|problem| unreadable("processor", problem))?;
        let (start, feed) = changes(feed, None, options)?;
        let mut options = settings.options()?.with_start(start);
        options.mode = feed.mode.unwrap_or_default();
        options.max_item_count = feed.max_item_count;
        options.request = feed.request;
        let leases = client.database(&settings.lease_database).container(&settings.lease_container);
        let container = client.database(database).container(container);
        let (processor, batches) =
            container.change_feed_processor_of_batches(&settings.name, &leases, options).map_err(refused)?;
        let (batches, handling, stopped) =
            (tokio::sync::Mutex::new(batches), Mutex::default(), Notify::new());
        Ok(Self(Arc::new(Shared { processor, batches, handling, stopped })))
    }
}

impl Settings {
    fn options(&self) -> Result<ProcessorOptions> {
        let mut options = ProcessorOptions::default();
        options.instance_name.clone_from(&self.instance_name);
        let times = [
            ("pollInterval", self.poll_interval, &mut options.poll_interval),
            ("acquireInterval", self.acquire_interval, &mut options.acquire_interval),
            ("renewInterval", self.renew_interval, &mut options.renew_interval),
            ("leaseExpiration", self.lease_expiration, &mut options.lease_expiration),
        ];
        for (name, given, time) in times {
            if let Some(given) = given {
                *time = milliseconds(name, given)?;
            }
        }
        Ok(options)
    }
}

impl Shared {
    fn handling(&self) -> MutexGuard<'_, HashMap<u32, Handled>> {
        self.handling.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
