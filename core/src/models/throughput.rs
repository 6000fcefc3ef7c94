//! How much throughput does a database or container get, or have?

use http::{HeaderName, HeaderValue};
use serde::{Deserialize, Deserializer};
use serde_json::{Value, json};

use super::headers;

/// Throughput of a database or container.
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

    /// The request units a second, if they are always the same.
    #[must_use]
    pub const fn manual_throughput(self) -> Option<u32> {
        match self.0 {
            Kind::Manual(units) => Some(units),
            Kind::Autoscale { .. } => None,
        }
    }

    /// The most request units a second, if they are given as needed.
    #[must_use]
    pub const fn autoscale_max_throughput(self) -> Option<u32> {
        match self.0 {
            Kind::Manual(_) => None,
            Kind::Autoscale { max, .. } => Some(max),
        }
    }

    /// The share, in per cent, by which an autoscale maximum may grow when storage needs it.
    #[must_use]
    pub const fn auto_upgrade(self) -> Option<u32> {
        match self.0 {
            Kind::Manual(_) => None,
            Kind::Autoscale { increment_percent, .. } => increment_percent,
        }
    }

    /// The header of the request that creates the resource.
    pub(crate) fn to_header(self) -> (HeaderName, HeaderValue) {
        match self.settings() {
            None => (headers::OFFER_THROUGHPUT, self.manual_throughput().unwrap_or_default().into()),
            Some(settings) => {
                let value = HeaderValue::try_from(settings.to_string()).expect("numbers and names are ASCII");
                (headers::OFFER_AUTOPILOT_SETTINGS, value)
            }
        }
    }

    /// The autoscale settings, as the service reads them.
    fn settings(self) -> Option<Value> {
        let mut settings = json!({ "maxThroughput": self.autoscale_max_throughput()? });
        if let Some(percent) = self.auto_upgrade() {
            settings["autoUpgradePolicy"] = json!({ "throughputPolicy": { "incrementPercent": percent } });
        }
        Some(settings)
    }

    /// The throughput that an offer's content gives.
    pub(crate) fn of_content(content: &Value) -> Option<Self> {
        let number = |value: &Value| value.as_u64().and_then(|units| u32::try_from(units).ok());
        let settings = &content["offerAutopilotSettings"];
        match number(&settings["maxThroughput"]) {
            Some(max) => {
                let policy = &settings["autoUpgradePolicy"]["throughputPolicy"];
                let increment_percent = number(&policy["incrementPercent"]);
                Some(Self(Kind::Autoscale { max, increment_percent }))
            }
            None => number(&content["offerThroughput"]).map(Self::manual),
        }
    }

    /// Writes this throughput into the content of an offer of the same kind.
    pub(crate) fn set_in(self, content: &mut Value) {
        match self.settings() {
            None => content["offerThroughput"] = json!(self.manual_throughput()),
            Some(settings) => content["offerAutopilotSettings"] = settings,
        }
    }
}

/// Read from an offer, the service's description of a resource's throughput.
impl<'de> Deserialize<'de> for ThroughputProperties {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        struct Offer {
            content: Value,
        }
        let offer = Offer::deserialize(deserializer)?;
        let none = || serde::de::Error::custom("the offer has neither manual nor autoscale throughput");
        Self::of_content(&offer.content).ok_or_else(none)
    }
}
