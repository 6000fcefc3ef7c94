//! Which call of the client is asked for, and how is it made?

use perilune::{
    ContainerProperties, CosmosClient, PartitionKey, Response, Result, ScriptKind, internals, internals::Verb,
};

use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use serde_json::value::RawValue;

use crate::json::raw;
use crate::key::partition_key;
use crate::options::CallOptions;
use crate::outcome::Outcome;

/// An operation by its name.
#[derive(Clone, Copy)]
enum Name {
    CreateDatabase,
    CreateDatabaseIfNotExists,
    ReadDatabase,
    DeleteDatabase,
    CreateContainer,
    CreateContainerIfNotExists,
    ReadContainer,
    ReplaceContainer,
    DeleteContainer,
    ReadThroughput,
    ReplaceThroughput,
    CreateItem,
    ReadItem,
    UpsertItem,
    ReplaceItem,
    PatchItem,
    DeleteItem,
    DeleteAllItemsByPartitionKey,
    ExecuteItemBatch,
    ExecuteBulk,
    ReadItems,
    ReadFeedRanges,
    ReadPartitionKeyRanges,
    ReadAccount,
    ReadEndpoints,
    ReadOffer,
    ReplaceOffer,
    User(Verb),
    Permission(Verb),
    ReadConflict,
    ReadConflictVersions,
    DeleteConflict,
    Script(Verb, ScriptKind),
    ExecuteStoredProcedure,
}

/// One call: what it is, on what, and with which options. Holds nothing of Python's.
pub(crate) struct Command {
    name: Name,
    database: String,
    container: String,
    id: String,
    key: Option<PartitionKey>,
    body: Option<Box<RawValue>>,
    /// Of a container to be.
    properties: Option<ContainerProperties>,
    options: CallOptions,
}

/// As Python passes it: name, database, container, item, partition key, body as JSON, options. The name and the
/// database always; of the rest what the operation needs. Without a key, that of the body counts.
#[derive(FromPyObject)]
pub(crate) struct Arguments<'py>(
    String,
    String,
    Option<String>,
    Option<String>,
    Option<Bound<'py, PyAny>>,
    Option<Bound<'py, PyAny>>,
    Option<Bound<'py, PyAny>>,
);

impl Arguments<'_> {
    pub(crate) fn command(self) -> PyResult<Command> {
        let Self(name, database, container, id, key, body, options) = self;
        let name = named(&name)?;
        let body = body.as_ref().map(raw).transpose()?;
        let properties = match name {
            Name::CreateContainer | Name::CreateContainerIfNotExists | Name::ReplaceContainer => {
                Some(properties(body.as_deref())?)
            }
            _ => None,
        };
        Ok(Command {
            name,
            database,
            container: container.unwrap_or_default(),
            id: id.unwrap_or_default(),
            key: key.as_ref().map(partition_key).transpose()?,
            body,
            properties,
            options: options.as_ref().map(CallOptions::from_dict).transpose()?.unwrap_or_default(),
        })
    }
}

fn properties(body: Option<&RawValue>) -> PyResult<ContainerProperties> {
    let text = body.map_or("null", RawValue::get);
    serde_json::from_str(text)
        .map_err(|problem| PyValueError::new_err(format!("container properties: {problem}")))
}

fn named(name: &str) -> PyResult<Name> {
    Ok(match name {
        "create_database" => Name::CreateDatabase,
        "create_database_if_not_exists" => Name::CreateDatabaseIfNotExists,
        "read_database" => Name::ReadDatabase,
        "delete_database" => Name::DeleteDatabase,
        "create_container" => Name::CreateContainer,
        "create_container_if_not_exists" => Name::CreateContainerIfNotExists,
        "read_container" => Name::ReadContainer,
        "replace_container" => Name::ReplaceContainer,
        "delete_container" => Name::DeleteContainer,
        "read_throughput" => Name::ReadThroughput,
        "replace_throughput" => Name::ReplaceThroughput,
        "create_item" => Name::CreateItem,
        "read_item" => Name::ReadItem,
        "upsert_item" => Name::UpsertItem,
        "replace_item" => Name::ReplaceItem,
        "patch_item" => Name::PatchItem,
        "delete_item" => Name::DeleteItem,
        "delete_all_items_by_partition_key" => Name::DeleteAllItemsByPartitionKey,
        "execute_item_batch" => Name::ExecuteItemBatch,
        "execute_bulk" => Name::ExecuteBulk,
        "read_items" => Name::ReadItems,
        "read_feed_ranges" => Name::ReadFeedRanges,
        "read_partition_key_ranges" => Name::ReadPartitionKeyRanges,
        "read_account" => Name::ReadAccount,
        "read_endpoints" => Name::ReadEndpoints,
        "read_offer" => Name::ReadOffer,
        "replace_offer" => Name::ReplaceOffer,
        "read_conflict" => Name::ReadConflict,
        "read_conflict_versions" => Name::ReadConflictVersions,
        "delete_conflict" => Name::DeleteConflict,
        "execute_stored_procedure" => Name::ExecuteStoredProcedure,
        _ => {
            let refuse = || PyValueError::new_err(format!("{name:?} is no operation"));
            return on_named(name).ok_or_else(refuse);
        }
    })
}

/// `read_user`, `read_permission`, `read_trigger` and their like.
fn on_named(name: &str) -> Option<Name> {
    let (verb, what) = name.split_once('_')?;
    let verb = Verb::named(verb)?;
    match what {
        "user" => Some(Name::User(verb)),
        "permission" => Some(Name::Permission(verb)),
        kind => ScriptKind::named(kind).map(|kind| Name::Script(verb, kind)),
    }
}

fn text(body: Option<&RawValue>) -> &str {
    body.map_or("[]", RawValue::get)
}

impl Command {
    /// Whether its caller hears how far it has come.
    pub(crate) fn tells(&self) -> bool {
        self.options.progress
    }

    pub(crate) async fn run(self, client: CosmosClient) -> Outcome {
        Box::pin(self.answer(client)).await.into()
    }

    async fn answer(self, client: CosmosClient) -> Result<Response<()>> {
        let options = self.options;
        let database = client.database(&self.database);
        match self.name {
            Name::CreateDatabase => {
                client.create_database(&self.database, options.create()).await.map(Response::without_model)
            }
            Name::CreateDatabaseIfNotExists => client
                .create_database_if_not_exists(&self.database, options.create())
                .await
                .map(Response::without_model),
            Name::ReadDatabase => database.read(options.request).await.map(Response::without_model),
            Name::DeleteDatabase => database.delete(options.request).await,
            Name::CreateContainer => {
                let properties = self.properties.unwrap_or_default();
                database.create_container(properties, options.create()).await.map(Response::without_model)
            }
            Name::CreateContainerIfNotExists => {
                let properties = self.properties.unwrap_or_default();
                database
                    .create_container_if_not_exists(properties, options.create())
                    .await
                    .map(Response::without_model)
            }
            Name::ReadContainer => {
                database.container(&self.container).read(options.request).await.map(Response::without_model)
            }
            Name::ReplaceContainer => {
                let properties = self.properties.unwrap_or_default();
                let container = database.container(&self.container);
                container.replace(&properties, options.request).await.map(Response::without_model)
            }
            Name::ReadThroughput if self.container.is_empty() => {
                database.read_throughput(options.request).await.map(Response::without_model)
            }
            Name::ReadThroughput => {
                let container = database.container(&self.container);
                container.read_throughput(options.request).await.map(Response::without_model)
            }
            Name::ReplaceThroughput => {
                let throughput = options.throughput();
                let answer = match self.container.is_empty() {
                    true => database.replace_throughput(throughput, options.request).await,
                    false => {
                        let container = database.container(&self.container);
                        container.replace_throughput(throughput, options.request).await
                    }
                };
                answer.map(Response::without_model)
            }
            Name::DeleteContainer => database.container(&self.container).delete(options.request).await,
            Name::ReadItem => {
                let container = database.container(&self.container);
                let key = self.key.unwrap_or(PartitionKey::NONE);
                container.read_item::<()>(&self.id, key, options.item()).await
            }
            Name::DeleteItem => {
                let container = database.container(&self.container);
                let key = self.key.unwrap_or(PartitionKey::NONE);
                container.delete_item(&self.id, key, options.item()).await
            }
            Name::PatchItem => {
                let container = database.container(&self.container);
                let (key, changes) = (self.key.unwrap_or(PartitionKey::NONE), text(self.body.as_deref()));
                container.patch_item::<()>(&self.id, key, &internals::patch(changes)?, options.item()).await
            }
            Name::DeleteAllItemsByPartitionKey => {
                let key = self.key.unwrap_or(PartitionKey::NONE);
                let container = database.container(&self.container);
                container.delete_all_items_by_partition_key(key, options.request).await
            }
            Name::ExecuteItemBatch => {
                let (key, operations) = (self.key.unwrap_or(PartitionKey::NONE), text(self.body.as_deref()));
                database.container(&self.container).batch_as_json(key, operations, options.request).await
            }
            Name::ExecuteBulk => {
                let operations = text(self.body.as_deref());
                database.container(&self.container).bulk_as_json(operations, options.bulk()).await
            }
            Name::ReadItems => {
                let items = text(self.body.as_deref());
                database.container(&self.container).read_many_as_json(items, options.read_many()).await
            }
            Name::Script(verb, kind) => {
                let scripts = database.container(&self.container).scripts();
                let text = text(self.body.as_deref());
                scripts.script_as_json(verb, (kind, &self.id), text, options.request).await
            }
            Name::ExecuteStoredProcedure => {
                let scripts = database.container(&self.container).scripts();
                let key = self.key.unwrap_or(PartitionKey::NONE);
                scripts.execute_stored_procedure::<()>(&self.id, key, &self.body, options.request).await
            }
            Name::User(verb) => {
                let text = text(self.body.as_deref());
                database.user(&self.id).user_as_json(verb, text, options.request).await
            }
            // The user stands in the place of the container.
            Name::Permission(verb) => {
                let text = text(self.body.as_deref());
                database.user(&self.container).permission_as_json(verb, &self.id, text, options.request).await
            }
            Name::ReadConflict | Name::ReadConflictVersions | Name::DeleteConflict => {
                let conflicts = database.container(&self.container).conflicts();
                let (key, request) = (self.key.unwrap_or(PartitionKey::NONE), options.request);
                match self.name {
                    Name::ReadConflict => {
                        conflicts.read_conflict(&self.id, key, request).await.map(Response::without_model)
                    }
                    Name::DeleteConflict => conflicts.delete_conflict(&self.id, key, request).await,
                    _ => conflicts.versions_as_json(&self.id, key, request).await,
                }
            }
            Name::ReadFeedRanges => {
                database.container(&self.container).feed_ranges_as_json(self.key, options.request).await
            }
            Name::ReadPartitionKeyRanges => {
                database.container(&self.container).partition_key_ranges_as_json(options.request).await
            }
            Name::ReadAccount => client.read_account_as_json(options.request).await,
            Name::ReadEndpoints => client.endpoints_as_json(options.request).await,
            Name::ReadOffer => client.read_offer_as_json(&self.id, options.request).await,
            Name::ReplaceOffer => {
                client.replace_offer_as_json(&self.id, text(self.body.as_deref()), options.request).await
            }
            Name::CreateItem | Name::UpsertItem | Name::ReplaceItem => {
                let container = database.container(&self.container);
                let item: &RawValue = self.body.as_deref().unwrap_or(RawValue::NULL);
                let verb = match self.name {
                    Name::CreateItem => Verb::Create,
                    Name::UpsertItem => Verb::Upsert,
                    _ => Verb::Replace,
                };
                let mut options = options.item();
                options.request = client.start_timeout(options.request);
                container.write_as_json(verb, &self.id, self.key, item, options).await
            }
        }
    }
}
