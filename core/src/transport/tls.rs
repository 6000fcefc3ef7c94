//! What is trusted because the machine trusts it?

use std::sync::{Arc, OnceLock};

use rustls::crypto::{CryptoProvider, ring};
use rustls::{ClientConfig, Error};
use rustls_platform_verifier::Verifier;

/// Read once for the process: to read and parse the machine's certificates takes milliseconds and a megabyte, which
/// thousands of clients should not pay each.
static MACHINE: OnceLock<Arc<Verifier>> = OnceLock::new();

/// TLS as the machine's own certificates vouch for it.
///
/// # Errors
/// If the machine has no certificates, as a small image may.
pub(super) fn as_the_machine(http2: bool) -> Result<ClientConfig, Error> {
    let provider = cryptography();
    let verifier = match MACHINE.get() {
        Some(verifier) => verifier.clone(),
        None => {
            let read = Arc::new(Verifier::new(provider.clone())?);
            MACHINE.get_or_init(|| read).clone()
        }
    };
    let builder = ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions()?;
    let mut config = builder.dangerous().with_custom_certificate_verifier(verifier).with_no_client_auth();
    let protocol: &[u8] = if http2 { b"h2" } else { b"http/1.1" };
    config.alpn_protocols = vec![protocol.to_vec()];
    Ok(config)
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
