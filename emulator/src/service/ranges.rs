//! Which partition key ranges does a container have?

use http::StatusCode;
use serde_json::{Value, json};

use super::call::Call;
use super::{Answer, Outcome, listing, scope};
use crate::store::container::{Container, PartitionRange};
use crate::store::rid::{self, Child};

/// The ranges: whole, or what changed since the etag that the client knows.
pub(crate) fn list(call: &Call<'_>, database: &str, name: &str) -> Outcome {
    let container = call.container(database, name)?;
    let etag = etag(&container);
    let incremental = call.request.header("a-im").is_some();
    let known = call.request.header("if-none-match").filter(|_| incremental);
    let outcome = if known == Some(etag.as_str()) {
        Ok(Answer::empty(StatusCode::NOT_MODIFIED).header("etag", &etag))
    } else {
        let all: Vec<Value> = container.ranges.iter().map(|range| show(&container, range)).collect();
        listing::page(call.request, "PartitionKeyRanges", &container.rid, &all)
            .map(|answer| answer.header("etag", &etag))
    };
    scope::annotate(call, &container, [database, name], &[], outcome)
}

/// Ranges are only ever added or replaced by ones with higher ids, so the highest says how far the list goes.
fn etag(container: &Container) -> String {
    format!("\"{}\"", container.ranges.iter().map(|range| range.id).max().unwrap_or(0))
}

fn show(container: &Container, range: &PartitionRange) -> Value {
    let rid = rid::child(container.database, container.number, Child::Range, u64::from(range.id) + 2);
    let parents: Vec<String> = range.parents.iter().map(u32::to_string).collect();
    json!({
        "_rid": rid,
        "id": range.id.to_string(),
        "_etag": format!("\"{:08x}-0000-0000-0000-000000000000\"", range.id),
        "minInclusive": range.min.as_str(),
        "maxExclusive": range.max.as_str(),
        "ridPrefix": range.id,
        "_self": format!("dbs/{}/colls/{}/pkranges/{rid}/", container.database_rid, container.rid),
        "throughputFraction": 1.0 / container.ranges.len() as f64,
        "status": "online",
        "parents": parents,
        "_lsn": range.id,
        "_ts": container.body["_ts"],
    })
}
