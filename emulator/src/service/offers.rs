//! What throughput do databases and containers have? Offers: made with them, read, queried, replaced.

use http::StatusCode;
use serde_json::{Value, json};

use super::call::Call;
use super::databases::{describe, etag};
use super::{Answer, Failure, Outcome, listing, query};
use crate::store::rid;

/// What a container gets when neither it nor its database was given throughput.
const DEFAULT_UNITS: u64 = 400;

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
    complete(&mut offer["content"]);
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
    let mut content = body.get("content").cloned().unwrap_or_default();
    if !content.is_object() {
        return Err(Failure::bad_request("An offer needs an object in 'content'."));
    }
    let (seconds, number) = (call.seconds(), call.state.store.catalog.number());
    let to_automatic = call.request.flag("x-ms-cosmos-migrate-offer-to-autopilot");
    let to_manual = call.request.flag("x-ms-cosmos-migrate-offer-to-manual-throughput");
    migrate(&mut content, to_automatic, to_manual);
    complete(&mut content);
    let offers = &mut call.state.store.catalog.offers;
    let offer = offers.iter_mut().find(|offer| offer["_rid"] == json!(rid)).ok_or_else(Failure::not_found)?;
    offer["content"] = content;
    offer["_etag"] = json!(etag(number));
    offer["_ts"] = json!(seconds);
    Ok(show(offer).header("x-ms-offer-replace-pending", "false").charge(9.9))
}

fn show(offer: &Value) -> Answer {
    let etag = offer["_etag"].as_str().unwrap_or_default();
    Answer::json(StatusCode::OK, offer).header("etag", etag).header("x-ms-cosmos-min-throughput", "400")
}

fn migrate(content: &mut Value, to_automatic: bool, to_manual: bool) {
    if to_automatic {
        let most = units_of(content).max(1000).next_multiple_of(1000);
        *content = json!({"offerThroughput": most / 10, "offerAutopilotSettings": {"maxThroughput": most}});
    } else if to_manual && let Some(content) = content.as_object_mut() {
        content.shift_remove("offerAutopilotSettings");
    }
}

fn complete(content: &mut Value) {
    let most = units_of(content);
    if content["offerThroughput"].is_null() {
        content["offerThroughput"] = json!(most);
    }
    content["offerIsRUPerMinuteThroughputEnabled"] = json!(false);
    content["offerMinimumThroughputParameters"] = json!({"maxThroughputEverProvisioned": most});
}

/// The most request units a second that an offer's content allows.
fn units_of(content: &Value) -> u64 {
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
