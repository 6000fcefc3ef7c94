//! With what is a request signed?

use std::time::{Duration, SystemTime};

use http::HeaderValue;
use tokio::sync::Mutex;
use url::Url;

use crate::auth::credential::{AccessToken, Credential, TokenError, TokenProvider};
use crate::auth::sign::Signed;
use crate::error::{Error, ErrorKind, Result};
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
}

impl Signer {
    pub(crate) fn new(credential: Credential, endpoint: &Url) -> Self {
        let host = endpoint.host_str().unwrap_or_default();
        Self {
            credential,
            scope: format!("{}://{host}/.default", endpoint.scheme()),
            cached: Mutex::new(None),
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
            Credential::Provider(provider) => Ok(self.access_token(&**provider, wall).await?.authorization()),
        }
    }

    /// Drops the access token, so that the next request asks for another.
    pub(crate) async fn forget(&self) {
        *self.cached.lock().await = None;
    }

    /// The cached token, or a new one; concurrent requests wait for one answer of the provider.
    async fn access_token(&self, provider: &dyn TokenProvider, wall: SystemTime) -> Result<AccessToken> {
        let mut cached = self.cached.lock().await;
        if let Some(token) = cached.as_ref().filter(|token| token.expires_on() > wall + RENEW_BEFORE) {
            return Ok(token.clone());
        }
        let token = self.ask(provider).await.map_err(|error| {
            Error::new(ErrorKind::Credential, format!("the token provider gave no token: {error}"))
        })?;
        Ok(cached.insert(token).clone())
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

fn signed<'a>(operation: &'a Operation, date: &'a str) -> Signed<'a> {
    Signed {
        method: operation.method.as_str(),
        resource_type: operation.resource.as_str(),
        resource_link: &operation.link,
        date,
        http_date: "",
    }
}
