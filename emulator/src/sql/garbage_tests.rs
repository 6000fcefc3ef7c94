//! No text makes the parser or the evaluator panic: mutated queries, random characters, deep nesting.
#![allow(clippy::unwrap_used)]

use serde_json::{Value, json};

use super::tests::now;
use super::{Parameters, Policies, parse};

fn attempt(text: &str) {
    let documents =
        [json!({"id": "1", "a": [1, 2, {"b": "x"}], "n": 1.5, "t": null}), json!([]), json!("text")];
    if let Ok(query) = parse(text) {
        // Answers and refusals are both fine: only panics are not.
        let _ = query.run(documents.iter(), &Parameters::default(), &Policies::default(), now());
    }
}

#[test]
fn mutated_queries_never_panic() {
    let table: Value = serde_json::from_str(include_str!("../../../tests/cases/sql.json")).unwrap();
    let queries: Vec<&str> =
        table["cases"].as_array().unwrap().iter().map(|case| case["query"].as_str().unwrap()).collect();
    let mut random = fastrand::Rng::with_seed(7);
    for query in &queries {
        for _ in 0..12 {
            let mut characters: Vec<char> = query.chars().collect();
            for _ in 0..random.usize(1..4) {
                let at = random.usize(0..=characters.len());
                match random.u8(0..4) {
                    0 => characters.truncate(at),
                    1 => characters.insert(
                        at,
                        random.choice("()[]{}'\".,*-+@%\\?0e😀".chars().collect::<Vec<_>>()).unwrap(),
                    ),
                    2 if at < characters.len() => drop(characters.remove(at)),
                    _ => {
                        let other: Vec<char> = queries[random.usize(0..queries.len())].chars().collect();
                        let from = random.usize(0..=other.len());
                        characters.splice(at..at, other[from..].iter().copied().take(12));
                    }
                }
            }
            attempt(&characters.into_iter().collect::<String>());
        }
    }
}

#[test]
fn random_characters_never_panic() {
    let mut random = fastrand::Rng::with_seed(11);
    for _ in 0..3000 {
        let length = random.usize(0..60);
        let text: String = (0..length).map(|_| random.char('\0'..='\u{2FF}')).collect();
        attempt(&text);
        attempt(&format!("SELECT VALUE {text}"));
    }
}

#[test]
fn deep_nesting_is_refused() {
    let deep = |open: &str, inner: &str, close: &str, times: usize| {
        format!("SELECT VALUE {}{inner}{}", open.repeat(times), close.repeat(times))
    };
    for (open, inner, close) in [
        ("(", "1", ")"),
        ("[", "1", "]"),
        ("{a: ", "1", "}"),
        ("- ", "1", ""),
        ("NOT ", "true", ""),
        ("ABS(", "1", ")"),
        ("(", "1", "+ 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1)"),
        ("(SELECT VALUE ", "1", ")"),
        ("true ? ", "1", " : 2"),
        ("", "[1]", "[0]"),
        ("", "1", " + 1"),
        ("", "1", " = 1"),
        ("", "1", " ?? 1"),
        ("", "1", " IN (1)"),
    ] {
        let error = parse(&deep(open, inner, close, 5_000)).unwrap_err();
        assert!(error.message.contains("levels deep"), "{open}: {}", error.message);
        attempt(&deep(open, inner, close, 40));
    }
}

#[test]
fn long_conditions_are_fine() {
    let terms: Vec<String> = (0..5_000).map(|n| format!("c.n = {n}")).collect();
    for operator in [" OR ", " AND "] {
        attempt(&format!("SELECT * FROM c WHERE {}", terms.join(operator)));
    }
    parse(&format!("SELECT * FROM c WHERE {}", terms.join(" OR "))).unwrap();
}
