//! What does a refusal demand of the next access token?

use base64::Engine as _;
use base64::alphabet;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use http::HeaderMap;
use http::header::WWW_AUTHENTICATE;

/// Directories write base64 in both alphabets, padded or not.
const LENIENT: GeneralPurposeConfig =
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent);
const STANDARD: GeneralPurpose = GeneralPurpose::new(&alphabet::STANDARD, LENIENT);
const URL_SAFE: GeneralPurpose = GeneralPurpose::new(&alphabet::URL_SAFE, LENIENT);

/// The claims, JSON text, that the challenge of a refusal holds:
/// `Bearer error="insufficient_claims", claims="eyJ..."`.
pub(crate) fn claims(answer: &HeaderMap) -> Option<String> {
    let challenges = answer.get_all(WWW_AUTHENTICATE).into_iter().filter_map(|value| value.to_str().ok());
    challenges.filter_map(encoded).find_map(decoded)
}

/// The value of the parameter `claims` of a bearer challenge.
fn encoded(challenge: &str) -> Option<&str> {
    let mut rest = strip_prefix_ignoring_case(challenge.trim_start(), "bearer ")?;
    while let Some((name, after)) = rest.split_once('=') {
        let (value, after) = value(after);
        if name.trim_matches([' ', ',']).eq_ignore_ascii_case("claims") {
            return Some(value);
        }
        rest = after;
    }
    None
}

/// A value, quoted or not, and what follows it.
fn value(text: &str) -> (&str, &str) {
    match text.trim_start().strip_prefix('"') {
        Some(quoted) => quoted.split_once('"').unwrap_or((quoted, "")),
        None => text.split_once(',').unwrap_or((text, "")),
    }
}

fn decoded(claims: &str) -> Option<String> {
    let bytes = URL_SAFE.decode(claims).or_else(|_| STANDARD.decode(claims)).ok()?;
    String::from_utf8(bytes).ok().filter(|text| !text.is_empty())
}

fn strip_prefix_ignoring_case<'a>(text: &'a str, prefix: &str) -> Option<&'a str> {
    let (head, rest) = text.split_at_checked(prefix.len())?;
    head.eq_ignore_ascii_case(prefix).then_some(rest)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    const CLAIMS: &str = r#"{"access_token":{"nbf":{"essential":true,"value":"1604106651"}}}"#;
    const ENCODED: &str =
        "eyJhY2Nlc3NfdG9rZW4iOnsibmJmIjp7ImVzc2VudGlhbCI6dHJ1ZSwidmFsdWUiOiIxNjA0MTA2NjUxIn19fQ==";

    #[test]
    fn claims_are_found_in_a_bearer_challenge() {
        let bare = ENCODED.trim_end_matches('=');
        for (challenge, wanted) in [
            (format!("Bearer claims=\"{ENCODED}\""), Some(CLAIMS)),
            (
                format!(
                    "bearer realm=\"\", authorization_uri=\"https://a.example/x=y, z\", \
                     error=\"insufficient_claims\", claims=\"{bare}\""
                ),
                Some(CLAIMS),
            ),
            (format!("Bearer claims={bare}, error=\"x\""), Some(CLAIMS)),
            (format!("Basic claims=\"{ENCODED}\""), None),
            ("Bearer error=\"invalid_token\"".to_owned(), None),
            ("Bearer claims=\"no base64!\"".to_owned(), None),
            ("Bearer claims=\"\"".to_owned(), None),
            (String::new(), None),
        ] {
            let mut answer = HeaderMap::new();
            answer.insert(WWW_AUTHENTICATE, challenge.parse().unwrap());
            assert_eq!(claims(&answer).as_deref(), wanted, "{challenge}");
        }
    }

    #[test]
    fn garbage_is_read_or_not_but_never_panics() {
        let good = format!("Bearer error=\"x\", claims=\"{ENCODED}\"");
        for at in (0..=good.len()).filter(|at| good.is_char_boundary(*at)) {
            for noise in ["\"", "=", ",", " ", "\u{e9}", "=\""] {
                let text = format!("{}{noise}{}", &good[..at], &good[at..]);
                let mut answer = HeaderMap::new();
                if let Ok(value) = http::HeaderValue::from_bytes(text.as_bytes()) {
                    answer.insert(WWW_AUTHENTICATE, value);
                    let _ = claims(&answer);
                }
                let _ = encoded(&text).and_then(decoded);
            }
        }
    }
}
