//! What is told of indexes: which of those that the container has served a query, and which would have?

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Value, json};

use super::Asked;
use crate::service::{Answer, Request};
use crate::store::container::Container;

/// The answer with `x-ms-cosmos-index-utilization`, where the request asks for it, in the form that it asks for.
pub(super) fn tell(request: &Request, container: &Container, asked: &Asked, answer: Answer) -> Answer {
    if request.flag("x-ms-cosmos-populateindexmetrics-V2") {
        let text = second(container, asked).to_string();
        let encoded = utf8_percent_encode(&text, NON_ALPHANUMERIC).to_string();
        return answer.header("x-ms-cosmos-index-utilization", encoded);
    }
    if request.flag("x-ms-cosmos-populateindexmetrics") {
        let encoded = STANDARD.encode(first(container, asked).to_string());
        return answer.header("x-ms-cosmos-index-utilization", encoded);
    }
    answer
}

fn first(container: &Container, asked: &Asked) -> Value {
    let asked = asked.query.index_use();
    let single = |has: bool| {
        let tests = asked.tests.iter().filter(|(_, path)| is_indexed(container, path) == has);
        let single = |(filter, path): &(String, String)| {
            json!({
                "FilterExpression": filter,
                "IndexSpec": format!("{path}/?"),
                "FilterPreciseSet": true,
                "IndexPreciseSet": true,
                "IndexImpactScore": "High",
            })
        };
        tests.map(single).collect::<Vec<_>>()
    };
    let composite = |has: bool| {
        let specs = specs(&asked.composite);
        if specs.is_empty() || has_composite(container, &asked.composite) != has {
            return json!([]);
        }
        json!([{"IndexSpecs": specs, "IndexPreciseSet": true, "IndexImpactScore": "High"}])
    };
    json!({
        "UtilizedSingleIndexes": single(true),
        "PotentialSingleIndexes": single(false),
        "UtilizedCompositeIndexes": composite(true),
        "PotentialCompositeIndexes": composite(false),
    })
}

fn second(container: &Container, asked: &Asked) -> Value {
    let asked = asked.query.index_use();
    let indexes = |has: bool| {
        let tests = asked.tests.iter().filter(|(_, path)| is_indexed(container, path) == has);
        let mut paths: Vec<String> = tests.map(|(_, path)| format!("{path}/?")).collect();
        paths.sort();
        paths.dedup();
        let single: Vec<Value> = paths.into_iter().map(|path| json!({"IndexSpec": path})).collect();
        let specs = specs(&asked.composite);
        let counts = !specs.is_empty() && has_composite(container, &asked.composite) == has;
        let composite = if counts { vec![json!({"IndexSpecs": specs})] } else { Vec::new() };
        json!({"SingleIndexes": single, "CompositeIndexes": composite})
    };
    json!({"Utilized": indexes(true), "Potential": indexes(false)})
}

fn specs(composite: &[(String, bool)]) -> Vec<String> {
    composite
        .iter()
        .map(|(path, descends)| format!("{path} {}", if *descends { "DESC" } else { "ASC" }))
        .collect()
}

/// Whether the longest of the policy's paths that hold this one is an included one; without a policy, all are.
fn is_indexed(container: &Container, path: &str) -> bool {
    let policy = &container.body["indexingPolicy"];
    if policy["indexingMode"].as_str().is_some_and(|mode| mode.eq_ignore_ascii_case("none")) {
        return false;
    }
    let longest = |list: &str| {
        let paths = policy[list].as_array().into_iter().flatten().filter_map(|entry| entry["path"].as_str());
        paths.filter(|known| holds(known, path)).map(str::len).max()
    };
    let excluded = longest("excludedPaths");
    excluded.is_none() || longest("includedPaths") > excluded
}

/// `/a/*` holds what is below `/a`, `/a/?` is `/a` itself.
fn holds(known: &str, path: &str) -> bool {
    let plain = known.replace(['"'], "");
    match plain.strip_suffix("/*") {
        Some(above) => path == above || path.starts_with(&format!("{above}/")),
        None => plain.strip_suffix("/?").unwrap_or(&plain) == path,
    }
}

/// Whether the policy has a composite index in this order, or in the opposite one.
fn has_composite(container: &Container, composite: &[(String, bool)]) -> bool {
    let matches = |index: &Value, turned: bool| {
        let entries = index.as_array().map(Vec::as_slice).unwrap_or_default();
        let same = |(entry, (path, descends)): (&Value, &(String, bool))| {
            let falls = entry["order"].as_str().is_some_and(|order| order.eq_ignore_ascii_case("descending"));
            entry["path"] == path.as_str() && (falls == *descends) != turned
        };
        entries.len() == composite.len() && entries.iter().zip(composite).all(same)
    };
    let known = container.body["indexingPolicy"]["compositeIndexes"].as_array();
    known.into_iter().flatten().any(|index| matches(index, false) || matches(index, true))
}
