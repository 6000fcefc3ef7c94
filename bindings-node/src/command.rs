//! Which call of the client is asked for, and how is it made?

mod items;
mod others;

use std::pin::Pin;

use napi::Result;
use napi_derive::napi;
use perilune::internals::Verb;
use perilune::{
    ContainerClient, ContainerProperties, CosmosClient, PartitionKey, RequestOptions, Response, ScriptKind,
};
use serde_json::value::RawValue;

use self::items::{many_items, patch_item, point_call, write_item};
use self::others::{execute, on_conflict, on_permission, on_script, on_user};
use crate::completions::Outcome;
use crate::failure::unreadable;
use crate::key::partition_key;
use crate::options::CallOptions;
use crate::pager::read_query;

/// An operation by its number.
#[napi]
#[derive(Clone, Copy)]
pub enum Operation {
    CreateDatabase,
    CreateDatabaseIfNotExists,
    ReadDatabase,
    DeleteDatabase,
    CreateContainer,
    CreateContainerIfNotExists,
    ReadContainer,
    DeleteContainer,
    CreateItem,
    ReadItem,
    UpsertItem,
    ReplaceItem,
    DeleteItem,
    PatchItem,
    DeleteAllItemsOfKey,
    BatchItems,
    BulkItems,
    ReadManyItems,
    ReplaceContainer,
    ReadThroughput,
    ReadOffer,
    ReplaceOffer,
    ReadFeedRanges,
    ReadPartitionKeyRanges,
    CreateStoredProcedure,
    UpsertStoredProcedure,
    ReadStoredProcedure,
    ReplaceStoredProcedure,
    DeleteStoredProcedure,
    CreateTrigger,
    UpsertTrigger,
    ReadTrigger,
    ReplaceTrigger,
    DeleteTrigger,
    CreateUserDefinedFunction,
    UpsertUserDefinedFunction,
    ReadUserDefinedFunction,
    ReplaceUserDefinedFunction,
    DeleteUserDefinedFunction,
    ExecuteStoredProcedure,
    ReadConflict,
    ReadConflictVersions,
    DeleteConflict,
    CreateUser,
    UpsertUser,
    ReadUser,
    ReplaceUser,
    DeleteUser,
    CreatePermission,
    UpsertPermission,
    ReadPermission,
    ReplacePermission,
    DeletePermission,
    ReadAccount,
    ReadEndpoints,
    ReadQueryPlan,
}

/// What a call is about. Of container, item, key and body those that the operation needs; without a key, that of the body
/// counts.
pub(crate) struct Target {
    pub(crate) database: String,
    pub(crate) container: String,
    pub(crate) item: String,
    pub(crate) key: Option<PartitionKey>,
    pub(crate) body: Option<Box<RawValue>>,
}

impl Target {
    pub(crate) fn new(
        database: String,
        container: Option<String>,
        item: Option<String>,
        key: Option<&str>,
        body: Option<String>,
    ) -> Result<Self> {
        let body = body.map(RawValue::from_string).transpose();
        Ok(Self {
            database,
            container: container.unwrap_or_default(),
            item: item.unwrap_or_default(),
            key: key.map(partition_key).transpose()?,
            body: body.map_err(|problem| unreadable("body", problem))?,
        })
    }

    /// The key given, else that of the body, else the key of items that have none of its properties.
    async fn key(
        &self,
        container: &ContainerClient,
        options: &RequestOptions,
    ) -> perilune::Result<PartitionKey> {
        let body = self.body.as_deref().map_or("{}", RawValue::get);
        match &self.key {
            Some(key) => Ok(key.clone()),
            None => container.partition_key_of(body, options.clone()).await,
        }
    }

    fn text(&self) -> &str {
        self.body.as_deref().map_or("[]", RawValue::get)
    }

    fn properties(&self) -> Result<ContainerProperties> {
        let text = self.body.as_deref().map_or("null", RawValue::get);
        serde_json::from_str(text).map_err(|problem| unreadable("container definition", problem))
    }
}

/// A call on its way.
pub(crate) type Pending = Pin<Box<dyn Future<Output = Outcome> + Send>>;

/// Makes a call. What can be refused without asking anybody is refused now.
pub(crate) fn call(
    client: CosmosClient,
    operation: Operation,
    target: Target,
    options: CallOptions,
) -> Result<Pending> {
    match operation {
        Operation::CreateDatabase | Operation::CreateDatabaseIfNotExists => {
            create_database(client, operation, target, options)
        }
        Operation::CreateContainer | Operation::CreateContainerIfNotExists => {
            create_container(&client, operation, &target, options)
        }
        Operation::ReadDatabase
        | Operation::DeleteDatabase
        | Operation::ReadContainer
        | Operation::DeleteContainer => plain_call(&client, operation, &target, &options),
        Operation::ReplaceContainer => replace_container(&client, &target, &options),
        Operation::ReadThroughput | Operation::ReadOffer | Operation::ReplaceOffer => {
            offer_call(client, operation, target, &options)
        }
        Operation::ReadFeedRanges | Operation::ReadPartitionKeyRanges => {
            ranges_call(&client, operation, target, &options)
        }
        Operation::CreateItem => write_item(&client, Verb::Create, target, options),
        Operation::UpsertItem => write_item(&client, Verb::Upsert, target, options),
        Operation::ReplaceItem => write_item(&client, Verb::Replace, target, options),
        Operation::ReadItem | Operation::DeleteItem => point_call(&client, operation, target, options),
        Operation::PatchItem => patch_item(&client, target, options),
        Operation::DeleteAllItemsOfKey
        | Operation::BatchItems
        | Operation::BulkItems
        | Operation::ReadManyItems => many_items(&client, operation, target, options),
        Operation::ReadConflict | Operation::ReadConflictVersions | Operation::DeleteConflict => {
            on_conflict(&client, operation, target, &options)
        }
        Operation::CreateUser => Ok(on_user(&client, Verb::Create, target, options.request()?)),
        Operation::UpsertUser => Ok(on_user(&client, Verb::Upsert, target, options.request()?)),
        Operation::ReadUser => Ok(on_user(&client, Verb::Read, target, options.request()?)),
        Operation::ReplaceUser => Ok(on_user(&client, Verb::Replace, target, options.request()?)),
        Operation::DeleteUser => Ok(on_user(&client, Verb::Delete, target, options.request()?)),
        Operation::CreatePermission => Ok(on_permission(&client, Verb::Create, target, options.request()?)),
        Operation::UpsertPermission => Ok(on_permission(&client, Verb::Upsert, target, options.request()?)),
        Operation::ReadPermission => Ok(on_permission(&client, Verb::Read, target, options.request()?)),
        Operation::ReplacePermission => Ok(on_permission(&client, Verb::Replace, target, options.request()?)),
        Operation::DeletePermission => Ok(on_permission(&client, Verb::Delete, target, options.request()?)),
        Operation::ReadAccount => {
            let request = options.request()?;
            Ok(pending(async move { client.read_account_as_json(request).await }))
        }
        Operation::ReadEndpoints => {
            let request = options.request()?;
            Ok(pending(async move { client.endpoints_as_json(request).await }))
        }
        Operation::ReadQueryPlan => query_plan(&client, &target, &options),
        Operation::ExecuteStoredProcedure => execute(&client, target, &options),
        Operation::CreateStoredProcedure => {
            on_script(&client, (Verb::Create, ScriptKind::StoredProcedure), target, &options)
        }
        Operation::UpsertStoredProcedure => {
            on_script(&client, (Verb::Upsert, ScriptKind::StoredProcedure), target, &options)
        }
        Operation::ReadStoredProcedure => {
            on_script(&client, (Verb::Read, ScriptKind::StoredProcedure), target, &options)
        }
        Operation::ReplaceStoredProcedure => {
            on_script(&client, (Verb::Replace, ScriptKind::StoredProcedure), target, &options)
        }
        Operation::DeleteStoredProcedure => {
            on_script(&client, (Verb::Delete, ScriptKind::StoredProcedure), target, &options)
        }
        Operation::CreateTrigger => on_script(&client, (Verb::Create, ScriptKind::Trigger), target, &options),
        Operation::UpsertTrigger => on_script(&client, (Verb::Upsert, ScriptKind::Trigger), target, &options),
        Operation::ReadTrigger => on_script(&client, (Verb::Read, ScriptKind::Trigger), target, &options),
        Operation::ReplaceTrigger => {
            on_script(&client, (Verb::Replace, ScriptKind::Trigger), target, &options)
        }
        Operation::DeleteTrigger => on_script(&client, (Verb::Delete, ScriptKind::Trigger), target, &options),
        Operation::CreateUserDefinedFunction => {
            on_script(&client, (Verb::Create, ScriptKind::UserDefinedFunction), target, &options)
        }
        Operation::UpsertUserDefinedFunction => {
            on_script(&client, (Verb::Upsert, ScriptKind::UserDefinedFunction), target, &options)
        }
        Operation::ReadUserDefinedFunction => {
            on_script(&client, (Verb::Read, ScriptKind::UserDefinedFunction), target, &options)
        }
        Operation::ReplaceUserDefinedFunction => {
            on_script(&client, (Verb::Replace, ScriptKind::UserDefinedFunction), target, &options)
        }
        Operation::DeleteUserDefinedFunction => {
            on_script(&client, (Verb::Delete, ScriptKind::UserDefinedFunction), target, &options)
        }
    }
}

fn create_database(
    client: CosmosClient,
    operation: Operation,
    target: Target,
    options: CallOptions,
) -> Result<Pending> {
    let (id, options) = (target.database, options.create()?);
    Ok(match operation {
        Operation::CreateDatabase => pending(async move { client.create_database(&id, options).await }),
        _ => pending(async move { client.create_database_if_not_exists(&id, options).await }),
    })
}

fn create_container(
    client: &CosmosClient,
    operation: Operation,
    target: &Target,
    options: CallOptions,
) -> Result<Pending> {
    let database = client.database(&target.database);
    let (properties, options) = (target.properties()?, options.create()?);
    Ok(match operation {
        Operation::CreateContainer => {
            pending(async move { database.create_container(properties, options).await })
        }
        _ => pending(async move { database.create_container_if_not_exists(properties, options).await }),
    })
}

fn replace_container(client: &CosmosClient, target: &Target, options: &CallOptions) -> Result<Pending> {
    let container = client.database(&target.database).container(&target.container);
    let (properties, request) = (target.properties()?, options.request()?);
    Ok(pending(async move { container.replace(&properties, request).await }))
}

/// What a database or a container has of throughput, or an offer, whose id stands for an item's.
fn offer_call(
    client: CosmosClient,
    operation: Operation,
    target: Target,
    options: &CallOptions,
) -> Result<Pending> {
    let request = options.request()?;
    Ok(match operation {
        Operation::ReadOffer => {
            pending(async move { client.read_offer_as_json(&target.item, request).await })
        }
        Operation::ReplaceOffer => {
            pending(async move { client.replace_offer_as_json(&target.item, target.text(), request).await })
        }
        _ => {
            let database = client.database(&target.database);
            pending(async move {
                match target.container.as_str() {
                    "" => database.read_throughput(request).await,
                    id => database.container(id).read_throughput(request).await,
                }
            })
        }
    })
}

fn ranges_call(
    client: &CosmosClient,
    operation: Operation,
    target: Target,
    options: &CallOptions,
) -> Result<Pending> {
    let container = client.database(&target.database).container(&target.container);
    let request = options.request()?;
    Ok(match operation {
        Operation::ReadFeedRanges => {
            pending(async move { container.feed_ranges_as_json(target.key, request).await })
        }
        _ => pending(async move { container.partition_key_ranges_as_json(request).await }),
    })
}

fn query_plan(client: &CosmosClient, target: &Target, options: &CallOptions) -> Result<Pending> {
    let container = client.database(&target.database).container(&target.container);
    let (query, request) = (read_query(target.text())?, options.request()?);
    Ok(pending(async move { container.query_plan_as_json(query, request).await }))
}

fn plain_call(
    client: &CosmosClient,
    operation: Operation,
    target: &Target,
    options: &CallOptions,
) -> Result<Pending> {
    let (database, request) = (client.database(&target.database), options.request()?);
    let container = database.container(&target.container);
    Ok(match operation {
        Operation::ReadDatabase => pending(async move { database.read(request).await }),
        Operation::DeleteDatabase => pending(async move { database.delete(request).await }),
        Operation::ReadContainer => pending(async move { container.read(request).await }),
        _ => pending(async move { container.delete(request).await }),
    })
}

fn pending<T: 'static>(
    call: impl Future<Output = perilune::Result<Response<T>>> + Send + 'static,
) -> Pending {
    Box::pin(async move { call.await.map(|answer| Some(answer.without_model().into())) })
}
