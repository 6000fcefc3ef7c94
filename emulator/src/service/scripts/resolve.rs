//! Who wins where a container's own procedure decides on conflicts? It runs at the hub, as one transaction.

use std::sync::Arc;
use std::time::SystemTime;

use bytes::Bytes;
use http::{HeaderMap, Method};
use serde_json::{Value, json};

use super::run::{Given, Ground, run};
use crate::account::state::State;
use crate::account::{AccountSettings, RegionId};
use crate::script::{Engine, Limits};
use crate::service::call::Call;
use crate::service::dispatch::{Write, send};
use crate::service::reply::put;
use crate::service::savepoint::Savepoint;
use crate::service::scope::Partition;
use crate::service::{Request, scope};
use crate::store::item::Version;

/// Lets the procedure decide on a write that met another at the hub. Where it fails, the write joins the conflicts feed.
pub(crate) fn resolve(state: &mut State, container: u32, incoming: Arc<Version>, now: SystemTime) {
    match decide(state, container, &incoming, now) {
        Some((hub, writes)) => send(state, hub, &writes, None, now),
        None => state.store.keep_loser(container, incoming),
    }
}

/// What the procedure wrote, and where.
fn decide(
    state: &mut State,
    container: u32,
    incoming: &Version,
    now: SystemTime,
) -> Option<(RegionId, Vec<Write>)> {
    let region = state.topology.hub()?;
    let container = state.store.catalog.numbered(container)?.clone();
    let script = container.resolver()?.clone();
    let databases = &state.store.catalog.databases;
    let database = databases.iter().find(|database| database.number == container.database)?.id().to_owned();
    let range = container.range_of(&incoming.place)?.id;
    let partition =
        Partition { canonical: incoming.key.partition.clone(), place: incoming.place.clone(), range };
    let mut headers = HeaderMap::new();
    put(&mut headers, scope::PARTITION_KEY, &format!("[{}]", partition.canonical));
    let request = Request { method: Method::POST, path: String::new(), headers, body: Bytes::new() };
    // What a script does in its partition hangs on none of the account's settings.
    let settings = AccountSettings::default();
    let mut call = Call { state, settings: &settings, region, request: &request, now, outbox: Vec::new() };
    let ground = Ground { container: &container, names: [&database, container.id()], partition: &partition };
    let given = Given { arguments: arguments(&call, ground, incoming), ..Given::default() };
    let engine = Engine::new(Limits::default()).ok()?;
    let savepoint = Savepoint::take(&call, &container, &partition);
    if run(&mut call, ground, &engine, &script, given).is_err() {
        savepoint.restore(&mut call);
        return None;
    }
    Some((region, call.outbox))
}

/// The write that comes in, the item that it would change, whether that is deleted, and the items in its way.
fn arguments(call: &Call<'_>, ground: Ground<'_>, incoming: &Version) -> Vec<Value> {
    let range = call.state.store.range(ground.container.number, call.region, ground.partition.range);
    let current = range.and_then(|range| range.live(&incoming.key, call.seconds()));
    let is_deleted = range.and_then(|range| range.slot(&incoming.key)).is_some() && current.is_none();
    let body = incoming.body.as_ref().map(|body| body.value.clone());
    let is_new = |(current, _): &(&Arc<Version>, _)| body.is_some() && current.number != incoming.number;
    let (in_the_way, existing) = match current {
        Some(other) if is_new(&other) => (vec![other.1.value.clone()], None),
        other => (Vec::new(), other.map(|(_, body)| body.value.clone())),
    };
    vec![json!(body), json!(existing), json!(is_deleted), json!(in_the_way)]
}
