//! What kind of failure is this error of the network?
//!
//! The whole chain of causes is looked at, down to the system's own error: the outer ones say little.

use std::error::Error as StdError;
use std::io::{Error as IoError, ErrorKind};

use crate::models::failure::Failure;

/// Where in the exchange an error arose.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Stage {
    /// Before the request was written.
    Connecting,
    /// While it was written, or its answer awaited.
    Exchanging,
    /// While the body of the answer was read.
    ReadingBody,
}

/// The kind of failure that `error` is at this stage.
pub(crate) fn failure(error: &(dyn StdError + 'static), stage: Stage) -> Failure {
    // Only before the request was written: later, whatever ends the exchange leaves open what became of it.
    if stage == Stage::Connecting && chain(error).any(is_local) {
        return Failure::Local;
    }
    if stage == Stage::Connecting || chain(error).any(is_refused_stream) {
        return Failure::Connect;
    }
    if chain(error).any(is_timeout) {
        return Failure::Timeout;
    }
    match stage {
        Stage::ReadingBody => Failure::Truncated,
        _ if chain(error).any(is_unreadable) => Failure::Protocol,
        _ => Failure::Reset,
    }
}

/// The innermost cause's text, which names the real trouble.
pub(crate) fn text(error: &(dyn StdError + 'static)) -> String {
    chain(error).last().map(ToString::to_string).unwrap_or_default()
}

fn chain<'e>(error: &'e (dyn StdError + 'static)) -> impl Iterator<Item = &'e (dyn StdError + 'static)> {
    std::iter::successors(Some(error), |error| inner(*error))
}

/// `io::Error` hides the error it wraps from `source`; step into it.
fn inner<'e>(error: &'e (dyn StdError + 'static)) -> Option<&'e (dyn StdError + 'static)> {
    match error.downcast_ref::<IoError>().and_then(IoError::get_ref) {
        Some(wrapped) => Some(wrapped),
        None => error.source(),
    }
}

/// Trouble of this machine or its configuration, which says nothing about the endpoint.
fn is_local(error: &(dyn StdError + 'static)) -> bool {
    if let Some(rustls::Error::InvalidCertificate(_)) = error.downcast_ref::<rustls::Error>() {
        return true;
    }
    if error.to_string().contains("proxy") && error.to_string().contains("tunnel") {
        return true;
    }
    let Some(io) = error.downcast_ref::<IoError>() else { return false };
    // EMFILE and ENFILE (no descriptors), EADDRNOTAVAIL (no ports), ENETDOWN: see errno(3).
    io.kind() == ErrorKind::AddrNotAvailable
        || io.kind() == ErrorKind::NetworkDown
        || matches!(io.raw_os_error(), Some(23 | 24))
}

/// The server, or our own side, gave the stream back untouched.
fn is_refused_stream(error: &(dyn StdError + 'static)) -> bool {
    if let Some(hyper) = error.downcast_ref::<hyper::Error>() {
        return hyper.is_canceled();
    }
    error.downcast_ref::<h2::Error>().is_some_and(|h2| h2.reason() == Some(h2::Reason::REFUSED_STREAM))
}

/// A connection that the system, or HTTP/2, found silent.
fn is_timeout(error: &(dyn StdError + 'static)) -> bool {
    error.downcast_ref::<hyper::Error>().is_some_and(hyper::Error::is_timeout)
        || error.downcast_ref::<IoError>().is_some_and(|io| io.kind() == ErrorKind::TimedOut)
}

fn is_unreadable(error: &(dyn StdError + 'static)) -> bool {
    error.downcast_ref::<hyper::Error>().is_some_and(hyper::Error::is_parse)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_stage_has_its_failures() {
        let refused = || IoError::from(ErrorKind::ConnectionRefused);
        let reset = || IoError::from(ErrorKind::ConnectionReset);
        let silent = || IoError::from(ErrorKind::TimedOut);
        let no_ports = || IoError::from(ErrorKind::AddrNotAvailable);
        let no_descriptors = || IoError::from_raw_os_error(24);
        for (error, stage, expected) in [
            (refused(), Stage::Connecting, Failure::Connect),
            (silent(), Stage::Connecting, Failure::Connect),
            (no_ports(), Stage::Connecting, Failure::Local),
            (no_descriptors(), Stage::Connecting, Failure::Local),
            (IoError::other(no_ports()), Stage::Connecting, Failure::Local),
            (reset(), Stage::Exchanging, Failure::Reset),
            // Local trouble too, but the request is on its way.
            (IoError::from(ErrorKind::NetworkDown), Stage::Exchanging, Failure::Reset),
            (no_descriptors(), Stage::ReadingBody, Failure::Truncated),
            (silent(), Stage::Exchanging, Failure::Timeout),
            (reset(), Stage::ReadingBody, Failure::Truncated),
            (silent(), Stage::ReadingBody, Failure::Timeout),
        ] {
            assert_eq!(failure(&error, stage), expected, "{error:?} {stage:?}");
        }
    }

    #[test]
    fn an_untrusted_certificate_is_local_trouble() {
        let error = rustls::Error::InvalidCertificate(rustls::CertificateError::UnknownIssuer);
        let wrapped = IoError::other(IoError::other(error));
        assert_eq!(failure(&wrapped, Stage::Connecting), Failure::Local);
    }

    #[test]
    fn the_text_is_the_innermost_cause() {
        let error = IoError::other(IoError::other("the cable is cut"));
        assert_eq!(text(&error), "the cable is cut");
    }

    #[test]
    fn a_refused_stream_was_never_sent_and_other_ends_of_a_stream_are_resets() {
        for (reason, expected) in [
            (h2::Reason::REFUSED_STREAM, Failure::Connect),
            (h2::Reason::CANCEL, Failure::Reset),
            (h2::Reason::INTERNAL_ERROR, Failure::Reset),
        ] {
            let wrapped = IoError::other(h2::Error::from(reason));
            assert_eq!(failure(&wrapped, Stage::Exchanging), expected, "{reason}");
        }
    }

    #[test]
    fn other_tls_trouble_is_the_endpoints() {
        let error = IoError::other(rustls::Error::HandshakeNotComplete);
        assert_eq!(failure(&error, Stage::Connecting), Failure::Connect);
    }

    #[test]
    fn a_proxy_that_would_not_connect_is_local_trouble() {
        let error = IoError::other("proxy authentication required: tunnel error");
        assert_eq!(failure(&error, Stage::Connecting), Failure::Local);
    }
}
