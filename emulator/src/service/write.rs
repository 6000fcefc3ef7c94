//! How does a write become a version? System properties, numbers, history; then it is on its way.

use std::sync::Arc;
use std::time::UNIX_EPOCH;

use http::StatusCode;
use serde_json::{Map, Value, json};

use super::Failure;
use super::call::Call;
use super::scope::{Partition, range_gone};
use crate::store::container::Container;
use crate::store::item::{Body, Dot, ItemKey, Version};
use crate::store::replica::Slot;
use crate::store::rid::{self, Child};

/// What a write wants to be there: a document, or nothing.
pub(crate) struct Draft {
    pub(crate) key: ItemKey,
    pub(crate) body: Option<Map<String, Value>>,
    /// The number of the document it replaces or deletes; a new one is given otherwise.
    pub(crate) number: Option<u64>,
}

/// Makes the draft the item's version in this region and puts it in the outbox.
pub(crate) fn commit(
    call: &mut Call<'_>,
    container: &Container,
    partition: &Partition,
    draft: Draft,
) -> Result<Arc<Version>, Failure> {
    let seconds = call.seconds();
    let number = draft.number.unwrap_or_else(|| call.state.store.document_number());
    let replica = call.state.store.range(container.number, call.region, partition.range);
    let replica = replica.ok_or_else(range_gone)?;
    let dot = Dot { region: call.region, lsn: replica.progress.of(call.region) + 1 };
    let mut history = replica.slot(&draft.key).map(|slot| slot.seen.clone()).unwrap_or_default();
    history.note(dot);
    let body =
        draft.body.map(|body| complete(container, body, number, etag(partition, dot, seconds), seconds));
    let lifetime = body.as_ref().and_then(|body| container.lifetime(&body.value));
    let version = Arc::new(Version {
        key: draft.key,
        place: partition.place.clone(),
        number,
        expires: lifetime.map(|lifetime| seconds + lifetime),
        rank: body.as_ref().map_or(f64::NEG_INFINITY, |body| container.rank(&body.value)),
        body,
        written: call.now.duration_since(UNIX_EPOCH).map_or(0, |since| since.as_micros() as u64),
        dot,
        history: history.clone(),
    });
    let place = (container.number, call.region, partition.range);
    call.state.store.count(place, dot).ok_or_else(range_gone)?;
    call.state.store.put(place, Slot { version: version.clone(), seen: history }, container.retention());
    call.outbox.push(((container.number, partition.range), version.clone()));
    Ok(version)
}

/// Adds the system properties, in the place of any that the client sent.
fn complete(
    container: &Container,
    mut body: Map<String, Value>,
    number: u64,
    etag: String,
    seconds: u64,
) -> Body {
    let rid = rid::child(container.database, container.number, Child::Document, number);
    let own = format!("dbs/{}/colls/{}/docs/{rid}/", container.database_rid, container.rid);
    let system = [
        ("_rid", json!(rid)),
        ("_self", json!(own)),
        ("_etag", json!(etag)),
        ("_attachments", json!("attachments/")),
        ("_ts", json!(seconds)),
    ];
    for (name, value) in system {
        body.shift_remove(name);
        body.insert(name.to_owned(), value);
    }
    Body::new(Value::Object(body))
}

fn etag(partition: &Partition, dot: Dot, seconds: u64) -> String {
    let region = dot.region.number();
    format!("\"{:08x}-{:04x}-{region:04x}-0000-{seconds:08x}0000\"", dot.lsn, partition.range)
}

/// Refuses values that another item of the logical partition has where the container wants them unique.
pub(crate) fn check_unique(
    call: &Call<'_>,
    container: &Container,
    partition: &Partition,
    key: &ItemKey,
    body: &Map<String, Value>,
) -> Result<(), Failure> {
    if !container.body["uniqueKeyPolicy"]["uniqueKeys"].is_array() {
        return Ok(());
    }
    let wanted = container.unique_values(&Value::Object(body.clone()));
    let replica = call.state.store.range(container.number, call.region, partition.range);
    let others = replica.into_iter().flat_map(|range| range.items(0, call.seconds()));
    let others = others.filter(|(version, _)| version.key.partition == key.partition && version.key != *key);
    for (_, other) in others {
        let taken = container.unique_values(&other.value);
        if wanted.iter().zip(&taken).any(|(one, other)| one == other) {
            let message = "Unique index constraint violation.";
            return Err(Failure::new(StatusCode::CONFLICT, 3301, message));
        }
    }
    Ok(())
}
