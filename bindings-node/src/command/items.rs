//! How is a call on items made?

use napi::Result;
use perilune::internals::{self, Verb};
use perilune::{ContainerClient, CosmosClient, ItemOptions, PartitionKey};
use serde_json::value::RawValue;

use super::{Operation, Pending, Target, pending};
use crate::failure::refused;
use crate::options::CallOptions;

/// The container, and the options of a call whose timeout bounds the look for the item's key, too.
fn on_item(
    client: &CosmosClient,
    target: &Target,
    options: CallOptions,
) -> Result<(ContainerClient, ItemOptions)> {
    let container = client.database(&target.database).container(&target.container);
    let mut options = options.item()?;
    options.request = client.start_timeout(options.request);
    Ok((container, options))
}

pub(super) fn write_item(
    client: &CosmosClient,
    verb: Verb,
    target: Target,
    options: CallOptions,
) -> Result<Pending> {
    let (container, options) = on_item(client, &target, options)?;
    Ok(pending(async move {
        let item = target.body.unwrap_or_else(|| RawValue::NULL.to_owned());
        container.write_as_json(verb, &target.item, target.key, &item, options).await
    }))
}

pub(super) fn point_call(
    client: &CosmosClient,
    operation: Operation,
    target: Target,
    options: CallOptions,
) -> Result<Pending> {
    let (container, options) = on_item(client, &target, options)?;
    Ok(pending(async move {
        let key = target.key(&container, &options.request).await?;
        match operation {
            Operation::DeleteItem => container.delete_item(&target.item, key, options).await,
            _ => container.read_item(&target.item, key, options).await,
        }
    }))
}

pub(super) fn patch_item(client: &CosmosClient, target: Target, options: CallOptions) -> Result<Pending> {
    let container = client.database(&target.database).container(&target.container);
    let patch = internals::patch(target.text()).map_err(refused)?;
    let options = options.item()?;
    Ok(pending(async move {
        let key = target.key.unwrap_or(PartitionKey::NONE);
        container.patch_item::<()>(&target.item, key, &patch, options).await
    }))
}

pub(super) fn many_items(
    client: &CosmosClient,
    operation: Operation,
    target: Target,
    options: CallOptions,
) -> Result<Pending> {
    let container = client.database(&target.database).container(&target.container);
    if let Operation::BulkItems = operation {
        let options = options.bulk()?;
        return Ok(pending(async move { container.bulk_as_json(target.text(), options).await }));
    }
    if let Operation::ReadManyItems = operation {
        let options = options.read_many()?;
        return Ok(pending(async move { container.read_many_as_json(target.text(), options).await }));
    }
    let (request, key) = (options.unconditional()?, target.key.clone().unwrap_or(PartitionKey::NONE));
    Ok(match operation {
        Operation::BatchItems => {
            pending(async move { container.batch_results_as_json(key, target.text(), request).await })
        }
        _ => pending(async move { container.delete_all_items_by_partition_key(key, request).await }),
    })
}
