//! What comes of an operation that a script asks for? It stays in the script's partition.

use http::{HeaderMap, Method, StatusCode};
use serde::Deserialize;
use serde_json::{Map, Value, json};
use uuid::Uuid;

use super::run::Ground;
use crate::service::call::Call;
use crate::service::conditions::Conditions;
use crate::service::items::{self, Action, Operation};
use crate::service::reply::put;
use crate::service::scope::PARTITION_KEY;
use crate::service::{Answer, Failure, Outcome, Request, feed, query};
use crate::store::rid;

/// An operation in the words of the server-side API.
#[derive(Deserialize)]
struct Wanted {
    kind: String,
    link: String,
    #[serde(default)]
    body: Value,
    options: Options,
}

#[derive(Deserialize, Default)]
#[serde(rename_all = "camelCase", default)]
struct Options {
    etag: Option<String>,
    if_none_match: Option<String>,
    disable_automatic_id_generation: bool,
    page_size: Option<i64>,
    continuation: Option<String>,
}

/// What the script's callback is told, and the request units that it cost.
pub(super) struct Told {
    pub(super) told: Value,
    pub(super) charge: f64,
}

pub(super) fn perform(call: &mut Call<'_>, ground: Ground<'_>, operation: Value) -> Told {
    let wanted: Result<Wanted, _> = serde_json::from_value(operation);
    let wanted = wanted.map_err(|error| Failure::bad_request(format!("The operation is invalid: {error}.")));
    match wanted.and_then(|wanted| outcome(call, ground, wanted)) {
        Ok(answer) => Told { charge: answer.charge, told: told(&answer) },
        Err(failure) => {
            let error = json!({"number": failure.status.as_u16(), "body": failure.message});
            Told { told: json!({"error": error}), charge: 1.0 }
        }
    }
}

fn outcome(call: &mut Call<'_>, ground: Ground<'_>, wanted: Wanted) -> Outcome {
    match wanted.kind.as_str() {
        "query" => list(call, &wanted, |call| query::run(call, ground.container, ground.names)),
        "feed" => list(call, &wanted, |call| feed::read(call, ground.container, ground.names)),
        _ => {
            let operation = item(call, ground, wanted)?;
            items::perform(call, ground.container, ground.partition, operation)
        }
    }
}

/// The documents of a feed or query come as a list, with where the next page begins.
fn told(answer: &Answer) -> Value {
    let text = |name: &str| answer.headers.get(name).and_then(|value| value.to_str().ok());
    let mut value: Value = serde_json::from_slice(&answer.body).unwrap_or_default();
    if let Some(documents) = value.get_mut("Documents").filter(|documents| documents.is_array()) {
        value = documents.take();
    }
    let mut options = Map::new();
    let known = [("continuation", text("x-ms-continuation")), ("etag", text("etag"))];
    options.extend(known.into_iter().filter_map(|(name, text)| Some((name.to_owned(), json!(text?)))));
    if answer.status == StatusCode::NOT_MODIFIED {
        options.insert("notModified".to_owned(), json!(true));
    }
    json!({"value": value, "options": options})
}

fn item(call: &Call<'_>, ground: Ground<'_>, wanted: Wanted) -> Result<Operation, Failure> {
    let Wanted { kind, link, body, options } = wanted;
    let id =
        if matches!(kind.as_str(), "create" | "upsert") { None } else { Some(named(call, ground, &link)) };
    let body = || checked(body, options.disable_automatic_id_generation || id.is_some());
    let action = match kind.as_str() {
        "create" => Action::Create(body()?),
        "upsert" => Action::Upsert(body()?),
        "replace" => Action::Replace(body()?),
        "read" => Action::Read,
        "delete" => Action::Delete,
        other => return Err(Failure::bad_request(format!("Scripts have no operation '{other}'."))),
    };
    let conditions = Conditions { matches: options.etag, none_match: options.if_none_match };
    Ok(Operation { action, id, conditions, minimal: false })
}

/// The document, with an id unless it is to have its own.
fn checked(body: Value, own_id: bool) -> Result<Map<String, Value>, Failure> {
    if body.to_string().len() > items::LARGEST {
        return Err(Failure::too_large());
    }
    let Value::Object(mut body) = body else {
        return Err(Failure::bad_request("The document must be an object."));
    };
    if !own_id && !body.contains_key("id") {
        body.insert("id".to_owned(), json!(Uuid::from_u128(fastrand::u128(..)).to_string()));
    }
    Ok(body)
}

/// The id of the document that a link ends in: by its name, or by its rid as `_self` has it.
fn named(call: &Call<'_>, ground: Ground<'_>, link: &str) -> String {
    let last = link.trim_end_matches('/').rsplit('/').next().unwrap_or_default();
    let of_rid = || {
        let number = rid::number(last)?;
        let range = call.state.store.range(ground.container.number, call.region, ground.partition.range)?;
        let (version, _) = range.items(number.checked_sub(1)?, call.seconds()).next()?;
        let mine = version.number == number && version.key.partition == ground.partition.canonical;
        mine.then(|| version.key.id.clone())
    };
    let self_link = format!("colls/{}/docs/", ground.container.rid);
    if link.contains(&self_link) { of_rid().unwrap_or_else(|| last.to_owned()) } else { last.to_owned() }
}

/// A feed or query of the script's partition, as a client would ask for it.
fn list(call: &mut Call<'_>, wanted: &Wanted, serve: impl FnOnce(&Call<'_>) -> Outcome) -> Outcome {
    let mut headers = HeaderMap::new();
    let key = call.request.header(PARTITION_KEY).unwrap_or_default();
    put(&mut headers, PARTITION_KEY, key);
    put(&mut headers, "content-type", "application/query+json");
    if let Some(size) = wanted.options.page_size {
        put(&mut headers, "x-ms-max-item-count", &size.to_string());
    }
    if let Some(continuation) = &wanted.options.continuation {
        put(&mut headers, "x-ms-continuation", continuation);
    }
    let (path, body) = (call.request.path.clone(), wanted.body.to_string().into());
    let request = Request { method: Method::POST, path, headers, body };
    let (settings, region, now) = (call.settings, call.region, call.now);
    serve(&Call { state: call.state, settings, region, request: &request, now, outbox: Vec::new() })
}
