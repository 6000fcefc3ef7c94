//! Which access token is sent now, and who asks for the next?
//!
//! One that is good costs an atomic load. Shortly before its end one task beside the requests asks for another; only
//! where there is none to send do requests wait, together, for one answer of the provider, a failure too.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime};

use arc_swap::ArcSwapOption;
use http::HeaderValue;
use url::Url;

use crate::auth::credential::{AccessToken, TokenError, TokenProvider};
use crate::auth::worth::{Life, Worth};
use crate::clock::Clock;
use crate::error::{Error, ErrorKind, Result};

/// The scope of all accounts, and what the directory says where the account's own is not known to it. The official
/// packages fall back the same way.
const COMMON_SCOPE: &str = "https://cosmos.azure.com/.default";
const RESOURCE_NOT_FOUND: &str = "AADSTS500011";

/// A provider that is silent for this long has no answer to give; the next request may ask again.
const RENEWAL_TIMEOUT: Duration = Duration::from_secs(60);

/// What knows the current token.
pub(crate) struct Directory(Arc<Shared>);

struct Shared {
    provider: Arc<dyn TokenProvider>,
    scope: String,
    /// The scope was chosen: no other is tried.
    is_chosen: bool,
    /// The account's own scope is not known, but that of all accounts is.
    uses_common: AtomicBool,
    held: ArcSwapOption<Held>,
    /// What the next token must meet.
    claims: Mutex<Option<String>>,
    /// Held while the provider is asked.
    asking: Arc<tokio::sync::Mutex<LastFailure>>,
    /// How often the provider has answered a request.
    answers: AtomicU64,
}

/// Why the provider gave a request no token the last time; `None` if it gave one.
type LastFailure = Option<String>;

#[derive(Clone)]
struct Held {
    header: HeaderValue,
    life: Life,
}

impl Directory {
    pub(crate) fn new(provider: Arc<dyn TokenProvider>, endpoint: &Url, scope: Option<String>) -> Self {
        let host = endpoint.host_str().unwrap_or_default();
        Self(Arc::new(Shared {
            provider,
            is_chosen: scope.is_some(),
            scope: scope.unwrap_or_else(|| format!("{}://{host}/.default", endpoint.scheme())),
            uses_common: AtomicBool::new(false),
            held: ArcSwapOption::empty(),
            claims: Mutex::default(),
            asking: Arc::default(),
            answers: AtomicU64::new(0),
        }))
    }

    /// The header `authorization` with a good token.
    pub(crate) async fn authorization(&self, clock: &Clock, wall: SystemTime) -> Result<HeaderValue> {
        if let Some((header, worth)) = self.0.sendable(wall) {
            if worth == Worth::Ageing {
                self.renew_beside(clock, wall);
            }
            return Ok(header);
        }
        let answers = self.0.answers.load(Ordering::Acquire);
        let mut last_failure = self.0.asking.lock().await;
        if let Some((header, _)) = self.0.sendable(wall) {
            return Ok(header);
        }
        let has_waited = self.0.answers.load(Ordering::Acquire) != answers;
        let answer = match &*last_failure {
            Some(failure) if has_waited => Err(failure.clone()),
            _ => self.0.answer(wall, &mut last_failure).await,
        };
        answer.map_err(|failure| {
            Error::new(ErrorKind::Credential, format!("the token provider gave no token: {failure}"))
        })
    }

    /// Asks for the next token, unless somebody does already.
    fn renew_beside(&self, clock: &Clock, wall: SystemTime) {
        let Ok(asking) = Arc::clone(&self.0.asking).try_lock_owned() else { return };
        let (shared, timer) = (Arc::clone(&self.0), clock.clone());
        clock.spawn(async move {
            let _asking = asking;
            let renewed = timer.within(RENEWAL_TIMEOUT, shared.renew(wall)).await;
            if !matches!(renewed, Some(Ok(_))) {
                shared.not_renewed(wall);
            }
        });
    }

    /// Drops the token if it is the one refused; the next must meet these claims.
    pub(crate) fn forget(&self, refused: &HeaderValue, claims: Option<String>) {
        let held = self.0.held.load_full();
        if held.as_ref().is_some_and(|held| held.header == refused) {
            *self.0.claims() = claims;
            self.0.held.compare_and_swap(&held, None);
        }
    }
}

impl Shared {
    /// The token at hand, if it is to be sent.
    fn sendable(&self, wall: SystemTime) -> Option<(HeaderValue, Worth)> {
        let held = self.held.load();
        let held = held.as_ref()?;
        let worth = held.life.worth(wall);
        (worth != Worth::Ended).then(|| (held.header.clone(), worth))
    }

    /// The answer of the provider for a request, and for those that wait behind it.
    async fn answer(
        &self,
        wall: SystemTime,
        last_failure: &mut LastFailure,
    ) -> std::result::Result<HeaderValue, String> {
        let answer = self.renew(wall).await.map_err(|error| error.to_string());
        *last_failure = answer.as_ref().err().cloned();
        self.answers.fetch_add(1, Ordering::Release);
        answer
    }

    /// Asks for a token, and keeps it.
    async fn renew(&self, wall: SystemTime) -> std::result::Result<HeaderValue, TokenError> {
        let claims = self.claims().clone();
        let token = self.ask(claims.as_deref()).await?;
        let mut demanded = self.claims();
        if *demanded == claims {
            *demanded = None;
        }
        let held = Held { header: token.authorization(), life: Life::of(&token, wall) };
        let header = held.header.clone();
        self.held.store(Some(Arc::new(held)));
        Ok(header)
    }

    /// The old token goes on serving, and the provider has a pause.
    fn not_renewed(&self, wall: SystemTime) {
        let held = self.held.load_full();
        if let Some(old) = &held {
            let life = old.life.not_renewed(wall);
            let same = Held { life, ..Held::clone(old) };
            self.held.compare_and_swap(&held, Some(Arc::new(same)));
        }
    }

    /// Asks for the account's own scope; where the directory does not know the account, for that of all accounts, and
    /// from then on for no other.
    async fn ask(&self, claims: Option<&str>) -> std::result::Result<AccessToken, TokenError> {
        if !self.uses_common.load(Ordering::Relaxed) {
            match self.get(&self.scope, claims).await {
                Err(error) if !self.is_chosen && error.to_string().contains(RESOURCE_NOT_FOUND) => {}
                result => return result,
            }
        }
        let token = self.get(COMMON_SCOPE, claims).await?;
        self.uses_common.store(true, Ordering::Relaxed);
        Ok(token)
    }

    async fn get(&self, scope: &str, claims: Option<&str>) -> std::result::Result<AccessToken, TokenError> {
        match claims {
            Some(claims) => self.provider.get_token_with_claims(&[scope], claims).await,
            None => self.provider.get_token(&[scope]).await,
        }
    }

    fn claims(&self) -> MutexGuard<'_, Option<String>> {
        self.claims.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
