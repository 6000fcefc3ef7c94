//! What is a region's URL? Loopback and its port, or a name as the service makes them.

use std::net::SocketAddr;

use super::EmulatorError;
use perilune::internals::region::normalise;

/// How the account document names hosts.
#[derive(Debug, Clone, Default)]
pub(crate) struct Naming {
    pub(crate) tls: bool,
    /// The account's global host; none when addresses are given as they are.
    pub(crate) host: Option<String>,
}

impl Naming {
    /// The host of one region: `contoso-westus2.documents.test`.
    pub(crate) fn region_host(&self, name: &str) -> Option<String> {
        let (account, domain) = self.host.as_ref()?.split_once('.')?;
        Some(format!("{account}-{}.{domain}", normalise(name)))
    }

    pub(crate) fn region_url(&self, name: &str, address: SocketAddr) -> String {
        self.url(self.region_host(name), address)
    }

    pub(crate) fn global_url(&self, address: SocketAddr) -> String {
        self.url(self.host.clone(), address)
    }

    fn url(&self, host: Option<String>, address: SocketAddr) -> String {
        let scheme = if self.tls { "https" } else { "http" };
        let host = host.unwrap_or_else(|| address.to_string());
        format!("{scheme}://{host}/")
    }

    /// The names that the certificate needs besides those of loopback.
    pub(crate) fn certificate_hosts(&self) -> Vec<String> {
        let Some((host, (_, domain))) =
            self.host.as_ref().and_then(|host| Some((host, host.split_once('.')?)))
        else {
            return Vec::new();
        };
        vec![host.clone(), format!("*.{domain}")]
    }
}

/// Checks a host such as `contoso.documents.test` and answers it with its first label, the account's id.
pub(crate) fn account_host(host: &str) -> Result<(String, String), EmulatorError> {
    let refuse = || {
        EmulatorError::InvalidArgument(format!(
            "advertise_hosts: '{host}' is no host name of an account; accepted is <account>.<domain>.<domain>, \
             such as contoso.documents.test, without a scheme or a port"
        ))
    };
    let label = |label: &str| {
        !label.is_empty() && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
    };
    if !host.split('.').all(label) || host.split('.').count() < 3 {
        return Err(refuse());
    }
    let host = host.to_ascii_lowercase();
    let account = host.split('.').next().unwrap_or_default().to_owned();
    Ok((host, account))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::{Naming, account_host};

    #[test]
    fn hosts_are_made_as_the_service_makes_them() {
        let address = "127.0.0.1:8081".parse().unwrap();
        let plain = Naming::default();
        assert_eq!(plain.region_url("West US 2", address), "http://127.0.0.1:8081/");
        assert!(plain.certificate_hosts().is_empty());
        let (host, account) = account_host("Contoso.Documents.Test").unwrap();
        assert_eq!(account, "contoso");
        let named = Naming { tls: true, host: Some(host) };
        assert_eq!(named.region_url("West US 2", address), "https://contoso-westus2.documents.test/");
        assert_eq!(named.global_url(address), "https://contoso.documents.test/");
        assert_eq!(named.certificate_hosts(), ["contoso.documents.test", "*.documents.test"]);
    }

    #[test]
    fn what_is_no_host_of_an_account_is_refused() {
        for host in ["", "contoso", "contoso.test", "a..b", "http://a.b.c", "a.b.c:443", "a.b.c/", "a b.c.d"]
        {
            let error = account_host(host).unwrap_err().to_string();
            assert!(error.starts_with("advertise_hosts: '"), "{error}");
        }
    }
}
