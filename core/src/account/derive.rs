//! What is a region's endpoint called, before the account has told?

use url::Url;

use crate::policy::resolve::Preference;
use crate::region::{Region, order_from};

/// The most regional endpoints that are guessed: beyond them an account hardly has its region.
const MOST: usize = 10;

/// The endpoints to try if the one given does not answer: those of the preferred regions; of a single one, also
/// of its neighbours. None for addresses that bear no region's name.
pub(crate) fn regional_endpoints(default: &Url, preference: &Preference) -> Vec<Url> {
    let mut regions = preference.listed.clone();
    if let ([only], Some(order)) = (&regions[..], preference.listed.first().and_then(order_from)) {
        let only = only.clone();
        regions.extend(order.filter(|region| *region != only));
    }
    regions.iter().take(MOST).filter_map(|region| regional_endpoint(default, region)).collect()
}

/// The region's key goes behind the first label of the host: `contoso` becomes `contoso-eastus2`. Nothing is
/// guessed for an IP address, a host of one label, or an endpoint that is already that region's.
fn regional_endpoint(default: &Url, region: &Region) -> Option<Url> {
    let Some(url::Host::Domain(host)) = default.host() else { return None };
    let (account, domain) = host.split_once('.')?;
    if account.ends_with(&format!("-{}", region.key())) {
        return None;
    }
    let mut url = default.clone();
    url.set_host(Some(&format!("{account}-{}.{domain}", region.key()))).ok()?;
    Some(url)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn the_region_follows_the_first_label() {
        for (default, region, expected) in [
            (
                "https://contoso.documents.azure.com/",
                "East US 2",
                Some("https://contoso-eastus2.documents.azure.com/"),
            ),
            (
                "https://contoso.documents.azure.cn/",
                "China East 2",
                Some("https://contoso-chinaeast2.documents.azure.cn/"),
            ),
            (
                "https://my-acct.documents.azure.com",
                "Japan East",
                Some("https://my-acct-japaneast.documents.azure.com/"),
            ),
            // The account's name also stands in the scheme.
            (
                "https://http.documents.azure.com:8081",
                "West US",
                Some("https://http-westus.documents.azure.com:8081/"),
            ),
            ("https://contoso-westus.documents.azure.com", "West US", None),
            ("http://127.0.0.1:8081", "West US", None),
            ("http://[::1]:8081", "West US", None),
            ("http://localhost:8081", "West US", None),
        ] {
            let default = Url::parse(default).unwrap();
            let derived = regional_endpoint(&default, &Region::new(region));
            assert_eq!(derived.as_ref().map(Url::as_str), expected, "{default} {region}");
        }
    }
}
