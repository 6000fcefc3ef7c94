//! What does each call do? The same as the handle's method of that name.

use std::time::{Duration, SystemTime};

use bytes::Bytes;
use http::StatusCode;
use serde_json::{Value, json};

use super::json::{self, Merge, MoveWrites, Named, NewRegion, Replication, Split, Switch};
use super::path::{CALLS, Call};
use super::{Answer, Refusal};
use crate::account::RangeInfo;
use crate::emulator::{EmulatorError, Inner};
use crate::faults::FaultText;

/// Runs a call; one that changes something answers the regions, or the faults, as they are then.
pub(crate) async fn run(inner: &Inner, call: Call, body: &Bytes) -> Result<Answer, Refusal> {
    let value = match call {
        Call::List => json!({"calls": CALLS}),
        Call::State => json::state(inner),
        Call::Stats => inner.core.journal.counts().iter().map(json::count).collect(),
        Call::Log(after) => inner.core.journal.since(after).iter().map(json::entry).collect(),
        Call::ReplicationLog(after) => {
            inner.core.account.replication_log(after).iter().map(json::replicated).collect()
        }
        Call::ClearStats => {
            inner.core.journal.clear();
            json!({})
        }
        Call::RevokeTokens => {
            inner.core.account.revoke_tokens(SystemTime::now());
            json!({})
        }
        Call::Certificate => return certificate(inner),
        Call::Faults | Call::AddFault | Call::RemoveFault(_) | Call::RemoveFaults | Call::Heal(_) => {
            faults(inner, call, body).await?
        }
        Call::Ranges(..) | Call::Split(..) | Call::Merge(..) | Call::MoveWrites(..) => {
            json::ranges(&ranges(inner, &call, body)?)
        }
        Call::Regions
        | Call::AddRegion
        | Call::RemoveRegion(_)
        | Call::SetOffline(..)
        | Call::SetWriteRegion
        | Call::SetMultipleWrites
        | Call::SetReplication => {
            topology(inner, call, body).await?;
            json::regions(inner)
        }
    };
    Ok(Answer::Json(value))
}

async fn topology(inner: &Inner, call: Call, body: &Bytes) -> Result<(), Refusal> {
    match call {
        Call::AddRegion => {
            let NewRegion { name, port } = json::parse(body)?;
            inner.add_region(&name, port).await?;
        }
        Call::RemoveRegion(name) => inner.remove_region(&name).await?,
        Call::SetOffline(name, offline) => inner.set_offline(&name, offline).await?,
        Call::SetWriteRegion => inner.set_write_region(&json::parse::<Named>(body)?.name).await?,
        Call::SetMultipleWrites => {
            inner.core.account.set_multiple_writes(json::parse::<Switch>(body)?.enabled);
        }
        Call::SetReplication => replication(inner, &json::parse(body)?)?,
        _ => {}
    }
    Ok(())
}

fn replication(inner: &Inner, wanted: &Replication) -> Result<(), Refusal> {
    let Replication { from, to, lag_ms, paused } = wanted;
    if lag_ms.is_none() && paused.is_none() {
        let text = "body: nothing to change; accepted are lagMs (milliseconds) and paused (true or false)";
        return Err(Refusal::new(StatusCode::BAD_REQUEST, text));
    }
    if let Some(lag) = lag_ms {
        inner.set_lag(from, to, Duration::from_millis(*lag))?;
    }
    if let Some(paused) = paused {
        inner.set_replication_paused(from, to, *paused)?;
    }
    Ok(())
}

fn ranges(inner: &Inner, call: &Call, body: &Bytes) -> Result<Vec<RangeInfo>, Refusal> {
    let account = &inner.core.account;
    let ranges = match call {
        Call::Split(database, container) => {
            let body = if body.is_empty() { b"{}" } else { &body[..] };
            account.split(database, container, json::parse::<Split>(body)?.range)
        }
        Call::Merge(database, container) => {
            account.merge(database, container, json::parse::<Merge>(body)?.ranges)
        }
        Call::MoveWrites(database, container) => {
            let MoveWrites { range, name } = json::parse(body)?;
            let moved = account.set_partition_write_region(database, container, range, name.as_deref());
            moved.and_then(|()| account.ranges(database, container))
        }
        Call::Ranges(database, container) => account.ranges(database, container),
        _ => Ok(Vec::new()),
    };
    Ok(ranges.map_err(EmulatorError::from)?)
}

async fn faults(inner: &Inner, call: Call, body: &Bytes) -> Result<Value, Refusal> {
    match call {
        Call::AddFault => {
            let rule = json::parse::<FaultText>(body)?.into_rule();
            let rule = rule.map_err(|text| Refusal::new(StatusCode::BAD_REQUEST, text))?;
            Ok(json!({"id": inner.inject(rule).await?}))
        }
        Call::RemoveFault(id) => match inner.remove_faults(|fault| fault.id == id).await? {
            0 => Err(Refusal::new(StatusCode::NOT_FOUND, format!("id: there is no fault {id}"))),
            removed => Ok(json!({"removed": removed})),
        },
        Call::RemoveFaults => Ok(json!({"removed": inner.remove_faults(|_| true).await?})),
        Call::Heal(name) => Ok(json!({"removed": inner.heal(&name).await?})),
        _ => Ok(json::faults(inner)),
    }
}

fn certificate(inner: &Inner) -> Result<Answer, Refusal> {
    let none = || Refusal::new(StatusCode::NOT_FOUND, "ca.pem: the emulator was started without TLS");
    inner.ca_pem().map(|pem| Answer::Pem(pem.to_owned())).ok_or_else(none)
}
