//! How does a credential object of the application give its tokens?
//!
//! What is asked goes to the JavaScript thread as a value. The core keeps what comes back, so that few calls ask.

use std::sync::{Mutex, PoisonError, Weak};

use napi::Result;
use napi::bindgen_prelude::{Array, External, Null};
use napi_derive::napi;
use perilune::internals::token_time;
use perilune::{AccessToken, TokenError, TokenFuture, TokenProvider};
use tokio::sync::oneshot;

use crate::completions::Queue;
use crate::plugins::ASKED;

/// The application's credential, as the core sees it.
pub(crate) struct Directory {
    pub(crate) queue: Weak<Queue>,
    /// By which JavaScript finds it.
    pub(crate) key: u32,
}

/// A token that the application is to get.
pub struct AskedToken {
    key: u32,
    scopes: Vec<String>,
    claims: Option<String>,
    answer: Mutex<Option<oneshot::Sender<Answer>>>,
}

type Answer = std::result::Result<AccessToken, String>;

impl Directory {
    fn get<'a>(&'a self, scopes: &'a [&'a str], claims: Option<&'a str>) -> TokenFuture<'a> {
        Box::pin(async move {
            let (answer, answered) = oneshot::channel();
            let scopes = scopes.iter().map(|scope| (*scope).to_owned()).collect();
            let (claims, answer) = (claims.map(str::to_owned), Mutex::new(Some(answer)));
            if let Some(queue) = self.queue.upgrade() {
                queue.ask_for_token(AskedToken { key: self.key, scopes, claims, answer });
            }
            let answer = answered.await.map_err(|_| "the credential was not asked: its client is gone")?;
            answer.map_err(TokenError::from)
        })
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

impl AskedToken {
    fn end(&self, answer: Answer) {
        if let Some(waiting) = self.answer.lock().unwrap_or_else(PoisonError::into_inner).take() {
            // Nobody waits any more: nothing to tell.
            let _ = waiting.send(answer);
        }
    }
}

/// Four values, as for a finished operation: the key of the credential, 1, nothing, what is asked.
pub(crate) fn put_asked_token(values: &mut Array<'_>, asked: AskedToken) -> Result<()> {
    values.insert(asked.key)?;
    values.insert(ASKED)?;
    values.insert(Null)?;
    values.insert(External::new(asked))
}

/// For what a token is.
#[napi(object, object_from_js = false)]
pub struct WantedToken {
    /// Such as `https://cosmos.azure.com/.default`.
    pub scopes: Vec<String>,
    /// What it must meet, JSON text.
    pub claims: Option<String>,
}

/// What is asked.
#[napi]
pub fn wanted_token(asked: &External<AskedToken>) -> WantedToken {
    WantedToken { scopes: asked.scopes.clone(), claims: asked.claims.clone() }
}

/// The token, and the milliseconds since 1970 when it ends and from when on another is to be asked for.
#[napi]
pub fn give_token(asked: &External<AskedToken>, token: String, expires_on: f64, refresh_on: Option<f64>) {
    let at = |ms: f64| token_time(ms / 1000.0);
    let token = AccessToken::new(token, at(expires_on));
    asked.end(Ok(refresh_on.map(at).into_iter().fold(token, AccessToken::with_refresh_on)));
}

/// No token, and why.
#[napi]
pub fn refuse_token(asked: &External<AskedToken>, text: String) {
    asked.end(Err(text));
}
