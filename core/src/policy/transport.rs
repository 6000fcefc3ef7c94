//! How are connections made?

use std::fmt;
use std::net::{IpAddr, SocketAddr};

use crate::policy::defaults;

/// Options of the network: TLS, protocol, pool, addresses.
#[derive(Clone, PartialEq)]
#[non_exhaustive]
pub struct TransportOptions {
    /// Speaks HTTP/2, over one connection per endpoint. Default: `false`, HTTP/1.1.
    pub http2: bool,
    /// Connections kept per endpoint. Default: 50.
    pub max_connections_per_endpoint: usize,
    /// Certificates to trust beside the system's, in PEM form. Default: none.
    pub root_certificates: Vec<String>,
    /// What the client proves itself with to whoever terminates TLS, such as a gateway in between: its private key and
    /// its certificates, its own first, in PEM form, one after the other. Default: none.
    pub client_certificate: Option<String>,
    /// Accepts any certificate. Default: `false`. For emulators only: it gives up who is spoken to.
    pub accept_invalid_certificates: bool,
    /// Allows `http://` beyond loopback. Default: `false`: the key's signatures would travel in the clear.
    pub allow_insecure_http: bool,
    /// Addresses of host names, in place of DNS: for private endpoints. Default: none. A port of 0 takes
    /// the URL's.
    pub resolve: Vec<(String, SocketAddr)>,
    /// The local address that connections leave from. Default: the system's choice.
    pub local_address: Option<IpAddr>,
    /// A proxy for all requests but those to this machine. Default: that of the environment (`HTTPS_PROXY`,
    /// `HTTP_PROXY`, `ALL_PROXY`, `NO_PROXY`).
    pub proxy: Option<String>,
    /// Words before the client's own in the `user-agent` header: the application's name. Default: none.
    pub user_agent_prefix: Option<String>,
    /// Words after the client's own in the `user-agent` header. Default: none.
    pub user_agent_suffix: Option<String>,
}

impl Default for TransportOptions {
    fn default() -> Self {
        Self {
            http2: false,
            max_connections_per_endpoint: defaults::CONNECTIONS_PER_ENDPOINT,
            root_certificates: Vec::new(),
            client_certificate: None,
            accept_invalid_certificates: false,
            allow_insecure_http: false,
            resolve: Vec::new(),
            local_address: None,
            proxy: None,
            user_agent_prefix: None,
            user_agent_suffix: None,
        }
    }
}

impl TransportOptions {
    /// Chooses HTTP/2 (`true`) or HTTP/1.1.
    pub fn with_http2(mut self, http2: bool) -> Self {
        self.http2 = http2;
        self
    }

    /// Trusts the certificates in this PEM text, beside the system's.
    pub fn with_root_certificate(mut self, pem: impl Into<String>) -> Self {
        self.root_certificates.push(pem.into());
        self
    }

    /// Proves itself with this private key and these certificates, PEM text, where it is asked to.
    pub fn with_client_certificate(mut self, pem: impl Into<String>) -> Self {
        self.client_certificate = Some(pem.into());
        self
    }

    /// Accepts any certificate (`true`).
    pub fn with_accept_invalid_certificates(mut self, accept: bool) -> Self {
        self.accept_invalid_certificates = accept;
        self
    }

    /// Gives a host name an address, in place of DNS.
    pub fn with_resolve(mut self, host: impl Into<String>, address: SocketAddr) -> Self {
        self.resolve.push((host.into(), address));
        self
    }

    /// Sends requests through this proxy, such as `http://proxy.contoso.com:8080`.
    pub fn with_proxy(mut self, address: impl Into<String>) -> Self {
        self.proxy = Some(address.into());
        self
    }

    /// Allows `http://` beyond loopback (`true`).
    pub fn with_allow_insecure_http(mut self, allow: bool) -> Self {
        self.allow_insecure_http = allow;
        self
    }

    /// Puts words before the client's own in the `user-agent` header.
    pub fn with_user_agent_prefix(mut self, prefix: impl Into<String>) -> Self {
        self.user_agent_prefix = Some(prefix.into());
        self
    }

    /// Puts words after the client's own in the `user-agent` header.
    pub fn with_user_agent_suffix(mut self, suffix: impl Into<String>) -> Self {
        self.user_agent_suffix = Some(suffix.into());
        self
    }
}

/// Without the client's private key, and the proxy's address, which may hold a password.
impl fmt::Debug for TransportOptions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TransportOptions")
            .field("http2", &self.http2)
            .field("max_connections_per_endpoint", &self.max_connections_per_endpoint)
            .field("root_certificates", &self.root_certificates.len())
            .field("client_certificate", &self.client_certificate.as_ref().map(|_| "set"))
            .field("accept_invalid_certificates", &self.accept_invalid_certificates)
            .field("allow_insecure_http", &self.allow_insecure_http)
            .field("resolve", &self.resolve)
            .field("local_address", &self.local_address)
            .field("proxy", &self.proxy.as_ref().map(|_| "set"))
            .field("user_agent_prefix", &self.user_agent_prefix)
            .field("user_agent_suffix", &self.user_agent_suffix)
            .finish()
    }
}
