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

#[derive(Deserialize)]
struct Cases {
    parse: Vec<Header>,
    merge: Vec<Pair>,
    covers: Vec<Pair>,
    ranges: Vec<OfRange>,
}

#[derive(Deserialize)]
struct Header {
    name: String,
    header: String,
    kept: Option<String>,
}

#[derive(Deserialize)]
struct Pair {
    name: String,
    a: String,
    b: String,
    #[serde(default)]
    merged: String,
    #[serde(default)]
    covers: bool,
}

#[derive(Deserialize)]
struct OfRange {
    name: String,
    tokens: String,
    range: String,
    parents: Vec<String>,
    asked: Option<String>,
}

fn cases() -> Cases {
    serde_json::from_str(include_str!("../../../../tests/cases/sessions.json")).unwrap()
}

#[test]
fn every_case_of_headers_holds() {
    for Header { name, header, kept } in cases().parse {
        let parsed = header.parse::<CompoundSessionToken>().ok();
        assert_eq!(parsed.map(|tokens| tokens.to_string()), kept, "{name}");
    }
}

#[test]
fn every_case_of_two_tokens_holds() {
    for Pair { name, a, b, merged, .. } in cases().merge {
        for (a, b) in [(&a, &b), (&b, &a)] {
            let mut token: SessionToken = a.parse().unwrap();
            token.merge(&b.parse().unwrap());
            assert_eq!(token.to_string(), merged, "{name}: {a} with {b}");
        }
    }
    for Pair { name, a, b, covers, .. } in cases().covers {
        assert_eq!(vector(&a).covers(&vector(&b)), covers, "{name}");
    }
}

#[test]
fn every_case_of_ranges_holds() {
    for OfRange { name, tokens, range, parents, asked } in cases().ranges {
        let tokens: CompoundSessionToken = tokens.parse().unwrap();
        let token = tokens.get_with_parents(&range, parents.iter().map(String::as_str));
        assert_eq!(token.map(|token| token.to_string()), asked, "{name}");
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
