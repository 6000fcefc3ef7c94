//! How are diagnostics read by people, and by programs?

use std::fmt;

use serde_json::{Value, json};

use super::{Attempt, AttemptResult, Diagnostics, Routing};
use crate::region::Region;

impl Diagnostics {
    /// The trail in a few words: `3 attempts in 512 ms: East US (connect), West US 2 (200)`.
    pub fn summary(&self) -> String {
        let count = self.attempt_count();
        let plural = if count == 1 { "" } else { "s" };
        let trail: Vec<String> = self.attempts().iter().map(short).collect();
        format!("{count} attempt{plural} in {} ms: {}", self.elapsed().as_millis(), trail.join(", "))
    }

    /// The whole account as JSON. Times are in milliseconds.
    pub fn to_json(&self) -> Value {
        json!({
            "operation": self.operation(),
            "activityId": self.activity_id(),
            "elapsedMs": millis(self.elapsed()),
            "requestCharge": self.request_charge(),
            "attemptCount": self.attempt_count(),
            "regionsContacted": self.regions_contacted().map(|region| region.name()).collect::<Vec<_>>(),
            "timeoutMs": self.timeout().map(millis),
            "excludedRegions": self.excluded_regions().iter().map(Region::name).collect::<Vec<_>>(),
            "routing": self.routing().map(Routing::to_json),
            "client": self.settings.to_json(),
            "notes": self.notes(),
            "hedging": self.hedging().map(|hedging| hedging.to_json()),
            "attempts": self.attempts().iter().map(attempt_json).collect::<Vec<_>>(),
        })
    }
}

impl fmt::Display for Diagnostics {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{} {} ({} RU)", self.operation(), self.summary(), self.request_charge())?;
        for attempt in self.attempts() {
            writeln!(
                f,
                "  +{:>7.1} ms  {:<20} {:<22} {:>7.1} ms  {}",
                millis(attempt.started),
                place(attempt),
                attempt.reason.as_str(),
                millis(attempt.elapsed),
                result(attempt),
            )?;
            attempt.effects.iter().try_for_each(|effect| writeln!(f, "{:>14}{effect}", ""))?;
        }
        if let Some(hedging) = self.hedging().filter(|hedging| hedging.is_worth_a_line()) {
            writeln!(f, "  {hedging}")?;
        }
        self.notes().iter().try_for_each(|note| writeln!(f, "  note: {note}"))
    }
}

fn millis(duration: std::time::Duration) -> f64 {
    duration.as_secs_f64() * 1000.0
}

fn place(attempt: &Attempt) -> &str {
    attempt.region.as_ref().map_or("global", |region| region.name())
}

fn short(attempt: &Attempt) -> String {
    match &attempt.result {
        AttemptResult::Answered(status) => format!("{} ({status})", place(attempt)),
        AttemptResult::Failed { class, .. } => format!("{} ({class})", place(attempt)),
        AttemptResult::Cancelled => format!("{} (cancelled)", place(attempt)),
    }
}

fn result(attempt: &Attempt) -> String {
    match &attempt.result {
        AttemptResult::Answered(status) => status.to_string(),
        AttemptResult::Failed { class, text } => format!("{class}: {text}"),
        AttemptResult::Cancelled => "cancelled".to_owned(),
    }
}

fn attempt_json(attempt: &Attempt) -> Value {
    let (status, sub_status, error) = match &attempt.result {
        AttemptResult::Answered(status) => (Some(status.code), Some(status.sub_status), None),
        AttemptResult::Failed { class, text } => (None, None, Some(format!("{class}: {text}"))),
        AttemptResult::Cancelled => (None, None, Some("cancelled".to_owned())),
    };
    json!({
        "region": attempt.region.as_ref().map(|region| region.name()),
        "endpoint": attempt.endpoint,
        "reason": attempt.reason.as_str(),
        "pauseMs": millis(attempt.pause),
        "startMs": millis(attempt.started),
        "elapsedMs": millis(attempt.elapsed),
        "status": status,
        "subStatus": sub_status,
        "error": error,
        "requestCharge": attempt.request_charge,
        "sessionTokenSent": attempt.session_token_sent,
        "sent": attempt.sent,
        "requestBytes": attempt.request_bytes,
        "responseBytes": attempt.response_bytes,
        "serverElapsedMs": attempt.server_elapsed.map(millis),
        "effects": attempt.effects,
    })
}
