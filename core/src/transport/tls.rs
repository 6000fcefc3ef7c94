//! Which certificates does a connection trust, and with what does a client prove itself?

use std::sync::{Arc, OnceLock};

use rustls::client::WantsClientCert;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{CryptoProvider, ring};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, ServerName, UnixTime};
use rustls::{ClientConfig, ConfigBuilder, DigitallySignedStruct, RootCertStore, SignatureScheme};
use rustls_platform_verifier::Verifier;
use url::Url;

use crate::error::{Error, ErrorKind, Result};
use crate::policy::TransportOptions;

/// What the machine trusts, read once for the process: to read and parse its certificates takes milliseconds and a
/// megabyte, which thousands of clients should not pay each.
static MACHINE: OnceLock<Arc<Verifier>> = OnceLock::new();

const NO_CERTIFICATES: &str = "this machine has no root certificates, without which no TLS endpoint can be trusted: \
    install them (the package ca-certificates), name a file of them in SSL_CERT_FILE, or give a root certificate";

/// TLS that trusts what the options say, which is what the machine trusts unless they say more.
pub(super) fn config(options: &TransportOptions, endpoint: &Url) -> Result<ClientConfig> {
    // The application's choice of cryptography, if it made one.
    let provider =
        CryptoProvider::get_default().cloned().unwrap_or_else(|| Arc::new(ring::default_provider()));
    let unusable = |error: rustls::Error| {
        Error::new(ErrorKind::InvalidArgument, "TLS can't be set up").with_source(error)
    };
    let builder = ClientConfig::builder_with_provider(Arc::clone(&provider));
    let builder = builder.with_safe_default_protocol_versions().map_err(unusable)?;
    let builder = match verifier(options, &provider)? {
        Ok(verifier) => builder.dangerous().with_custom_certificate_verifier(verifier),
        // An image may come without certificates; an emulator without TLS needs none.
        Err(_) if endpoint.scheme() == "http" => builder.with_root_certificates(RootCertStore::empty()),
        Err(error) => {
            return Err(Error::new(ErrorKind::InvalidArgument, NO_CERTIFICATES).with_source(error));
        }
    };
    let mut config = match &options.client_certificate {
        Some(pem) => identified(builder, pem)?,
        None => builder.with_no_client_auth(),
    };
    config.alpn_protocols = vec![if options.http2 { "h2".into() } else { "http/1.1".into() }];
    Ok(config)
}

/// With a private key and the certificates that belong to it, PEM text.
fn identified(builder: ConfigBuilder<ClientConfig, WantsClientCert>, pem: &str) -> Result<ClientConfig> {
    let certificates = CertificateDer::pem_slice_iter(pem.as_bytes()).collect::<std::result::Result<_, _>>();
    let key = PrivateKeyDer::from_pem_slice(pem.as_bytes()).map_err(no_identity)?;
    builder.with_client_auth_cert(certificates.map_err(no_identity)?, key).map_err(no_identity)
}

fn no_identity(error: impl std::error::Error + Send + Sync + 'static) -> Error {
    let accepted = "PEM text with a private key and the certificates that belong to it is accepted";
    Error::invalid("client certificate", accepted).with_source(error)
}

type Made<T> = std::result::Result<T, rustls::Error>;

fn verifier(
    options: &TransportOptions,
    provider: &Arc<CryptoProvider>,
) -> Result<Made<Arc<dyn ServerCertVerifier>>> {
    let roots: Vec<_> =
        options.root_certificates.iter().map(|pem| certificates(pem)).collect::<Result<_>>()?;
    if options.accept_invalid_certificates {
        return Ok(Ok(Arc::new(Anyone(Arc::clone(provider)))));
    }
    if roots.is_empty() {
        return Ok(of_the_machine(provider));
    }
    let verifier = Verifier::new_with_extra_roots(roots.into_iter().flatten(), Arc::clone(provider));
    Ok(verifier.map(|verifier| Arc::new(verifier) as _))
}

fn of_the_machine(provider: &Arc<CryptoProvider>) -> Made<Arc<dyn ServerCertVerifier>> {
    if let Some(verifier) = MACHINE.get() {
        return Ok(Arc::clone(verifier) as _);
    }
    let read = Arc::new(Verifier::new(Arc::clone(provider))?);
    Ok(Arc::clone(MACHINE.get_or_init(|| read)) as _)
}

/// Those in a bundle, which may hold other words beside them.
fn certificates(pem: &str) -> Result<Vec<CertificateDer<'static>>> {
    let read = CertificateDer::pem_slice_iter(pem.as_bytes()).collect::<std::result::Result<_, _>>();
    read.map_err(|error| {
        Error::invalid("root certificate", "is no certificate in PEM form").with_source(error)
    })
}

/// Trusts whoever answers.
#[derive(Debug)]
struct Anyone(Arc<CryptoProvider>);

impl ServerCertVerifier for Anyone {
    fn verify_server_cert(
        &self,
        _: &CertificateDer<'_>,
        _: &[CertificateDer<'_>],
        _: &ServerName<'_>,
        _: &[u8],
        _: UnixTime,
    ) -> Made<ServerCertVerified> {
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        _: &[u8],
        _: &CertificateDer<'_>,
        _: &DigitallySignedStruct,
    ) -> Made<HandshakeSignatureValid> {
        Ok(HandshakeSignatureValid::assertion())
    }

    fn verify_tls13_signature(
        &self,
        _: &[u8],
        _: &CertificateDer<'_>,
        _: &DigitallySignedStruct,
    ) -> Made<HandshakeSignatureValid> {
        Ok(HandshakeSignatureValid::assertion())
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.0.signature_verification_algorithms.supported_schemes()
    }
}
