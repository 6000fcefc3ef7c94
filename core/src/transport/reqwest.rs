//! How is a request sent with reqwest?
//!
//! The only file that names it. Its own retries and redirects are off: what is repeated, and where, is
//! decided elsewhere.

use std::sync::Arc;
use std::time::Duration;

use reqwest::redirect::Policy;
use reqwest::{Certificate, Client, ClientBuilder, Identity, NoProxy, Proxy};
use url::Url;

use crate::clock::Clock;
use crate::error::{Error, ErrorKind, Result};
use crate::models::failure::Failure;
use crate::policy::resolve::{ResolvedPolicy, is_loopback};
use crate::policy::{TransportOptions, defaults};
use crate::transport::classify::{self, Stage};
use crate::transport::limit::ConnectionLimit;
use crate::transport::tls;
use crate::transport::{Request, Response, SendFuture, Transport, TransportError};

/// An idle connection is asked this often whether its other end still lives.
const TCP_KEEPALIVE: Duration = Duration::from_secs(30);
/// What was sent and not acknowledged for this long ends the connection, so that a dead one leaves the pool.
const TCP_USER_TIMEOUT: Duration = Duration::from_secs(10);

const NO_CERTIFICATES: &str = "this machine has no root certificates, without which no TLS endpoint can be trusted: \
    install them (the package ca-certificates), name a file of them in SSL_CERT_FILE, or give a root certificate";

/// A pool of connections to all endpoints.
pub(crate) struct ReqwestTransport {
    client: Client,
    /// None for HTTP/2, which needs but one connection for each endpoint.
    limit: Option<ConnectionLimit>,
    clock: Clock,
}

impl ReqwestTransport {
    /// Builds the pool; connects to nothing yet.
    pub(crate) fn shared(
        policy: &ResolvedPolicy,
        endpoint: &Url,
        clock: Clock,
    ) -> Result<Arc<dyn Transport>> {
        let mut builder = Client::builder()
            .retry(reqwest::retry::never())
            .redirect(Policy::none())
            .connect_timeout(policy.connection_timeout)
            .pool_idle_timeout(defaults::IDLE_CONNECTION)
            .pool_max_idle_per_host(policy.transport.max_connections_per_endpoint)
            .tcp_nodelay(true)
            .tcp_keepalive(TCP_KEEPALIVE)
            .tcp_user_timeout(TCP_USER_TIMEOUT)
            .local_address(policy.transport.local_address);
        builder = protocol(builder, policy.transport.http2);
        builder = proxy(builder, policy, endpoint)?;
        builder = trust(builder, &policy.transport, endpoint)?;
        for (host, address) in &policy.transport.resolve {
            builder = builder.resolve(host, *address);
        }
        let client = builder.build().map_err(|error| {
            Error::new(ErrorKind::InvalidArgument, "the connection pool can't be built").with_source(error)
        })?;
        let most = policy.transport.max_connections_per_endpoint;
        let limit = (!policy.transport.http2).then(|| ConnectionLimit::new(most));
        Ok(Arc::new(Self { client, limit, clock }))
    }
}

fn protocol(builder: ClientBuilder, http2: bool) -> ClientBuilder {
    if !http2 {
        return builder.http1_only();
    }
    // A silent connection holds everything in flight: find out soon.
    builder
        .http2_prior_knowledge()
        .http2_keep_alive_interval(Duration::from_secs(1))
        .http2_keep_alive_timeout(Duration::from_secs(2))
        .http2_adaptive_window(true)
}

/// Trusts what the options say, which is what the machine trusts unless they say more.
fn trust(mut builder: ClientBuilder, options: &TransportOptions, endpoint: &Url) -> Result<ClientBuilder> {
    tls::cryptography();
    let identity = options.client_certificate.as_deref();
    if let Some(pem) = identity {
        builder = builder.identity(Identity::from_pem(pem.as_bytes()).map_err(tls::no_identity)?);
    }
    let roots = options.root_certificates.iter().map(|pem| certificate(pem)).collect::<Result<Vec<_>>>()?;
    if options.accept_invalid_certificates {
        return Ok(builder.tls_danger_accept_invalid_certs(true));
    }
    if !roots.is_empty() {
        return Ok(builder.tls_certs_merge(roots));
    }
    match tls::of_the_machine() {
        // What is configured so takes no identity from the builder.
        Ok(verifier) => {
            Ok(builder.tls_backend_preconfigured(tls::config(verifier, options.http2, identity)?))
        }
        // An emulator without TLS needs no certificates.
        Err(_) if endpoint.scheme() == "http" => Ok(builder.tls_certs_only([])),
        Err(error) => Err(Error::new(ErrorKind::InvalidArgument, NO_CERTIFICATES).with_source(error)),
    }
}

fn certificate(pem: &str) -> Result<Certificate> {
    Certificate::from_pem(pem.as_bytes()).map_err(|error| {
        Error::invalid("root certificate", "is no certificate in PEM form").with_source(error)
    })
}

/// The proxy that is set; else that of the environment (`HTTPS_PROXY`, `NO_PROXY` and their like), but never on the way
/// to this machine itself.
fn proxy(builder: ClientBuilder, policy: &ResolvedPolicy, endpoint: &Url) -> Result<ClientBuilder> {
    match &policy.transport.proxy {
        Some(address) => {
            let proxy = Proxy::all(address).map_err(|error| {
                let accepted = "an address like http://proxy.contoso.com:8080 is accepted";
                Error::invalid("proxy", format_args!("is no address; {accepted}")).with_source(error)
            })?;
            let this_machine = NoProxy::from_string("localhost,127.0.0.1,::1");
            Ok(builder.proxy(proxy.no_proxy(this_machine)))
        }
        None if is_loopback(endpoint) => Ok(builder.no_proxy()),
        None => Ok(builder),
    }
}

impl Transport for ReqwestTransport {
    fn send(&self, request: Request) -> SendFuture<'_> {
        Box::pin(async move {
            let (_place, timeout) = match &self.limit {
                Some(limit) => {
                    let (place, left) = limit.enter(&request.url, request.timeout, &self.clock).await?;
                    (Some(place), left)
                }
                None => (None, request.timeout),
            };
            self.exchange(request, timeout).await
        })
    }
}

impl ReqwestTransport {
    async fn exchange(
        &self,
        request: Request,
        timeout: Duration,
    ) -> std::result::Result<Response, TransportError> {
        let url = Url::parse(&request.url).map_err(|error| {
            TransportError::new(Failure::Connect, format!("{} is no address: {error}", request.url))
        })?;
        // Not by its builder, which copies the headers one by one.
        let mut sent = reqwest::Request::new(request.method, url);
        *sent.headers_mut() = request.headers;
        *sent.body_mut() = Some(request.body.into());
        *sent.timeout_mut() = Some(timeout);
        let sent = self.client.execute(sent);
        let mut answer = sent.await.map_err(|error| failed(&error, stage_of(&error)))?;
        let status = answer.status();
        let headers = std::mem::take(answer.headers_mut());
        let body = answer.bytes().await.map_err(|error| failed(&error, Stage::ReadingBody))?;
        Ok(Response { status, headers, body })
    }
}

fn stage_of(error: &reqwest::Error) -> Stage {
    if error.is_connect() || error.is_builder() { Stage::Connecting } else { Stage::Exchanging }
}

fn failed(error: &reqwest::Error, stage: Stage) -> TransportError {
    let failure = classify::failure(error, stage, error.is_timeout());
    TransportError { failure, text: classify::text(error) }
}

#[cfg(test)]
mod tests;
