//! What is an account key?

use std::fmt;
use std::str::FromStr;

use base64::Engine as _;
use base64::alphabet;
use base64::engine::general_purpose::STANDARD;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;

/// Keys get about without the `=` at their end: whoever splits a connection string at each of them loses it.
const LENIENT: GeneralPurpose = GeneralPurpose::new(
    &alphabet::STANDARD,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// A master key of an account, decoded once. It shows itself nowhere.
///
/// ```
/// use perilune::AccountKey;
///
/// let key: AccountKey = "bm90IGEgcmVhbCBrZXk=".parse()?;
/// assert_eq!(format!("{key:?}"), "AccountKey(..)");
/// # Ok::<(), perilune::InvalidKey>(())
/// ```
#[derive(Clone)]
pub struct AccountKey(Hmac<Sha256>);

/// Why a text is no credential. The text itself is never repeated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum InvalidKey {
    /// Nothing was given.
    Empty,
    /// An account key is not base64.
    NotBase64,
}

impl AccountKey {
    /// The signature of a text, base64.
    pub(crate) fn sign(&self, text: &str) -> String {
        let mut code = self.0.clone();
        code.update(text.as_bytes());
        STANDARD.encode(code.finalize().into_bytes())
    }
}

impl FromStr for AccountKey {
    type Err = InvalidKey;

    /// Blanks around the key, as copying leaves them, do no harm; nor does padding that is missing.
    fn from_str(key: &str) -> Result<Self, Self::Err> {
        let bytes = LENIENT.decode(key.trim()).map_err(|_| InvalidKey::NotBase64)?;
        if bytes.is_empty() {
            return Err(InvalidKey::Empty);
        }
        // The code takes keys of any length.
        Hmac::new_from_slice(&bytes).map(Self).map_err(|_| InvalidKey::NotBase64)
    }
}

impl fmt::Debug for AccountKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("AccountKey(..)")
    }
}

impl fmt::Display for InvalidKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Empty => "credential: it is empty; an account key or a resource token is accepted",
            Self::NotBase64 => {
                "credential: the account key is not base64; copy it whole from the account's page of keys"
            }
        })
    }
}

impl std::error::Error for InvalidKey {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_malformed_key_is_refused_without_repeating_it() {
        for (key, wanted) in [
            ("", InvalidKey::Empty),
            ("  ", InvalidKey::Empty),
            ("not base64!", InvalidKey::NotBase64),
            ("bm90IGEgcmVhbCBrZXkx=", InvalidKey::NotBase64),
            ("bm90IGEgcmVhbCBrZXkxb", InvalidKey::NotBase64),
            ("bm90IGEg\ncmVhbCBrZXk=", InvalidKey::NotBase64),
        ] {
            let error = key.parse::<AccountKey>().err();
            assert_eq!(error, Some(wanted), "{key:?}");
            assert!(key.trim().is_empty() || !wanted.to_string().contains(key));
        }
        assert!(" bm90IGEgcmVhbCBrZXk=\n".parse::<AccountKey>().is_ok());
    }

    #[test]
    fn a_key_without_its_padding_signs_as_with_it() {
        let signed = |key: &str| key.parse::<AccountKey>().map(|key| key.sign("text"));
        assert_eq!(signed("bm90IGEgcmVhbCBrZXk"), signed("bm90IGEgcmVhbCBrZXk="));
    }
}
