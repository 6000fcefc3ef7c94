//! Which scripts run before and after a write, as part of it? Those that the request names.

use std::sync::Arc;

use serde_json::{Map, Value};

use super::run::{Given, Ground, run};
use crate::script::{Engine, Limits, Thrown};
use crate::service::call::Call;
use crate::service::items::{self, Action, Operation};
use crate::service::savepoint::Savepoint;
use crate::service::scope::Partition;
use crate::service::{Failure, Outcome};
use crate::store::container::Container;
use crate::store::script::{Kind, Script};

/// Does one operation, between the triggers that the request names: all of it, or nothing.
pub(crate) fn perform(
    call: &mut Call<'_>,
    container: &Container,
    names: [&str; 2],
    partition: &Partition,
    operation: Operation,
) -> Outcome {
    let find = |header, kind| wanted(call, container, header, kind, &operation.action);
    let before = find("x-ms-documentdb-pre-trigger-include", "Pre")?;
    let after = find("x-ms-documentdb-post-trigger-include", "Post")?;
    if before.is_none() && after.is_none() {
        return items::perform(call, container, partition, operation);
    }
    let savepoint = Savepoint::take(call, container, partition);
    let ground = Ground { container, names, partition };
    let outcome = between(call, ground, before.as_deref(), after.as_deref(), operation);
    if outcome.is_err() {
        savepoint.restore(call);
    }
    outcome
}

fn between(
    call: &mut Call<'_>,
    ground: Ground<'_>,
    before: Option<&Script>,
    after: Option<&Script>,
    mut operation: Operation,
) -> Outcome {
    let kind = kind(&operation.action);
    let mut charge = 0.0;
    if let Some(trigger) = before {
        let request = body(&mut operation.action).map(|body| Value::Object(body.clone()));
        let given = Given { operation: Some(kind), request, ..Given::default() };
        let (outcome, cost) = fire(call, ground, trigger, given)?;
        change(&mut operation.action, outcome)?;
        charge += cost;
    }
    let request = after.and_then(|_| body(&mut operation.action).map(|body| Value::Object(body.clone())));
    // The trigger sees the document though the client does not want it back.
    let minimal = std::mem::replace(&mut operation.minimal, false);
    let mut answer = items::perform(call, ground.container, ground.partition, operation)?;
    if let Some(trigger) = after {
        let response = serde_json::from_slice(&answer.body).ok();
        let given = Given { operation: Some(kind), request, response, ..Given::default() };
        charge += fire(call, ground, trigger, given)?.1;
    }
    if minimal {
        answer.body.clear();
    }
    answer.charge += charge;
    Ok(answer)
}

/// Runs a trigger; answers what it left of the request, and what its operations cost.
fn fire(
    call: &mut Call<'_>,
    ground: Ground<'_>,
    trigger: &Script,
    given: Given,
) -> Result<(Option<Value>, f64), Failure> {
    let refuse = |thrown: Thrown| Failure::script(&thrown);
    let engine = Engine::new(Limits::default()).map_err(refuse)?;
    let charge = run(call, ground, &engine, trigger, given).map_err(refuse)?;
    let mut outcome = engine.ask("outcome", &Value::Null).map_err(refuse)?.unwrap_or_default();
    Ok((outcome.get_mut("request").map(Value::take), charge))
}

fn body(action: &mut Action) -> Option<&mut Map<String, Value>> {
    match action {
        Action::Create(body) | Action::Upsert(body) | Action::Replace(body) | Action::Patch(body) => {
            Some(body)
        }
        Action::Read | Action::Delete => None,
    }
}

/// Puts what a trigger made of the request's body in its place.
fn change(action: &mut Action, request: Option<Value>) -> Result<(), Failure> {
    match (body(action), request) {
        (Some(body), Some(Value::Object(changed))) => *body = changed,
        (Some(_), _) => return Err(Failure::bad_request("The trigger left a document that is no object.")),
        (None, _) => {}
    }
    Ok(())
}

/// The trigger that a header names. Of several only the first runs, as in the service.
fn wanted(
    call: &Call<'_>,
    container: &Container,
    header: &str,
    kind: &str,
    action: &Action,
) -> Result<Option<Arc<Script>>, Failure> {
    let named =
        call.request.header(header).and_then(|ids| ids.split(',').map(str::trim).find(|id| !id.is_empty()));
    let Some(id) = named.filter(|_| !matches!(action, Action::Read)) else { return Ok(None) };
    let trigger = container.scripts.find(Kind::Trigger, id).ok_or_else(|| {
        Failure::bad_request(format!("The trigger '{id}' that the request names does not exist."))
    })?;
    let text = |name: &str| trigger.body[name].as_str().unwrap_or_default();
    if !text("triggerType").eq_ignore_ascii_case(kind) || !runs_for(text("triggerOperation"), action) {
        return Err(Failure::bad_request(format!(
            "The trigger '{id}' is a {}-trigger for operation {}: it cannot run as a {kind}-trigger for {}.",
            text("triggerType"),
            text("triggerOperation"),
            self::kind(action)
        )));
    }
    Ok(Some(trigger.clone()))
}

fn runs_for(operation: &str, action: &Action) -> bool {
    match operation.to_ascii_lowercase().as_str() {
        "all" => true,
        "create" => matches!(action, Action::Create(_) | Action::Upsert(_)),
        "update" => matches!(action, Action::Upsert(_) | Action::Replace(_) | Action::Patch(_)),
        "replace" => matches!(action, Action::Upsert(_) | Action::Replace(_)),
        "delete" => matches!(action, Action::Delete),
        _ => false,
    }
}

fn kind(action: &Action) -> &'static str {
    match action {
        Action::Create(_) => "Create",
        Action::Upsert(_) => "Upsert",
        Action::Read => "Read",
        Action::Replace(_) => "Replace",
        Action::Patch(_) => "Update",
        Action::Delete => "Delete",
    }
}
