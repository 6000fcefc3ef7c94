//! What does a client prove its identity with?

use std::error::Error;
use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::time::SystemTime;

use http::HeaderValue;

use super::key::{AccountKey, InvalidKey};
use super::resource_tokens::ResourceTokens;
use super::sign::header;

/// What a client proves its identity with. It shows its kind, never its secret.
#[derive(Clone)]
#[non_exhaustive]
pub enum Credential {
    /// A master key of the account: requests are signed with it.
    Key(AccountKey),
    /// The token of a permission: requests carry it as it is.
    ResourceToken(ResourceToken),
    /// The tokens of several permissions: requests carry the one that is for their resource.
    ResourceTokens(ResourceTokens),
    /// Tokens of an identity service (Entra ID), fetched as needed.
    Provider(Arc<dyn TokenProvider>),
}

/// The token of a permission (`type=resource&...`) or another ready-made one. It shows itself nowhere.
#[derive(Clone)]
pub struct ResourceToken(HeaderValue);

/// A token of an identity service. It shows itself nowhere.
#[derive(Clone)]
pub struct AccessToken {
    secret: String,
    expires_on: SystemTime,
    refresh_on: Option<SystemTime>,
}

/// Why an identity service gave no token.
pub type TokenError = Box<dyn Error + Send + Sync>;

/// The answer of a [`TokenProvider`], once it is there.
pub type TokenFuture<'a> = Pin<Box<dyn Future<Output = Result<AccessToken, TokenError>> + Send + 'a>>;

/// Gets tokens from an identity service. Tokens are kept until they expire, and asked for anew shortly before; a provider
/// need not keep them.
///
/// ```
/// use std::time::{Duration, SystemTime};
///
/// use perilune::{AccessToken, CosmosClient, Credential, TokenFuture, TokenProvider};
///
/// struct Directory;
///
/// impl TokenProvider for Directory {
///     fn get_token<'a>(&'a self, scopes: &'a [&'a str]) -> TokenFuture<'a> {
///         Box::pin(async move {
///             let secret = ask_the_directory(scopes).await?;
///             Ok(AccessToken::new(secret, SystemTime::now() + Duration::from_secs(3600)))
///         })
///     }
/// }
/// # async fn ask_the_directory(_: &[&str]) -> Result<String, perilune::TokenError> { Ok("e30.e30.".into()) }
///
/// let credential = Credential::from_provider(Directory);
/// let client = CosmosClient::builder("https://contoso.documents.azure.com:443/", credential).build()?;
/// # let _ = client;
/// # Ok::<(), perilune::Error>(())
/// ```
pub trait TokenProvider: Send + Sync {
    /// Gets a token for these scopes, such as `https://cosmos.azure.com/.default`.
    fn get_token<'a>(&'a self, scopes: &'a [&'a str]) -> TokenFuture<'a>;

    /// Gets a token that meets these claims, JSON text: the service refused the one before and demands them, since a
    /// password changed, say, or the place. A provider that keeps tokens must not answer one that it kept. By default
    /// as [`get_token`](Self::get_token).
    fn get_token_with_claims<'a>(&'a self, scopes: &'a [&'a str], claims: &'a str) -> TokenFuture<'a> {
        let _ = claims;
        self.get_token(scopes)
    }
}

impl Credential {
    /// A master key of the account, or the token of a permission: text that starts with `type=` is a token.
    ///
    /// # Errors
    ///
    /// The text is empty, or neither a token nor base64.
    pub fn from_text(text: &str) -> Result<Self, InvalidKey> {
        if text.trim_start().starts_with("type=") {
            return ResourceToken::new(text).map(Self::ResourceToken);
        }
        text.parse().map(Self::Key)
    }

    /// Tokens from an identity service.
    pub fn from_provider(provider: impl TokenProvider + 'static) -> Self {
        Self::Provider(Arc::new(provider))
    }
}

impl ResourceToken {
    /// The token of a permission, as the service gave it.
    ///
    /// # Errors
    ///
    /// The text is empty.
    pub fn new(token: &str) -> Result<Self, InvalidKey> {
        match token.trim() {
            "" => Err(InvalidKey::Empty),
            token => Ok(Self(header(token))),
        }
    }

    /// The value of the header `authorization`.
    pub(crate) fn authorization(&self) -> HeaderValue {
        self.0.clone()
    }
}

impl AccessToken {
    /// A token, good until `expires_on`.
    #[must_use]
    pub fn new(secret: impl Into<String>, expires_on: SystemTime) -> Self {
        Self { secret: secret.into(), expires_on, refresh_on: None }
    }

    /// From when on to ask for another while this one is still good. Default: five minutes before its end, or after half
    /// of a life that is shorter than ten.
    #[must_use]
    pub fn with_refresh_on(mut self, refresh_on: SystemTime) -> Self {
        self.refresh_on = Some(refresh_on);
        self
    }

    /// When the token ceases to be good.
    #[must_use]
    pub fn expires_on(&self) -> SystemTime {
        self.expires_on
    }

    /// From when on to ask for another, if the identity service says so.
    pub(crate) fn refresh_on(&self) -> Option<SystemTime> {
        self.refresh_on
    }

    /// The value of the header `authorization`.
    pub(crate) fn authorization(&self) -> HeaderValue {
        header(&format!("type=aad&ver=1.0&sig={}", self.secret))
    }
}

/// As [`Credential::from_text`].
impl TryFrom<&str> for Credential {
    type Error = InvalidKey;

    fn try_from(text: &str) -> Result<Self, InvalidKey> {
        Self::from_text(text)
    }
}

/// As [`Credential::from_text`].
impl TryFrom<String> for Credential {
    type Error = InvalidKey;

    fn try_from(text: String) -> Result<Self, InvalidKey> {
        Self::from_text(&text)
    }
}

impl From<AccountKey> for Credential {
    fn from(key: AccountKey) -> Self {
        Self::Key(key)
    }
}

impl From<ResourceToken> for Credential {
    fn from(token: ResourceToken) -> Self {
        Self::ResourceToken(token)
    }
}

impl From<ResourceTokens> for Credential {
    fn from(tokens: ResourceTokens) -> Self {
        Self::ResourceTokens(tokens)
    }
}

impl fmt::Debug for Credential {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Key(_) => "Key(..)",
            Self::ResourceToken(_) => "ResourceToken(..)",
            Self::ResourceTokens(_) => "ResourceTokens(..)",
            Self::Provider(_) => "Provider(..)",
        })
    }
}

impl fmt::Debug for ResourceToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ResourceToken(..)")
    }
}

impl fmt::Debug for AccessToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AccessToken").field("expires_on", &self.expires_on).finish_non_exhaustive()
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    const TOKEN: &str = "type=resource&ver=1&sig=ab+c/d==;e";

    #[test]
    fn text_is_a_key_or_a_token() {
        for (text, wanted) in [
            ("bm90IGEgcmVhbCBrZXk=", Ok("Key(..)")),
            (TOKEN, Ok("ResourceToken(..)")),
            ("type=sas&ver=1.0&sig=x", Ok("ResourceToken(..)")),
            ("", Err(InvalidKey::Empty)),
            ("a key", Err(InvalidKey::NotBase64)),
        ] {
            let made = Credential::from_text(text).map(|credential| format!("{credential:?}"));
            assert_eq!(made.as_deref().map_err(|error| *error), wanted, "{text:?}");
        }
    }

    #[test]
    fn tokens_travel_percent_encoded_and_stay_hidden() {
        let resource = ResourceToken::new(TOKEN).unwrap();
        let access = AccessToken::new("ey.J-_x=", SystemTime::UNIX_EPOCH);
        for (header, debug, wanted) in [
            (
                resource.authorization(),
                format!("{resource:?}"),
                "type%3Dresource%26ver%3D1%26sig%3Dab%2Bc%2Fd%3D%3D%3Be",
            ),
            (access.authorization(), format!("{access:?}"), "type%3Daad%26ver%3D1.0%26sig%3Dey.J-_x%3D"),
        ] {
            assert_eq!(header, wanted);
            assert!(header.is_sensitive());
            assert!(!debug.contains("ab+c") && !debug.contains("ey.J"), "{debug}");
        }
    }
}
