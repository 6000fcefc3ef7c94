//! Which endpoint gives the account document first?
//!
//! The endpoints race: the first has a head start, the next begins when the one before has failed or stayed
//! silent for half a second.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use futures_util::StreamExt;
use futures_util::stream::FuturesUnordered;
use http::{HeaderValue, Method, StatusCode};
use url::Url;

use super::{Pipeline, answer, request};
use crate::account::properties::AccountProperties;
use crate::error::{Error, ErrorKind, Result};
use crate::models::headers;
use crate::models::status::Status;
use crate::operations;
use crate::policy::timeouts::{AttemptClass, attempt_timeout};
use crate::policy::{RetryOptions, defaults};
use crate::transport::{Request, Response};

/// How often the list of endpoints is gone through.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Rounds {
    /// Once: the next refresh will try again.
    One,
    /// Until an answer comes, three times at most, and as often as is usual while the service asks to wait: nothing
    /// works without it.
    UntilTimeout,
}

/// Why one endpoint gave no account document.
enum Miss {
    /// Another endpoint may give it.
    Passing(Error),
    /// The credential was refused; it would be everywhere.
    Final(Error),
}

pub(super) async fn first_answer(
    pipeline: &Arc<Pipeline>,
    endpoints: &[Url],
    rounds: Rounds,
) -> Result<AccountProperties> {
    let started = pipeline.clock.now();
    let count = if rounds == Rounds::One { 1 } else { defaults::ACCOUNT_TIMEOUTS.len() };
    let (mut round, mut waits) = (0, Waits::default());
    loop {
        let left = defaults::BOOTSTRAP_TIMEOUT.saturating_sub(pipeline.clock.now() - started);
        let index = u32::try_from(round).unwrap_or(u32::MAX);
        let timeout = attempt_timeout(AttemptClass::Account, index, None, left);
        let error = match race(pipeline, endpoints, timeout).await {
            Ok(document) => return Ok(document),
            Err(Miss::Final(error)) => return Err(error),
            Err(Miss::Passing(error)) => error,
        };
        let pause = match waits.next(&pipeline.policy.retries, &error) {
            Some(pause) if rounds == Rounds::UntilTimeout => pause,
            _ => {
                round += 1;
                defaults::PASS_PAUSES[(round - 1).min(1)]
            }
        };
        if round == count || pipeline.clock.now() - started + pause >= defaults::BOOTSTRAP_TIMEOUT {
            return Err(error);
        }
        pipeline.clock.sleep(pause).await;
    }
}

/// The waits that the service has asked for: it is there, and that is no reason to give up as soon as where nobody
/// answers.
#[derive(Default)]
struct Waits {
    count: u32,
    sum: Duration,
}

impl Waits {
    /// The next one, if this error asks for it and the options allow it.
    fn next(&mut self, limits: &RetryOptions, error: &Error) -> Option<Duration> {
        let pause = limits.fixed_retry_interval.or(error.retry_after()).unwrap_or(defaults::PASS_PAUSES[1]);
        let sum = self.sum.saturating_add(pause);
        let allowed = self.count < limits.max_retry_attempt_count && sum <= limits.max_wait_time;
        (allowed && is_throttled(error)).then(|| {
            *self = Self { count: self.count + 1, sum };
            pause
        })
    }
}

fn is_throttled(error: &Error) -> bool {
    error.status() == Some(StatusCode::TOO_MANY_REQUESTS.as_u16())
}

async fn race(
    pipeline: &Arc<Pipeline>,
    endpoints: &[Url],
    timeout: Duration,
) -> std::result::Result<AccountProperties, Miss> {
    let mut waiting = endpoints.iter();
    let mut running = FuturesUnordered::new();
    let mut last = None;
    loop {
        if let Some(endpoint) = waiting.next() {
            running.push(ask(pipeline, endpoint, timeout));
        }
        // With no one left to start, only the answers count; each ends within its own time.
        let patience = if waiting.len() > 0 { defaults::BOOTSTRAP_HEAD_START } else { timeout * 2 };
        match pipeline.clock.within(patience, running.next()).await {
            Some(Some(Ok(document))) => return Ok(document),
            Some(Some(Err(Miss::Final(error)))) => return Err(Miss::Final(error)),
            Some(Some(Err(Miss::Passing(error)))) => last = Some(last.filter(is_throttled).unwrap_or(error)),
            Some(None) if waiting.len() == 0 => break,
            Some(None) | None => {}
        }
    }
    Err(Miss::Passing(last.unwrap_or_else(|| Error::new(ErrorKind::Unavailable, "no endpoint answered"))))
}

/// Reads the account document at one endpoint. A token may have ended early: if one is refused, another is tried, once.
async fn ask(
    pipeline: &Pipeline,
    endpoint: &Url,
    timeout: Duration,
) -> std::result::Result<AccountProperties, Miss> {
    let (authorization, mut answer) = exchange(pipeline, endpoint, timeout).await?;
    if answer.status == StatusCode::UNAUTHORIZED && pipeline.signer.can_renew() {
        pipeline.signer.forget(authorization.as_ref(), &answer.headers);
        (_, answer) = exchange(pipeline, endpoint, timeout).await?;
    }
    read(endpoint, &answer)
}

/// Sends one request, and tells with what it was signed.
async fn exchange(
    pipeline: &Pipeline,
    endpoint: &Url,
    timeout: Duration,
) -> std::result::Result<(Option<HeaderValue>, Response), Miss> {
    let Some(request) = pipeline.clock.within(timeout, signed(pipeline, endpoint, timeout)).await else {
        let text = "the token provider gave no token in the time for reading the account document";
        return Err(Miss::Passing(Error::new(ErrorKind::Credential, text)));
    };
    let request = request.map_err(Miss::Final)?;
    let authorization = request.headers.get(headers::AUTHORIZATION).cloned();
    let answer = pipeline.transport.send(request).await.map_err(|error| {
        let text = format!("the account document could not be read at {endpoint}: {error}");
        Miss::Passing(Error::new(ErrorKind::Transport, text).with_source(error))
    })?;
    Ok((authorization, answer))
}

/// What an answer says of the account.
fn read(endpoint: &Url, answer: &Response) -> std::result::Result<AccountProperties, Miss> {
    let status = answer::status(answer);
    let refusal = || answer::error("read_account", status, answer);
    match (status.code, status) {
        (200..300, _) => AccountProperties::parse(&answer.body).map_err(|problem| {
            let text = format!("what {endpoint} answered is no account document: {problem}");
            Miss::Passing(Error::new(ErrorKind::Serialization, text))
        }),
        // The region takes no writes, or is not the account's: others know more.
        (_, Status::WRITE_FORBIDDEN | Status::DATABASE_ACCOUNT_NOT_FOUND) => Err(Miss::Passing(refusal())),
        (401 | 403, _) => Err(Miss::Final(refusal())),
        _ => Err(Miss::Passing(refusal())),
    }
}

/// True if the endpoint gives a good account document within `timeout`.
pub(super) async fn is_well(pipeline: &Pipeline, endpoint: &Url, timeout: Duration) -> bool {
    ask(pipeline, endpoint, timeout).await.is_ok()
}

async fn signed(pipeline: &Pipeline, endpoint: &Url, timeout: Duration) -> Result<Request> {
    let operation = operations::read_account();
    let date = request::date(&pipeline.clock);
    let authorization =
        pipeline.signer.authorize(&operation, &date, &pipeline.clock, pipeline.clock.wall()).await?;
    let headers = request::common(&operation, &pipeline.user_agent, &date, authorization, None);
    Ok(Request {
        method: Method::GET,
        url: endpoint.as_str().to_owned(),
        headers,
        body: Bytes::new(),
        timeout,
    })
}
