#![allow(clippy::unwrap_used)]

use serde_json::json;

use super::*;

fn attempt(region: Option<&str>, result: AttemptResult, at: u64) -> Attempt {
    Attempt {
        region: region.map(Region::new),
        endpoint: "https://contoso.documents.azure.com".to_owned(),
        reason: if at == 0 { Reason::Initial } else { Reason::TransportRetry },
        pause: Duration::ZERO,
        started: Duration::from_millis(at),
        elapsed: Duration::from_millis(10),
        result,
        request_charge: 1.5,
        session_token_sent: true,
        sent: true,
        request_bytes: 0,
        response_bytes: 7,
        server_elapsed: Some(Duration::from_millis(3)),
        effects: Vec::new(),
    }
}

fn refused() -> AttemptResult {
    AttemptResult::Failed { class: "connect", text: "connection refused".to_owned() }
}

fn failover() -> Diagnostics {
    let mut diagnostics = Diagnostics::new("read_item", "id".to_owned(), Arc::default());
    diagnostics.record(attempt(Some("East US"), refused(), 0));
    diagnostics.record(attempt(Some("West US 2"), AttemptResult::Answered(Status::OK), 10));
    diagnostics.finish(Duration::from_millis(20), Duration::from_secs(65), vec![Region::new("Japan East")]);
    diagnostics
}

fn names<'a>(regions: impl Iterator<Item = &'a Region>) -> Vec<&'a str> {
    regions.map(Region::name).collect()
}

#[test]
fn a_failover_is_told_in_a_line_and_in_a_table() {
    let diagnostics = failover();
    assert_eq!(diagnostics.summary(), "2 attempts in 20 ms: East US (connect), West US 2 (200 (ok))");
    let text = diagnostics.to_string();
    assert_eq!(text.lines().count(), 3);
    for words in ["read_item", "3 RU", "connect: connection refused", "initial", "transport_retry"] {
        assert!(text.contains(words), "{text}");
    }
}

#[test]
fn json_holds_all_of_it() {
    let mut diagnostics = failover();
    diagnostics.note("a remark");
    diagnostics.told("marked");
    let routing = Routing { reads: vec![Some(Region::new("East US")), None], ..Routing::default() };
    diagnostics.routed(&Arc::new(routing));
    assert!(diagnostics.to_string().contains("  marked\n"), "{diagnostics}");
    let told = diagnostics.to_json();
    for (path, expected) in [
        ("/operation", json!("read_item")),
        ("/activityId", json!("id")),
        ("/elapsedMs", json!(20.0)),
        ("/requestCharge", json!(3.0)),
        ("/attemptCount", json!(2)),
        ("/regionsContacted", json!(["East US", "West US 2"])),
        ("/notes", json!(["a remark"])),
        ("/attempts/0/status", json!(null)),
        ("/attempts/0/error", json!("connect: connection refused")),
        ("/attempts/0/reason", json!("initial")),
        ("/attempts/1/status", json!(200)),
        ("/attempts/1/subStatus", json!(0)),
        ("/attempts/1/startMs", json!(10.0)),
        ("/attempts/1/sessionTokenSent", json!(true)),
        ("/attempts/1/sent", json!(true)),
        ("/attempts/1/requestBytes", json!(0)),
        ("/attempts/1/responseBytes", json!(7)),
        ("/attempts/1/serverElapsedMs", json!(3.0)),
        ("/attempts/1/effects", json!(["marked"])),
        ("/timeoutMs", json!(65000.0)),
        ("/excludedRegions", json!(["Japan East"])),
        ("/routing/reads", json!(["East US", "global"])),
        ("/routing/multipleWrites", json!(false)),
        ("/client/preferredLocations", json!([])),
    ] {
        assert_eq!(told.pointer(path), Some(&expected), "{path}");
    }
}

#[test]
fn the_region_that_answered_last_is_the_one_that_responded() {
    let mut diagnostics = failover();
    assert_eq!(diagnostics.responding_region().map(Region::name), Some("West US 2"));
    assert_eq!(names(diagnostics.regions_contacted()), ["East US", "West US 2"]);
    diagnostics.record(attempt(None, AttemptResult::Answered(Status::OK), 20));
    assert_eq!(diagnostics.responding_region(), None, "the global endpoint has no region");
    diagnostics.record(attempt(Some("East US"), refused(), 30));
    assert_eq!(diagnostics.responding_region(), None, "nobody answered");
    assert!(diagnostics.summary().contains("global (200 (ok))"));
    assert_eq!(Diagnostics::new("read_item", String::new(), Arc::default()).responding_region(), None);
}

#[test]
fn of_very_many_attempts_the_first_and_the_last_are_kept_and_all_are_counted() {
    let mut diagnostics = Diagnostics::new("read_item", "id".to_owned(), Arc::default());
    for at in 0..121 {
        diagnostics.record(attempt(Some("East US"), refused(), at));
    }
    let started: Vec<u128> = diagnostics.attempts().iter().map(|kept| kept.started.as_millis()).collect();
    assert_eq!(started, (0..5).chain(101..121).collect::<Vec<u128>>());
    assert_eq!(diagnostics.attempt_count(), 121);
    assert!(diagnostics.summary().starts_with("121 attempts"));
}

#[test]
fn the_charge_of_attempts_not_kept_is_not_lost() {
    let mut diagnostics = Diagnostics::new("read_item", "id".to_owned(), Arc::default());
    for at in 0..121 {
        diagnostics.record(attempt(Some("East US"), AttemptResult::Answered(Status::OK), at));
    }
    assert_eq!(diagnostics.request_charge(), 121.0 * 1.5);
}

#[test]
fn a_remark_is_made_once() {
    let mut diagnostics = failover();
    diagnostics.note("a remark");
    diagnostics.note("a remark");
    assert_eq!(diagnostics.notes(), ["a remark"]);
    assert!(diagnostics.to_string().contains("note: a remark"));
}

/// Two requests side by side: the order is that of asking, the region that of the answer.
#[test]
fn a_race_is_told_in_the_order_of_asking() {
    let well = || AttemptResult::Answered(Status::OK);
    for (lost, won, responding) in [(0, 100, "West US 2"), (100, 0, "East US")] {
        let mut diagnostics = Diagnostics::new("read_item", "id".to_owned(), Arc::default());
        let region = |at| Some(if at == 0 { "East US" } else { "West US 2" });
        diagnostics.record(attempt(region(lost), AttemptResult::Cancelled, lost));
        diagnostics.told("counted against the endpoint");
        diagnostics.record(attempt(region(won), well(), won));
        diagnostics.told("marked");
        assert_eq!(names(diagnostics.regions_contacted()), ["East US", "West US 2"]);
        assert_eq!(diagnostics.responding_region().map(Region::name), Some(responding));
        let told = |at: u64| diagnostics.attempts()[usize::from(at > 0)].effects.clone();
        assert_eq!((told(lost), told(won)), (vec!["counted against the endpoint"], vec!["marked"]));
        assert!(diagnostics.summary().contains("(cancelled)"), "{}", diagnostics.summary());
        assert_eq!(diagnostics.to_json()["attempts"][usize::from(lost > 0)]["error"], "cancelled");
    }
}

#[test]
fn the_hedge_that_was_sent_is_the_one_to_tell_of() {
    use HedgeState::*;
    let ms = Duration::from_millis;
    for (states, expected, line) in [
        (&[NotNeeded][..], NotNeeded, false),
        (&[NotNeeded, NoBudget], NoBudget, true),
        (&[DisabledByAccount], DisabledByAccount, true),
        (&[NoneWon, NotNeeded], NoneWon, true),
        (&[NoneWon, HedgeWon], HedgeWon, true),
        (&[NoBudget, FirstWon, NoBudget], FirstWon, true),
    ] {
        let mut diagnostics = failover();
        assert_eq!((diagnostics.hedging(), &diagnostics.to_json()["hedging"]), (None, &json!(null)));
        states.iter().for_each(|&state| diagnostics.hedged(ms(240), true, state));
        assert_eq!(diagnostics.hedging().unwrap().state, expected, "{states:?}");
        let told = json!({"thresholdMs": 240.0, "adaptive": true, "state": expected.as_str()});
        assert_eq!(diagnostics.to_json()["hedging"], told);
        assert_eq!(diagnostics.to_string().contains("hedge after 240.0 ms (adaptive)"), line, "{states:?}");
    }
}
