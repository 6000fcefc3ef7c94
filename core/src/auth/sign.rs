//! What is signed with an account key, and how does the signature travel?

#[cfg(test)]
mod tests;

use http::HeaderValue;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use super::key::AccountKey;

/// All but the unreserved characters of RFC 3986.
const ESCAPED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~');

/// What stands before a signature, percent-encoded.
const MASTER: &str = "type%3Dmaster%26ver%3D1.0%26sig%3D";
/// Which part of the text that is signed keeps its case.
const LINK: usize = 2;

/// What a signature covers. It holds no host, so one signature serves every region.
pub(crate) struct Signed<'a> {
    /// The HTTP method.
    pub(crate) method: &'a str,
    /// `docs`, `colls` ...; empty for the account itself.
    pub(crate) resource_type: &'a str,
    /// The link by names, not percent-encoded, without slashes at the ends; or one resource id in lower case.
    pub(crate) resource_link: &'a str,
    /// Value of `x-ms-date`; empty when that header is not sent.
    pub(crate) date: &'a str,
    /// Value of `Date`; empty when `x-ms-date` is sent.
    pub(crate) http_date: &'a str,
}

impl Signed<'_> {
    /// The text that is signed. Everything but the link is in lower case.
    pub(crate) fn text(&self) -> String {
        let Self { method, resource_type, resource_link, date, http_date } = self;
        let parts = [method, resource_type, resource_link, date, http_date];
        let mut text = String::with_capacity(parts.iter().map(|part| part.len() + 1).sum());
        for (at, part) in parts.into_iter().enumerate() {
            let start = text.len();
            text.push_str(part);
            if at != LINK {
                text[start..].make_ascii_lowercase();
            }
            text.push('\n');
        }
        text
    }

    /// The value of the header `authorization`.
    pub(crate) fn authorization(&self, key: &AccountKey) -> HeaderValue {
        let signature = key.sign(&self.text());
        let mut encoded = String::with_capacity(MASTER.len() + 2 * signature.len());
        encoded.push_str(MASTER);
        for c in signature.chars() {
            match c {
                '+' => encoded.push_str("%2B"),
                '/' => encoded.push_str("%2F"),
                '=' => encoded.push_str("%3D"),
                c => encoded.push(c),
            }
        }
        secret(encoded)
    }
}

/// The header value of a token: percent-encoded, and kept out of logs.
pub(crate) fn header(token: &str) -> HeaderValue {
    secret(utf8_percent_encode(token, ESCAPED).to_string())
}

fn secret(encoded: String) -> HeaderValue {
    let mut value = HeaderValue::try_from(encoded).expect("percent-encoded text is ASCII");
    value.set_sensitive(true);
    value
}
