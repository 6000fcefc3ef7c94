//! What happens to the permissions of a user? Whoever reads one gets a new token with it.

use http::{Method, StatusCode};
use serde_json::{Map, Value, json};

use super::call::Call;
use super::conditions::Conditions;
use super::databases::{checked_id, describe, etag};
use super::grant::Grant;
use super::users::{database, known};
use super::{Answer, Failure, Outcome, Target, listing, query};
use crate::store::rid;
use crate::store::user::{Named, Permission, User, position};

/// How long a token lives, in seconds, where the request does not say.
const USUAL_LIFE: u64 = 3600;
const LIVES: std::ops::RangeInclusive<u64> = 10..=18_000;

pub(super) fn serve(call: &mut Call<'_>, [database, user]: [&str; 2], rest: &[&str]) -> Outcome {
    let owner = known(call, database, user).map_err(|_| Failure::owner_not_found())?.clone();
    let life = life(call)?;
    match (&call.request.method, rest) {
        (&Method::POST, []) if call.is_query() => {
            let found = query::filter(call, &all(call, &owner, life))?;
            listing::page(call.request, "Permissions", &owner.rid, &found)
        }
        (&Method::POST, []) => create(call, database, &owner, life),
        (&Method::GET, []) => {
            listing::page(call.request, "Permissions", &owner.rid, &all(call, &owner, life))
        }
        (&Method::GET, [id]) => Ok(show(call, StatusCode::OK, one(&owner, id)?, life)),
        (&Method::PUT, [id]) => replace(call, database, &owner, id, life),
        (&Method::DELETE, [id]) => delete(call, database, &owner, id),
        (method, _) => Err(Failure::unsupported(method.as_str(), &call.request.path)),
    }
}

fn create(call: &mut Call<'_>, database: &str, owner: &User, life: u64) -> Outcome {
    call.check_hub()?;
    let body = call.object()?;
    let id = checked(call, &body)?;
    match position(&owner.permissions, &id) {
        Some(at) if call.request.flag("x-ms-documentdb-is-upsert") => {
            let rid = owner.permissions[at].rid.clone();
            put(call, database, owner, rid, body, (StatusCode::OK, life))
        }
        Some(_) => Err(Failure::conflict()),
        None => {
            let number = u64::from(call.state.store.catalog.number());
            let rid = rid::permission(self::database(call, database)?.number, owner.number, number);
            put(call, database, owner, rid, body, (StatusCode::CREATED, life))
        }
    }
}

fn replace(call: &mut Call<'_>, database: &str, owner: &User, id: &str, life: u64) -> Outcome {
    call.check_hub()?;
    let old = one(owner, id)?;
    Conditions::of(call.request).check_write(old.etag())?;
    let body = call.object()?;
    let named = checked(call, &body)?;
    if named != old.id() && position(&owner.permissions, &named).is_some() {
        return Err(Failure::conflict());
    }
    put(call, database, owner, old.rid.clone(), body, (StatusCode::OK, life))
}

/// Tokens that were given out stay good until they end.
fn delete(call: &mut Call<'_>, database: &str, owner: &User, id: &str) -> Outcome {
    call.check_hub()?;
    let old = one(owner, id)?;
    Conditions::of(call.request).check_write(old.etag())?;
    if let Some(user) = user_mut(call, database, owner) {
        user.permissions.retain(|permission| permission.rid != old.rid);
    }
    Ok(Answer::empty(StatusCode::NO_CONTENT).charge(4.95))
}

fn put(
    call: &mut Call<'_>,
    database: &str,
    owner: &User,
    rid: String,
    mut body: Map<String, Value>,
    (status, life): (StatusCode, u64),
) -> Outcome {
    let etag = etag(call.state.store.catalog.number());
    let own = format!("dbs/{}/users/{}/permissions/{rid}/", self::database(call, database)?.rid, owner.rid);
    describe(&mut body, &rid, &own, &etag, call.seconds());
    body.remove("_token");
    let permission = Permission { rid, body: Value::Object(body) };
    let answer = show(call, status, &permission, life).charge(4.95);
    if let Some(user) = user_mut(call, database, owner) {
        match user.permissions.iter_mut().find(|known| known.rid == permission.rid) {
            Some(known) => *known = permission,
            None => user.permissions.push(permission),
        }
    }
    Ok(answer)
}

fn user_mut<'c>(call: &'c mut Call<'_>, database: &str, owner: &User) -> Option<&'c mut User> {
    let database = call.state.store.catalog.database_mut(database)?;
    database.users.iter_mut().find(|user| user.rid == owner.rid)
}

fn one<'u>(owner: &'u User, id: &str) -> Result<&'u Permission, Failure> {
    position(&owner.permissions, id).map(|at| &owner.permissions[at]).ok_or_else(Failure::not_found)
}

fn all(call: &Call<'_>, owner: &User, life: u64) -> Vec<Value> {
    owner.permissions.iter().map(|permission| with_token(call, permission, life)).collect()
}

fn show(call: &Call<'_>, status: StatusCode, permission: &Permission, life: u64) -> Answer {
    Answer::json(status, &with_token(call, permission, life)).header("etag", permission.etag())
}

fn with_token(call: &Call<'_>, permission: &Permission, life: u64) -> Value {
    let mut body = permission.body.clone();
    let token = grant(call, &permission.body).map(|mut grant| {
        grant.ends = call.seconds() + life;
        grant.token(&call.settings.key)
    });
    body["_token"] = json!(token.unwrap_or_default());
    body
}

fn life(call: &Call<'_>) -> Result<u64, Failure> {
    let Some(header) = call.request.header("x-ms-documentdb-expiry-seconds") else { return Ok(USUAL_LIFE) };
    header.parse().ok().filter(|life| LIVES.contains(life)).ok_or_else(|| {
        Failure::bad_request(format!(
            "The value '{header}' in x-ms-documentdb-expiry-seconds is invalid: 10 to 18000 is accepted."
        ))
    })
}

/// The id of a permission that has all it needs.
fn checked(call: &Call<'_>, body: &Map<String, Value>) -> Result<String, Failure> {
    let id = checked_id(body)?;
    let mode = body.get("permissionMode").and_then(Value::as_str).unwrap_or_default();
    if !matches!(mode.to_ascii_lowercase().as_str(), "all" | "read") {
        return Err(Failure::bad_request(format!(
            "The permissionMode '{mode}' is invalid: 'All' and 'Read' are accepted."
        )));
    }
    match grant(call, &Value::Object(body.clone())) {
        Some(_) => Ok(id),
        None => Err(Failure::not_found()),
    }
}

/// What a permission allows, on what; nothing where there is no such container.
fn grant(call: &Call<'_>, body: &Value) -> Option<Grant> {
    let target = Target::parse(body["resource"].as_str()?).ok()?;
    let (container, rest) = match target.parts()[..] {
        ["dbs", database, "colls", container, ref rest @ ..] => {
            (call.state.store.catalog.container(database, container)?, rest.to_vec())
        }
        _ => return None,
    };
    let key = &body["resourcePartitionKey"];
    Some(Grant {
        container: container.rid.clone(),
        rest: rest.into_iter().map(str::to_owned).collect(),
        all: body["permissionMode"].as_str().is_some_and(|mode| mode.eq_ignore_ascii_case("all")),
        key: (!key.is_null()).then(|| key.to_string()),
        ends: 0,
    })
}
