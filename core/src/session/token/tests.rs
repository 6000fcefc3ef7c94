#![allow(clippy::unwrap_used)]

use serde::Deserialize;

use super::*;

const VECTORS: &str = include_str!("../../../../tests/vectors/session_tokens.json");

#[derive(Deserialize)]
struct Vectors {
    parse: Vec<ParseCase>,
    cases: Vec<MergeCase>,
}

#[derive(Deserialize)]
struct ParseCase {
    token: String,
    python_parses: bool,
}

#[derive(Deserialize)]
struct MergeCase {
    a: String,
    b: String,
    recommended: serde_json::Value,
    rust_driver_union: Option<String>,
}

fn vector(text: &str) -> VectorSessionToken {
    text.parse().unwrap()
}

fn merged(a: &str, b: &str) -> String {
    let mut token = vector(a);
    token.merge(&vector(b));
    token.to_string()
}

#[test]
fn tokens_parse_as_published() {
    let vectors: Vectors = serde_json::from_str(VECTORS).unwrap();
    for case in vectors.parse {
        let parsed = case.token.parse::<VectorSessionToken>();
        assert_eq!(parsed.is_ok(), case.python_parses, "{:?}", case.token);
        assert!(parsed.is_err() || parsed.unwrap().to_string() == case.token);
    }
    assert_eq!("12".parse(), Ok(SessionToken::Simple(12)));
}

#[test]
fn tokens_merge_as_published() {
    let vectors: Vectors = serde_json::from_str(VECTORS).unwrap();
    for case in vectors.cases {
        // Where the other clients fail, both sets of regions are kept.
        let wanted = case.rust_driver_union.or(case.recommended.as_str().map(str::to_owned)).unwrap();
        assert_eq!(merged(&case.a, &case.b), wanted, "{} with {}", case.a, case.b);
        assert_eq!(merged(&case.b, &case.a), wanted, "{} with {}", case.b, case.a);
        assert!(vector(&wanted).covers(&vector(&case.a)) && vector(&wanted).covers(&vector(&case.b)));
    }
}

#[test]
fn one_token_covers_another_or_not() {
    for (a, b, covers) in [
        ("1#5", "1#5", true),
        ("1#5", "1#6", false),
        ("2#1", "1#6", true),
        ("1#6", "2#1", false),
        ("1#5#1=3#2=4", "1#5#2=4#1=3", true),
        ("1#5#1=3#2=4", "1#5#1=4#2=4", false),
        ("1#5#1=3", "1#5#1=3#2=1", false),
        ("2#5#1=3", "1#5#1=3#2=1", true),
        ("2#5#1=3", "1#5#1=4", false),
    ] {
        assert_eq!(vector(a).covers(&vector(b)), covers, "{a} covers {b}");
    }
}

#[test]
fn a_token_with_regions_wins_over_one_without() {
    for (a, b, wanted) in
        [("7", "9", "9"), ("7", "1#3", "1#3"), ("1#3", "7", "1#3"), ("9", "7", "9"), ("1#3", "1#4", "1#4")]
    {
        let mut token: SessionToken = a.parse().unwrap();
        token.merge(&b.parse().unwrap());
        assert_eq!(token.to_string(), wanted);
    }
}

#[test]
fn headers_hold_a_token_for_each_range() {
    for (header, wanted) in [
        ("", Some("")),
        ("0:-1#12", Some("0:-1#12")),
        ("0:1#100#1=20#2=5,3:7", Some("0:1#100#1=20#2=5,3:7")),
        (" 0:1#1 , 1:1#2 ,", Some("0:1#1,1:1#2")),
        ("0:1#1,0:1#2", Some("0:1#2")),
        ("4294967295:-1#5,2:1#1", Some("2:1#1")),
        ("1#12", None),
        (":1#12", None),
        ("0:", None),
        ("0:1#1,x", None),
    ] {
        let parsed = header.parse::<CompoundSessionToken>().ok();
        assert_eq!(parsed.map(|tokens| tokens.to_string()).as_deref(), wanted, "{header:?}");
    }
}

#[test]
fn a_new_range_has_what_its_parents_had() {
    let tokens: CompoundSessionToken = "0:1#10#1=3,1:2#7#1=5,2:1#1,4:2#11#1=2#2=4".parse().unwrap();
    for (range, parents, wanted) in [
        ("0", &[][..], Some("1#10#1=3")),
        // Its own token came from a region that lacked what the session had seen before.
        ("4", &["0"][..], Some("2#11#1=3#2=4")),
        ("3", &["0"][..], Some("1#10#1=3")),
        ("3", &["9", "0", "1"][..], Some("2#7#1=5")),
        ("3", &["9"][..], None),
        ("3", &[][..], None),
    ] {
        let token = tokens.get_with_parents(range, parents.iter().copied());
        assert_eq!(token.map(|token| token.to_string()).as_deref(), wanted, "{range} of {parents:?}");
    }
}

#[test]
fn garbage_is_refused_or_read_but_never_panics() {
    let seeds =
        ["0:1#100#1=20#2=5,1:-1#12", "4294967295:-1#5", "3:18446744073709551615#18446744073709551615#1=-1"];
    let noise = ['#', '=', ':', ',', '-', '9', ' ', 'é', '\0'];
    for seed in seeds {
        for at in (0..=seed.len()).filter(|at| seed.is_char_boundary(*at)) {
            for c in noise {
                let inserted = format!("{}{c}{}", &seed[..at], &seed[at..]);
                let cut = format!("{}{c}", &seed[..at]);
                for text in [inserted, cut] {
                    if let Ok(tokens) = text.parse::<CompoundSessionToken>() {
                        assert_eq!(tokens.to_string().parse(), Ok(tokens));
                    }
                }
            }
        }
    }
}
