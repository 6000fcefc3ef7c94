//! What can Python do with a client?

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use arc_swap::ArcSwapOption;
use perilune::{CosmosClient, CosmosClientBuilder, Credential, internals};
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3::types::PyDict;

use crate::call::Call;
use crate::command;
use crate::completions::Completions;
use crate::directory::Directory;
use crate::door::Door;
use crate::feed;
use crate::host::Host;
use crate::outcome::{Outcome, refused};
use crate::pager::{self, Pager};
use crate::processor::{self, Processor};
use crate::runtime::{Owned, home};
use crate::settings::builder;
use crate::wait::wait;

/// One account's client. Shared by threads and event loops; made anew by a process that got it by a fork.
#[pyclass(frozen, module = "perilune._native")]
pub(crate) struct Client {
    builder: CosmosClientBuilder,
    live: ArcSwapOption<Owned<CosmosClient>>,
    closed: AtomicBool,
    /// The way to the application's transport and credential, if it brings one of them.
    door: Option<Arc<Door>>,
}

impl Client {
    pub(crate) fn live(&self) -> PyResult<CosmosClient> {
        if let Some(client) = self.live.load().as_ref().and_then(|owned| owned.get()) {
            return Ok(client.clone());
        }
        if self.closed.load(Ordering::Acquire) {
            return Err(PyValueError::new_err("the client has been closed"));
        }
        let client = self.builder.clone().build().map_err(refused)?;
        self.live.store(Some(Arc::new(Owned::new(client.clone()))));
        Ok(client)
    }

    pub(crate) fn door(&self) -> Option<&Arc<Door>> {
        self.door.as_ref()
    }
}

#[pymethods]
impl Client {
    #[new]
    /// Without a credential it is the application's that gives tokens.
    #[pyo3(signature = (endpoint, credential, settings, brings_transport=false))]
    fn new(
        endpoint: &str,
        credential: Option<&str>,
        settings: &Bound<'_, PyDict>,
        brings_transport: bool,
    ) -> PyResult<Self> {
        let door = (brings_transport || credential.is_none()).then(|| Arc::new(Door::new()));
        let directory = door.clone().filter(|_| credential.is_none()).map(Directory);
        let mut builder = builder(endpoint, credential, directory.map(Credential::from_provider), settings)?;
        if let Some(door) = door.clone().filter(|_| brings_transport) {
            builder = builder.transport(Host(door));
        }
        let client = Self { builder, live: ArcSwapOption::empty(), closed: AtomicBool::new(false), door };
        client.live()?;
        Ok(client)
    }

    /// By which what the application's transport and credential are asked for names them.
    #[getter]
    fn door_key(&self) -> Option<u64> {
        self.door.as_ref().map(|door| door.key)
    }

    /// What each request says of the client.
    #[getter]
    fn user_agent(&self) -> PyResult<String> {
        Ok(internals::user_agent(&self.live()?).to_owned())
    }

    /// Requests that belong to no call, and those for which a call's thread has no time, go to `completions` from now on.
    fn serve(&self, completions: &Completions) -> PyResult<()> {
        if let Some(door) = &self.door {
            door.serve(completions.queue()?);
        }
        Ok(())
    }

    /// Starts an operation whose requests come back to be sent, or of which the caller hears how far it has come.
    fn begin(&self, operation: command::Arguments<'_>) -> PyResult<Call> {
        let (command, client) = (operation.command()?, self.live()?);
        Ok(Call::start(home()?.runtime.handle(), command.run(client)))
    }

    /// Starts fetching the next page, in the same way.
    fn begin_page(&self, pager: &Pager) -> PyResult<Call> {
        let (pages, _open) = (pager.pages()?, self.live()?);
        Ok(Call::start(home()?.runtime.handle(), async move { pages.lock().await.next().await }))
    }

    /// Runs an operation and waits for it.
    fn run(&self, py: Python<'_>, operation: command::Arguments<'_>) -> PyResult<Outcome> {
        let (command, client) = (operation.command()?, self.live()?);
        wait(py, home()?.runtime.handle(), command.run(client))
    }

    /// Starts an operation; its outcome comes out of `completions` with the id returned.
    fn submit(&self, completions: &Completions, operation: command::Arguments<'_>) -> PyResult<u64> {
        let (command, client) = (operation.command()?, self.live()?);
        let tells = command.tells();
        completions.start_and_hear(home()?.runtime.handle(), self.door(), tells, command.run(client))
    }

    /// The pages of a query. Asks for none yet.
    fn pager(&self, query: pager::Arguments<'_>) -> PyResult<Pager> {
        query.pager(&self.live()?)
    }

    /// The pages of a query of one kind of scripts. Asks for none yet.
    fn scripts(&self, kind: &str, query: pager::Arguments<'_>) -> PyResult<Pager> {
        query.scripts(&self.live()?, kind)
    }

    /// The pages of a query of the users of a database, or of the permissions of one, who stands in the place of the
    /// container. Asks for none yet.
    fn users(&self, query: pager::Arguments<'_>) -> PyResult<Pager> {
        query.users(&self.live()?)
    }

    /// The pages of a query of the account's offers. Asks for none yet.
    fn offers(&self, query: pager::Arguments<'_>) -> PyResult<Pager> {
        query.offers(&self.live()?)
    }

    /// The pages of a query of the conflicts of a container. Asks for none yet.
    fn conflicts(&self, query: pager::Arguments<'_>) -> PyResult<Pager> {
        query.conflicts(&self.live()?)
    }

    /// The changes of a container. Asks for none yet.
    fn feed(&self, changes: feed::Arguments<'_>) -> PyResult<Pager> {
        changes.pager(&self.live()?)
    }

    /// A processor of the changes of a container. Asks for none yet.
    fn processor(&self, settings: processor::Arguments<'_>) -> PyResult<Processor> {
        settings.processor(&self.live()?)
    }

    /// Fetches the next page and waits for it; `None` after the last.
    fn run_page(&self, py: Python<'_>, pager: &Pager) -> PyResult<Outcome> {
        let (pages, _open) = (pager.pages()?, self.live()?);
        wait(py, home()?.runtime.handle(), async move { pages.lock().await.next().await })
    }

    /// Starts fetching the next page.
    fn submit_page(&self, completions: &Completions, pager: &Pager) -> PyResult<u64> {
        let (pages, _open) = (pager.pages()?, self.live()?);
        completions.start(
            home()?.runtime.handle(),
            self.door(),
            async move { pages.lock().await.next().await },
        )
    }

    /// Lets go of the connections as soon as no operation needs them. Later calls are refused.
    fn close(&self) {
        self.closed.store(true, Ordering::Release);
        self.live.store(None);
    }
}
