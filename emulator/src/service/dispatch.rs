//! Which operation is a request? Method and path decide.

use std::sync::Arc;
use std::time::SystemTime;

use http::Method;

use super::call::Call;
use super::grant::Grant;
use super::{Failure, Outcome, Request, Target};
use super::{
    batch, conflicts, containers, databases, feed, items, offers, partition_delete, query, ranges, scripts,
    throttle, users,
};
use crate::account::state::State;
use crate::account::{AccountSettings, Consistency, RegionId};
use crate::store::applied::{ReplicatedWrite, ReplicationEvent};
use crate::store::container::Container;
use crate::store::item::Version;

/// Serves a signed request at a region that is online, and sends what it wrote on its way.
pub(crate) fn serve(
    state: &mut State,
    settings: &AccountSettings,
    region: RegionId,
    request: &Request,
    (target, grant): (&Target, Option<&Grant>),
    now: SystemTime,
) -> Outcome {
    let mut call = Call { state, settings, region, request, now, outbox: Vec::new() };
    if let Some(grant) = grant {
        grant.check(&call, target)?;
    }
    let outcome = route(&mut call, target);
    let writes = std::mem::take(&mut call.outbox);
    if !writes.is_empty() {
        send(state, region, &writes, request.header("x-ms-activity-id"), now);
        let present = state.present();
        if settings.consistency == Consistency::Strong {
            let others = present.online.iter().copied().filter(|other| *other != region);
            others.for_each(|to| state.links.drain(region, to, &mut state.store, &present, now));
        }
        state.deliver(now);
    }
    outcome
}

/// A write with the container and the range that it was accepted in.
pub(super) type Write = ((u32, u32), Arc<Version>);

/// Sends what a region accepted on its way to the others.
pub(super) fn send(
    state: &mut State,
    region: RegionId,
    writes: &[Write],
    activity: Option<&str>,
    now: SystemTime,
) {
    let present = state.present();
    for (place, write) in writes {
        note(state, region, place.0, write, activity);
        state.links.send(*place, write, &present, now);
    }
}

fn note(state: &mut State, region: RegionId, container: u32, write: &Version, activity: Option<&str>) {
    let container = state.store.catalog.numbered(container).map(|container| container.id().to_owned());
    state.store.applied.note(region, || ReplicationEvent::Accepted {
        write: ReplicatedWrite::of(&container.unwrap_or_default(), write),
        activity_id: activity.map(str::to_owned),
    });
}

fn route(call: &mut Call<'_>, target: &Target) -> Outcome {
    let query = call.is_query();
    match (call.request.method.as_str(), target.parts().as_slice()) {
        ("POST", ["dbs"]) if query => databases::query(call),
        ("POST", ["dbs"]) => databases::create(call),
        ("GET", ["dbs"]) => databases::list(call),
        ("GET", ["dbs", db]) => databases::read(call, db),
        ("DELETE", ["dbs", db]) => databases::delete(call, db),
        (_, ["dbs", db, "users", rest @ ..]) => users::serve(call, db, rest),
        ("POST", ["dbs", db, "colls"]) if query => containers::query(call, db),
        ("POST", ["dbs", db, "colls"]) => containers::create(call, db),
        ("GET", ["dbs", db, "colls"]) => containers::list(call, db),
        ("GET", ["dbs", db, "colls", name]) => containers::read(call, db, name),
        ("PUT", ["dbs", db, "colls", name]) => containers::replace(call, db, name),
        ("DELETE", ["dbs", db, "colls", name]) => containers::delete(call, db, name),
        ("GET", ["dbs", db, "colls", name, "pkranges"]) => ranges::list(call, db, name),
        ("GET", ["dbs", db, "colls", name, "conflicts"]) => conflicts::list(call, db, name),
        ("POST", ["dbs", db, "colls", name, "conflicts"]) if query => conflicts::list(call, db, name),
        ("GET", ["dbs", db, "colls", name, "conflicts", id]) => conflicts::read(call, db, name, id),
        ("DELETE", ["dbs", db, "colls", name, "conflicts", id]) => conflicts::delete(call, db, name, id),
        ("POST", ["offers"]) if query => offers::query(call),
        ("GET", ["offers"]) => offers::list(call),
        ("GET", ["offers", rid]) => offers::read(call, rid),
        ("PUT", ["offers", rid]) => offers::replace(call, rid),
        ("POST", ["dbs", db, "colls", name, "operations", "partitionkeydelete"]) => {
            let container = call.container(db, name)?;
            partition_delete::run(call, &container, [*db, *name])
        }
        (_, ["dbs", db, "colls", name, "docs", rest @ ..]) => {
            let container = call.container(db, name)?;
            documents(call, &container, [*db, *name], rest)
        }
        (_, ["dbs", db, "colls", name, kind @ ("sprocs" | "triggers" | "udfs"), rest @ ..]) => {
            scripts::serve(call, [*db, *name], kind, rest)
        }
        (method, _) => Err(Failure::unsupported(method, &call.request.path)),
    }
}

fn documents(call: &mut Call<'_>, container: &Container, names: [&str; 2], rest: &[&str]) -> Outcome {
    let is_batch = call.request.flag("x-ms-cosmos-is-batch-request");
    match (&call.request.method, rest) {
        (&Method::POST, []) if call.request.flag("x-ms-cosmos-is-query-plan-request") => {
            query::plan(call, container)
        }
        // The operations of bulk are refused one by one.
        (&Method::POST, []) if is_batch && !call.request.flag("x-ms-cosmos-batch-atomic") => {
            batch::run(call, container, names)
        }
        _ => throttle::within_budget(call, container, names, |call| charged(call, container, names, rest)),
    }
}

/// What costs request units.
fn charged(call: &mut Call<'_>, container: &Container, names: [&str; 2], rest: &[&str]) -> Outcome {
    match (&call.request.method, rest) {
        (&Method::POST, []) if call.is_query() => query::run(call, container, names),
        (&Method::POST, []) if call.request.flag("x-ms-cosmos-is-batch-request") => {
            batch::run(call, container, names)
        }
        (&Method::GET, []) => feed::read(call, container, names),
        (_, []) => items::serve(call, container, names, None),
        (_, [id]) => items::serve(call, container, names, Some(id)),
        (method, _) => Err(Failure::unsupported(method.as_str(), &call.request.path)),
    }
}
