//! With what is a request signed?

use std::time::SystemTime;

use http::{HeaderMap, HeaderValue};
use url::Url;

use super::directory::Directory;
use crate::auth::credential::{Credential, ResourceToken};
use crate::auth::key::AccountKey;
use crate::auth::refusal;
use crate::auth::resource_tokens::ResourceTokens;
use crate::auth::sign::Signed;
use crate::clock::Clock;
use crate::error::{Error, ErrorKind, Result};
use crate::models::headers;
use crate::operations::Operation;

/// Signs requests.
pub(crate) enum Signer {
    Key(AccountKey),
    ResourceToken(ResourceToken),
    ResourceTokens(ResourceTokens),
    Directory(Directory),
}

impl Signer {
    /// `scope` stands in the place of the account's own.
    pub(crate) fn new(credential: Credential, endpoint: &Url, scope: Option<String>) -> Self {
        match credential {
            Credential::Key(key) => Self::Key(key),
            Credential::ResourceToken(token) => Self::ResourceToken(token),
            Credential::ResourceTokens(tokens) => Self::ResourceTokens(tokens),
            Credential::Provider(provider) => Self::Directory(Directory::new(provider, endpoint, scope)),
        }
    }

    /// True if the credential can give another token after a refusal.
    pub(crate) fn can_renew(&self) -> bool {
        matches!(self, Self::Directory(_))
    }

    /// The `authorization` header of an operation on `date`. The signature holds no host: one serves every
    /// attempt of the operation.
    pub(crate) async fn authorize(
        &self,
        operation: &Operation,
        date: &str,
        clock: &Clock,
        wall: SystemTime,
    ) -> Result<HeaderValue> {
        match self {
            Self::Key(key) => Ok(signed(operation, date).authorization(key)),
            Self::ResourceToken(token) => Ok(token.authorization()),
            Self::ResourceTokens(tokens) => {
                let key = operation.headers.get(headers::PARTITION_KEY).and_then(|key| key.to_str().ok());
                tokens.authorization(&operation.link, key).ok_or_else(|| {
                    let link = &operation.link;
                    let text = format!("there is no resource token for {link:?}, but for {tokens:?}");
                    Error::new(ErrorKind::Credential, text)
                })
            }
            Self::Directory(directory) => directory.authorization(clock, wall).await,
        }
    }

    /// Drops the access token that was refused, so that the next request asks for another, with the claims that the
    /// refusal demands. One that came since stays: of many requests that were refused together, one asks.
    pub(crate) fn forget(&self, refused: Option<&HeaderValue>, answer: &HeaderMap) {
        if let (Self::Directory(directory), Some(refused)) = (self, refused) {
            directory.forget(refused, refusal::claims(answer));
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
