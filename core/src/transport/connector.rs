//! How is a connection made: straight or through a proxy, with TLS or without?

use std::collections::HashMap;
use std::io::{self, IoSlice};
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use futures_util::future::ready;
use http::uri::Scheme;
use http::{HeaderValue, Uri};
use hyper::rt::{Read, ReadBufCursor, Write};
use hyper_rustls::HttpsConnector;
use hyper_util::client::legacy::connect::dns::{GaiResolver, Name};
use hyper_util::client::legacy::connect::proxy::Tunnel;
use hyper_util::client::legacy::connect::{Connected, Connection, HttpConnector};
use hyper_util::client::proxy::matcher::Matcher;
use rustls::ClientConfig;
use tower_service::Service;
use url::Url;

use crate::clock::{BoxFuture, Clock};
use crate::error::{Error, Result};
use crate::policy::resolve::{ResolvedPolicy, is_loopback};

/// An idle connection is asked this often whether its other end still lives.
const KEEPALIVE: Duration = Duration::from_secs(30);
/// One that did not say so is asked again after this time, so often.
const KEEPALIVE_AGAIN: (Duration, u32) = (Duration::from_secs(15), 3);
/// What was sent and not acknowledged for this long ends the connection, so that a dead one leaves the pool.
#[cfg(target_os = "linux")]
const USER_TIMEOUT: Duration = Duration::from_secs(10);

type Problem = Box<dyn std::error::Error + Send + Sync>;

/// Makes connections.
#[derive(Clone)]
pub(super) struct Connector {
    tcp: HttpConnector<Resolver>,
    tls: Arc<ClientConfig>,
    tls_to_proxy: Arc<ClientConfig>,
    proxies: Option<Arc<Matcher>>,
    timeout: Duration,
    clock: Clock,
}

impl Connector {
    pub(super) fn new(
        policy: &ResolvedPolicy,
        endpoint: &Url,
        tls: ClientConfig,
        clock: Clock,
    ) -> Result<Self> {
        let options = &policy.transport;
        let given = options.resolve.iter().map(|(host, address)| (host.to_ascii_lowercase(), *address));
        let resolver = Resolver { given: Arc::new(given.collect()), system: GaiResolver::new() };
        let mut tcp = HttpConnector::new_with_resolver(resolver);
        tcp.enforce_http(false);
        tcp.set_nodelay(true);
        tcp.set_local_address(options.local_address);
        tcp.set_keepalive(Some(KEEPALIVE));
        tcp.set_keepalive_interval(Some(KEEPALIVE_AGAIN.0));
        tcp.set_keepalive_retries(Some(KEEPALIVE_AGAIN.1));
        #[cfg(target_os = "linux")]
        tcp.set_tcp_user_timeout(Some(USER_TIMEOUT));
        tcp.set_connect_timeout(Some(policy.connection_timeout));
        let mut tls_to_proxy = tls.clone();
        tls_to_proxy.alpn_protocols.clear();
        Ok(Self {
            tcp,
            tls: Arc::new(tls),
            tls_to_proxy: Arc::new(tls_to_proxy),
            proxies: proxies(options.proxy.as_deref(), endpoint)?.map(Arc::new),
            timeout: policy.connection_timeout,
            clock,
        })
    }

    /// What a request in cleartext must bear, which a proxy reads and passes on.
    pub(super) fn authorization_by_request(&self, to: &Uri) -> Option<HeaderValue> {
        let proxies = self.proxies.as_ref().filter(|_| to.scheme() == Some(&Scheme::HTTP))?;
        proxies.intercept(to)?.basic_auth().cloned()
    }

    async fn connect(self, to: Uri) -> std::result::Result<Link, Problem> {
        let Some(proxy) = self.proxies.and_then(|proxies| proxies.intercept(&to)) else {
            return Ok(Link::new(HttpsConnector::from((self.tcp, self.tls)).call(to).await?, false));
        };
        let mut to_proxy = HttpsConnector::from((self.tcp, self.tls_to_proxy));
        if to.scheme() != Some(&Scheme::HTTPS) {
            return Ok(Link::new(to_proxy.call(proxy.uri().clone()).await?, true));
        }
        let mut tunnel = Tunnel::new(proxy.uri().clone(), to_proxy);
        if let Some(authorization) = proxy.basic_auth() {
            tunnel = tunnel.with_auth(authorization.clone());
        }
        Ok(Link::new(HttpsConnector::from((tunnel, self.tls)).call(to).await?, false))
    }
}

/// The proxy that is set; else that of the environment (`HTTPS_PROXY`, `NO_PROXY` and their like), but never on the way
/// to this machine itself.
fn proxies(set: Option<&str>, endpoint: &Url) -> Result<Option<Matcher>> {
    let Some(address) = set else {
        return Ok((!is_loopback(endpoint)).then(Matcher::from_system));
    };
    let matcher = Matcher::builder().all(address).no("localhost,127.0.0.1,::1").build();
    if matcher.intercept(&Uri::from_static("https://contoso.documents.azure.com/")).is_none() {
        let accepted = "an address like http://proxy.contoso.com:8080 is accepted";
        return Err(Error::invalid("proxy", format_args!("is no address; {accepted}")));
    }
    Ok(Some(matcher))
}

impl Service<Uri> for Connector {
    type Response = Link;
    type Error = Problem;
    type Future = BoxFuture<'static, std::result::Result<Link, Problem>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<std::result::Result<(), Problem>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, to: Uri) -> Self::Future {
        let (connector, clock, timeout) = (self.clone(), self.clock.clone(), self.timeout);
        Box::pin(async move {
            let text = || format!("no connection within {} ms", timeout.as_millis());
            let connected = clock.within(timeout, connector.connect(to)).await;
            connected.unwrap_or_else(|| Err(io::Error::new(io::ErrorKind::TimedOut, text()).into()))
        })
    }
}

/// Finds addresses: those that are given, else the system's.
#[derive(Clone)]
struct Resolver {
    given: Arc<HashMap<String, SocketAddr>>,
    system: GaiResolver,
}

impl Service<Name> for Resolver {
    type Response = std::vec::IntoIter<SocketAddr>;
    type Error = io::Error;
    type Future = BoxFuture<'static, io::Result<Self::Response>>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.system.poll_ready(context)
    }

    fn call(&mut self, name: Name) -> Self::Future {
        if let Some(address) = self.given.get(name.as_str()) {
            return Box::pin(ready(Ok(vec![*address].into_iter())));
        }
        let found = self.system.call(name);
        Box::pin(async move { Ok(found.await?.collect::<Vec<_>>().into_iter()) })
    }
}

trait Stream: Read + Write + Connection + Send + Unpin {}

impl<T: Read + Write + Connection + Send + Unpin> Stream for T {}

/// A connection.
pub(super) struct Link {
    stream: Box<dyn Stream>,
    /// The other end is a proxy that reads the requests, and must be told whom they are for.
    is_read_by_proxy: bool,
}

impl Link {
    fn new(stream: impl Stream + 'static, is_read_by_proxy: bool) -> Self {
        Self { stream: Box::new(stream), is_read_by_proxy }
    }
}

impl Connection for Link {
    fn connected(&self) -> Connected {
        self.stream.connected().proxy(self.is_read_by_proxy)
    }
}

impl Read for Link {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: ReadBufCursor<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(context, buffer)
    }
}

impl Write for Link {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write(context, bytes)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write_vectored(context, bytes)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}

#[cfg(test)]
mod tests;
