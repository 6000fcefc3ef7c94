//! How does a credential object of the application give its tokens?
//!
//! The core's provider of tokens here is a [door](crate::door): what is asked goes out of it as a value. The core keeps
//! what comes back, so that few calls ask.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use perilune::internals::token_time;
use perilune::{AccessToken, TokenError, TokenFuture, TokenProvider};
use pyo3::prelude::*;

use crate::door::{Asked, Door, Inbox};

/// The application's credential, as the core sees it.
pub(crate) struct Directory(pub(crate) Arc<Door>);

/// A token that the application is to get.
pub(crate) type AskedToken = Asked<Wanted, Answer>;

type Answer = Result<AccessToken, String>;

/// For what, and what it must meet.
#[derive(Clone)]
pub(crate) struct Wanted {
    scopes: Vec<String>,
    claims: Option<String>,
}

impl Directory {
    /// Asks the call that needs it. If that is gone, or busy, others may wait for the token too.
    async fn token(&self, wanted: Wanted, caller: Option<Inbox>) -> Result<AccessToken, TokenError> {
        for inbox in self.0.inboxes(caller) {
            let (asked, answer) = Asked::new(self.0.key, wanted.clone(), &Arc::new(AtomicBool::new(false)));
            if inbox.take(asked)
                && let Ok(answer) = answer.await
            {
                return answer.map_err(TokenError::from);
            }
        }
        Err(TokenError::from("no thread or event loop of the application was there to ask the credential"))
    }

    fn get<'a>(&'a self, scopes: &'a [&'a str], claims: Option<&str>) -> TokenFuture<'a> {
        let scopes = scopes.iter().map(|scope| (*scope).to_owned()).collect();
        let wanted = Wanted { scopes, claims: claims.map(str::to_owned) };
        Box::pin(self.token(wanted, Inbox::current()))
    }
}

impl TokenProvider for Directory {
    fn get_token<'a>(&'a self, scopes: &'a [&'a str]) -> TokenFuture<'a> {
        self.get(scopes, None)
    }

    fn get_token_with_claims<'a>(&'a self, scopes: &'a [&'a str], claims: &'a str) -> TokenFuture<'a> {
        self.get(scopes, Some(claims))
    }
}

/// A token for the application's credential to get, and the way back for it.
#[pyclass(frozen, module = "perilune._native")]
pub(crate) struct TokenRequest(AskedToken);

impl From<AskedToken> for TokenRequest {
    fn from(asked: AskedToken) -> Self {
        asked.taken.store(true, Ordering::Release);
        Self(asked)
    }
}

#[pymethods]
impl TokenRequest {
    /// Which client's credential is to give it.
    #[getter]
    fn key(&self) -> u64 {
        self.0.key
    }

    #[getter]
    fn scopes(&self) -> Vec<String> {
        self.0.question.scopes.clone()
    }

    /// What the token must meet, JSON text.
    #[getter]
    fn claims(&self) -> Option<&str> {
        self.0.question.claims.as_deref()
    }

    /// False once nobody waits for the answer any more.
    #[getter]
    fn is_wanted(&self) -> bool {
        self.0.is_wanted()
    }

    /// The token, and the seconds since 1970 when it ends and from when on another is to be asked for.
    #[pyo3(signature = (token, expires_on, refresh_on=None))]
    fn answer(&self, token: String, expires_on: f64, refresh_on: Option<f64>) {
        let token = AccessToken::new(token, token_time(expires_on));
        self.0.answer(Ok(refresh_on.map(token_time).into_iter().fold(token, AccessToken::with_refresh_on)));
    }

    /// No token, and why.
    fn fail(&self, text: String) {
        self.0.answer(Err(text));
    }
}
