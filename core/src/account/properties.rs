//! What does the account document (`GET /`) say?
//!
//! It is read leniently, because a document that is refused leaves the client without regions: unknown fields are
//! ignored, a malformed region is skipped, and a list without one usable region is no news.

#[cfg(test)]
mod tests;

use std::fmt;

use serde::Deserialize;
use serde_json::{Map, Value};
use url::Url;

use crate::models::consistency::ConsistencyLevel;
use crate::region::Region;

/// The account document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct AccountProperties {
    /// Name of the account.
    pub(crate) id: String,
    /// Regions that take writes, the hub first; `None` = no news.
    pub(crate) writable: Option<Vec<AccountRegion>>,
    /// Regions to read from, in the account's order; `None` = no news.
    pub(crate) readable: Option<Vec<AccountRegion>>,
    /// Whether every region takes writes.
    pub(crate) multiple_writes: bool,
    /// Whether partitions fail over one by one; `None` = no news.
    pub(crate) per_partition_failover: Option<bool>,
    /// Whether the operator turned hedging off; `None` = no news.
    pub(crate) hedging_disabled: Option<bool>,
    /// The account's default.
    pub(crate) consistency: ConsistencyLevel,
    /// Limits of the query engine: JSON in a string, unread.
    pub(crate) query_engine_configuration: Option<String>,
    /// What was wrong with the regions that were skipped, for a warning.
    pub(crate) skipped: Vec<String>,
}

/// A region of an account and where to reach it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct AccountRegion {
    pub(crate) region: Region,
    pub(crate) endpoint: Url,
}

/// The answer is not an account document.
#[derive(Debug)]
pub(crate) struct ParseAccountError(serde_json::Error);

impl AccountProperties {
    /// Reads the document.
    ///
    /// # Errors
    ///
    /// It is not a JSON object.
    pub(crate) fn parse(body: &[u8]) -> Result<Self, ParseAccountError> {
        let document: Map<String, Value> = serde_json::from_slice(body).map_err(ParseAccountError)?;
        let text = |name: &str| document.get(name).and_then(Value::as_str).map(str::to_owned);
        let flag = |name: &str| document.get(name).and_then(flag);
        let mut skipped = Vec::new();
        Ok(Self {
            id: text("id").unwrap_or_default(),
            writable: regions(&document, "writableLocations", &mut skipped),
            readable: regions(&document, "readableLocations", &mut skipped),
            multiple_writes: flag("enableMultipleWriteLocations").unwrap_or(false),
            per_partition_failover: flag("enablePerPartitionFailoverBehavior"),
            hedging_disabled: flag("disableCrossRegionalHedging"),
            consistency: consistency(&document).unwrap_or(ConsistencyLevel::Session),
            query_engine_configuration: text("queryEngineConfiguration"),
            skipped,
        })
    }
}

impl AccountProperties {
    /// Leaves out the regions whose endpoint must not be used. A list of which none is left is no news.
    pub(crate) fn refuse(&mut self, is_refused: impl Fn(&Url) -> bool) {
        for list in [&mut self.writable, &mut self.readable] {
            let Some(regions) = list else { continue };
            let (refused, kept): (Vec<_>, Vec<_>) =
                regions.drain(..).partition(|entry| is_refused(&entry.endpoint));
            let told =
                |entry: &AccountRegion| format!("{}: {} is no endpoint to use", entry.region, entry.endpoint);
            self.skipped.extend(refused.iter().map(told));
            *list = (!kept.is_empty()).then_some(kept);
        }
    }
}

/// Some accounts say `"true"`.
fn flag(value: &Value) -> Option<bool> {
    value.as_bool().or_else(|| value.as_str()?.to_ascii_lowercase().parse().ok())
}

fn consistency(document: &Map<String, Value>) -> Option<ConsistencyLevel> {
    let policy = document.get("userConsistencyPolicy")?;
    ConsistencyLevel::from_name(policy.get("defaultConsistencyLevel")?.as_str()?)
}

fn regions(
    document: &Map<String, Value>,
    list: &str,
    skipped: &mut Vec<String>,
) -> Option<Vec<AccountRegion>> {
    let mut regions: Vec<AccountRegion> = Vec::new();
    for (index, entry) in document.get(list)?.as_array()?.iter().enumerate() {
        match region(entry) {
            Ok(Some(found)) if regions.iter().all(|known| known.region != found.region) => {
                regions.push(found)
            }
            Ok(_) => {}
            Err(reason) => skipped.push(format!("{list}[{index}]: {reason}")),
        }
    }
    (!regions.is_empty()).then_some(regions)
}

/// One entry of a list; `None` for the nameless one that stands in the list during a manual failover.
fn region(entry: &Value) -> Result<Option<AccountRegion>, &'static str> {
    #[derive(Deserialize)]
    struct Entry {
        name: String,
        #[serde(rename = "databaseAccountEndpoint", default)]
        endpoint: String,
    }
    let Entry { name, endpoint } = Entry::deserialize(entry).map_err(|_| "not a name and an endpoint")?;
    let region = Region::new(&name);
    if region.key().is_empty() {
        return Ok(None);
    }
    let endpoint = Url::parse(&endpoint).map_err(|_| "the endpoint is not an address")?;
    if endpoint.host().is_none() || !matches!(endpoint.scheme(), "http" | "https") {
        return Err("the endpoint is not an http or https address");
    }
    Ok(Some(AccountRegion { region, endpoint }))
}

impl fmt::Display for ParseAccountError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "account document: {}", self.0)
    }
}

impl std::error::Error for ParseAccountError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        Some(&self.0)
    }
}
