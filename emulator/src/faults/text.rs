//! How is a rule written in JSON? The flat form of the management API.

use std::time::Duration;

use http::Method;
use serde::{Deserialize, Serialize};

use super::{Fault, FaultRule, FaultStatus};

/// A rule in the management API's form.
#[derive(Debug, Default, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub(crate) struct FaultText {
    fault: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    region: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    operation: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    resource: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    method: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    kind: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    path_contains: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    range: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    share: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    limit: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    phase: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    delay_ms: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    status: Option<u16>,
    #[serde(skip_serializing_if = "Option::is_none")]
    sub_status: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    retry_after_ms: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    bare: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    hits: Option<u64>,
}

impl From<&FaultStatus> for FaultText {
    fn from(status: &FaultStatus) -> FaultText {
        let rule = &status.rule;
        let text = FaultText {
            id: Some(status.id),
            hits: Some(status.hits),
            fault: rule.fault.name().to_owned(),
            region: rule.region.clone(),
            operation: rule.operation.clone(),
            resource: rule.resource.clone(),
            method: rule.method.as_ref().map(Method::to_string),
            kind: rule.reads.map(|reads| if reads { "reads" } else { "writes" }.to_owned()),
            path_contains: rule.path_contains.clone(),
            range: rule.range,
            share: Some(rule.share),
            limit: rule.limit,
            phase: rule.after.then(|| "after".to_owned()),
            ..FaultText::default()
        };
        match rule.fault {
            Fault::Delay(time) => FaultText { delay_ms: Some(millis(time)), ..text },
            Fault::Status { status, substatus, retry_after, bare } => FaultText {
                status: Some(status),
                sub_status: Some(substatus),
                retry_after_ms: retry_after.map(millis),
                bare: Some(bare),
                ..text
            },
            _ => text,
        }
    }
}

impl FaultText {
    /// The rule, or what is wrong with its text.
    pub(crate) fn into_rule(self) -> Result<FaultRule, String> {
        if self.id.is_some() || self.hits.is_some() {
            return Err("id, hits: the emulator gives them; leave them out".to_owned());
        }
        let method = self.method.as_deref().map(method).transpose()?;
        let reads = self.kind.as_deref().map(|kind| two("kind", kind, "reads", "writes")).transpose()?;
        let after = self.phase.as_deref().map(|phase| two("phase", phase, "after", "before")).transpose()?;
        Ok(FaultRule {
            fault: self.fault()?,
            region: self.region,
            operation: self.operation,
            resource: self.resource,
            method,
            reads,
            path_contains: self.path_contains,
            range: self.range,
            share: self.share.unwrap_or(1.0),
            limit: self.limit,
            after: after.unwrap_or(false),
        })
    }

    fn fault(&self) -> Result<Fault, String> {
        self.no_extras()?;
        Ok(match self.fault.as_str() {
            "refuse" => Fault::Refuse,
            "connectBlackHole" => Fault::ConnectBlackHole,
            "resetOnConnect" => Fault::ResetOnConnect,
            "reset" => Fault::Reset,
            "blackHole" => Fault::BlackHole,
            "delay" => {
                let delay = self.delay_ms.ok_or("delayMs: a delay needs it, in milliseconds")?;
                Fault::Delay(Duration::from_millis(delay))
            }
            "truncate" => Fault::Truncate,
            "garbage" => Fault::Garbage,
            "status" => self.status_fault()?,
            "gatewayDark" => Fault::GatewayDark,
            "regionDark" => Fault::RegionDark,
            other => return Err(unknown_fault(other)),
        })
    }

    fn status_fault(&self) -> Result<Fault, String> {
        Ok(Fault::Status {
            status: self.status.ok_or("status: a fault of this kind needs it, 200 to 599")?,
            substatus: self.sub_status.unwrap_or(0),
            retry_after: self.retry_after_ms.map(Duration::from_millis),
            bare: self.bare.unwrap_or(false),
        })
    }

    /// What belongs to another fault is a mistake.
    fn no_extras(&self) -> Result<(), String> {
        let status = self.status.is_some() || self.sub_status.is_some() || self.retry_after_ms.is_some();
        if self.fault != "status" && (status || self.bare.is_some()) {
            return Err(
                "status, subStatus, retryAfterMs, bare: only the fault 'status' takes them".to_owned()
            );
        }
        if self.fault != "delay" && self.delay_ms.is_some() {
            return Err("delayMs: only the fault 'delay' takes it".to_owned());
        }
        Ok(())
    }
}

fn unknown_fault(name: &str) -> String {
    format!(
        "fault: '{name}' is unknown; accepted are refuse, connectBlackHole, resetOnConnect, reset, blackHole, \
         delay, truncate, garbage, status, gatewayDark, regionDark"
    )
}

fn method(name: &str) -> Result<Method, String> {
    let known = [Method::GET, Method::POST, Method::PUT, Method::PATCH, Method::DELETE, Method::HEAD];
    let found = known.into_iter().find(|known| known.as_str().eq_ignore_ascii_case(name));
    found.ok_or_else(|| {
        format!("method: '{name}' is unknown; accepted are GET, POST, PUT, PATCH, DELETE, HEAD")
    })
}

/// Whether `value` is the first of two words.
fn two(argument: &str, value: &str, yes: &str, no: &str) -> Result<bool, String> {
    match value {
        _ if value == yes => Ok(true),
        _ if value == no => Ok(false),
        _ => Err(format!("{argument}: '{value}' is unknown; accepted are {yes}, {no}")),
    }
}

fn millis(time: Duration) -> u64 {
    u64::try_from(time.as_millis()).unwrap_or(u64::MAX)
}
