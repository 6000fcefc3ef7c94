//! How does a body become a JavaScript string?
//!
//! V8 reads UTF-8 a byte at a time wherever it is more than ASCII, and keeps what fits as Latin-1. Most bodies do: they are
//! made Latin-1 here, in a fifth of the time, and V8 copies them as they are.

use bytes::Bytes;
use memchr::memchr2;
use napi::{Env, JsString, Result};

/// Bytes by which a character from U+0080 to U+00FF begins. There is one more to each.
const LEADS: [u8; 2] = [0xC2, 0xC3];
const FOLLOWS: std::ops::RangeInclusive<u8> = 0x80..=0xBF;

/// A text on its way to JavaScript.
pub(crate) enum Text {
    Latin1(Bytes),
    Utf8(Bytes),
}

impl From<Bytes> for Text {
    fn from(utf8: Bytes) -> Self {
        if utf8.is_ascii() {
            return Self::Latin1(utf8);
        }
        match latin1(&utf8) {
            Some(text) => Self::Latin1(text.into()),
            None => Self::Utf8(utf8),
        }
    }
}

impl Text {
    pub(crate) fn bytes(&self) -> &Bytes {
        let (Self::Latin1(text) | Self::Utf8(text)) = self;
        text
    }

    pub(crate) fn put<'env>(&self, env: &'env Env) -> Result<JsString<'env>> {
        match self {
            Self::Latin1(text) => env.create_string_latin1(text),
            Self::Utf8(text) => env.create_string(String::from_utf8_lossy(text)),
        }
    }
}

/// `None` if it has other characters, or is no UTF-8.
fn latin1(utf8: &[u8]) -> Option<Vec<u8>> {
    let mut text = Vec::with_capacity(utf8.len());
    let mut rest = utf8;
    while let Some(at) = memchr2(LEADS[0], LEADS[1], rest) {
        let (plain, character) = rest.split_at(at);
        let [lead, follow, after @ ..] = character else { return None };
        if !plain.is_ascii() || !FOLLOWS.contains(follow) {
            return None;
        }
        text.extend_from_slice(plain);
        text.push((lead << 6) | (follow & 0x3F));
        rest = after;
    }
    text.extend_from_slice(rest);
    rest.is_ascii().then_some(text)
}
