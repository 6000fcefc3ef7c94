//! Runs the decision cases: `tests/cases/decisions.json`. Each plays the loop of one request without a network: what
//! a region answers is the case's, what is done about it is decided here.
#![allow(clippy::unwrap_used)]

use std::collections::HashMap;
use std::time::Duration;

use serde::Deserialize;
use serde_json::Value;

use crate::account::properties::AccountRegion;
use crate::account::topology::Topology;
use crate::error::WriteOutcome;
use crate::models::failure::Failure;
use crate::models::status::Status;
use crate::policy::resolve::{ResolvedPolicy, regions, resolve};
use crate::policy::{ConnectionPolicy, RetryOptions, defaults};
use crate::region::Region;
use crate::retry::{Answer, Effect, Next, Outcome, Refresh, RequestFacts, RetryState, To, decide};
use crate::routing::plan::{self, PartitionRoute, Route};
use crate::routing::{EndpointSet, RoutingView};

const JITTER: f64 = 0.5;

#[derive(Deserialize)]
struct Cases {
    cases: Vec<Case>,
}

#[derive(Deserialize)]
struct Case {
    name: String,
    request: String,
    multiple_writes: bool,
    answers: HashMap<String, Value>,
    trace: String,
    end: String,
    waited_ms: f64,
    account: Option<Vec<String>>,
    account_writable: Option<Vec<String>>,
    #[serde(default)]
    preferred: Vec<String>,
    #[serde(default)]
    excluded: Vec<String>,
    #[serde(default)]
    retry_write: u32,
    #[serde(default)]
    token_provider: bool,
    #[serde(default)]
    echo: bool,
    fixed_interval_ms: Option<u64>,
    throttle_retries: Option<u32>,
    timeout_ms: Option<u64>,
    refreshed: Option<Refreshed>,
    #[serde(default)]
    refreshed_after: u32,
}

/// What the account document says once it is read again.
#[derive(Deserialize)]
struct Refreshed {
    writable: Vec<String>,
    multiple_writes: Option<bool>,
}

#[test]
fn every_decision_case_holds() {
    let cases: Cases = serde_json::from_str(include_str!("../../../tests/cases/decisions.json")).unwrap();
    let mut failed = Vec::new();
    for case in &cases.cases {
        let played = play(case);
        let expected = (expanded(&case.trace), case.end.clone(), case.waited_ms, case.echo);
        if played != expected {
            failed.push(format!("{}\n  expected {expected:?}\n  got      {played:?}", case.name));
        }
    }
    assert!(failed.is_empty(), "{} of {} cases:\n{}", failed.len(), cases.cases.len(), failed.join("\n"));
}

/// Plays one request to its end: the regions asked, what is known then, the sum of the pauses, and whether the end
/// may be the echo of the request's own success.
fn play(case: &Case) -> (String, String, f64, bool) {
    let policy = policy(case);
    let mut topology = topology(case);
    let default = "https://contoso.documents.azure.com/".parse().unwrap();
    let mut view = RoutingView::single(&default).with_topology(&topology, &policy, Duration::ZERO);
    let mut facts = facts(case, &policy);
    let mut state = RetryState::default();
    let mut asked: HashMap<String, usize> = HashMap::new();
    let (mut trace, mut waited, mut refreshes) = (Vec::new(), Duration::ZERO, 0);
    let (mut to, mut at) = (To::Next, view.hubs[0]);
    loop {
        facts.route.excluded = view.set_of(&policy.excluded);
        at = match to {
            To::Same => at,
            To::Next => plan::choose(&view, &facts.route, state.tried),
            To::Hub => view.hubs[0],
        };
        state.begin_attempt(at);
        let region = view.endpoint(at).region.as_ref().unwrap().name().to_owned();
        let turn = asked.entry(region.clone()).or_default();
        let answer = case.answers.get(&region).map_or_else(|| "200".to_owned(), |said| in_turn(said, *turn));
        *turn += 1;
        trace.push(region);

        let step = decide(&facts, &outcome(&answer), &mut state, &view, at, (waited, JITTER));
        for effect in step.effects.iter() {
            match effect {
                Effect::Mark(ix, traffic) => {
                    view = view.with_health(|health| health.mark(ix, traffic, waited), waited)
                }
                Effect::RefreshAccount(Refresh::Awaited) => {
                    refreshes += 1;
                    if let Some(news) = case.refreshed.as_ref().filter(|_| refreshes >= case.refreshed_after)
                    {
                        topology.writable = endpoints(&news.writable);
                        topology.multiple_writes = news.multiple_writes.unwrap_or(topology.multiple_writes);
                        view = view.with_topology(&topology, &policy, waited);
                    }
                }
                _ => {}
            }
        }
        match step.next {
            Next::Again(again) => {
                waited += again.after;
                to = again.to;
            }
            end => {
                let echo = state.is_ambiguous && matches!(answer.as_str(), "404" | "409" | "412");
                let waited = (waited.as_secs_f64() * 1e4).round() / 10.0;
                return (trace.join(" "), ended(end, &answer, &state), waited, echo);
            }
        }
    }
}

fn ended(end: Next, answer: &str, state: &RetryState) -> String {
    match (end, state.write_outcome()) {
        (Next::Done, _) => "ok",
        (_, _) if answer == "404/1002" => "session",
        (_, WriteOutcome::NotSent) => "not_sent",
        (_, WriteOutcome::Rejected) if state.session_missed > 0 => "session",
        (_, WriteOutcome::Rejected) => "rejected",
        (_, WriteOutcome::Unknown) => "unknown",
    }
    .to_owned()
}

fn policy(case: &Case) -> ResolvedPolicy {
    let mut connection = ConnectionPolicy::default();
    connection.preferred_locations.clone_from(&case.preferred);
    connection.excluded_locations.clone_from(&case.excluded);
    resolve(&connection, None).unwrap()
}

fn topology(case: &Case) -> Topology {
    let names = |names: &[&str]| names.iter().map(|&name| name.to_owned()).collect::<Vec<_>>();
    let all = case.account.clone().unwrap_or_else(|| names(&["A", "B", "C"]));
    let writable = match &case.account_writable {
        Some(writable) => writable.clone(),
        None if case.multiple_writes => all.clone(),
        None => names(&["A"]),
    };
    Topology {
        writable: endpoints(&writable),
        readable: endpoints(&all),
        multiple_writes: case.multiple_writes,
        partition_failover: false,
        consistency: None,
        hedging_disabled: false,
    }
}

pub(crate) fn endpoints(names: &[String]) -> Vec<AccountRegion> {
    let endpoint = |name: &String| AccountRegion {
        region: regions(std::slice::from_ref(name)).first().cloned().unwrap_or_else(|| Region::new(name)),
        endpoint: format!("https://contoso-{}.documents.azure.com/", name.to_lowercase()).parse().unwrap(),
    };
    names.iter().map(endpoint).collect()
}

fn facts(case: &Case, policy: &ResolvedPolicy) -> RequestFacts {
    let request = case.request.as_str();
    let timeout = |default| case.timeout_ms.map_or(default, Duration::from_millis);
    let retries = RetryOptions {
        retry_write: case.retry_write,
        fixed_retry_interval: case.fixed_interval_ms.map(Duration::from_millis),
        max_retry_attempt_count: case.throttle_retries.unwrap_or(policy.retries.max_retry_attempt_count),
        ..policy.retries.clone()
    };
    RequestFacts {
        route: Route {
            is_read: matches!(request, "read" | "range_read" | "metadata_read"),
            is_document: matches!(request, "read" | "range_read" | "write" | "guarded_write"),
            excluded: EndpointSet::EMPTY,
            partition: PartitionRoute::default(),
        },
        is_guarded: request == "guarded_write",
        names_range: request == "range_read",
        can_renew_token: case.token_provider,
        retries,
        deadline: timeout(defaults::OPERATION_TIMEOUT),
        deadline_when_moved: timeout(defaults::WRITE_FORBIDDEN_TIMEOUT),
    }
}

/// What the region says the `turn`-th time: the last of its answers from then on.
fn in_turn(said: &Value, turn: usize) -> String {
    match said {
        Value::Array(answers) => answers[turn.min(answers.len() - 1)].as_str().unwrap().to_owned(),
        answer => answer.as_str().unwrap().to_owned(),
    }
}

/// Reads `refused`, `503`, `503/1007`, `429/3092 after 50`, `503 proxy`.
pub(crate) fn outcome(text: &str) -> Outcome {
    let failure = match text {
        "refused" => Failure::Connect,
        "local" => Failure::Local,
        "timeout" => Failure::Timeout,
        "reset" => Failure::Reset,
        "truncated" => Failure::Truncated,
        "protocol" => Failure::Protocol,
        _ => return Outcome::Answered(answer(text)),
    };
    Outcome::Failed(failure, Duration::from_secs(6))
}

pub(crate) fn answer(text: &str) -> Answer {
    let (text, after) = text.split_once(" after ").map_or((text, None), |(text, ms)| (text, Some(ms)));
    let (text, from_service) = text.split_once(" proxy").map_or((text, true), |(text, _)| (text, false));
    let (code, sub_status) = text.split_once('/').unwrap_or((text, "0"));
    Answer {
        status: Status::new(code.parse().unwrap(), sub_status.parse().unwrap()),
        retry_after: after.map(|ms| Duration::from_millis(ms.parse().unwrap())),
        from_service,
    }
}

/// `A*3` stands for `A A A`.
fn expanded(trace: &str) -> String {
    match trace.split_once('*') {
        Some((region, count)) => vec![region; count.parse().unwrap()].join(" "),
        None => trace.to_owned(),
    }
}
