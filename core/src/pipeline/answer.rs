//! What does an answer say: status, sub-status, charge, the service's words?

use std::time::Duration;

use http::{HeaderMap, HeaderName};

use super::request;
use crate::error::{Error, ErrorKind};
use crate::models::failure::Failure;
use crate::models::headers;
use crate::models::status::Status;
use crate::retry::Answer;
use crate::transport::{Response, TransportError};

/// The answer, unless it claims success with a body that is no JSON: then it is not the service's, but that of a
/// portal or a proxy in between, and nothing is known of what was asked. One byte tells; documents are not parsed here.
pub(super) fn genuine(answer: Response) -> Result<Response, TransportError> {
    let first = answer.body.trim_ascii_start().first();
    let is_json = first.is_none_or(|byte| b"{[\"-0123456789tfn".contains(byte));
    if is_json || !answer.status.is_success() {
        return Ok(answer);
    }
    let text = format!("the body of a {} is no JSON", answer.status.as_u16());
    Err(TransportError { failure: Failure::Protocol, text })
}

pub(super) fn text(answer: &HeaderMap, name: HeaderName) -> Option<&str> {
    answer.get(name)?.to_str().ok()
}

pub(super) fn status(answer: &Response) -> Status {
    let sub_status = text(&answer.headers, headers::SUB_STATUS).and_then(|text| text.trim().parse().ok());
    Status::new(answer.status.as_u16(), sub_status.unwrap_or(0))
}

pub(super) fn charge(answer: &HeaderMap) -> f64 {
    let charge: Option<f64> = text(answer, headers::REQUEST_CHARGE).and_then(|text| text.trim().parse().ok());
    // "NaN" and "inf" are numbers to the parser.
    charge.filter(|charge| charge.is_finite() && *charge >= 0.0).unwrap_or(0.0)
}

/// How long the service worked on the request, by its own clock.
pub(super) fn server_elapsed(answer: &HeaderMap) -> Option<Duration> {
    let ms: f64 = text(answer, headers::REQUEST_DURATION_MS)?.trim().parse().ok()?;
    Duration::try_from_secs_f64(ms / 1000.0).ok()
}

/// What the retry rules need of an answer.
pub(super) fn facts(answer: &Response) -> Answer {
    let has = |name| answer.headers.contains_key(name);
    Answer {
        status: status(answer),
        retry_after: request::retry_after(&answer.headers),
        from_service: has(headers::ACTIVITY_ID) || has(headers::SUB_STATUS),
    }
}

/// The error that an answer makes.
pub(super) fn error(operation: &str, status: Status, answer: &Response) -> Error {
    let message = match said(&answer.body) {
        Some(words) => format!("the service said: {words}"),
        None => format!("{operation} was answered without words"),
    };
    Error::new(ErrorKind::of(status), message)
        .with_status(status)
        .with_activity_id(text(&answer.headers, headers::ACTIVITY_ID).map(str::to_owned))
        .with_retry_after(request::retry_after(&answer.headers))
        .with_answer(answer.headers.clone(), answer.body.clone())
}

/// The first line of the service's message. An answer from in between may hold anything, or nothing.
fn said(body: &[u8]) -> Option<String> {
    #[derive(serde::Deserialize)]
    struct Body {
        message: String,
    }
    let body: Body = serde_json::from_slice(body).ok()?;
    let line = body.message.lines().next()?.trim();
    (!line.is_empty()).then(|| line.to_owned())
}

#[cfg(test)]
mod tests;
