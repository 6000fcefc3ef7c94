//! What is signed with an account key, and how does the signature travel?

#[cfg(test)]
mod tests;

use http::HeaderValue;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use super::key::AccountKey;

/// All but the unreserved characters of RFC 3986.
const ESCAPED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~');

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
        let [method, resource_type] = [method, resource_type].map(|part| part.to_ascii_lowercase());
        let [date, http_date] = [date, http_date].map(|part| part.to_ascii_lowercase());
        format!("{method}\n{resource_type}\n{resource_link}\n{date}\n{http_date}\n")
    }

    /// The value of the header `authorization`.
    pub(crate) fn authorization(&self, key: &AccountKey) -> HeaderValue {
        header(&format!("type=master&ver=1.0&sig={}", key.sign(&self.text())))
    }
}

/// The header value of a token: percent-encoded, and kept out of logs.
pub(crate) fn header(token: &str) -> HeaderValue {
    let encoded = utf8_percent_encode(token, ESCAPED).to_string();
    let mut value = HeaderValue::try_from(encoded).expect("percent-encoded text is ASCII");
    value.set_sensitive(true);
    value
}
