//! Which versions lost against another region's, where nothing says who wins? The container's conflicts feed.

use http::StatusCode;
use serde_json::{Value, json};

use super::call::Call;
use super::{Answer, Failure, Outcome, listing, query, scope};
use crate::store::Conflict;
use crate::store::container::Container;
use crate::store::rid::{self, Child};

pub(crate) fn list(call: &Call<'_>, database: &str, name: &str) -> Outcome {
    let container = call.container(database, name)?;
    let lost = call.state.store.conflicts.get(&container.number).map(Vec::as_slice).unwrap_or_default();
    let partition = named_partition(call, &container)?;
    let is_there =
        |conflict: &&Conflict| partition.as_ref().is_none_or(|one| *one == conflict.loser.key.partition);
    let all: Vec<Value> = lost.iter().filter(is_there).map(|conflict| show(&container, conflict)).collect();
    let found = if call.is_query() { query::filter(call, &all) } else { Ok(all) };
    let outcome = found.and_then(|all| listing::page(call.request, "Conflicts", &container.rid, &all));
    scope::annotate(call, &container, [database, name], &[], outcome)
}

pub(crate) fn read(call: &Call<'_>, database: &str, name: &str, id: &str) -> Outcome {
    let container = call.container(database, name)?;
    let at = position(call, &container, id)?;
    Ok(Answer::json(StatusCode::OK, &show(&container, &call.state.store.conflicts[&container.number][at])))
}

/// Strikes a conflict off the list, once the client has dealt with it.
pub(crate) fn delete(call: &mut Call<'_>, database: &str, name: &str, id: &str) -> Outcome {
    let container = call.container(database, name)?;
    let at = position(call, &container, id)?;
    call.state.store.strike_conflict(container.number, at);
    Ok(Answer::empty(StatusCode::NO_CONTENT))
}

fn position(call: &Call<'_>, container: &Container, id: &str) -> Result<usize, Failure> {
    let lost = call.state.store.conflicts.get(&container.number).map(Vec::as_slice).unwrap_or_default();
    let partition = named_partition(call, container)?;
    let is_there =
        |conflict: &Conflict| partition.as_ref().is_none_or(|one| *one == conflict.loser.key.partition);
    let found = lost.iter().position(|conflict| rid(container, conflict) == id && is_there(conflict));
    found.ok_or_else(Failure::not_found)
}

/// The partition key that the request names; the official JavaScript client names none.
fn named_partition(call: &Call<'_>, container: &Container) -> Result<Option<String>, Failure> {
    let is_named = call.request.header("x-ms-documentdb-partitionkey").is_some();
    is_named.then(|| scope::partition(call, container).map(|one| one.canonical)).transpose()
}

fn rid(container: &Container, conflict: &Conflict) -> String {
    rid::child(container.database, container.number, Child::Conflict, conflict.number)
}

fn show(container: &Container, conflict: &Conflict) -> Value {
    let loser = &conflict.loser;
    let rid = rid(container, conflict);
    let content = loser.body.as_ref().map(|body| body.value.to_string()).unwrap_or_default();
    let operation = if loser.body.is_none() { "delete" } else { "replace" };
    json!({
        "id": rid,
        "_rid": rid,
        "_self": format!("dbs/{}/colls/{}/conflicts/{rid}/", container.database_rid, container.rid),
        "_etag": format!("\"{:08x}-0000-0000-0000-000000000000\"", conflict.number),
        "_ts": loser.written / 1_000_000,
        "resourceType": "document",
        "operationType": operation,
        "resourceId": rid::child(container.database, container.number, Child::Document, loser.number),
        "content": content,
    })
}
