//! What becomes of one request? Executed or not, answered or not, as the faults in force say.

use std::future::pending;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use bytes::Bytes;
use http::{HeaderMap, HeaderValue, StatusCode};
use http_body_util::{BodyExt, LengthLimitError, Limited};
use hyper::body::Incoming;
use uuid::Uuid;

use super::desk::{Desk, Seat};
use super::respond::{Outcome, half, whole};
use super::wire::Fate;
use crate::account::AccountError;
use crate::faults::{Facts, Fault, Hit, Verdict};
use crate::service::{Failure, Reply, Request, finish};

/// More than any request the service takes, so that the service says how much is too much.
const LONGEST_BODY: usize = 16 << 20;

/// How a request ends.
enum Ending {
    Answer(Reply),
    Truncated(Reply),
    /// The connection is reset.
    Cut,
    /// No answer while the rule is in force.
    Silence(Hit),
}

/// Answers one request, or spoils the connection it came in on.
pub(super) async fn exchange(desk: Arc<Desk>, fate: Arc<Fate>, request: http::Request<Incoming>) -> Outcome {
    let (parts, body) = request.into_parts();
    let path = parts.uri.path_and_query().map_or("/", |path| path.as_str()).to_owned();
    let seat = desk.place.seat(&desk.core.account);
    let mut facts = Facts::new(&parts.method, &path, &parts.headers);
    if desk.core.faults.asks_for_ranges() {
        facts.range = desk.core.account.range_of(&path, &parts.headers);
    }
    let verdict = desk.core.faults.judge(&seat.names(), &facts, fate.accepted);
    if verdict.hit.as_ref().is_some_and(|hit| hit.fault == Fault::ResetOnConnect) {
        desk.core.journal.add(&seat.names[0], facts, None, verdict.rule);
        return cut(&fate).await;
    }
    let body = match Limited::new(body, LONGEST_BODY).collect().await {
        Ok(body) => body.to_bytes(),
        Err(error) if error.is::<LengthLimitError>() => return Ok(whole(too_long())),
        Err(_) => return cut(&fate).await,
    };
    let request = Request { method: parts.method, path, headers: parts.headers, body };
    finish_with(run_to_end(desk, seat, request, facts, verdict).await, &fate).await
}

/// A late request is executed even when its client has left: a slow server does not know.
async fn run_to_end(desk: Arc<Desk>, seat: Seat, request: Request, facts: Facts, verdict: Verdict) -> Ending {
    if verdict.delay_before.is_zero() && verdict.delay_after.is_zero() {
        return run(desk, seat, request, facts, verdict).await;
    }
    tokio::spawn(run(desk, seat, request, facts, verdict)).await.unwrap_or(Ending::Cut)
}

async fn run(desk: Arc<Desk>, seat: Seat, request: Request, facts: Facts, verdict: Verdict) -> Ending {
    pause(verdict.delay_before).await;
    let core = &desk.core;
    let execute = || core.account.handle(seat.region, &request, SystemTime::now());
    let ending = match verdict.hit {
        None => Ending::Answer(execute()),
        Some(hit) => spoil(hit, execute),
    };
    let ending = core.account.saved().await.map_or_else(unsaved, |()| ending);
    let status = match &ending {
        Ending::Answer(reply) | Ending::Truncated(reply) => Some(reply.status.as_u16()),
        Ending::Cut | Ending::Silence(_) => None,
    };
    core.journal.add(&seat.names[0], facts, status, verdict.rule);
    pause(verdict.delay_after).await;
    ending
}

fn spoil(hit: Hit, execute: impl Fn() -> Reply) -> Ending {
    let reply = hit.after.then(&execute);
    match hit.fault {
        Fault::Refuse | Fault::ResetOnConnect | Fault::Reset => Ending::Cut,
        Fault::ConnectBlackHole | Fault::BlackHole | Fault::GatewayDark | Fault::RegionDark => {
            Ending::Silence(hit)
        }
        Fault::Status { status, substatus, retry_after, bare: false } => {
            Ending::Answer(refusal(status, substatus, retry_after))
        }
        Fault::Status { status, retry_after, bare: true, .. } => Ending::Answer(proxy(status, retry_after)),
        Fault::Truncate => Ending::Truncated(reply.unwrap_or_else(execute)),
        Fault::Garbage => Ending::Answer(garbage(reply.unwrap_or_else(execute))),
        Fault::Delay(_) => Ending::Answer(reply.unwrap_or_else(execute)),
    }
}

async fn finish_with(ending: Ending, fate: &Fate) -> Outcome {
    match ending {
        Ending::Answer(reply) => Ok(whole(reply)),
        Ending::Truncated(reply) if reply.body.len() > 1 => Ok(half(reply)),
        Ending::Truncated(_) => {
            fate.close();
            pending().await
        }
        Ending::Cut => cut(fate).await,
        Ending::Silence(hit) => {
            hit.over().await;
            cut(fate).await
        }
    }
}

async fn cut(fate: &Fate) -> Outcome {
    fate.reset();
    pending().await
}

async fn pause(time: Duration) {
    if !time.is_zero() {
        tokio::time::sleep(time).await;
    }
}

/// A refusal in the service's own form.
fn refusal(status: u16, substatus: u32, retry_after: Option<Duration>) -> Reply {
    let mut failure = Failure::new(code(status), substatus, "The emulator was told to answer this.");
    if let Some(time) = retry_after {
        failure.headers.insert("x-ms-retry-after-ms", HeaderValue::from(millis(time)));
    }
    finish(Err(failure), &activity())
}

/// What was changed may be gone after a restart: nobody is told that it was done.
fn unsaved(error: AccountError) -> Ending {
    let failure = Failure::new(StatusCode::INTERNAL_SERVER_ERROR, 0, error.to_string());
    Ending::Answer(finish(Err(failure), &activity()))
}

/// A status as something between client and service would answer it.
fn proxy(status: u16, retry_after: Option<Duration>) -> Reply {
    let status = code(status);
    let mut headers = HeaderMap::new();
    headers.insert("content-type", HeaderValue::from_static("text/html"));
    if let Some(time) = retry_after {
        headers.insert("retry-after", HeaderValue::from(millis(time).div_ceil(1000)));
    }
    Reply { status, headers, body: format!("<html><body><h1>{status}</h1></body></html>").into() }
}

fn garbage(reply: Reply) -> Reply {
    Reply { body: Bytes::from_static(b"\x00\xff{\"id\": garbage on demand"), ..reply }
}

fn too_long() -> Reply {
    let text = format!("The request's body is longer than {LONGEST_BODY} bytes.");
    finish(Err(Failure::new(StatusCode::PAYLOAD_TOO_LARGE, 0, text)), &activity())
}

fn activity() -> String {
    Uuid::from_u128(fastrand::u128(..)).to_string()
}

fn code(status: u16) -> StatusCode {
    StatusCode::from_u16(status).unwrap_or(StatusCode::SERVICE_UNAVAILABLE)
}

fn millis(time: Duration) -> u64 {
    u64::try_from(time.as_millis()).unwrap_or(u64::MAX)
}
