//! Runs the shared table of queries: text, documents and parameters in, rows or an error's code out.
#![allow(clippy::unwrap_used)]

use std::time::{Duration, SystemTime};

use serde_json::{Value, json};

use super::value::identity;
use super::{Parameters, Policies, SqlError, parse};

/// 2023-11-14T22:13:20.1234567Z
pub(super) fn now() -> SystemTime {
    SystemTime::UNIX_EPOCH + Duration::new(1_700_000_000, 123_456_700)
}

fn run(query: &str, documents: &[Value], parameters: &Value) -> Result<Vec<Value>, SqlError> {
    parse(query)?.run(documents.iter(), &Parameters::from_json(parameters)?, &Policies::default(), now())
}

/// The code where there is one, else the message.
fn failure(error: &SqlError) -> String {
    error.code.map_or_else(|| error.message.clone(), str::to_owned)
}

#[test]
fn queries_answer_as_the_table_says() {
    let table: Value = serde_json::from_str(include_str!("../../../tests/cases/sql.json")).unwrap();
    let sets = &table["documents"];
    let mut failures = Vec::new();
    for case in table["cases"].as_array().unwrap() {
        let query = case["query"].as_str().unwrap();
        let documents = match &case["documents"] {
            Value::String(name) => sets[name].as_array().unwrap().clone(),
            Value::Array(documents) => documents.clone(),
            _ => vec![json!({})],
        };
        let answer = match run(query, &documents, &case["parameters"]) {
            Ok(rows) => json!({"rows": rows}),
            Err(error) => json!({"error": failure(&error)}),
        };
        let expected = match &case["error"] {
            Value::Null => json!({"rows": case["rows"]}),
            error => json!({"error": error}),
        };
        if identity(Some(&answer)) != identity(Some(&expected)) {
            failures.push(format!("{query}\n  expected {expected}\n  answered {answer}"));
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

#[test]
fn errors_name_the_place_and_the_rule() {
    let table = [
        ("SELECT c.value FROM c", "Syntax error, incorrect syntax near 'value'.", 9, 14),
        ("SELECT c.name FROM c OFFSET -1 LIMIT 10", "Syntax error, incorrect syntax near '-'.", 28, 29),
        ("SELECT BADFUNC(r.age) FROM Root r", "'BADFUNC' is not a recognized built-in function name.", 7, 14),
        (
            "SELECT * FROM Root r WHERE STARTSWITH(r.key, 'a', 'b', 'c')",
            "The STARTSWITH function requires 2 to 3 argument(s).",
            27,
            59,
        ),
        ("SELECT * FROM c WHERE d.a = 1", "Identifier 'd' could not be resolved.", 22, 23),
    ];
    for (query, message, start, end) in table {
        let body: Value = serde_json::from_str(&parse(query).unwrap_err().body()).unwrap();
        let error = &body["errors"][0];
        assert_eq!(error["message"], message);
        assert_eq!(error["location"], json!({"start": start, "end": end}), "{query}");
        assert_eq!(error["severity"], "Error");
    }
}

#[test]
fn written_out_queries_mean_the_same() {
    let table: Value = serde_json::from_str(include_str!("../../../tests/cases/sql.json")).unwrap();
    for case in table["cases"].as_array().unwrap() {
        let Ok(query) = parse(case["query"].as_str().unwrap()) else { continue };
        let text = super::unparse::select(&query.select);
        let again = parse(&text).unwrap_or_else(|error| panic!("{text}: {error}"));
        assert_eq!(super::unparse::select(&again.select), text);
    }
}
