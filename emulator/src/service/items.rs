//! What happens to one item? Create, upsert, read, replace, delete; patches and batches come through here too.

mod place;
mod rules;
#[cfg(test)]
mod tests;

use http::Method;
use serde_json::{Map, Value};

use super::call::Call;
use super::conditions::Conditions;
use super::scope::{self, Partition};
use super::scripts::triggers;
use super::{Failure, Outcome, patch, session};
use crate::store::container::Container;
use crate::store::item::ItemKey;
use place::Place;
use rules::{check_named, checked_id};

/// The most that a document may take, in bytes.
pub(crate) const LARGEST: usize = 2 * 1024 * 1024;

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
        .and_then(|operation| triggers::perform(call, container, names, &partition, operation));
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
        call.check_writable(container, &[partition.range])?;
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
    let id = match (&action, id) {
        (Action::Create(body) | Action::Upsert(body), _) => checked_id(body)?,
        (_, Some(id)) => id,
        (_, None) => return Err(Failure::bad_request("The operation needs an id.")),
    };
    let key = ItemKey { partition: partition.canonical.clone(), id };
    let place = Place { container, partition, key, conditions, minimal };
    match action {
        Action::Create(body) => place.create(call, body),
        Action::Upsert(body) => place.upsert(call, body),
        Action::Read => place.read(call),
        Action::Replace(body) => {
            check_named(&body, &place.key.id)?;
            place.replace(call, body)
        }
        Action::Patch(body) => {
            let (_, document) = place.current(call).ok_or_else(Failure::not_found)?;
            let patched = patch::apply(&document.value, &body, &container.definition, call.now)?;
            place.replace(call, patched)
        }
        Action::Delete => place.delete(call),
    }
}
