//! In which forms could a secret be somewhere?

use std::collections::BTreeSet;

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD};
use percent_encoding::{NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};

/// What no text may hold.
#[derive(Clone, Debug, Default)]
pub(crate) struct Needles(BTreeSet<String>);

impl Needles {
    /// Adds a secret as it is, decoded and encoded.
    pub(crate) fn add(&mut self, secret: &str) {
        let plain = percent_decode_str(secret).decode_utf8_lossy().into_owned();
        for form in [secret, &plain] {
            self.0.insert(form.to_owned());
            self.0.insert(utf8_percent_encode(form, NON_ALPHANUMERIC).to_string());
            self.0.insert(STANDARD_NO_PAD.encode(form));
            let decoded = STANDARD.decode(form).ok().and_then(|bytes| String::from_utf8(bytes).ok());
            self.0.extend(decoded);
        }
    }

    /// Adds what a header of authorization proves its sender with: the whole, and the signature or token alone.
    pub(crate) fn add_authorization(&mut self, header: &str) {
        self.add(header);
        let plain = percent_decode_str(header).decode_utf8_lossy().into_owned();
        if let Some((_, signature)) = plain.split_once("sig=") {
            self.add(signature);
        }
    }

    /// The secrets in a text.
    pub(crate) fn found_in<'a>(&'a self, text: &str) -> Option<&'a str> {
        self.0.iter().find(|needle| text.contains(needle.as_str())).map(String::as_str)
    }
}

#[test]
fn every_form_is_found() {
    let mut needles = Needles::default();
    needles.add("c2VjcmV0IGtleSE/Pw==");
    needles.add_authorization("type%3Dmaster%26ver%3D1.0%26sig%3DYWJj%2B%2F%3D");
    for text in [
        "key: c2VjcmV0IGtleSE/Pw==",
        "Some(\"secret key!??\")",
        "?key=c2VjcmV0IGtleSE%2FPw%3D%3D",
        "YzJWamNtVjBJR3RsZVNFL1B3PT0",
        "sig=YWJj+/=;",
        "YWJj%2B%2F%3D",
        "authorization: type%3Dmaster%26ver%3D1.0%26sig%3DYWJj%2B%2F%3D",
    ] {
        assert!(needles.found_in(text).is_some(), "{text}");
    }
    assert_eq!(needles.found_in("nothing to hide, AccountKey(..)"), None);
}
