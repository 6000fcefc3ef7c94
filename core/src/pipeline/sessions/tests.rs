#![allow(clippy::unwrap_used)]

use http::HeaderValue;
use serde_json::json;

use super::*;

const C: &str = "dbs/d/colls/c";

fn answer(token: &str, rid: &str) -> HeaderMap {
    let mut all = HeaderMap::new();
    for (name, value) in [(headers::SESSION_TOKEN, token), (headers::CONTENT_PATH, rid)] {
        if !value.is_empty() {
            all.insert(name, HeaderValue::from_bytes(value.as_bytes()).unwrap());
        }
    }
    all
}

/// Range 0 was split into 1 and 2.
fn split() -> RangeMap {
    let range = |id: &str, min: &str, max: &str, parents: &[&str]| {
        let range = json!({"id": id, "minInclusive": min, "maxExclusive": max, "parents": parents});
        serde_json::from_value(range).unwrap()
    };
    RangeMap::new([range("1", "", "80", &["0"]), range("2", "80", "FF", &["0"])]).unwrap()
}

#[test]
fn a_container_has_the_tokens_that_its_answers_bore() {
    let sessions = Sessions::default();
    assert_eq!(sessions.token(C, None), None);
    for token in ["0:0#7#1=7", "1:0#3#1=3", "0:0#5#1=5"] {
        sessions.learn(C, None, &answer(token, "rid"));
    }
    assert_eq!(sessions.token(C, None).as_deref(), Some("0:0#7#1=7,1:0#3#1=3"));
    assert_eq!(sessions.rid(C).as_deref(), Some("rid"));
    assert_eq!(sessions.token("dbs/d/colls/other", None), None);
}

#[test]
fn a_range_has_its_own_token_or_that_of_the_range_it_came_from() {
    let (sessions, ranges) = (Sessions::default(), split());
    assert_eq!(sessions.token(C, Some((&ranges, "1"))), None);
    sessions.learn(C, None, &answer("0:0#7#1=7", "rid"));
    assert_eq!(sessions.token(C, Some((&ranges, "1"))).as_deref(), Some("1:0#7#1=7"));
    sessions.learn(C, None, &answer("1:0#9#1=9", "rid"));
    assert_eq!(sessions.token(C, Some((&ranges, "1"))).as_deref(), Some("1:0#9#1=9"));
    assert_eq!(sessions.token(C, Some((&ranges, "2"))).as_deref(), Some("2:0#7#1=7"));
    assert_eq!(sessions.token(C, Some((&ranges, "3"))), None, "a range that the map lacks");
}

#[test]
fn another_container_of_the_name_starts_a_session_of_its_own() {
    let sessions = Sessions::default();
    sessions.learn(C, None, &answer("0:0#7#1=7", "first"));
    sessions.learn(C, None, &answer("0:0#2#1=2", "second"));
    assert_eq!(sessions.token(C, None).as_deref(), Some("0:0#2#1=2"));
    sessions.forget(C);
    assert_eq!((sessions.token(C, None), sessions.rid(C)), (None, None));
}

#[test]
fn a_late_answer_of_the_old_container_changes_nothing() {
    let sessions = Sessions::default();
    sessions.learn(C, None, &answer("0:0#7#1=7", "first"));
    sessions.learn(C, None, &answer("0:0#2#1=2", "second"));
    sessions.learn(C, Some("first"), &answer("0:0#9#1=9", "first"));
    assert_eq!(sessions.token(C, None).as_deref(), Some("0:0#2#1=2"));
    assert_eq!(sessions.rid(C).as_deref(), Some("second"));
    sessions.learn(C, Some("second"), &answer("0:0#1#1=1", "third"));
    assert_eq!(sessions.rid(C).as_deref(), Some("third"), "what was meant is not what answered");
}

#[test]
fn an_answer_without_a_readable_token_changes_nothing() {
    let sessions = Sessions::default();
    sessions.learn(C, None, &answer("0:0#7#1=7", "rid"));
    for token in ["", "nonsense", "0:x", ":1#2", "0:1#2#3", "\u{e9}"] {
        sessions.learn(C, None, &answer(token, "rid"));
        assert_eq!(sessions.token(C, None).as_deref(), Some("0:0#7#1=7"), "{token:?}");
    }
    sessions.learn(C, None, &answer("0:0#8#1=8", ""));
    assert_eq!(
        sessions.token(C, None).as_deref(),
        Some("0:0#8#1=8"),
        "an answer need not name the container"
    );
}

#[test]
fn threads_that_read_and_learn_never_wait_and_lose_nothing() {
    const THREADS: u64 = 4;
    const ANSWERS: u64 = 5000;
    let (sessions, ranges) = (Sessions::default(), split());
    sessions.learn(C, None, &answer("1:0#0#1=0", "rid"));
    std::thread::scope(|scope| {
        for thread in 0..THREADS {
            let (sessions, ranges) = (&sessions, &ranges);
            scope.spawn(move || {
                for turn in 0..ANSWERS {
                    let lsn = turn * THREADS + thread;
                    let answer = answer(&format!("1:0#{lsn}#1={lsn}"), "rid");
                    assert!(sessions.learn(C, Some("rid"), &answer).is_some());
                    assert!(sessions.token(C, Some((ranges, "1"))).is_some());
                }
            });
        }
    });
    let last = ANSWERS * THREADS - 1;
    assert_eq!(sessions.token(C, Some((&ranges, "1"))), Some(format!("1:0#{last}#1={last}")));
    assert_eq!(sessions.waits.load(Ordering::Relaxed), 0);
}

#[test]
fn thousands_of_ranges_have_their_tokens() {
    let sessions = Sessions::default();
    let bearing = |range: u32, lsn: u32| answer(&format!("{range}:0#{lsn}#1={lsn}"), "rid");
    for (range, lsn) in (0..3000).map(|range| (range, 1)).chain((0..3000).rev().map(|range| (range, 2))) {
        sessions.learn(C, None, &bearing(range, lsn));
    }
    let tokens = sessions.tokens(C).unwrap();
    assert_eq!(tokens.iter().len(), 3000);
    assert!(tokens.iter().all(|(_, token)| token.to_string() == "0#2#1=2"));
}
