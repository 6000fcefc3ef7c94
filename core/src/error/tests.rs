#![allow(clippy::unwrap_used)]

use super::*;
use crate::diagnostics::{Attempt, AttemptResult, Reason};
use crate::region::Region;

fn trail() -> Arc<Diagnostics> {
    let mut diagnostics = Diagnostics::new("upsert_item", "id-of-the-call".to_owned(), Arc::default());
    for (region, result) in [
        ("East US", AttemptResult::Failed { class: "connect", text: "refused".to_owned() }),
        ("West US 2", AttemptResult::Answered(Status::SERVICE_UNAVAILABLE)),
    ] {
        diagnostics.record(Attempt {
            region: Some(Region::new(region)),
            endpoint: "https://contoso.documents.azure.com".to_owned(),
            reason: Reason::Initial,
            pause: Duration::ZERO,
            started: Duration::ZERO,
            elapsed: Duration::from_millis(5),
            result,
            request_charge: 0.0,
            session_token_sent: false,
            sent: true,
            request_bytes: 0,
            response_bytes: 7,
            server_elapsed: Some(Duration::from_millis(3)),
            effects: Vec::new(),
        });
    }
    diagnostics.finish(Duration::from_millis(512), Duration::from_secs(65), Vec::new());
    Arc::new(diagnostics)
}

#[test]
fn the_text_says_what_where_how_often_how_long_and_what_to_do() {
    let error = Error::new(ErrorKind::Unavailable, "the service said: Service is busy.")
        .with_status(Status::SERVICE_UNAVAILABLE)
        .with_activity_id(Some("id-of-the-answer".to_owned()))
        .with_write_outcome(Some(WriteOutcome::Rejected))
        .with_diagnostics(trail());
    assert_eq!(
        error.to_string(),
        "upsert_item: the service said: Service is busy. [503 (service unavailable)]; nothing was written; \
         repeat it later; 2 attempts in 512 ms: East US (connect), West US 2 (503 (service unavailable)); \
         activity id id-of-the-answer"
    );
    assert_eq!(format!("{error:?}"), format!("Unavailable({error})"));
}

#[test]
fn what_is_known_of_a_write_is_told_and_an_unknown_one_is_not_to_be_repeated_blindly() {
    for (outcome, told, untold) in [
        (None, "check the network", "nothing"),
        (Some(WriteOutcome::NotSent), "; nothing was sent; check the network", "unknown"),
        (Some(WriteOutcome::Rejected), "; nothing was written; check the network", "unknown"),
        (Some(WriteOutcome::Unknown), "unknown: read the item before repeating it", "check the network"),
    ] {
        let error = Error::new(ErrorKind::Transport, "no answer came").with_write_outcome(outcome);
        let text = error.to_string();
        assert!(text.contains(told) && !text.contains(untold), "{outcome:?}: {text}");
        assert_eq!(error.write_outcome(), outcome);
    }
}

#[test]
fn a_bad_argument_is_named() {
    let error = Error::invalid("timeout", "must be longer than zero");
    assert_eq!(error.to_string(), "timeout: must be longer than zero");
    assert_eq!(error.kind(), ErrorKind::InvalidArgument);
    assert_eq!((error.status(), error.sub_status(), error.diagnostics().is_none()), (None, None, true));
}

#[test]
fn everything_given_is_found_again() {
    let wait = Duration::from_millis(20);
    let error = Error::new(ErrorKind::Throttled, "too fast")
        .with_status(Status::new(429, 3200))
        .with_request_charge(2.5)
        .with_retry_after(Some(wait))
        .with_after_ambiguous_failure(true)
        .with_source(std::io::Error::other("cause"));
    assert_eq!((error.status(), error.sub_status()), (Some(429), Some(3200)));
    assert_eq!((error.request_charge(), error.retry_after()), (2.5, Some(wait)));
    assert!(error.is_after_ambiguous_failure());
    assert_eq!(error.clone().source().unwrap().to_string(), "cause");
}
