//! How is a call on scripts, users, permissions or conflicts made?

use napi::Result;
use perilune::internals::Verb;
use perilune::{CosmosClient, PartitionKey, RequestOptions, ScriptKind};

use super::{Operation, Pending, Target, pending};
use crate::options::CallOptions;

pub(super) fn on_script(
    client: &CosmosClient,
    (verb, kind): (Verb, ScriptKind),
    target: Target,
    options: &CallOptions,
) -> Result<Pending> {
    let scripts = client.database(&target.database).container(&target.container).scripts();
    let request = options.request()?;
    Ok(pending(
        async move { scripts.script_as_json(verb, (kind, &target.item), target.text(), request).await },
    ))
}

pub(super) fn execute(client: &CosmosClient, target: Target, options: &CallOptions) -> Result<Pending> {
    let scripts = client.database(&target.database).container(&target.container).scripts();
    let request = options.request()?;
    Ok(pending(async move {
        let key = target.key.unwrap_or(PartitionKey::NONE);
        scripts.execute_stored_procedure::<()>(&target.item, key, &target.body, request).await
    }))
}

pub(super) fn on_user(client: &CosmosClient, verb: Verb, target: Target, request: RequestOptions) -> Pending {
    let user = client.database(&target.database).user(&target.item);
    pending(async move { user.user_as_json(verb, target.text(), request).await })
}

/// The user stands in the place of the container.
pub(super) fn on_permission(
    client: &CosmosClient,
    verb: Verb,
    target: Target,
    request: RequestOptions,
) -> Pending {
    let user = client.database(&target.database).user(&target.container);
    pending(async move { user.permission_as_json(verb, &target.item, target.text(), request).await })
}

pub(super) fn on_conflict(
    client: &CosmosClient,
    operation: Operation,
    target: Target,
    options: &CallOptions,
) -> Result<Pending> {
    let conflicts = client.database(&target.database).container(&target.container).conflicts();
    let (id, request) = (target.item, options.request()?);
    let key = target.key.unwrap_or(PartitionKey::NONE);
    Ok(match operation {
        Operation::ReadConflict => pending(async move { conflicts.read_conflict(&id, key, request).await }),
        Operation::DeleteConflict => {
            pending(async move { conflicts.delete_conflict(&id, key, request).await })
        }
        _ => pending(async move { conflicts.versions_as_json(&id, key, request).await }),
    })
}
