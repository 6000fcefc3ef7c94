//! What happens to the users of a database, and to their permissions?

use http::{Method, StatusCode};
use serde_json::{Map, Value, json};

use super::call::Call;
use super::conditions::Conditions;
use super::databases::{checked_id, describe, etag};
use super::{Answer, Failure, Outcome, listing, permissions, query};
use crate::store::catalog::Database;
use crate::store::rid;
use crate::store::user::{Named, User, position};

pub(crate) fn serve(call: &mut Call<'_>, database: &str, rest: &[&str]) -> Outcome {
    match (&call.request.method, rest) {
        (&Method::POST, []) if call.is_query() => {
            let found = query::filter(call, &all(call, database)?)?;
            listing::page(call.request, "Users", &self::database(call, database)?.rid, &found)
        }
        (&Method::POST, []) => create(call, database),
        (&Method::GET, []) => {
            listing::page(call.request, "Users", &self::database(call, database)?.rid, &all(call, database)?)
        }
        (&Method::GET, [id]) => known(call, database, id).map(|user| show(StatusCode::OK, user)),
        (&Method::PUT, [id]) => replace(call, database, id),
        (&Method::DELETE, [id]) => delete(call, database, id),
        (_, [id, "permissions", rest @ ..]) => permissions::serve(call, [database, id], rest),
        (method, _) => Err(Failure::unsupported(method.as_str(), &call.request.path)),
    }
}

fn create(call: &mut Call<'_>, link: &str) -> Outcome {
    call.check_hub()?;
    let body = call.object()?;
    let id = checked_id(&body)?;
    let users = &database(call, link)?.users;
    match position(users, &id).map(|at| users[at].clone()) {
        Some(old) if call.request.flag("x-ms-documentdb-is-upsert") => {
            put(call, link, old, body, StatusCode::OK)
        }
        Some(_) => Err(Failure::conflict()),
        None => {
            let number = call.state.store.catalog.number();
            let rid = rid::user(database(call, link)?.number, number);
            let user = User { number, rid, body: Value::Null, permissions: Vec::new() };
            put(call, link, user, body, StatusCode::CREATED)
        }
    }
}

/// A user can take another name.
fn replace(call: &mut Call<'_>, link: &str, id: &str) -> Outcome {
    call.check_hub()?;
    let old = known(call, link, id)?.clone();
    Conditions::of(call.request).check_write(old.etag())?;
    let body = call.object()?;
    let named = checked_id(&body)?;
    if named != old.id() && position(&database(call, link)?.users, &named).is_some() {
        return Err(Failure::conflict());
    }
    put(call, link, old, body, StatusCode::OK)
}

fn delete(call: &mut Call<'_>, link: &str, id: &str) -> Outcome {
    call.check_hub()?;
    let old = known(call, link, id)?.clone();
    Conditions::of(call.request).check_write(old.etag())?;
    if let Some(database) = call.state.store.catalog.database_mut(link) {
        database.users.retain(|user| user.rid != old.rid);
    }
    Ok(Answer::empty(StatusCode::NO_CONTENT).charge(4.95))
}

/// Stores a user under its rid.
fn put(
    call: &mut Call<'_>,
    link: &str,
    mut user: User,
    mut body: Map<String, Value>,
    status: StatusCode,
) -> Outcome {
    let etag = etag(call.state.store.catalog.number());
    let own = format!("dbs/{}/users/{}/", database(call, link)?.rid, user.rid);
    describe(&mut body, &user.rid, &own, &etag, call.seconds());
    body.insert("_permissions".to_owned(), json!("permissions/"));
    user.body = Value::Object(body);
    let answer = show(status, &user).charge(4.95);
    if let Some(database) = call.state.store.catalog.database_mut(link) {
        match database.users.iter_mut().find(|known| known.rid == user.rid) {
            Some(known) => *known = user,
            None => database.users.push(user),
        }
    }
    Ok(answer)
}

/// The database, for a request about what is in it.
pub(super) fn database<'c>(call: &'c Call<'_>, link: &str) -> Result<&'c Database, Failure> {
    call.state.store.catalog.database(link).ok_or_else(Failure::owner_not_found)
}

pub(super) fn known<'c>(call: &'c Call<'_>, link: &str, id: &str) -> Result<&'c User, Failure> {
    let users = &database(call, link)?.users;
    position(users, id).map(|at| &users[at]).ok_or_else(Failure::not_found)
}

fn all(call: &Call<'_>, link: &str) -> Result<Vec<Value>, Failure> {
    Ok(database(call, link)?.users.iter().map(|user| user.body.clone()).collect())
}

fn show(status: StatusCode, user: &User) -> Answer {
    Answer::json(status, &user.body).header("etag", user.etag())
}

#[cfg(test)]
mod tests;
