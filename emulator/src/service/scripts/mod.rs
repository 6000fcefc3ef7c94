//! What happens to stored procedures, triggers and user-defined functions?

mod execute;
mod operations;
pub(crate) mod resolve;
#[cfg(test)]
mod resolve_tests;
mod run;
#[cfg(test)]
mod tests;
#[cfg(test)]
mod trigger_tests;
pub(crate) mod triggers;

use std::sync::Arc;

use http::{Method, StatusCode};
use serde_json::{Map, Value, json};

use super::call::Call;
use super::conditions::Conditions;
use super::databases::{checked_id, describe, etag};
use super::{Answer, Failure, Outcome, listing, query, scope};
use crate::store::container::Container;
use crate::store::rid;
use crate::store::script::{Kind, Script};

pub(crate) fn serve(call: &mut Call<'_>, names: [&str; 2], kind: &str, rest: &[&str]) -> Outcome {
    let unsupported = Failure::unsupported(call.request.method.as_str(), &call.request.path);
    let Some(kind) = Kind::of(kind) else { return Err(unsupported) };
    let container = call.container(names[0], names[1])?;
    let outcome = match (&call.request.method, rest) {
        (&Method::POST, [id]) if kind == Kind::Procedure => {
            return execute::run(call, &container, names, id);
        }
        (&Method::POST, []) if call.is_query() => find(call, &container, kind),
        (&Method::POST, []) => create(call, &container, kind),
        (&Method::GET, []) => {
            listing::page(call.request, kind.feed(), &container.rid, &all(&container, kind))
        }
        (&Method::GET, [id]) => known(&container, kind, id).map(|script| show(StatusCode::OK, script)),
        (&Method::PUT, [id]) => replace(call, &container, kind, id),
        (&Method::DELETE, [id]) => delete(call, &container, kind, id),
        _ => Err(unsupported),
    };
    scope::annotate(call, &container, names, &[], outcome)
}

fn find(call: &Call<'_>, container: &Container, kind: Kind) -> Outcome {
    let found = query::filter(call, &all(container, kind))?;
    listing::page(call.request, kind.feed(), &container.rid, &found)
}

fn create(call: &mut Call<'_>, container: &Container, kind: Kind) -> Outcome {
    call.check_hub()?;
    let body = call.object()?;
    let id = checked(&body, kind)?;
    match container.scripts.find(kind, &id) {
        Some(old) if call.request.flag("x-ms-documentdb-is-upsert") => {
            put(call, container, kind, old.rid.clone(), body, StatusCode::OK)
        }
        Some(_) => Err(Failure::conflict()),
        None => {
            let number = call.state.store.document_number();
            let rid = rid::child(container.database, container.number, kind.child(), number);
            put(call, container, kind, rid, body, StatusCode::CREATED)
        }
    }
}

fn replace(call: &mut Call<'_>, container: &Container, kind: Kind, id: &str) -> Outcome {
    call.check_hub()?;
    let old = known(container, kind, id)?;
    Conditions::of(call.request).check_write(old.etag())?;
    let body = call.object()?;
    let named = checked(&body, kind)?;
    if named != old.id() {
        return Err(Failure::bad_request(format!(
            "The id in the body, '{named}', is not that of the script that is replaced, '{}'.",
            old.id()
        )));
    }
    put(call, container, kind, old.rid.clone(), body, StatusCode::OK)
}

fn delete(call: &mut Call<'_>, container: &Container, kind: Kind, id: &str) -> Outcome {
    call.check_hub()?;
    let old = known(container, kind, id)?;
    Conditions::of(call.request).check_write(old.etag())?;
    if let Some(container) = call.state.store.catalog.numbered_mut(container.number) {
        container.scripts.remove(&old.rid);
    }
    Ok(Answer::empty(StatusCode::NO_CONTENT).charge(4.95))
}

/// Stores a script under a rid.
fn put(
    call: &mut Call<'_>,
    container: &Container,
    kind: Kind,
    rid: String,
    mut body: Map<String, Value>,
    status: StatusCode,
) -> Outcome {
    let own = format!("dbs/{}/colls/{}/{}/{rid}/", container.database_rid, container.rid, kind.segment());
    let etag = etag(call.state.store.catalog.number());
    describe(&mut body, &rid, &own, &etag, call.seconds());
    let script = Script { kind, rid, body: Value::Object(body) };
    let answer = show(status, &script).charge(4.95);
    if let Some(container) = call.state.store.catalog.numbered_mut(container.number) {
        container.scripts.put(script);
    }
    Ok(answer)
}

fn known<'c>(container: &'c Container, kind: Kind, id: &str) -> Result<&'c Arc<Script>, Failure> {
    container.scripts.find(kind, id).ok_or_else(Failure::not_found)
}

fn all(container: &Container, kind: Kind) -> Vec<Value> {
    container.scripts.of(kind).map(|script| script.body.clone()).collect()
}

fn show(status: StatusCode, script: &Script) -> Answer {
    Answer::json(status, &script.body).header("etag", script.etag())
}

/// The id of a script that has all it needs.
fn checked(body: &Map<String, Value>, kind: Kind) -> Result<String, Failure> {
    let id = checked_id(body)?;
    let one_of = |name: &str, accepted: &[&str]| {
        let text = body.get(name).and_then(Value::as_str).unwrap_or_default();
        match accepted.iter().any(|accepted| accepted.eq_ignore_ascii_case(text)) {
            true => Ok(()),
            false => Err(Failure::bad_request(format!(
                "The property '{name}' is {}: one of {accepted:?} is accepted.",
                body.get(name).unwrap_or(&json!(null))
            ))),
        }
    };
    if !body.get("body").is_some_and(Value::is_string) {
        return Err(Failure::bad_request("The script needs the text of a function in 'body'."));
    }
    if kind == Kind::Trigger {
        one_of("triggerType", &["Pre", "Post"])?;
        one_of("triggerOperation", &["All", "Create", "Update", "Delete", "Replace"])?;
    }
    Ok(id)
}
