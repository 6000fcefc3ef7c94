//! Which versions lost against another region's? The container's conflicts feed.

use serde_json::{Value, json};

use super::call::Call;
use super::{Outcome, listing, scope};
use crate::store::Conflict;
use crate::store::container::Container;
use crate::store::rid::{self, Child};

pub(crate) fn list(call: &Call<'_>, database: &str, name: &str) -> Outcome {
    let container = call.container(database, name)?;
    let lost = call.state.store.conflicts.get(&container.number).map(Vec::as_slice).unwrap_or_default();
    let all: Vec<Value> = (1..).zip(lost).map(|(at, conflict)| show(&container, at, conflict)).collect();
    let outcome = listing::page(call.request, "Conflicts", &container.rid, &all);
    scope::annotate(call, &container, [database, name], &[], outcome)
}

fn show(container: &Container, at: u64, conflict: &Conflict) -> Value {
    let loser = &conflict.loser;
    let rid = rid::child(container.database, container.number, Child::Conflict, at);
    let content = loser.body.as_ref().map(|body| body.value.to_string()).unwrap_or_default();
    let operation = if loser.body.is_none() { "delete" } else { "replace" };
    json!({
        "id": rid,
        "_rid": rid,
        "_self": format!("dbs/{}/colls/{}/conflicts/{rid}/", container.database_rid, container.rid),
        "_etag": format!("\"{at:08x}-0000-0000-0000-000000000000\""),
        "_ts": loser.written / 1_000_000,
        "resourceType": "document",
        "operationType": operation,
        "resourceId": rid::child(container.database, container.number, Child::Document, loser.number),
        "content": content,
    })
}
