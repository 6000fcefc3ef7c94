//! How is a request sent over the network?
//!
//! With hyper's pool of connections, which repeats nothing but what it could not begin to write: what is repeated, and
//! where, is decided elsewhere.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http::Uri;
use http::header::PROXY_AUTHORIZATION;
use http_body_util::{BodyExt, Full};
use hyper_util::client::legacy::{Builder, Client};
use hyper_util::rt::{TokioExecutor, TokioTimer};
use url::Url;

use super::classify::{self, Stage};
use super::connector::Connector;
use super::limit::ConnectionLimit;
use super::{Request, Response, SendFuture, Transport, TransportError, tls};
use crate::clock::Clock;
use crate::error::Result;
use crate::models::failure::Failure;
use crate::policy::defaults;
use crate::policy::resolve::ResolvedPolicy;

/// A pool of connections to all endpoints.
pub(crate) struct HttpTransport {
    client: Client<Connector, Full<Bytes>>,
    connector: Connector,
    /// None for HTTP/2, which needs but one connection for each endpoint.
    limit: Option<ConnectionLimit>,
    clock: Clock,
}

impl HttpTransport {
    /// Builds the pool; connects to nothing yet.
    pub(crate) fn shared(
        policy: &ResolvedPolicy,
        endpoint: &Url,
        clock: Clock,
    ) -> Result<Arc<dyn Transport>> {
        let options = &policy.transport;
        let connector = Connector::new(policy, endpoint, tls::config(options, endpoint)?, clock.clone())?;
        let most = options.max_connections_per_endpoint;
        let mut builder = Client::builder(TokioExecutor::new());
        builder
            .timer(TokioTimer::new())
            .pool_timer(TokioTimer::new())
            .pool_idle_timeout(defaults::IDLE_CONNECTION)
            .pool_max_idle_per_host(most);
        if options.http2 {
            speak_http2(&mut builder);
        }
        let client = builder.build(connector.clone());
        let limit = (!options.http2).then(|| ConnectionLimit::new(most));
        Ok(Arc::new(Self { client, connector, limit, clock }))
    }

    async fn exchange(&self, request: Request, uri: Uri) -> std::result::Result<Response, TransportError> {
        let mut sent = http::Request::new(Full::new(request.body));
        *sent.method_mut() = request.method;
        *sent.headers_mut() = request.headers;
        if let Some(authorization) = self.connector.authorization_by_request(&uri) {
            sent.headers_mut().insert(PROXY_AUTHORIZATION, authorization);
        }
        *sent.uri_mut() = uri;
        let answer = self.client.request(sent).await.map_err(|error| {
            let stage = if error.is_connect() { Stage::Connecting } else { Stage::Exchanging };
            TransportError { failure: classify::failure(&error, stage), text: classify::text(&error) }
        })?;
        let (head, body) = answer.into_parts();
        let body = body.collect().await.map_err(|error| {
            let failure = classify::failure(&error, Stage::ReadingBody);
            TransportError { failure, text: classify::text(&error) }
        })?;
        Ok(Response { status: head.status, headers: head.headers, body: body.to_bytes() })
    }
}

fn speak_http2(builder: &mut Builder) {
    builder
        .http2_only(true)
        // A silent connection holds everything in flight: find out soon.
        .http2_keep_alive_interval(Duration::from_secs(1))
        .http2_keep_alive_timeout(Duration::from_secs(2))
        .http2_adaptive_window(true);
}

impl Transport for HttpTransport {
    fn send(&self, request: Request) -> SendFuture<'_> {
        Box::pin(async move {
            let uri: Uri = request.url.parse().map_err(|error| {
                TransportError::new(Failure::Connect, format!("{} is no address: {error}", request.url))
            })?;
            let (_place, timeout) = match &self.limit {
                Some(limit) => {
                    let (place, left) = limit.enter(&request.url, request.timeout, &self.clock).await?;
                    (Some(place), left)
                }
                None => (None, request.timeout),
            };
            self.clock.within(timeout, self.exchange(request, uri)).await.unwrap_or_else(|| {
                let text = format!("no answer within {} ms", timeout.as_millis());
                Err(TransportError { failure: Failure::Timeout, text })
            })
        })
    }
}

#[cfg(test)]
mod tests;
