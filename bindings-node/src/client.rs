//! What can JavaScript do with a client?

use std::sync::{Arc, Weak};

use napi::{Error, Result};
use napi_derive::napi;
use perilune::{CosmosClient, Credential};

use crate::command::{Operation, Target, call};
use crate::completions::Completions;
use crate::directory::Directory;
use crate::options::CallOptions;
use crate::pager::Pager;
use crate::plugins::Plugins;
use crate::processor::Processor;
use crate::settings::builder;

/// One account's client.
#[napi]
pub struct Client {
    /// `None` once closed.
    live: Option<CosmosClient>,
}

#[napi]
impl Client {
    /// From settings as JSON text. Sends nothing. Requests pass the plugins of this number, unless it is 0; they come out of
    /// `completions`. So does the need of a token, which the credential of the last number gives, unless that is 0.
    #[napi(constructor)]
    pub fn new(settings: String, completions: &Completions, plugins: u32, tokens: u32) -> Result<Self> {
        let directory = (tokens != 0).then(|| Directory { queue: completions.queue(), key: tokens });
        let mut builder = builder(&settings, directory.map(Credential::from_provider))?;
        if plugins != 0 {
            let queue = completions.queue();
            builder = builder.wrap_transport(move |inner| {
                Arc::new(Plugins { inner, queue: Weak::clone(&queue), key: plugins })
            });
        }
        let client = builder.build().map_err(crate::failure::refused)?;
        Ok(Self { live: Some(client) })
    }

    /// The endpoint that the client was built with.
    #[napi(getter)]
    pub fn endpoint(&self) -> Result<String> {
        Ok(self.live()?.endpoint().to_owned())
    }

    /// Starts an operation; its outcome comes out of `completions` with `id`. Key, body and options are JSON text.
    #[napi]
    #[allow(clippy::too_many_arguments)] // One crossing; an object would cost one more for each field.
    pub fn submit(
        &self,
        completions: &Completions,
        id: u32,
        operation: Operation,
        database: String,
        container: Option<String>,
        item: Option<String>,
        key: Option<String>,
        body: Option<String>,
        options: Option<String>,
    ) -> Result<()> {
        let target = Target::new(database, container, item, key.as_deref(), body)?;
        let mut options = CallOptions::from_text(options.as_deref())?;
        options.queue = completions.queue();
        completions.start(id, call(self.live()?.clone(), operation, target, options)?)
    }

    /// The pages of a query: of databases, of a database's containers, or of a container's items with one key. Asks for none
    /// yet. The query, the key and the options are JSON text.
    #[napi]
    pub fn pager(
        &self,
        database: Option<String>,
        container: Option<String>,
        query: String,
        key: Option<String>,
        options: Option<String>,
    ) -> Result<Pager> {
        let options = CallOptions::from_text(options.as_deref())?;
        Pager::new(self.live()?, database.as_deref(), container.as_deref(), &query, key.as_deref(), options)
    }

    /// The pages of a query of one kind of a container's scripts: `trigger` and its like. Asks for none yet.
    #[napi]
    pub fn scripts(
        &self,
        database: String,
        container: String,
        kind: String,
        query: String,
        options: Option<String>,
    ) -> Result<Pager> {
        let options = CallOptions::from_text(options.as_deref())?;
        Pager::of_scripts(self.live()?, [&database, &container, &kind], &query, options)
    }

    /// The pages of a query of the users of a database, or of the permissions of one. Asks for none yet.
    #[napi]
    pub fn users(
        &self,
        database: String,
        user: Option<String>,
        query: String,
        options: Option<String>,
    ) -> Result<Pager> {
        let options = CallOptions::from_text(options.as_deref())?;
        Pager::of_users(self.live()?, &database, user.as_deref(), &query, options)
    }

    /// The pages of a query of a container's conflicts, or of those of one partition key. Asks for none yet.
    #[napi]
    pub fn conflicts(
        &self,
        database: String,
        container: String,
        query: String,
        key: Option<String>,
        options: Option<String>,
    ) -> Result<Pager> {
        let options = CallOptions::from_text(options.as_deref())?;
        Pager::of_conflicts(self.live()?, [&database, &container], &query, key.as_deref(), options)
    }

    /// The changes of a container, from where and of what `feed` and the key say. Asks for none yet.
    #[napi]
    pub fn changes(
        &self,
        database: String,
        container: String,
        feed: String,
        key: Option<String>,
        options: Option<String>,
    ) -> Result<Pager> {
        let options = CallOptions::from_text(options.as_deref())?;
        Pager::of_changes(self.live()?, [&database, &container], &feed, key.as_deref(), options)
    }

    /// A processor of a container's changes, with these settings. Sends nothing.
    #[napi]
    pub fn processor(
        &self,
        database: String,
        container: String,
        settings: String,
        feed: String,
        options: Option<String>,
    ) -> Result<Processor> {
        let options = CallOptions::from_text(options.as_deref())?;
        Processor::new(self.live()?, [&database, &container], &settings, &feed, options)
    }

    /// The pages of a query of the account's offers. Asks for none yet.
    #[napi]
    pub fn offers(&self, query: String, options: Option<String>) -> Result<Pager> {
        Pager::of_offers(self.live()?, &query, CallOptions::from_text(options.as_deref())?)
    }

    /// The addresses to read items from, and those to write them to, best first; none before the account is known.
    #[napi]
    pub fn known_endpoints(&self) -> Result<Vec<Vec<String>>> {
        Ok(self.live()?.known_endpoints().into())
    }

    /// Lets go of the connections as soon as no operation needs them. Later calls are refused.
    #[napi]
    pub fn close(&mut self) {
        self.live = None;
    }

    pub(crate) fn live(&self) -> Result<&CosmosClient> {
        self.live.as_ref().ok_or_else(|| Error::from_reason("the client has been disposed"))
    }
}
