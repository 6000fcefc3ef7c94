//! In which ways can a request end without a whole answer?

/// The kinds of failure that a transport reports. Everything else that the network says is for people to read.
///
/// A request that was *never sent* goes to the next region at once, a write too. Of any other the outcome is unknown:
/// a read goes to the next region, a write ends in an error that says so, unless the options allow to repeat it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Failure {
    /// Never sent: name not found, refused, unreachable, connect or TLS handshake timed out, stream refused.
    Connect,
    /// Never sent, for a reason on this side: no ports or descriptors left, network down, a certificate
    /// not trusted, a proxy that would not connect. Says nothing about the endpoint.
    Local,
    /// Sent, and no answer in time.
    Timeout,
    /// Sent, and the connection ended before an answer.
    Reset,
    /// The answer began and did not end.
    Truncated,
    /// What came back was no HTTP, or a success whose body is no JSON.
    Protocol,
}

impl Failure {
    /// One word for diagnostics.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Connect => "connect",
            Self::Local => "local",
            Self::Timeout => "timeout",
            Self::Reset => "reset",
            Self::Truncated => "truncated",
            Self::Protocol => "protocol",
        }
    }

    /// True if not a byte of the request can have been acted upon.
    #[must_use]
    pub fn is_never_sent(self) -> bool {
        match self {
            Self::Connect | Self::Local => true,
            Self::Timeout | Self::Reset | Self::Truncated | Self::Protocol => false,
        }
    }
}
