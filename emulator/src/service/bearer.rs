//! Is an access token (`type=aad`) still good?
//!
//! Nobody's signature is checked: any directory may have issued it. A token in the form of a JWT is read for its times;
//! one of any other form is taken as it is.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use http::{HeaderValue, StatusCode};
use serde::Deserialize;
use serde_json::json;

use super::Failure;

/// What the account makes of access tokens.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Bearers {
    /// Whether they are taken at all.
    pub(crate) accepted: bool,
    /// Those issued before are refused.
    pub(crate) revoked: Option<SystemTime>,
}

/// Seconds since 1970, whole or not.
#[derive(Deserialize)]
struct Times {
    exp: Option<f64>,
    iat: Option<f64>,
}

/// Refuses a token that has ended, and one that was issued before all of that time were revoked, with a challenge that
/// demands a later one.
pub(crate) fn check(token: &str, revoked: Option<SystemTime>, now: SystemTime) -> Result<(), Failure> {
    let Some(times) = times(token) else { return Ok(()) };
    if times.exp.is_some_and(|exp| exp <= seconds(now)) {
        return Err(refused("The access token has expired.", "error=\"invalid_token\""));
    }
    match revoked.map(seconds) {
        Some(revoked) if times.iat.unwrap_or_default() < revoked => {
            let value = format!("{}", revoked.ceil());
            let claims = json!({"access_token": {"nbf": {"essential": true, "value": value}}});
            let claims = STANDARD.encode(claims.to_string());
            let challenge = format!("error=\"insufficient_claims\", claims=\"{claims}\"");
            Err(refused("The access token has been revoked.", &challenge))
        }
        _ => Ok(()),
    }
}

fn times(token: &str) -> Option<Times> {
    let mut parts = token.split('.');
    let (_, claims, _) = (parts.next()?, parts.next()?, parts.next()?);
    if parts.next().is_some() {
        return None;
    }
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(claims.trim_end_matches('=')).ok()?).ok()
}

fn seconds(time: SystemTime) -> f64 {
    time.duration_since(UNIX_EPOCH).as_ref().map_or(0.0, Duration::as_secs_f64)
}

fn refused(message: &str, challenge: &str) -> Failure {
    let mut failure = Failure::new(StatusCode::UNAUTHORIZED, 0, message);
    if let Ok(challenge) = HeaderValue::try_from(format!("Bearer {challenge}")) {
        failure.headers.insert("www-authenticate", challenge);
    }
    failure
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn token(claims: &str) -> String {
        format!("e30.{}.", URL_SAFE_NO_PAD.encode(claims))
    }

    #[test]
    fn a_token_is_taken_until_it_ends_or_is_revoked() {
        let at = |second: f64| UNIX_EPOCH + Duration::from_secs_f64(second);
        for (claims, revoked, wanted) in [
            (r#"{"exp":100,"iat":10}"#, None, None),
            (r#"{"exp":50,"iat":10}"#, None, Some("Bearer error=\"invalid_token\"")),
            (r#"{"exp":100,"iat":10.5}"#, Some(10.4), None),
            (r#"{"exp":100,"iat":10.5}"#, Some(10.6), Some("Bearer error=\"insufficient_claims\", claims=")),
            (r#"{"exp":100}"#, Some(10.0), Some("Bearer error=\"insufficient_claims\", claims=")),
            ("{}", None, None),
            ("no JSON", Some(10.0), None),
        ] {
            let refusal = check(&token(claims), revoked.map(at), at(50.0)).err();
            let challenge =
                refusal.as_ref().map(|failure| failure.headers["www-authenticate"].to_str().unwrap());
            assert_eq!(challenge.is_some(), wanted.is_some(), "{claims}");
            assert!(challenge.unwrap_or_default().starts_with(wanted.unwrap_or_default()), "{challenge:?}");
        }
    }

    #[test]
    fn garbage_is_taken_as_it_is() {
        for token in ["", ".", "..", "a.b.c", "a.b.c.d", "e30.\u{e9}.", "e30.W10.", "e30.bnVsbA.x"] {
            assert_eq!(check(token, Some(UNIX_EPOCH), UNIX_EPOCH), Ok(()), "{token:?}");
        }
    }
}
