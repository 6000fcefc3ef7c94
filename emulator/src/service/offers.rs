//! What throughput do databases and containers have? Offers: made with them, read, queried, replaced.

use http::StatusCode;
use serde_json::{Value, json};

use super::call::Call;
use super::conditions::Conditions;
use super::databases::{describe, etag};
use super::{Answer, Failure, Outcome, listing, query};
use crate::store::rid;

/// What a container gets when neither it nor its database was given throughput.
const DEFAULT_UNITS: u64 = 400;

/// The least that can be given.
const LEAST_UNITS: u64 = 400;

/// The most that was ever given leaves a trace: no less than this part of it can be given later.
const LEAST_PART: u64 = 100;

/// Makes the offer that the request's throughput headers ask for; answers its request units a second.
pub(crate) fn create(call: &mut Call<'_>, own: &str, resource: &str) -> Result<Option<u64>, Failure> {
    let manual = call.request.header("x-ms-offer-throughput").map(str::to_owned);
    let automatic = call.request.header("x-ms-cosmos-offer-autopilot-settings").map(str::to_owned);
    let shared = own.split('/').nth(1).is_some_and(|owner| call.state.store.catalog.offer(owner).is_some());
    let content = match (manual, automatic) {
        (Some(_), Some(_)) => {
            return Err(Failure::bad_request("Throughput is either manual or automatic, not both."));
        }
        (Some(units), None) => json!({"offerThroughput": manual_units(&units)?}),
        (None, Some(settings)) => automatic_content(&settings)?,
        (None, None) if own.contains("/colls/") && !shared => json!({"offerThroughput": DEFAULT_UNITS}),
        (None, None) => return Ok(None),
    };
    let units = units_of(&content);
    let number = call.state.store.catalog.number();
    let rid = rid::offer(number);
    let mut offer = json!({
        "resource": own,
        "offerType": "Invalid",
        "offerResourceId": resource,
        "offerVersion": "V2",
        "content": content,
        "id": rid,
    });
    if let Value::Object(map) = &mut offer {
        describe(map, &rid, &format!("offers/{rid}/"), &etag(number), call.seconds());
    }
    complete(&mut offer["content"], 0);
    call.state.store.catalog.offers.push(offer);
    Ok(Some(units))
}

pub(crate) fn list(call: &Call<'_>) -> Outcome {
    listing::page(call.request, "Offers", "", &call.state.store.catalog.offers)
}

pub(crate) fn query(call: &Call<'_>) -> Outcome {
    let found = query::filter(call, &call.state.store.catalog.offers)?;
    listing::page(call.request, "Offers", "", &found)
}

pub(crate) fn read(call: &Call<'_>, rid: &str) -> Outcome {
    let offer = call.state.store.catalog.offers.iter().find(|offer| offer["_rid"] == json!(rid));
    Ok(show(offer.ok_or_else(Failure::not_found)?))
}

/// Takes over the content of the offer sent; the rest of an offer cannot change.
pub(crate) fn replace(call: &mut Call<'_>, rid: &str) -> Outcome {
    call.check_hub()?;
    let body = call.object()?;
    let content = body.get("content").filter(|content| content.is_object());
    let content = content.ok_or_else(|| Failure::bad_request("An offer needs an object in 'content'."))?;
    let (seconds, number) = (call.seconds(), call.state.store.catalog.number());
    let to_automatic = call.request.flag("x-ms-cosmos-migrate-offer-to-autopilot");
    let to_manual = call.request.flag("x-ms-cosmos-migrate-offer-to-manual-throughput");
    let offers = &mut call.state.store.catalog.offers;
    let offer = offers.iter_mut().find(|offer| offer["_rid"] == json!(rid)).ok_or_else(Failure::not_found)?;
    Conditions::check_resource(call.request, offer)?;
    let old = &offer["content"];
    let mut content = match (to_automatic, to_manual) {
        (true, true) => return Err(Failure::bad_request("An offer is migrated one way or the other.")),
        (true, false) => migrated(content, old, true)?,
        (false, true) => migrated(content, old, false)?,
        (false, false) => changed(content, old)?,
    };
    complete(&mut content, ever(old));
    offer["content"] = content;
    offer["_etag"] = json!(etag(number));
    offer["_ts"] = json!(seconds);
    Ok(show(offer).header("x-ms-offer-replace-pending", "false").charge(9.9))
}

fn show(offer: &Value) -> Answer {
    let etag = offer["_etag"].as_str().unwrap_or_default();
    let least = least(ever(&offer["content"])).to_string();
    Answer::json(StatusCode::OK, offer).header("etag", etag).header("x-ms-cosmos-min-throughput", least)
}

/// The most that was ever given.
fn ever(content: &Value) -> u64 {
    let ever = content["offerMinimumThroughputParameters"]["maxThroughputEverProvisioned"].as_u64();
    ever.unwrap_or_default().max(units_of(content))
}

fn least(ever: u64) -> u64 {
    (ever / LEAST_PART).next_multiple_of(100).max(LEAST_UNITS)
}

fn is_automatic(content: &Value) -> bool {
    content["offerAutopilotSettings"]["maxThroughput"].is_u64()
}

/// Another amount of the same kind.
fn changed(new: &Value, old: &Value) -> Result<Value, Failure> {
    if is_automatic(new) != is_automatic(old) {
        return Err(Failure::bad_request(
            "An offer is migrated between manual and autoscale throughput by a request that says so.",
        ));
    }
    let least = least(ever(old));
    if is_automatic(new) {
        let content = automatic_content(&new["offerAutopilotSettings"].to_string())?;
        let enough = units_of(&content) >= least.next_multiple_of(1000).max(1000);
        return if enough { Ok(content) } else { Err(too_little(least.next_multiple_of(1000))) };
    }
    let units = manual_units(&new["offerThroughput"].to_string())?;
    if units < least {
        return Err(too_little(least));
    }
    Ok(json!({"offerThroughput": units}))
}

/// The other kind; the service chooses how much.
fn migrated(new: &Value, old: &Value, to_automatic: bool) -> Result<Value, Failure> {
    if is_automatic(new) {
        return Err(Failure::bad_request(
            "The content of an offer that is migrated has no autoscale settings.",
        ));
    }
    if is_automatic(old) == to_automatic {
        return Ok(old.clone());
    }
    Ok(match to_automatic {
        true => {
            let most = units_of(old).max(1000).next_multiple_of(1000);
            json!({"offerThroughput": most / 10, "offerAutopilotSettings": {"maxThroughput": most}})
        }
        false => json!({"offerThroughput": units_of(old)}),
    })
}

fn too_little(least: u64) -> Failure {
    Failure::bad_request(format!("The offer should have a throughput of at least {least}."))
}

fn complete(content: &mut Value, ever: u64) {
    let most = units_of(content).max(ever);
    content["offerIsRUPerMinuteThroughputEnabled"] = json!(false);
    content["offerMinimumThroughputParameters"] = json!({"maxThroughputEverProvisioned": most});
}

/// The most request units a second that an offer's content allows.
pub(crate) fn units_of(content: &Value) -> u64 {
    let most = content["offerAutopilotSettings"]["maxThroughput"].as_u64();
    most.or_else(|| content["offerThroughput"].as_u64()).unwrap_or(DEFAULT_UNITS)
}

fn manual_units(header: &str) -> Result<u64, Failure> {
    let units = header.parse().ok().filter(|units: &u64| *units >= 400 && units.is_multiple_of(100));
    units.ok_or_else(|| {
        Failure::bad_request(format!(
            "The offer throughput '{header}' is invalid: multiples of 100 from 400 are accepted."
        ))
    })
}

fn automatic_content(header: &str) -> Result<Value, Failure> {
    let settings: Value = serde_json::from_str(header).unwrap_or_default();
    let most = settings["maxThroughput"].as_u64().filter(|most| *most >= 1000 && most.is_multiple_of(1000));
    let most = most.ok_or_else(|| {
        Failure::bad_request(format!(
            "The autoscale settings '{header}' are invalid: maxThroughput is a multiple of 1000 from 1000."
        ))
    })?;
    Ok(json!({"offerThroughput": most / 10, "offerAutopilotSettings": settings}))
}
