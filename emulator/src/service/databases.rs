//! What happens to databases?

use http::StatusCode;
use serde_json::{Map, Value, json};

use super::call::Call;
use super::conditions::Conditions;
use super::{Answer, Failure, Outcome, listing, offers, query};
use crate::store::catalog::Database;
use crate::store::rid;

pub(crate) fn create(call: &mut Call<'_>) -> Outcome {
    call.check_hub()?;
    let mut body = call.object()?;
    let id = checked_id(&body)?;
    if call.state.store.catalog.databases.iter().any(|database| database.id() == id) {
        return Err(Failure::conflict());
    }
    let number = call.state.store.catalog.number();
    let rid = rid::database(number);
    let etag = etag(number);
    describe(&mut body, &rid, &format!("dbs/{rid}/"), &etag, call.seconds());
    body.insert("_colls".to_owned(), json!("colls/"));
    body.insert("_users".to_owned(), json!("users/"));
    let body = Value::Object(body);
    offers::create(call, &format!("dbs/{rid}/"), &rid)?;
    let answer = Answer::json(StatusCode::CREATED, &body).header("etag", etag).charge(4.95);
    call.state.store.catalog.databases.push(Database {
        number,
        rid,
        body,
        containers: Vec::new(),
        users: Vec::new(),
    });
    Ok(answer)
}

pub(crate) fn list(call: &Call<'_>) -> Outcome {
    listing::page(call.request, "Databases", "", &bodies(call))
}

pub(crate) fn query(call: &Call<'_>) -> Outcome {
    let found = query::filter(call, &bodies(call))?;
    listing::page(call.request, "Databases", "", &found)
}

pub(crate) fn read(call: &Call<'_>, link: &str) -> Outcome {
    let database = call.state.store.catalog.database(link).ok_or_else(Failure::not_found)?;
    let etag = database.body["_etag"].as_str().unwrap_or_default();
    Ok(Answer::json(StatusCode::OK, &database.body).header("etag", etag).charge(2.0))
}

pub(crate) fn delete(call: &mut Call<'_>, link: &str) -> Outcome {
    call.check_hub()?;
    let store = &mut call.state.store;
    let at = store.catalog.position(link).ok_or_else(Failure::not_found)?;
    Conditions::check_resource(call.request, &store.catalog.databases[at].body)?;
    let database = store.catalog.databases.remove(at);
    store.catalog.forget_offer(&database.rid);
    for container in &database.containers {
        store.catalog.forget_offer(&container.rid);
        store.close(container.number);
    }
    Ok(Answer::empty(StatusCode::NO_CONTENT).charge(4.95))
}

fn bodies(call: &Call<'_>) -> Vec<Value> {
    call.state.store.catalog.databases.iter().map(|database| database.body.clone()).collect()
}

/// Adds what every resource has.
pub(crate) fn describe(body: &mut Map<String, Value>, rid: &str, own: &str, etag: &str, seconds: u64) {
    let system =
        [("_rid", json!(rid)), ("_self", json!(own)), ("_etag", json!(etag)), ("_ts", json!(seconds))];
    body.extend(system.map(|(name, value)| (name.to_owned(), value)));
}

/// The etag of a database, container or offer; `number` is new with each change.
pub(crate) fn etag(number: u32) -> String {
    format!("\"{number:08x}-0000-0000-0000-000000000000\"")
}

/// The id of a new database or container, when it is one.
pub(crate) fn checked_id(body: &Map<String, Value>) -> Result<String, Failure> {
    let id = body.get("id").and_then(Value::as_str).unwrap_or_default();
    let bad =
        id.is_empty() || id.chars().count() > 255 || id.contains(['/', '\\', '?', '#']) || id.ends_with(' ');
    if bad {
        return Err(Failure::bad_request(format!(
            "The id '{id}' is invalid. An id has 1 to 255 characters, none of '/', '\\', '?', '#', and does not \
             end with a blank."
        )));
    }
    Ok(id.to_owned())
}
