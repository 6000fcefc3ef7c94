//! What happens to one item? Create, upsert, read, replace, delete; patches and batches come through here too.

#[cfg(test)]
mod tests;

use http::{Method, StatusCode};
use serde_json::{Map, Value};

use super::call::Call;
use super::conditions::Conditions;
use super::scope::{self, Partition};
use super::write::{self, Draft};
use super::{Answer, Failure, Outcome, patch, session};
use crate::store::container::Container;
use crate::store::item::{Body, ItemKey};
use crate::store::partition_key::canonical;

/// The most that a document may take, in bytes.
const LARGEST: usize = 2 * 1024 * 1024;

/// The longest id, in bytes.
const LONGEST_ID: usize = 1023;

/// What is to be done with one item.
#[derive(Debug)]
pub(crate) enum Action {
    Create(Map<String, Value>),
    Upsert(Map<String, Value>),
    Read,
    Replace(Map<String, Value>),
    Patch(Map<String, Value>),
    Delete,
}

/// One operation on one item.
#[derive(Debug)]
pub(crate) struct Operation {
    pub(crate) action: Action,
    /// The id in the link; creations carry it in the body.
    pub(crate) id: Option<String>,
    pub(crate) conditions: Conditions,
    /// The writer does not want the document back.
    pub(crate) minimal: bool,
}

/// Serves a request about one item.
pub(crate) fn serve(
    call: &mut Call<'_>,
    container: &Container,
    names: [&str; 2],
    id: Option<&str>,
) -> Outcome {
    let partition = match scope::partition(call, container) {
        Ok(partition) => partition,
        Err(failure) => return scope::annotate(call, container, names, &[], Err(failure)),
    };
    let outcome = prepare(call, container, &partition, id)
        .and_then(|operation| perform(call, container, &partition, operation));
    scope::annotate(call, container, names, &[partition.range], outcome)
}

fn prepare(
    call: &Call<'_>,
    container: &Container,
    partition: &Partition,
    id: Option<&str>,
) -> Result<Operation, Failure> {
    let action = match (&call.request.method, id) {
        (&Method::POST, None) if call.request.flag("x-ms-documentdb-is-upsert") => {
            Action::Upsert(call.object()?)
        }
        (&Method::POST, None) => Action::Create(call.object()?),
        (&Method::GET, Some(_)) => Action::Read,
        (&Method::PUT, Some(_)) => Action::Replace(call.object()?),
        (&Method::PATCH, Some(_)) => Action::Patch(patch::body(&call.request.body)?),
        (&Method::DELETE, Some(_)) => Action::Delete,
        (method, _) => return Err(Failure::unsupported(method.as_str(), &call.request.path)),
    };
    if call.request.body.len() > LARGEST {
        return Err(Failure::too_large());
    }
    if !matches!(action, Action::Read) {
        call.check_writable()?;
    }
    if matches!(action, Action::Read) || call.state.topology.multiple_writes {
        session::check(call, container, &[partition.range])?;
    }
    let minimal = call.request.header("prefer").is_some_and(|prefer| prefer.contains("return=minimal"));
    Ok(Operation { action, id: id.map(str::to_owned), conditions: Conditions::of(call.request), minimal })
}

/// Does one operation; batches call this once for each of theirs.
pub(crate) fn perform(
    call: &mut Call<'_>,
    container: &Container,
    partition: &Partition,
    operation: Operation,
) -> Outcome {
    let Operation { action, id, conditions, minimal } = operation;
    let key = |id: String| ItemKey { partition: partition.canonical.clone(), id };
    let link = |id: Option<String>| id.ok_or_else(|| Failure::bad_request("The operation needs an id."));
    match action {
        Action::Create(body) => {
            let key = key(checked_id(&body)?);
            create(call, container, partition, key, body, &conditions, minimal)
        }
        Action::Upsert(body) => {
            let key = key(checked_id(&body)?);
            match current(call, container, partition, &key) {
                Some(_) => replace(call, container, partition, key, body, &conditions, minimal),
                None => create(call, container, partition, key, body, &conditions, minimal),
            }
        }
        Action::Read => read(call, container, partition, &key(link(id)?), &conditions),
        Action::Replace(body) => {
            let named = checked_id(&body)?;
            let id = link(id)?;
            if named != id {
                return Err(Failure::bad_request(format!(
                    "The id in the document, '{named}', is not the one in the link, '{id}'."
                )));
            }
            replace(call, container, partition, key(id), body, &conditions, minimal)
        }
        Action::Patch(body) => {
            let key = key(link(id)?);
            let document = current(call, container, partition, &key).ok_or_else(Failure::not_found)?;
            let patched = patch::apply(&document.value, &body, &container.definition, call.now)?;
            replace(call, container, partition, key, patched, &conditions, minimal)
        }
        Action::Delete => delete(call, container, partition, key(link(id)?), &conditions),
    }
}

fn create(
    call: &mut Call<'_>,
    container: &Container,
    partition: &Partition,
    key: ItemKey,
    body: Map<String, Value>,
    conditions: &Conditions,
    minimal: bool,
) -> Outcome {
    check_partition(container, partition, &body)?;
    if current(call, container, partition, &key).is_some() {
        return Err(Failure::conflict());
    }
    conditions.check_write(None)?;
    write::check_unique(call, container, partition, &key, &body)?;
    let stored = write::commit(call, container, partition, Draft { key, body: Some(body), number: None })?;
    let charge = 5.33 * kilobytes(&stored);
    Ok(written(StatusCode::CREATED, stored.body.as_ref(), minimal).charge(charge))
}

fn replace(
    call: &mut Call<'_>,
    container: &Container,
    partition: &Partition,
    key: ItemKey,
    body: Map<String, Value>,
    conditions: &Conditions,
    minimal: bool,
) -> Outcome {
    let replica = call.state.store.range(container.number, call.region, partition.range);
    let found = replica.and_then(|range| range.live(&key, call.seconds()));
    let (version, old) = found.ok_or_else(Failure::not_found)?;
    let number = version.number;
    conditions.check_write(Some(&old.etag))?;
    check_partition(container, partition, &body)?;
    write::check_unique(call, container, partition, &key, &body)?;
    let stored =
        write::commit(call, container, partition, Draft { key, body: Some(body), number: Some(number) })?;
    let charge = 10.29 * kilobytes(&stored);
    Ok(written(StatusCode::OK, stored.body.as_ref(), minimal).charge(charge))
}

fn delete(
    call: &mut Call<'_>,
    container: &Container,
    partition: &Partition,
    key: ItemKey,
    conditions: &Conditions,
) -> Outcome {
    let old = current(call, container, partition, &key).ok_or_else(Failure::not_found)?;
    conditions.check_write(Some(&old.etag))?;
    write::commit(call, container, partition, Draft { key, body: None, number: None })?;
    Ok(Answer::empty(StatusCode::NO_CONTENT).charge(6.29))
}

fn read(
    call: &Call<'_>,
    container: &Container,
    partition: &Partition,
    key: &ItemKey,
    conditions: &Conditions,
) -> Outcome {
    let replica = call.state.store.range(container.number, call.region, partition.range);
    let found = replica.and_then(|range| range.live(key, call.seconds()));
    let (version, body) = found.ok_or_else(Failure::not_found)?;
    let status = if conditions.unchanged(&body.etag) { StatusCode::NOT_MODIFIED } else { StatusCode::OK };
    let mut answer = Answer::empty(status).header("etag", &body.etag);
    if status == StatusCode::OK {
        answer.body = body.text.clone();
        answer.charge = (body.text.len() as f64 / 1024.0).ceil();
    }
    Ok(answer.header("x-ms-item-lsn", version.history.total().to_string()))
}

/// The item as it is in this region now.
fn current<'a>(
    call: &'a Call<'_>,
    container: &Container,
    partition: &Partition,
    key: &ItemKey,
) -> Option<&'a Body> {
    let range = call.state.store.range(container.number, call.region, partition.range)?;
    range.live(key, call.seconds()).map(|(_, body)| body)
}

fn written(status: StatusCode, body: Option<&Body>, minimal: bool) -> Answer {
    let mut answer = Answer::empty(status);
    if let Some(body) = body {
        answer = answer.header("etag", &body.etag);
        if !minimal {
            answer.body = body.text.clone();
        }
    }
    answer
}

fn kilobytes(version: &crate::store::item::Version) -> f64 {
    let length = version.body.as_ref().map_or(0, |body| body.text.len());
    (length as f64 / 1024.0).ceil().max(1.0)
}

/// The document must lie where the header says.
fn check_partition(
    container: &Container,
    partition: &Partition,
    body: &Map<String, Value>,
) -> Result<(), Failure> {
    match canonical(&container.definition.extract(body)) == partition.canonical {
        true => Ok(()),
        false => Err(Failure::partition_key_mismatch()),
    }
}

/// The document's id, when it is one.
fn checked_id(body: &Map<String, Value>) -> Result<String, Failure> {
    let Some(id) = body.get("id").and_then(Value::as_str).filter(|id| !id.is_empty()) else {
        return Err(Failure::bad_request(
            "The input content is invalid because the required properties - 'id; ' - are missing",
        ));
    };
    if id.len() > LONGEST_ID || id.contains(['/', '\\', '?', '#']) {
        return Err(Failure::bad_request(format!(
            "The id '{id}' is invalid. An id has at most {LONGEST_ID} bytes and none of '/', '\\', '?', '#'."
        )));
    }
    Ok(id.to_owned())
}
