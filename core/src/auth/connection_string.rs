//! What does a connection string say?

use std::fmt;
use std::str::FromStr;

use url::Url;

use super::key::{AccountKey, InvalidKey};

/// Endpoint and key of an account in one text: `AccountEndpoint=https://...;AccountKey=...;`.
///
/// Names are taken in any case and order; names other than the two are passed over.
#[derive(Clone)]
#[non_exhaustive]
pub struct ConnectionString {
    /// The endpoint of the whole account.
    pub endpoint: Url,
    /// A master key.
    pub key: AccountKey,
}

/// Why a text is no connection string. The text itself is never repeated.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum InvalidConnectionString {
    /// This part is missing.
    Missing(&'static str),
    /// The endpoint is not an `http` or `https` address.
    Endpoint,
    /// The key is malformed.
    Key(InvalidKey),
}

const ENDPOINT: &str = "AccountEndpoint";
const KEY: &str = "AccountKey";

impl FromStr for ConnectionString {
    type Err = InvalidConnectionString;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let part = |wanted: &'static str| {
            text.split(';')
                .filter_map(|part| part.split_once('='))
                .find(|(name, _)| name.trim().eq_ignore_ascii_case(wanted))
                .map(|(_, value)| value.trim())
                .ok_or(InvalidConnectionString::Missing(wanted))
        };
        let endpoint = Url::parse(part(ENDPOINT)?).map_err(|_| InvalidConnectionString::Endpoint)?;
        if !matches!(endpoint.scheme(), "http" | "https") {
            return Err(InvalidConnectionString::Endpoint);
        }
        let key = part(KEY)?.parse().map_err(InvalidConnectionString::Key)?;
        Ok(Self { endpoint, key })
    }
}

/// Scheme, host and port of the endpoint: what else a text puts there can be a secret in the wrong place.
impl fmt::Debug for ConnectionString {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let origin = self.endpoint.origin().ascii_serialization();
        f.debug_struct("ConnectionString").field("endpoint", &origin).field("key", &self.key).finish()
    }
}

impl fmt::Display for InvalidConnectionString {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("connection string: ")?;
        match self {
            Self::Missing(part) => {
                write!(f, "{part} is missing; accepted is {ENDPOINT}=https://...;{KEY}=...;")
            }
            Self::Endpoint => write!(f, "{ENDPOINT} is not an http or https address"),
            Self::Key(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for InvalidConnectionString {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn endpoint_and_key_are_found_in_any_order() {
        for (text, wanted) in [
            ("AccountEndpoint=https://a.example:443/;AccountKey=a2V5;", Ok("https://a.example/")),
            (
                "accountkey=a2V5;Database=d;ACCOUNTENDPOINT=http://localhost:8081",
                Ok("http://localhost:8081/"),
            ),
            (" AccountKey = a2V5PQ== ; AccountEndpoint = https://a.example ", Ok("https://a.example/")),
            ("", Err(InvalidConnectionString::Missing(ENDPOINT))),
            ("AccountEndpoint=https://a.example", Err(InvalidConnectionString::Missing(KEY))),
            ("AccountEndpoint=a.example;AccountKey=a2V5", Err(InvalidConnectionString::Endpoint)),
            ("AccountEndpoint=ftp://a.example;AccountKey=a2V5", Err(InvalidConnectionString::Endpoint)),
            (
                "AccountEndpoint=https://a.example;AccountKey=!",
                Err(InvalidConnectionString::Key(InvalidKey::NotBase64)),
            ),
        ] {
            let parsed = text.parse::<ConnectionString>().map(|parsed| parsed.endpoint.to_string());
            assert_eq!(parsed, wanted.map(str::to_owned), "{text:?}");
        }
    }

    #[test]
    fn garbage_is_refused_or_read_but_never_panics() {
        let good = "AccountEndpoint=https://a.example:443/;AccountKey=c2VjcmV0;";
        for at in (0..=good.len()).filter(|at| good.is_char_boundary(*at)) {
            for noise in [";", "=", "\u{e9}", "\0", " ", "%", "[", "@", ":99999"] {
                for text in
                    [format!("{}{noise}{}", &good[..at], &good[at..]), format!("{}{noise}", &good[..at])]
                {
                    if let Err(error) = text.parse::<ConnectionString>() {
                        assert!(!error.to_string().contains("c2Vj"), "{error}");
                    }
                }
            }
        }
    }
}
