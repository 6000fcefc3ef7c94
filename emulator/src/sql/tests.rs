//! Runs the shared table of queries: text, documents and parameters in, rows or an error's code out.
#![allow(clippy::unwrap_used)]

use std::time::{Duration, SystemTime};

use serde_json::{Value, json};

use super::value::identity;
use super::{Parameters, SqlError, parse};

/// 2023-11-14T22:13:20.1234567Z
pub(super) fn now() -> SystemTime {
    SystemTime::UNIX_EPOCH + Duration::new(1_700_000_000, 123_456_700)
}

fn run(query: &str, documents: &[Value], parameters: &Value) -> Result<Vec<Value>, SqlError> {
    parse(query)?.run(documents.iter(), &Parameters::from_json(parameters)?, now())
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
