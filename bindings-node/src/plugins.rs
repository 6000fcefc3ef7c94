//! How does a request pass the application's plugins, and its answer come back through them?
//!
//! They stand around the client's own transport. A request goes to the JavaScript thread as a value; the plugins end it
//! themselves, or send it with [`forward`] and answer with what came of that. A client without plugins has none of this.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::time::Duration;

use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode};
use napi::Result;
use napi::bindgen_prelude::{Array, External, Null};
use napi_derive::napi;
use perilune::transport::{Failure, Request, Response, SendFuture, Transport, TransportError};
use tokio::sync::oneshot;

use crate::answer::lines;
use crate::completions::{Completions, Queue, call};
use crate::failure::unreadable;

/// The status of what is no outcome, but a question for JavaScript.
pub(crate) const ASKED: u32 = 1;
const FAILED: u32 = 0;
/// A request that nobody took is told from one without an answer this long before its time is over.
const MARGIN: Duration = Duration::from_millis(2);

type Exchange = std::result::Result<Response, TransportError>;

/// The plugins, as the core sees them.
pub(crate) struct Plugins {
    pub(crate) inner: Arc<dyn Transport>,
    pub(crate) queue: Weak<Queue>,
    /// By which JavaScript finds them.
    pub(crate) key: u32,
}

/// A request on its way through the plugins.
pub struct Asked {
    request: Request,
    inner: Arc<dyn Transport>,
    key: u32,
    /// The call that needs it; 0 for none.
    call: u32,
    taken: Arc<AtomicBool>,
    answer: Mutex<Option<oneshot::Sender<Exchange>>>,
}

impl Transport for Plugins {
    fn send(&self, request: Request) -> SendFuture<'_> {
        Box::pin(async move {
            let within = request.timeout.saturating_sub(MARGIN);
            let (taken, inner) = (Arc::new(AtomicBool::new(false)), Arc::clone(&self.inner));
            let (answer, answered) = oneshot::channel();
            let answer = Mutex::new(Some(answer));
            let asked =
                Asked { request, inner, key: self.key, call: call(), taken: Arc::clone(&taken), answer };
            let is_there = self.queue.upgrade().map(|queue| queue.ask(asked)).is_some();
            let exchange = tokio::time::timeout(within, answered).await;
            match (exchange, taken.load(Ordering::SeqCst) && is_there) {
                (Ok(Ok(exchange)), _) => exchange,
                (Ok(Err(_)), true) => Err(TransportError::new(Failure::Reset, "the plugins gave no answer")),
                (Err(_), true) => {
                    Err(TransportError::new(Failure::Timeout, "the plugins gave no answer in time"))
                }
                (_, false) => {
                    Err(TransportError::new(Failure::Local, "JavaScript had no time for the request"))
                }
            }
        })
    }
}

impl Asked {
    /// True while the core waits for the answer.
    fn is_wanted(&self) -> bool {
        let answer = self.answer.lock().unwrap_or_else(PoisonError::into_inner);
        answer.as_ref().is_some_and(|waiting| !waiting.is_closed())
    }

    fn end(&self, exchange: Exchange) {
        if let Some(waiting) = self.answer.lock().unwrap_or_else(PoisonError::into_inner).take() {
            // Nobody waits any more: nothing to tell.
            let _ = waiting.send(exchange);
        }
    }
}

/// Four values, as for a finished operation: the key of the plugins, 1, nothing, the request. None for a request that the
/// core has taken for one that was never sent, and sends elsewhere: it must not be sent now.
pub(crate) fn put_asked(values: &mut Array<'_>, asked: Asked) -> Result<()> {
    // In one order with the core's look at it, after it has let go of the answer.
    asked.taken.swap(true, Ordering::SeqCst);
    if !asked.is_wanted() {
        return Ok(());
    }
    values.insert(asked.key)?;
    values.insert(ASKED)?;
    values.insert(Null)?;
    values.insert(External::new(asked))
}

/// Four values: the id, status, body, headers; of a failure the status is 0, the body its kind and the headers its text.
pub(crate) fn put_sent(values: &mut Array<'_>, id: u32, exchange: Exchange) -> Result<()> {
    values.insert(id)?;
    match exchange {
        Ok(response) => {
            values.insert(u32::from(response.status.as_u16()))?;
            values.insert(&*String::from_utf8_lossy(&response.body))?;
            values.insert(lines(&response.headers))
        }
        Err(error) => {
            values.insert(FAILED)?;
            values.insert(error.failure().as_str())?;
            values.insert(error.to_string())
        }
    }
}

/// What a plugin sees of a request.
#[napi(object, object_from_js = false)]
pub struct AskedRequest {
    /// The call that needs it; 0 for none.
    pub call: u32,
    /// `GET`, `POST` ...
    pub method: String,
    /// Scheme, host, port and the percent-encoded target.
    pub url: String,
    /// A line for each header: name, `:`, value.
    pub headers: String,
    /// Empty for a request without one.
    pub body: String,
    /// In milliseconds.
    pub timeout: f64,
}

/// The request itself.
#[napi]
pub fn asked_request(asked: &External<Asked>) -> AskedRequest {
    let request = &asked.request;
    AskedRequest {
        call: asked.call,
        method: request.method.to_string(),
        url: request.url.clone(),
        headers: lines(&request.headers),
        body: String::from_utf8_lossy(&request.body).into_owned(),
        timeout: request.timeout.as_secs_f64() * 1000.0,
    }
}

/// Sends the request, as the plugins changed it, with the client's own connections. What comes of it comes out of
/// `completions` with `id`.
#[napi]
pub fn forward(
    asked: &External<Asked>,
    completions: &Completions,
    id: u32,
    method: String,
    url: String,
    headers: String,
    body: String,
) -> Result<()> {
    let mut request = asked.request.clone();
    request.method =
        Method::from_bytes(method.as_bytes()).map_err(|problem| unreadable("context.method", problem))?;
    request.url = url;
    request.headers = parsed(&headers)?;
    request.body = Bytes::from(body);
    let inner = Arc::clone(&asked.inner);
    completions.send(id, async move { inner.send(request).await })
}

/// Ends the request with an answer.
#[napi]
pub fn answer(asked: &External<Asked>, status: u32, headers: String, body: String) -> Result<()> {
    let status = u16::try_from(status).ok().and_then(|status| StatusCode::from_u16(status).ok());
    let status = status.ok_or_else(|| unreadable("plugins", "the code of the answer is no HTTP status"))?;
    asked.end(Ok(Response::new(status, parsed(&headers)?, body)));
    Ok(())
}

/// Ends the request without one: `connect`, `local`, `timeout`, `reset`, `truncated` or `protocol`, and why.
#[napi]
pub fn fail(asked: &External<Asked>, kind: String, text: String) {
    let kinds = [Failure::Connect, Failure::Local, Failure::Timeout, Failure::Truncated, Failure::Protocol];
    let failure = kinds.into_iter().find(|known| known.as_str() == kind).unwrap_or(Failure::Reset);
    asked.end(Err(TransportError::new(failure, text)));
}

fn parsed(lines: &str) -> Result<HeaderMap> {
    let mut headers = HeaderMap::new();
    for (name, value) in lines.lines().filter_map(|line| line.split_once(':')) {
        let problem =
            || unreadable("plugins", format_args!("{name} is no header, or has a value that none can have"));
        let name = HeaderName::try_from(name).map_err(|_| problem())?;
        headers.append(name, HeaderValue::try_from(value).map_err(|_| problem())?);
    }
    Ok(headers)
}
