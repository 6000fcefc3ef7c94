//! Is the request signed? The service's own computation, shared with no client.

#[cfg(test)]
mod tests;

use std::time::{Duration, SystemTime};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use http::StatusCode;
use percent_encoding::percent_decode_str;
use sha2::Sha256;

use super::bearer::{self, Bearers};
use super::grant::Grant;
use super::{Failure, Request, Target};

/// How far a client's clock may be off.
const CLOCK_SKEW: Duration = Duration::from_secs(15 * 60);

/// Checks the `authorization` header; `bearers` says which access tokens are taken. What it gives is what the
/// request may do, if that is not everything.
pub(crate) fn check(
    key: &[u8],
    bearers: Bearers,
    request: &Request,
    target: &Target,
    now: SystemTime,
) -> Result<Option<Grant>, Failure> {
    let raw = request.header("authorization").ok_or_else(|| {
        unauthorized(
            "Required Header authorization is missing. Ensure a valid Authorization token is passed.",
        )
    })?;
    let token = percent_decode_str(raw).decode_utf8_lossy();
    let field = |name: &str| token.split('&').find_map(|part| part.strip_prefix(name)?.strip_prefix('='));
    match (field("type"), field("sig")) {
        (Some("master"), Some(signature)) => {
            check_master(key, signature, request, target, now).map(|()| None)
        }
        (Some("resource"), Some(signature)) => Grant::read(key, signature, now).map(Some),
        (Some("aad"), Some(signature)) if bearers.accepted && !signature.is_empty() => {
            bearer::check(signature, bearers.revoked, now).map(|()| None)
        }
        _ => Err(unauthorized(
            "The input authorization token can't serve the request. The token is of an unknown form: \
             the forms accepted are type=master, type=resource and, where the account allows it, type=aad.",
        )),
    }
}

fn check_master(
    key: &[u8],
    signature: &str,
    request: &Request,
    target: &Target,
    now: SystemTime,
) -> Result<(), Failure> {
    let stated = request.header("x-ms-date");
    let fallback = request.header("date").filter(|_| stated.is_none());
    let date = stated.or(fallback).ok_or_else(|| unauthorized("The x-ms-date header is missing."))?;
    let dates = [stated.unwrap_or_default(), fallback.unwrap_or_default()];
    let payload = string_to_sign(request, target.resource_type(), &target.resource_link(), dates);
    let by_rid = string_to_sign(request, target.resource_type(), &target.rid_link(), dates);
    let sent = STANDARD.decode(signature.as_bytes()).unwrap_or_default();
    if [&payload, &by_rid].into_iter().any(|payload| signs(key, payload, &sent)) {
        return check_date(date, now);
    }
    Err(unauthorized(format!(
        "The input authorization token can't serve the request. The wrong key is being used or the expected \
         payload is not built as per the protocol. For more info: https://aka.ms/cosmosdb-tsg-unauthorized. \
         Server used the following payload to sign: '{payload}'"
    )))
}

fn signs(key: &[u8], payload: &str, signature: &[u8]) -> bool {
    let mac = Hmac::<Sha256>::new_from_slice(key);
    mac.is_ok_and(|mac| mac.chain_update(payload.as_bytes()).verify_slice(signature).is_ok())
}

fn string_to_sign(request: &Request, kind: &str, link: &str, dates: [&str; 2]) -> String {
    let method = request.method.as_str().to_lowercase();
    let [stated, fallback] = dates.map(str::to_lowercase);
    format!("{method}\n{}\n{link}\n{stated}\n{fallback}\n", kind.to_lowercase())
}

fn check_date(date: &str, now: SystemTime) -> Result<(), Failure> {
    let signed = httpdate::parse_http_date(date).map_err(|_| {
        unauthorized(format!("The input date header is invalid format. The passed in value is '{date}'."))
    })?;
    let skew = now.duration_since(signed).or_else(|_| signed.duration_since(now)).unwrap_or_default();
    if skew <= CLOCK_SKEW {
        return Ok(());
    }
    Err(Failure::new(
        StatusCode::FORBIDDEN,
        0,
        format!("The authorization token is not valid at the current time. Token's date: '{date}'."),
    ))
}

fn unauthorized(message: impl Into<String>) -> Failure {
    Failure::new(StatusCode::UNAUTHORIZED, 0, message)
}
