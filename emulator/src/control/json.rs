//! What do the calls take and give, as JSON?

use std::time::UNIX_EPOCH;

use http::StatusCode;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use super::Refusal;
use crate::account::{RangeInfo, RegionInfo, ReplicatedWrite, ReplicationEntry, ReplicationEvent};
use crate::emulator::Inner;
use crate::faults::FaultText;
use crate::gateway::{Count, LogEntry};

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewRegion {
    pub(crate) name: String,
    #[serde(default)]
    pub(crate) port: u16,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Named {
    pub(crate) name: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Switch {
    pub(crate) enabled: bool,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct Replication {
    #[serde(default = "every")]
    pub(crate) from: String,
    #[serde(default = "every")]
    pub(crate) to: String,
    pub(crate) lag_ms: Option<u64>,
    pub(crate) paused: Option<bool>,
}

/// Without a range, every one is split.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Split {
    pub(crate) range: Option<u32>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Merge {
    pub(crate) ranges: [u32; 2],
}

/// Without a region, the writes go to the hub again.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct MoveWrites {
    pub(crate) range: u32,
    pub(crate) name: Option<String>,
}

fn every() -> String {
    "*".to_owned()
}

/// A call's body; serde's own text names the field and what is accepted.
pub(crate) fn parse<T: DeserializeOwned>(body: &[u8]) -> Result<T, Refusal> {
    let parsed = serde_json::from_slice(body);
    parsed.map_err(|error| Refusal::new(StatusCode::BAD_REQUEST, format!("body: {error}")))
}

pub(crate) fn state(inner: &Inner) -> Value {
    let hosts: serde_json::Map<String, Value> =
        inner.hosts().into_iter().map(|(host, address)| (host, json!(address))).collect();
    json!({
        "endpoint": inner.endpoint(),
        "key": inner.settings.key,
        "multipleWrites": inner.core.account.multiple_writes(),
        "consistency": inner.settings.consistency.name(),
        "tls": inner.ca_pem().is_some(),
        "hosts": hosts,
        "regions": regions(inner),
        "faults": faults(inner),
    })
}

pub(crate) fn ranges(ranges: &[RangeInfo]) -> Value {
    let range = |info: &RangeInfo| {
        let RangeInfo { id, min, max, parents } = info;
        json!({"id": id, "minInclusive": min, "maxExclusive": max, "parents": parents})
    };
    ranges.iter().map(range).collect()
}

pub(crate) fn regions(inner: &Inner) -> Value {
    let region = |info: &RegionInfo| {
        json!({
            "name": info.name,
            "endpoint": info.endpoint,
            "address": inner.address(&info.name),
            "writable": info.writable,
            "hub": info.hub,
            "offline": info.offline,
            "sessionId": info.session_id,
        })
    };
    inner.core.account.regions().iter().map(region).collect()
}

pub(crate) fn faults(inner: &Inner) -> Value {
    let faults: Vec<FaultText> = inner.core.faults.list().iter().map(FaultText::from).collect();
    json!(faults)
}

pub(crate) fn count(count: &Count) -> Value {
    json!({
        "region": &*count.region,
        "operation": count.operation,
        "resource": count.resource,
        "status": count.status,
        "requests": count.requests,
        "faulted": count.faulted,
    })
}

pub(crate) fn entry(entry: &LogEntry) -> Value {
    let time = entry.time.duration_since(UNIX_EPOCH).unwrap_or_default();
    json!({
        "sequence": entry.sequence,
        "time": time.as_secs_f64(),
        "region": &*entry.region,
        "method": entry.method.as_str(),
        "path": entry.path,
        "operation": entry.operation,
        "resource": entry.resource,
        "status": entry.status,
        "fault": entry.fault,
    })
}

pub(crate) fn replicated(entry: &ReplicationEntry) -> Value {
    let ReplicationEntry { sequence, region, session_id, event } = entry;
    let mut shown = json!({"sequence": sequence, "region": &**region, "sessionId": session_id});
    match event {
        ReplicationEvent::Added { copy_of } => {
            shown["event"] = "added".into();
            shown["copyOf"] = json!(copy_of);
        }
        ReplicationEvent::Accepted { write: accepted, activity_id } => {
            shown["event"] = "accepted".into();
            shown["activityId"] = json!(activity_id);
            shown["write"] = write(accepted);
        }
        ReplicationEvent::Arrived { write: arrived } => {
            shown["event"] = "arrived".into();
            shown["write"] = write(arrived);
        }
    }
    shown
}

fn write(write: &ReplicatedWrite) -> Value {
    let ReplicatedWrite { container, partition_key, id, etag, origin, lsn, written } = write;
    json!({
        "container": container,
        "partitionKey": partition_key,
        "id": id,
        "etag": etag,
        "origin": origin,
        "lsn": lsn,
        "written": written,
    })
}
