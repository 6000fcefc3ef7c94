//! With what is a request signed?

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime};

use http::HeaderValue;
use url::Url;

use crate::auth::credential::{AccessToken, Credential, TokenError, TokenProvider};
use crate::auth::sign::Signed;
use crate::error::{Error, ErrorKind, Result};
use crate::models::headers;
use crate::operations::Operation;

/// A token is asked for anew this long before it ends.
const RENEW_BEFORE: Duration = Duration::from_secs(300);

/// The scope of all accounts, and what the directory says where the account's own is not known to it. The official
/// packages fall back the same way.
const COMMON_SCOPE: &str = "https://cosmos.azure.com/.default";
const RESOURCE_NOT_FOUND: &str = "AADSTS500011";

/// Signs requests, and keeps the access token where a provider gives them.
pub(crate) struct Signer {
    credential: Credential,
    scope: String,
    cached: Mutex<Option<AccessToken>>,
    /// Held while the provider is asked.
    asking: tokio::sync::Mutex<()>,
}

impl Signer {
    pub(crate) fn new(credential: Credential, endpoint: &Url) -> Self {
        let host = endpoint.host_str().unwrap_or_default();
        Self {
            credential,
            scope: format!("{}://{host}/.default", endpoint.scheme()),
            cached: Mutex::default(),
            asking: tokio::sync::Mutex::default(),
        }
    }

    /// True if the credential can give another token after a refusal.
    pub(crate) fn can_renew(&self) -> bool {
        matches!(self.credential, Credential::Provider(_))
    }

    /// The `authorization` header of an operation on `date`. The signature holds no host: one serves every
    /// attempt of the operation.
    pub(crate) async fn authorize(
        &self,
        operation: &Operation,
        date: &str,
        wall: SystemTime,
    ) -> Result<HeaderValue> {
        match &self.credential {
            Credential::Key(key) => Ok(signed(operation, date).authorization(key)),
            Credential::ResourceToken(token) => Ok(token.authorization()),
            Credential::ResourceTokens(tokens) => {
                let key = operation.headers.get(headers::PARTITION_KEY).and_then(|key| key.to_str().ok());
                tokens.authorization(&operation.link, key).ok_or_else(|| {
                    let link = &operation.link;
                    let text = format!("there is no resource token for {link:?}, but for {tokens:?}");
                    Error::new(ErrorKind::Credential, text)
                })
            }
            Credential::Provider(provider) => Ok(self.access_token(&**provider, wall).await?.authorization()),
        }
    }

    /// Drops the access token that was refused, so that the next request asks for another. One that came since stays:
    /// of many requests that were refused together, one asks.
    pub(crate) fn forget(&self, refused: Option<&HeaderValue>) {
        let mut cached = self.cached();
        if cached.as_ref().map(AccessToken::authorization).as_ref() == refused {
            *cached = None;
        }
    }

    /// The cached token, or a new one; concurrent requests wait for one answer of the provider. A token that is about
    /// to end serves while another is asked for, and where none is given.
    async fn access_token(&self, provider: &dyn TokenProvider, wall: SystemTime) -> Result<AccessToken> {
        let usable = self.cached().clone().filter(|token| token.expires_on() > wall);
        if let Some(token) = fresh(usable.as_ref(), wall) {
            return Ok(token);
        }
        let _asking = match (&usable, self.asking.try_lock()) {
            (_, Ok(asking)) => asking,
            (Some(token), Err(_)) => return Ok(token.clone()),
            (None, Err(_)) => self.asking.lock().await,
        };
        if let Some(token) = fresh(self.cached().as_ref(), wall) {
            return Ok(token);
        }
        match (self.ask(provider).await, usable) {
            (Ok(token), _) => Ok(self.cached().insert(token).clone()),
            (Err(_), Some(token)) => Ok(token),
            (Err(error), None) => {
                Err(Error::new(ErrorKind::Credential, format!("the token provider gave no token: {error}")))
            }
        }
    }

    fn cached(&self) -> MutexGuard<'_, Option<AccessToken>> {
        self.cached.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Asks for the account's own scope; where the directory does not know the account, for that of all accounts.
    async fn ask(&self, provider: &dyn TokenProvider) -> std::result::Result<AccessToken, TokenError> {
        match provider.get_token(&[&self.scope]).await {
            Err(error) if error.to_string().contains(RESOURCE_NOT_FOUND) => {
                provider.get_token(&[COMMON_SCOPE]).await
            }
            result => result,
        }
    }
}

fn fresh(token: Option<&AccessToken>, wall: SystemTime) -> Option<AccessToken> {
    token.filter(|token| token.expires_on() > wall + RENEW_BEFORE).cloned()
}

fn signed<'a>(operation: &'a Operation, date: &'a str) -> Signed<'a> {
    Signed {
        method: operation.method.as_str(),
        resource_type: operation.resource.as_str(),
        resource_link: &operation.link,
        date,
        http_date: "",
    }
}
