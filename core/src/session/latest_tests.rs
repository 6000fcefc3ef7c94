#![allow(clippy::unwrap_used)]

use super::*;

fn range(bounds: &str) -> FeedRange {
    let (min, max) = bounds.split_once('-').unwrap();
    format!(r#"{{"Range": {{"min": "{min}", "max": "{max}"}}}}"#).parse().unwrap()
}

fn latest(seen: &[(&str, &str)], target: &str) -> Option<String> {
    let pairs = seen.iter().map(|(bounds, token)| (range(bounds), (*token).to_owned())).collect();
    latest_session_token(pairs, &range(target)).unwrap()
}

/// What was seen, of which part, and what that comes to.
type Row = (&'static [(&'static str, &'static str)], &'static str, &'static str);

const ROWS: &[Row] = &[
    // One range, seen twice.
    (&[("AA-BB", "0:1#54#3=50"), ("AA-BB", "0:1#51#3=52")], "AA-BB", "0:1#54#3=52"),
    (&[("AA-BB", "0:1#54#3=52"), ("AA-BB", "0:2#57#3=53")], "AA-BB", "0:2#57#3=53"),
    (&[("AA-DD", "1:1#51#3=52"), ("AA-DD", "0:1#55#3=52")], "AA-DD", "0:1#55#3=52"),
    // Split: the children are ahead.
    (
        &[("AA-DD", "0:1#51#3=52"), ("AA-BB", "1:1#55#3=52"), ("BB-DD", "2:1#54#3=52")],
        "AA-DD",
        "1:1#55#3=52,2:1#54#3=52",
    ),
    (
        &[("AA-BB", "1:1#55#3=52"), ("AA-DD", "0:1#51#3=52"), ("BB-DD", "2:1#54#3=52")],
        "AA-DD",
        "1:1#55#3=52,2:1#54#3=52",
    ),
    // Merge: the whole is.
    (&[("AA-DD", "3:1#55#3=52"), ("AA-BB", "1:1#51#3=52"), ("BB-DD", "2:1#54#3=52")], "AA-DD", "3:1#55#3=52"),
    // One child alone: it is dropped only if it is behind.
    (&[("AA-DD", "0:1#51#3=52"), ("AA-BB", "1:1#55#3=52")], "AA-DD", "0:1#51#3=52,1:1#55#3=52"),
    (&[("AA-DD", "3:1#55#3=52"), ("AA-BB", "1:1#51#3=52")], "AA-DD", "3:1#55#3=52"),
    // Neither is ahead everywhere.
    (
        &[("AA-DD", "0:1#60"), ("AA-BB", "1:1#51"), ("BB-CC", "1:1#66"), ("CC-DD", "1:1#55")],
        "AA-DD",
        "0:1#60,1:1#66",
    ),
    // A token of several ranges tells nothing of how they lie.
    (&[("AA-DD", "2:1#54,1:1#55"), ("AA-BB", "0:1#51")], "AA-BB", "2:1#54,1:1#55,0:1#51"),
    (&[("AA-DD", "2:1#57,1:1#57"), ("AA-DD", "2:1#56,1:1#58")], "AA-DD", "2:1#57,1:1#58"),
    (
        &[
            ("AA-DD", "3:1#60#3=53"),
            ("AA-BB", "1:1#54#3=52"),
            ("AA-BB", "1:1#52#3=53"),
            ("BB-CC", "1:1#53#3=52"),
            ("BB-CC", "6:1#70#3=55,4:1#90#3=52"),
            ("CC-DD", "1:1#55#3=52"),
        ],
        "AA-DD",
        "3:1#60#3=53,6:1#70#3=55,4:1#90#3=52",
    ),
    // Ranges that overlap, and one that has nothing to do with the part.
    (&[("AA-CC", "0:1#54"), ("BB-FF", "2:1#51"), ("00-55", "9:1#99")], "AA-EE", "0:1#54,2:1#51"),
];

#[test]
fn the_newest_tokens_of_a_part_are_put_together() {
    for (seen, target, expected) in ROWS {
        assert_eq!(latest(seen, target).as_deref(), Some(*expected), "{seen:?}");
    }
}

#[test]
fn nothing_is_known_of_a_part_that_nobody_saw() {
    assert_eq!(latest(&[("AA-BB", "0:1#54")], "CC-FF"), None);
}

#[test]
fn what_is_no_token_is_refused() {
    let refused = latest_session_token(vec![(range("AA-BB"), "0".to_owned())], &range("AA-BB"));
    assert!(refused.unwrap_err().to_string().contains("session token"));
}
