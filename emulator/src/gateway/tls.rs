//! Which certificate do the ports show? One made at start, signed by an authority made at start.

use std::sync::Arc;
use std::time::{Duration, SystemTime};

use rcgen::{
    BasicConstraints, CertificateParams, DnType, ExtendedKeyUsagePurpose, IsCa, Issuer, KeyPair,
    KeyUsagePurpose,
};
use rustls::ServerConfig;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tokio_rustls::TlsAcceptor;

/// Some systems take no certificate that is valid for longer than 825 days.
const VALID: Duration = Duration::from_secs(365 * 24 * 3600);
/// Clocks differ.
const EARLIER: Duration = Duration::from_secs(24 * 3600);

/// The authority and what it signed.
#[derive(Clone)]
pub(crate) struct Authority {
    /// The authority's certificate: what clients are to trust.
    pub(crate) pem: String,
    pub(crate) acceptor: TlsAcceptor,
}

impl Authority {
    /// Makes an authority and a certificate for loopback and for these host names.
    pub(crate) fn new(hosts: &[String]) -> Result<Authority, String> {
        let key = KeyPair::generate().map_err(text)?;
        let params = authority_params();
        let authority = params.self_signed(&key).map_err(text)?;
        let issuer = Issuer::new(params, key);
        let leaf_key = KeyPair::generate().map_err(text)?;
        let leaf = leaf_params(hosts).map_err(text)?.signed_by(&leaf_key, &issuer).map_err(text)?;
        let chain = vec![leaf.der().clone(), authority.der().clone()];
        let secret = PrivateKeyDer::try_from(leaf_key.serialize_der()).map_err(str::to_owned)?;
        Ok(Authority { pem: authority.pem(), acceptor: acceptor(chain, secret)? })
    }
}

fn authority_params() -> CertificateParams {
    let mut params = valid_for_a_year(CertificateParams::default());
    params.distinguished_name.push(DnType::CommonName, "perilune emulator authority");
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    params
}

fn leaf_params(hosts: &[String]) -> Result<CertificateParams, rcgen::Error> {
    let loopback = ["localhost", "127.0.0.1", "::1"].map(str::to_owned);
    let mut params = valid_for_a_year(CertificateParams::new([&loopback, hosts].concat())?);
    params.distinguished_name.push(DnType::CommonName, "perilune emulator");
    params.use_authority_key_identifier_extension = true;
    params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
    params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
    Ok(params)
}

fn valid_for_a_year(mut params: CertificateParams) -> CertificateParams {
    let now = SystemTime::now();
    params.not_before = (now - EARLIER).into();
    params.not_after = (now + VALID).into();
    params
}

fn acceptor(
    chain: Vec<CertificateDer<'static>>,
    secret: PrivateKeyDer<'static>,
) -> Result<TlsAcceptor, String> {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let builder = ServerConfig::builder_with_provider(provider).with_safe_default_protocol_versions();
    let mut config =
        builder.map_err(text)?.with_no_client_auth().with_single_cert(chain, secret).map_err(text)?;
    config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    Ok(TlsAcceptor::from(Arc::new(config)))
}

fn text(error: impl std::fmt::Display) -> String {
    format!("tls: no certificate could be made: {error}")
}
