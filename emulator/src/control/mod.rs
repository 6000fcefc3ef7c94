//! How is the emulator driven from another program? Calls over HTTP, with JSON, on a port of their own.

mod calls;
mod json;
mod path;

use std::convert::Infallible;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;

use bytes::Bytes;
use http::{HeaderValue, Request, Response, StatusCode};
use http_body_util::{BodyExt, Full, Limited};
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo};
use hyper_util::server::conn::auto;
use serde_json::{Value, json};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::{JoinHandle, JoinSet};

use crate::emulator::{EmulatorError, Inner};
use crate::gateway::{ACCEPT_PAUSE, Port};
pub(crate) use json::state;
use path::Call;

const LONGEST_BODY: usize = 1 << 20;

/// The management API, being served.
#[derive(Debug)]
pub(crate) struct Control {
    address: SocketAddr,
    task: JoinHandle<()>,
}

/// What a call answers: JSON, or text as it is.
pub(crate) enum Answer {
    Json(Value),
    Pem(String),
}

/// Why a call was refused.
pub(crate) struct Refusal {
    status: StatusCode,
    text: String,
}

impl Refusal {
    pub(crate) fn new(status: StatusCode, text: impl Into<String>) -> Refusal {
        Refusal { status, text: text.into() }
    }
}

impl From<EmulatorError> for Refusal {
    fn from(error: EmulatorError) -> Refusal {
        let status = match error {
            EmulatorError::InvalidArgument(_) | EmulatorError::Account(_) => StatusCode::BAD_REQUEST,
            EmulatorError::Port { .. } => StatusCode::INTERNAL_SERVER_ERROR,
        };
        Refusal::new(status, error.to_string())
    }
}

impl Control {
    /// Opens the port and serves it on the current runtime.
    pub(crate) fn start(inner: Arc<Inner>, port: u16) -> Result<Control, EmulatorError> {
        let what = || format!("port {port} for the management API");
        let failed = |source| EmulatorError::Port { what: what(), source };
        let port = Port::claim(Ipv4Addr::LOCALHOST.into(), port).map_err(failed)?;
        let listener = port.listen().map_err(failed)?;
        let address = port.address();
        Ok(Control { address, task: tokio::spawn(accept(listener, inner)) })
    }

    pub(crate) fn address(&self) -> SocketAddr {
        self.address
    }

    /// Closes the port and its connections; when this returns, it is so.
    pub(crate) async fn stop(&mut self) {
        self.task.abort();
        // It ends by being aborted: there is nothing to learn from how.
        let _ = (&mut self.task).await;
    }
}

impl Drop for Control {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn accept(listener: TcpListener, inner: Arc<Inner>) {
    let mut connections = JoinSet::new();
    loop {
        tokio::select! {
            Some(_) = connections.join_next() => {}
            accepted = listener.accept() => match accepted {
                Ok((tcp, _)) => drop(connections.spawn(serve(tcp, inner.clone()))),
                Err(_) => tokio::time::sleep(ACCEPT_PAUSE).await,
            },
        }
    }
}

async fn serve(tcp: TcpStream, inner: Arc<Inner>) {
    let service = service_fn(move |request| respond(inner.clone(), request));
    let builder = auto::Builder::new(TokioExecutor::new());
    // A client that leaves in the middle is its own affair.
    let _ = builder.serve_connection(TokioIo::new(tcp), service).await;
}

async fn respond(inner: Arc<Inner>, request: Request<Incoming>) -> Result<Response<Full<Bytes>>, Infallible> {
    let (status, kind, body) = match answer(&inner, request).await {
        Ok(Answer::Json(value)) => (StatusCode::OK, "application/json", value.to_string()),
        Ok(Answer::Pem(text)) => (StatusCode::OK, "application/x-pem-file", text),
        Err(refusal) => (refusal.status, "application/json", json!({"error": refusal.text}).to_string()),
    };
    let mut response = Response::new(Full::new(Bytes::from(body)));
    *response.status_mut() = status;
    response.headers_mut().insert("content-type", HeaderValue::from_static(kind));
    Ok(response)
}

async fn answer(inner: &Inner, request: Request<Incoming>) -> Result<Answer, Refusal> {
    let (parts, body) = request.into_parts();
    if parts.headers.contains_key("origin") {
        let text = "origin: pages of a browser may not drive the emulator";
        return Err(Refusal::new(StatusCode::FORBIDDEN, text));
    }
    let body = Limited::new(body, LONGEST_BODY).collect().await;
    let body = body.map_err(|error| Refusal::new(StatusCode::BAD_REQUEST, format!("body: {error}")))?;
    let call = Call::parse(&parts.method, &parts.uri)?;
    let answer = calls::run(inner, call, &body.to_bytes()).await?;
    inner.core.account.saved().await.map_err(EmulatorError::from)?;
    Ok(answer)
}
