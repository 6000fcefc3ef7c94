//! What happens to containers?

#[cfg(test)]
mod tests;

use std::sync::Arc;

use http::StatusCode;
use perilune::internals::epk::EffectivePartitionKey;
use serde_json::{Map, Value, json};

use super::call::Call;
use super::conditions::Conditions;
use super::databases::{checked_id, describe, etag};
use super::{Answer, Failure, Outcome, listing, offers, query};
use crate::store::catalog::Database;
use crate::store::container::{Container, PartitionRange};
use crate::store::partition_key::Definition;
use crate::store::rid;
use crate::store::script::Scripts;

/// Request units that one physical partition serves in a second.
const UNITS_OF_A_PARTITION: u64 = 10_000;

pub(crate) fn create(call: &mut Call<'_>, link: &str) -> Outcome {
    call.check_hub()?;
    let mut body = call.object()?;
    let id = checked_id(&body)?;
    let parent = database(call, link)?;
    if parent.containers.iter().any(|container| container.id() == id) {
        return Err(Failure::conflict());
    }
    let (database, database_rid) = (parent.number, parent.rid.clone());
    let definition = body.get("partitionKey").ok_or_else(|| {
        Failure::bad_request("The container needs a partition key definition in 'partitionKey'.")
    })?;
    let definition = Definition::parse(definition).map_err(Failure::bad_request)?;
    let number = call.state.store.catalog.number();
    let rid = rid::container(database, number);
    let own = format!("dbs/{database_rid}/colls/{rid}/");
    let offered = offers::create(call, &own, &rid)?;
    let ranges = ranges(&definition, partitions(call, offered));
    defaults(&mut body);
    describe(&mut body, &rid, &own, &etag(number), call.seconds());
    for child in ["docs", "sprocs", "triggers", "udfs", "conflicts"] {
        body.insert(format!("_{child}"), json!(format!("{child}/")));
    }
    let body = Value::Object(body);
    let container = Arc::new(Container {
        number,
        database,
        rid,
        database_rid,
        body,
        definition,
        ranges,
        scripts: Scripts::default(),
    });
    let regions: Vec<_> = call.state.topology.all().map(|region| region.id).collect();
    call.state.store.open(&container, regions.into_iter());
    let answer = show(StatusCode::CREATED, &container);
    if let Some(parent) = call.state.store.catalog.database_mut(link) {
        parent.containers.push(container);
    }
    Ok(answer.charge(4.95))
}

pub(crate) fn list(call: &Call<'_>, link: &str) -> Outcome {
    let database = database(call, link)?;
    listing::page(call.request, "DocumentCollections", &database.rid, &bodies(database))
}

pub(crate) fn query(call: &Call<'_>, link: &str) -> Outcome {
    let database = database(call, link)?;
    let found = query::filter(call, &bodies(database))?;
    listing::page(call.request, "DocumentCollections", &database.rid, &found)
}

pub(crate) fn read(call: &Call<'_>, database: &str, name: &str) -> Outcome {
    let container = find(call, database, name)?;
    Ok(show(StatusCode::OK, &container)
        .header("x-ms-documentdb-collection-index-transformation-progress", "100")
        .charge(1.0))
}

/// Replaces the properties that can change; what identifies and divides the container cannot.
pub(crate) fn replace(call: &mut Call<'_>, database: &str, name: &str) -> Outcome {
    call.check_hub()?;
    let old = find(call, database, name)?;
    Conditions::check_resource(call.request, &old.body)?;
    let mut body = call.object()?;
    for fixed in ["id", "partitionKey", "uniqueKeyPolicy"] {
        let same = body.get(fixed).is_none_or(|new| *new == old.body[fixed]);
        if !same || (fixed == "id" && !body.contains_key(fixed)) {
            let message = format!("The property '{fixed}' of a container cannot be changed by a replace.");
            return Err(Failure::bad_request(message));
        }
        if let Some(kept) = old.body.get(fixed) {
            body.insert(fixed.to_owned(), kept.clone());
        }
    }
    defaults(&mut body);
    let own = format!("dbs/{}/colls/{}/", old.database_rid, old.rid);
    let number = call.state.store.catalog.number();
    describe(&mut body, &old.rid, &own, &etag(number), call.seconds());
    let kept = ["_docs", "_sprocs", "_triggers", "_udfs", "_conflicts"];
    body.extend(kept.map(|name| (name.to_owned(), old.body[name].clone())));
    let new = Arc::new(Container { body: Value::Object(body), ..(*old).clone() });
    let answer = show(StatusCode::OK, &new);
    if let Some(parent) = call.state.store.catalog.database_mut(database)
        && let Some(at) = parent.position(name)
    {
        parent.containers[at] = new;
    }
    Ok(answer.charge(9.9))
}

pub(crate) fn delete(call: &mut Call<'_>, database: &str, name: &str) -> Outcome {
    call.check_hub()?;
    let container = find(call, database, name)?;
    Conditions::check_resource(call.request, &container.body)?;
    let store = &mut call.state.store;
    if let Some(parent) = store.catalog.database_mut(database) {
        parent.containers.retain(|other| other.number != container.number);
    }
    store.catalog.forget_offer(&container.rid);
    store.close(container.number);
    Ok(Answer::empty(StatusCode::NO_CONTENT).charge(4.95))
}

fn database<'a>(call: &'a Call<'_>, link: &str) -> Result<&'a Database, Failure> {
    call.state.store.catalog.database(link).ok_or_else(Failure::owner_not_found)
}

fn find(call: &Call<'_>, database: &str, name: &str) -> Result<Arc<Container>, Failure> {
    let parent = self::database(call, database)?;
    parent.container(name).cloned().ok_or_else(Failure::not_found)
}

fn bodies(database: &Database) -> Vec<Value> {
    database.containers.iter().map(|container| container.body.clone()).collect()
}

fn show(status: StatusCode, container: &Container) -> Answer {
    let etag = container.body["_etag"].as_str().unwrap_or_default();
    let answer = Answer::json(status, &container.body).header("etag", etag);
    answer.header("x-ms-alt-content-path", "").header("x-ms-content-path", &container.database_rid)
}

/// What the service fills in when the client leaves it out.
fn defaults(body: &mut Map<String, Value>) {
    let indexing = json!({
        "indexingMode": "consistent",
        "automatic": true,
        "includedPaths": [{"path": "/*"}],
        "excludedPaths": [{"path": "/\"_etag\"/?"}],
    });
    let conflicts = json!({
        "mode": "LastWriterWins",
        "conflictResolutionPath": "/_ts",
        "conflictResolutionProcedure": "",
    });
    let geography = json!({"type": "Geography"});
    for (name, value) in [
        ("indexingPolicy", indexing),
        ("conflictResolutionPolicy", conflicts),
        ("geospatialConfig", geography),
    ] {
        if body.get(name).is_none_or(Value::is_null) {
            body.insert(name.to_owned(), value);
        }
    }
}

fn partitions(call: &Call<'_>, offered: Option<u64>) -> u32 {
    let least = u32::try_from(call.settings.partitions.max(1)).unwrap_or(1);
    let needed = offered.unwrap_or(0).div_ceil(UNITS_OF_A_PARTITION);
    least.max(u32::try_from(needed).unwrap_or(1))
}

fn ranges(definition: &Definition, count: u32) -> Vec<PartitionRange> {
    let boundaries = definition.boundaries(count);
    let range = |(id, pair): (u32, &[String])| PartitionRange {
        id,
        min: EffectivePartitionKey::new(pair[0].as_str()),
        max: EffectivePartitionKey::new(pair[1].as_str()),
        parents: Vec::new(),
    };
    (0..).zip(boundaries.windows(2)).map(range).collect()
}
