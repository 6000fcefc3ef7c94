//! How do the changes of a container come to a handler in Python?
//!
//! Whoever handles them asks for the next ones, on a thread or a loop of the application's, and tells how it went.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use perilune::internals;
use perilune::{ChangeFeedProcessor, CosmosClient, ProcessorOptions};
use pyo3::exceptions::{PyRuntimeError, PyValueError};
use pyo3::prelude::*;
use tokio::sync::{mpsc, watch};

use crate::client::Client;
use crate::completions::Completions;
use crate::feed::changes;
use crate::options::{CallOptions, naming, seconds};
use crate::outcome::{Outcome, Response, refused};
use crate::runtime::{Owned, home};
use crate::wait::wait;

/// As Python passes it: database, container, start (`None`: now), seconds since 1970 instead, mode, options of the reads;
/// then the processor's name, database and container of the leases, and settings by name.
#[derive(FromPyObject)]
pub(crate) struct Arguments<'py>(
    String,
    String,
    Option<String>,
    Option<f64>,
    Option<String>,
    Option<Bound<'py, PyAny>>,
    String,
    String,
    String,
    Vec<(String, Bound<'py, PyAny>)>,
);

/// How often whoever waits for changes looks at what the log has: leases that can't be read show nowhere else.
const LOOK: Duration = Duration::from_secs(1);

/// A processor; its changes are asked for with [`Processor::next`].
#[pyclass(frozen, module = "perilune._native")]
pub(crate) struct Processor(Owned<Arc<Shared>>);

struct Shared {
    processor: ChangeFeedProcessor,
    batches: tokio::sync::Mutex<mpsc::UnboundedReceiver<internals::Batch>>,
    /// Held by whoever ends it: another one would be told too early that it has ended.
    ending: tokio::sync::Mutex<()>,
    /// How many do, or are about to.
    enders: AtomicUsize,
    stopped: watch::Sender<bool>,
}

/// Changes to be handled, and how it went to be told.
#[pyclass(frozen, module = "perilune._native")]
pub(crate) struct Batch {
    response: Py<Response>,
    handled: Owned<Mutex<Option<internals::Handled>>>,
}

impl Arguments<'_> {
    pub(crate) fn processor(self, client: &CosmosClient) -> PyResult<Processor> {
        let Self(database, container, start, time, mode, options, name, lease_database, leases, settings) =
            self;
        let options = options.as_ref().map(CallOptions::from_dict).transpose()?.unwrap_or_default();
        let (start, feed) = changes(start.as_deref(), time, mode.as_deref(), options)?;
        let mut options = with_settings(ProcessorOptions::default().with_start(start), &settings)?;
        options.mode = feed.mode.unwrap_or_default();
        options.max_item_count = feed.max_item_count;
        options.request = feed.request;
        let leases = client.database(&lease_database).container(&leases);
        let container = client.database(&database).container(&container);
        let (processor, batches) =
            container.change_feed_processor_of_batches(&name, &leases, options).map_err(refused)?;
        let batches = tokio::sync::Mutex::new(batches);
        let (ending, stopped) = (tokio::sync::Mutex::default(), watch::Sender::new(false));
        let shared = Shared { processor, batches, ending, enders: AtomicUsize::new(0), stopped };
        Ok(Processor(Owned::new(Arc::new(shared))))
    }
}

fn with_settings(
    mut options: ProcessorOptions,
    settings: &[(String, Bound<'_, PyAny>)],
) -> PyResult<ProcessorOptions> {
    for (name, value) in settings {
        set(&mut options, name, value).map_err(|error| naming(error, name, value))?;
    }
    Ok(options)
}

fn set(options: &mut ProcessorOptions, name: &str, value: &Bound<'_, PyAny>) -> PyResult<()> {
    let time = |setting: &mut Duration| seconds(name, value).map(|time| *setting = time);
    match name {
        "instance_name" => options.instance_name = Some(value.extract()?),
        "poll_interval" => time(&mut options.poll_interval)?,
        "acquire_interval" => time(&mut options.acquire_interval)?,
        "renew_interval" => time(&mut options.renew_interval)?,
        "lease_expiration" => time(&mut options.lease_expiration)?,
        _ => return Err(PyValueError::new_err(format!("{name:?} is no option of a processor"))),
    }
    Ok(())
}

#[pymethods]
impl Processor {
    /// The name by which leases know this instance.
    #[getter]
    fn instance_name(&self) -> PyResult<String> {
        Ok(self.shared()?.processor.instance_name().to_owned())
    }

    /// Begins to read.
    fn start(&self) -> PyResult<()> {
        let (shared, home) = (self.shared()?, home()?);
        if shared.enders.load(Ordering::Acquire) > 0 {
            return Err(PyValueError::new_err("the processor has not ended yet"));
        }
        let _entered = home.runtime.enter();
        shared.processor.start().map_err(refused)?;
        shared.stopped.send_replace(false);
        Ok(())
    }

    /// Waits for the next changes; `None` once the processor has stopped, `False` if there are none yet.
    fn next(&self, py: Python<'_>) -> PyResult<Outcome> {
        wait(py, home()?.runtime.handle(), self.shared()?.next())
    }

    /// The same as an outcome of `completions`, with the id returned. The client serves what its transport is asked for.
    fn submit_next(&self, completions: &Completions, client: &Client) -> PyResult<u64> {
        completions.start(home()?.runtime.handle(), client.door(), self.shared()?.next())
    }

    /// Begins to end: what is being handled may be told yet. Where nobody handles the rest, it is to come again.
    fn stop(&self, rest_comes_again: bool) -> PyResult<()> {
        let (shared, home) = (self.shared()?, home()?);
        shared.enders.fetch_add(1, Ordering::AcqRel);
        home.runtime.spawn(async move {
            tokio::select! {
                biased;
                () = shared.end() => (),
                () = shared.drop_rest(), if rest_comes_again => (),
            }
            shared.enders.fetch_sub(1, Ordering::AcqRel);
            shared.stopped.send_replace(true);
        });
        Ok(())
    }

    /// Waits until it has ended.
    fn stopped(&self, py: Python<'_>) -> PyResult<Outcome> {
        wait(py, home()?.runtime.handle(), self.shared()?.ended())
    }

    /// The same as an outcome of `completions`.
    fn submit_stopped(&self, completions: &Completions) -> PyResult<u64> {
        completions.start(home()?.runtime.handle(), None, self.shared()?.ended())
    }

    /// How far each part of the container is behind, as a JSON list.
    fn lag(&self, py: Python<'_>) -> PyResult<Outcome> {
        wait(py, home()?.runtime.handle(), self.shared()?.lag())
    }

    /// The same as an outcome of `completions`.
    fn submit_lag(&self, completions: &Completions, client: &Client) -> PyResult<u64> {
        completions.start(home()?.runtime.handle(), client.door(), self.shared()?.lag())
    }
}

impl Processor {
    fn shared(&self) -> PyResult<Arc<Shared>> {
        let from_parent = "a processor made before a fork can't go on in the child process; make one there";
        self.0.get().cloned().ok_or_else(|| PyRuntimeError::new_err(from_parent))
    }
}

impl Shared {
    async fn next(self: Arc<Self>) -> Outcome {
        let (mut batches, mut stopped) = (self.batches.lock().await, self.stopped.subscribe());
        let batch = tokio::select! {
            biased;
            batch = batches.recv() => batch,
            _ = stopped.wait_for(|stopped| *stopped) => None,
            () = tokio::time::sleep(LOOK) => return Outcome::Nothing,
        };
        batch.map_or(Outcome::End, Outcome::Changed)
    }

    async fn end(&self) {
        let _alone = self.ending.lock().await;
        self.processor.stop().await;
    }

    /// Never ends by itself.
    async fn drop_rest(&self) {
        let mut batches = self.batches.lock().await;
        while batches.recv().await.is_some() {}
        std::future::pending().await
    }

    async fn ended(self: Arc<Self>) -> Outcome {
        // The sender is here.
        let _ = self.stopped.subscribe().wait_for(|stopped| *stopped).await;
        Outcome::End
    }

    async fn lag(self: Arc<Self>) -> Outcome {
        self.processor.lag_as_json().await.into()
    }
}

impl Batch {
    pub(crate) fn new(py: Python<'_>, batch: internals::Batch) -> PyResult<Self> {
        let (answer, handled) = batch.into_parts();
        let handled = Owned::new(Mutex::new(Some(handled)));
        Ok(Self { response: Py::new(py, Response::from(answer))?, handled })
    }
}

#[pymethods]
impl Batch {
    /// The page, as of a query.
    #[getter]
    fn response(&self, py: Python<'_>) -> Py<Response> {
        self.response.clone_ref(py)
    }

    /// The changes are handled, or not, and why: then they come again.
    #[pyo3(signature = (problem=None))]
    fn handled(&self, problem: Option<String>) {
        let take = |handled: &Mutex<Option<_>>| handled.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(handled) = self.handled.get().and_then(take) {
            handled.tell(problem);
        }
    }
}
