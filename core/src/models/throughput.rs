//! How much throughput does a new database or container get?

use http::{HeaderName, HeaderValue};

use super::headers;

/// Throughput of a new database or container.
///
/// ```
/// use perilune::ThroughputProperties;
///
/// let fixed = ThroughputProperties::manual(400);
/// let elastic = ThroughputProperties::autoscale(4000);
/// # let _ = (fixed, elastic);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ThroughputProperties(Kind);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Manual(u32),
    Autoscale { max: u32, increment_percent: Option<u32> },
}

impl ThroughputProperties {
    /// Always this many request units a second. The service takes multiples of 100, at least 400.
    #[must_use]
    pub const fn manual(request_units: u32) -> Self {
        Self(Kind::Manual(request_units))
    }

    /// A tenth of `max` up to `max` request units a second, as needed. The service takes multiples of 1000.
    #[must_use]
    pub const fn autoscale(max: u32) -> Self {
        Self(Kind::Autoscale { max, increment_percent: None })
    }

    /// Lets an autoscale maximum grow by this share, in per cent, when storage needs it; manual throughput is
    /// left as it is.
    #[must_use]
    pub const fn with_auto_upgrade(self, percent: u32) -> Self {
        match self.0 {
            Kind::Autoscale { max, .. } => Self(Kind::Autoscale { max, increment_percent: Some(percent) }),
            Kind::Manual(_) => self,
        }
    }

    /// The header of the request that creates the resource.
    pub(crate) fn to_header(self) -> (HeaderName, HeaderValue) {
        match self.0 {
            Kind::Manual(units) => (headers::OFFER_THROUGHPUT, units.into()),
            Kind::Autoscale { max, increment_percent } => {
                let mut settings = serde_json::json!({ "maxThroughput": max });
                if let Some(percent) = increment_percent {
                    settings["autoUpgradePolicy"] =
                        serde_json::json!({ "throughputPolicy": { "incrementPercent": percent } });
                }
                let value = HeaderValue::try_from(settings.to_string()).expect("numbers and names are ASCII");
                (headers::OFFER_AUTOPILOT_SETTINGS, value)
            }
        }
    }
}
