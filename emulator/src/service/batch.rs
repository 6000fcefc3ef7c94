//! What comes of many operations in one request? All of them or none in a transaction; each for itself in bulk.

#[cfg(test)]
mod tests;

use bytes::Bytes;
use http::StatusCode;
use serde_json::{Map, Value, json};

use super::call::Call;
use super::conditions::Conditions;
use super::items::{self, Action, Operation};
use super::savepoint::Savepoint;
use super::scope::{self, Partition};
use super::{Answer, Failure, Outcome, session, throttle};
use crate::store::container::Container;

/// The most operations that one request may hold.
const MOST: usize = 100;

/// The most that one request may take, in bytes.
const LARGEST: usize = 2 * 1024 * 1024;

pub(crate) fn run(call: &mut Call<'_>, container: &Container, names: [&str; 2]) -> Outcome {
    let atomic = call.request.flag("x-ms-cosmos-batch-atomic");
    let covered = if atomic {
        scope::partition(call, container).map(|partition| (vec![partition.range], Some(partition)))
    } else {
        scope::coverage(call, container).map(|coverage| (coverage.ranges, None))
    };
    let (ranges, partition) = match covered {
        Ok(covered) => covered,
        Err(failure) => return scope::annotate(call, container, names, &[], Err(failure)),
    };
    let outcome = prepare(call, container, &ranges).and_then(|operations| match &partition {
        Some(partition) => transaction(call, container, partition, operations),
        None => each(call, container, &ranges, operations),
    });
    scope::annotate(call, container, names, &ranges, outcome)
}

fn prepare(
    call: &Call<'_>,
    container: &Container,
    ranges: &[u32],
) -> Result<Vec<Map<String, Value>>, Failure> {
    if call.request.body.len() > LARGEST {
        return Err(Failure::too_large());
    }
    let operations: Vec<Map<String, Value>> =
        serde_json::from_slice(&call.request.body).map_err(|error| {
            Failure::bad_request(format!("The batch is not a JSON array of operations: {error}."))
        })?;
    if operations.is_empty() || operations.len() > MOST {
        return Err(Failure::bad_request(format!("A batch has 1 to {MOST} operations.")));
    }
    if operations.iter().any(|operation| operation.get("operationType") != Some(&json!("Read"))) {
        call.check_writable(container, ranges)?;
    }
    session::check(call, container, ranges)?;
    Ok(operations)
}

/// All or nothing: the first failure undoes what came before it.
fn transaction(
    call: &mut Call<'_>,
    container: &Container,
    partition: &Partition,
    operations: Vec<Map<String, Value>>,
) -> Outcome {
    let savepoint = Savepoint::take(call, container, partition);
    let mut outcomes = Vec::with_capacity(operations.len());
    let count = operations.len();
    for operation in operations {
        let outcome = parse(call, operation)
            .and_then(|(operation, _)| items::perform(call, container, partition, operation));
        let failed = outcome.is_err();
        outcomes.push(outcome);
        if failed {
            savepoint.restore(call);
            return Ok(undone(outcomes, count));
        }
    }
    Ok(answer(outcomes))
}

/// The culprit keeps its own status; all others failed with it.
fn undone(mut outcomes: Vec<Outcome>, count: usize) -> Answer {
    let culprit = outcomes.pop();
    let mut all: Vec<Outcome> = outcomes.iter().map(|_| Err(dependent())).collect();
    all.extend(culprit);
    all.resize_with(count, || Err(dependent()));
    answer(all)
}

fn each(
    call: &mut Call<'_>,
    container: &Container,
    ranges: &[u32],
    operations: Vec<Map<String, Value>>,
) -> Outcome {
    ranges.iter().try_for_each(|range| throttle::admit(call, container, *range))?;
    let stops = |value: &str| value.eq_ignore_ascii_case("false");
    let goes_on = !call.request.header("x-ms-cosmos-batch-continue-on-error").is_some_and(stops);
    let mut outcomes: Vec<Outcome> = Vec::with_capacity(operations.len());
    for operation in operations {
        let stopped = !goes_on && outcomes.last().is_some_and(Result::is_err);
        outcomes.push(if stopped { Err(dependent()) } else { one(call, container, ranges, operation) });
    }
    Ok(answer(outcomes))
}

/// One operation of bulk: it names its own partition key, and costs for itself.
fn one(call: &mut Call<'_>, container: &Container, ranges: &[u32], operation: Map<String, Value>) -> Outcome {
    let (operation, key) = parse(call, operation)?;
    let key = key.ok_or_else(|| Failure::bad_request("Operations in bulk need a partition key."))?;
    let components = container.definition.parse_header(&key).map_err(Failure::bad_request)?;
    if !container.definition.complete(&components) {
        return Err(Failure::partition_key_mismatch());
    }
    let partition = scope::locate(container, &components)?;
    if !ranges.contains(&partition.range) {
        return Err(scope::range_gone());
    }
    throttle::admit(call, container, partition.range)?;
    let outcome = items::perform(call, container, &partition, operation);
    let units = outcome.as_ref().map_or(1.0, |answer| answer.charge);
    throttle::take(call, container, partition.range, units);
    outcome
}

fn dependent() -> Failure {
    Failure::new(StatusCode::FAILED_DEPENDENCY, 0, "Another operation of the batch failed.")
}

/// One operation of the list, with its own partition key when it has one.
fn parse(call: &Call<'_>, mut operation: Map<String, Value>) -> Result<(Operation, Option<String>), Failure> {
    let mut text = |name: &str| match operation.shift_remove(name) {
        Some(Value::String(text)) => Some(text),
        _ => None,
    };
    let (kind, id, key) = (text("operationType").unwrap_or_default(), text("id"), text("partitionKey"));
    let conditions = Conditions { matches: text("ifMatch"), none_match: text("ifNoneMatch") };
    let quiet = call.request.header("prefer").is_some_and(|prefer| prefer.contains("return=minimal"));
    let minimal = quiet || operation.get("minimalReturnPreference") == Some(&json!(true));
    let mut body = || match operation.shift_remove("resourceBody") {
        Some(Value::Object(body)) => Ok(body),
        Some(Value::Array(list)) => Ok([("operations".to_owned(), Value::Array(list))].into_iter().collect()),
        _ => Err(Failure::bad_request("The operation needs an object in 'resourceBody'.")),
    };
    let action = match kind.as_str() {
        "Create" => Action::Create(body()?),
        "Upsert" => Action::Upsert(body()?),
        "Read" => Action::Read,
        "Replace" => Action::Replace(body()?),
        "Patch" => Action::Patch(body()?),
        "Delete" => Action::Delete,
        other => return Err(Failure::bad_request(format!("'{other}' is no operation of a batch."))),
    };
    Ok((Operation { action, id, conditions, minimal }, key))
}

fn answer(outcomes: Vec<Outcome>) -> Answer {
    let charge: f64 = outcomes.iter().flatten().map(|answer| answer.charge).sum();
    let failed = outcomes.iter().any(Result::is_err);
    let rows: Vec<Value> = outcomes.into_iter().map(row).collect();
    let status = if failed { StatusCode::MULTI_STATUS } else { StatusCode::OK };
    let answer = Answer { body: Bytes::from(Value::Array(rows).to_string()), ..Answer::empty(status) };
    // One that did nothing costs what any refusal costs.
    answer.charge(charge.max(1.0))
}

fn row(outcome: Outcome) -> Value {
    match outcome {
        Ok(answer) => {
            let mut row = json!({"statusCode": answer.status.as_u16(), "requestCharge": answer.charge});
            if let Some(etag) = answer.headers.get("etag").and_then(|etag| etag.to_str().ok()) {
                row["eTag"] = json!(etag);
            }
            if let Ok(body) = serde_json::from_slice(&answer.body) {
                row["resourceBody"] = body;
            }
            row
        }
        Err(failure) => {
            let mut row = json!({
                "statusCode": failure.status.as_u16(),
                "subStatusCode": failure.substatus,
                "requestCharge": 0.0,
                "message": failure.message,
            });
            let wait = failure.headers.get("x-ms-retry-after-ms").and_then(|wait| wait.to_str().ok());
            if let Some(wait) = wait.and_then(|wait| wait.parse::<u64>().ok()) {
                row["retryAfterMilliseconds"] = json!(wait);
            }
            row
        }
    }
}
