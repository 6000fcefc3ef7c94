//! What is trusted because the machine trusts it, and with what does a client prove itself?

use std::sync::{Arc, OnceLock};

use rustls::crypto::{CryptoProvider, ring};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::{ClientConfig, Error as TlsError};
use rustls_platform_verifier::Verifier;

use crate::error::{Error, Result};

/// Read once for the process: to read and parse the machine's certificates takes milliseconds and a megabyte, which
/// thousands of clients should not pay each.
static MACHINE: OnceLock<Arc<Verifier>> = OnceLock::new();

/// Whom the machine's own certificates vouch for.
///
/// # Errors
/// If the machine has no certificates, as a small image may.
pub(super) fn of_the_machine() -> Result<Arc<Verifier>, TlsError> {
    if let Some(verifier) = MACHINE.get() {
        return Ok(verifier.clone());
    }
    let read = Arc::new(Verifier::new(cryptography())?);
    Ok(MACHINE.get_or_init(|| read).clone())
}

/// TLS with whom is vouched for. The identity is a private key and its certificates, PEM text.
///
/// # Errors
/// If the identity is none.
pub(super) fn config(verifier: Arc<Verifier>, http2: bool, identity: Option<&str>) -> Result<ClientConfig> {
    let builder = ClientConfig::builder_with_provider(cryptography())
        .with_safe_default_protocol_versions()
        .map_err(no_identity)?;
    let builder = builder.dangerous().with_custom_certificate_verifier(verifier);
    let mut config = match identity {
        Some(pem) => {
            let certificates = CertificateDer::pem_slice_iter(pem.as_bytes()).collect::<Result<_, _>>();
            let key = PrivateKeyDer::from_pem_slice(pem.as_bytes()).map_err(no_identity)?;
            builder.with_client_auth_cert(certificates.map_err(no_identity)?, key).map_err(no_identity)?
        }
        None => builder.with_no_client_auth(),
    };
    let protocol: &[u8] = if http2 { b"h2" } else { b"http/1.1" };
    config.alpn_protocols = vec![protocol.to_vec()];
    Ok(config)
}

pub(super) fn no_identity(error: impl std::error::Error + Send + Sync + 'static) -> Error {
    let accepted = "PEM text with a private key and the certificates that belong to it is accepted";
    Error::invalid("client certificate", accepted).with_source(error)
}

/// rustls needs a provider of cryptography for the process. The application's choice, if it made one, stands.
pub(super) fn cryptography() -> Arc<CryptoProvider> {
    if let Some(chosen) = CryptoProvider::get_default() {
        return chosen.clone();
    }
    // Fails only if another thread was faster, which serves as well.
    let _ = ring::default_provider().install_default();
    CryptoProvider::get_default().cloned().unwrap_or_else(|| Arc::new(ring::default_provider()))
}
