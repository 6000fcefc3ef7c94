//! How is the throughput of a database or container read and changed?

use std::sync::Arc;

use bytes::Bytes;
use serde::Deserialize;
use serde_json::Value;
use serde_json::value::RawValue;

use crate::error::{Error, ErrorKind, Result};
use crate::models::json::to_json;
use crate::models::status::Status;
use crate::models::throughput::ThroughputProperties;
use crate::operations::{self, Migration};
use crate::pipeline::{Pipeline, RawResponse};
use crate::policy::RequestOptions;
use crate::response::{Response, from_json};

/// What the service calls an offer, found by the resource that it is of.
struct Offer {
    rid: String,
    offer: Value,
    throughput: ThroughputProperties,
}

/// Reads the throughput of the resource of this id.
pub(crate) async fn read(
    pipeline: &Arc<Pipeline>,
    resource: &str,
    options: &RequestOptions,
) -> Result<Response<ThroughputProperties>> {
    find(pipeline, resource, options).await.map(Response::new)
}

/// Gives the resource of this id another throughput. From one kind to the other, it is migrated first: the service
/// chooses the amount then.
pub(crate) async fn replace(
    pipeline: &Arc<Pipeline>,
    resource: &str,
    throughput: ThroughputProperties,
    options: &RequestOptions,
) -> Result<Response<ThroughputProperties>> {
    let mut found = parse(&find(pipeline, resource, options).await?)?;
    if let Some(migration) = migration(found.throughput, throughput) {
        migrate(pipeline, &mut found, migration, options).await?;
    }
    throughput.set_in(&mut found.offer["content"]);
    let operation = operations::replace_offer(&found.rid, to_json("offer", &found.offer)?, None);
    pipeline.run(operation, options).await.map(Response::new)
}

/// Puts another in the place of the offer with this resource id, as it is given. From manual to autoscale or back it is
/// migrated first: the service takes no other way.
#[cfg(feature = "internals")]
pub(crate) async fn replace_offer(
    pipeline: &Arc<Pipeline>,
    rid: &str,
    offer: Bytes,
    options: &RequestOptions,
) -> Result<RawResponse> {
    if let Ok(wanted) = serde_json::from_slice::<ThroughputProperties>(&offer) {
        let mut found = parse(&pipeline.run(operations::read_offer(rid), options).await?)?;
        if let Some(migration) = migration(found.throughput, wanted) {
            migrate(pipeline, &mut found, migration, options).await?;
        }
    }
    pipeline.run(operations::replace_offer(rid, offer, None), options).await
}

async fn migrate(
    pipeline: &Arc<Pipeline>,
    found: &mut Offer,
    migration: Migration,
    options: &RequestOptions,
) -> Result<()> {
    if let Some(content) = found.offer["content"].as_object_mut() {
        content.remove("offerAutopilotSettings");
    }
    let body = to_json("offer", &found.offer)?;
    let operation = operations::replace_offer(&found.rid, body, Some(migration));
    *found = parse(&pipeline.run(operation, options).await?)?;
    Ok(())
}

fn migration(from: ThroughputProperties, to: ThroughputProperties) -> Option<Migration> {
    match (from.manual_throughput().is_some(), to.manual_throughput().is_some()) {
        (true, false) => Some(Migration::ToAutoscale),
        (false, true) => Some(Migration::ToManual),
        (true, true) | (false, false) => None,
    }
}

/// The answer whose body is the offer alone.
async fn find(pipeline: &Arc<Pipeline>, resource: &str, options: &RequestOptions) -> Result<RawResponse> {
    #[derive(Deserialize)]
    struct Found<'a> {
        #[serde(borrow, rename = "Offers")]
        offers: Vec<&'a RawValue>,
    }
    let mut answer = pipeline.run(operations::query_offers(resource)?, options).await?;
    let found: Found<'_> = from_json(&answer, &answer.body)?;
    let offer = found.offers.first().map(|offer| Bytes::copy_from_slice(offer.get().as_bytes()));
    match offer {
        Some(offer) => {
            answer.body = offer;
            Ok(answer)
        }
        None => {
            let text = "there is no throughput of its own: it shares its database's, or the account has none";
            Err(Error::new(ErrorKind::NotFound, text)
                .with_status(Status::OFFER_NOT_FOUND)
                .with_request_charge(answer.diagnostics.request_charge())
                .with_diagnostics(answer.diagnostics))
        }
    }
}

fn parse(answer: &RawResponse) -> Result<Offer> {
    let offer: Value = from_json(answer, &answer.body)?;
    let throughput = from_json(answer, &answer.body)?;
    let rid = offer["_rid"].as_str().unwrap_or_default().to_owned();
    Ok(Offer { rid, offer, throughput })
}
