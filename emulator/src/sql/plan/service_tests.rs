//! Plans against those of the service's own query engine, which the official .NET client publishes.
#![allow(clippy::unwrap_used)]

use serde_json::{Value, json};

use super::super::{Parameters, Policies, SqlError, parse, parser, unparse};
use crate::store::partition_key::{Component, Definition};

const ALL: &str = "Aggregate,CountIf,DCount,Distinct,GroupBy,HybridSearch,ListAndSetAggregate,MultipleAggregates,\
                   MultipleOrderBy,NonStreamingOrderBy,NonValueAggregate,OffsetAndLimit,OrderBy,Top,WeightedRankFusion";

/// What the service does and the emulator leaves out: it derives keys from `ABS` and from patterns without wildcards,
/// decides filters that no
/// document can change (the tests of spatial functions have these), lets an inner filter narrow the outer one where both call their source by one name, knows internal functions, and
/// takes an ORDER BY that changes nothing.
const LEFT_OUT: [&str; 5] = [
    "SELECT * FROM c WHERE ABS(c.key) = 1",
    "SELECT * FROM c WHERE c.a LIKE 'a!%' ESCAPE '!'",
    "WHERE (c.blah = (",
    "_TRY_ARRAY_CONTAINS",
    "SELECT VALUE AVG(c.age + 1) FROM Root r JOIN c in r.children WHERE c.age > 1 ORDER BY c.name",
];

fn plan(case: &Value, definition: &Definition) -> Result<Value, SqlError> {
    let parameters = Parameters::from_json(&case["parameters"])?;
    parse(case["query"].as_str().unwrap())?.plan(&parameters, definition, &policies(case), ALL)
}

fn policies(case: &Value) -> Policies {
    let embedding = json!({"path": "/embedding", "distanceFunction": case["distance"]});
    Policies::of(&json!({"vectorEmbeddingPolicy": {"vectorEmbeddings": [embedding]}}))
}

/// A query's text in one spelling: `c["a"]` is `c.a`, and ASC goes without saying.
fn plain(value: &Value) -> Value {
    let filter = "({documentdb-formattableorderbyquery-filter})";
    if let Value::Array(expressions) = value {
        let text = |of: &Value| of.as_str().map(|text| plain(&json!(format!("SELECT VALUE {text}"))));
        return expressions.iter().map(|of| text(of).unwrap_or_else(|| of.clone())).collect();
    }
    match value.as_str().map(|text| parser::parse(&text.replace(filter, "@filter"))) {
        Some(Ok(select)) => json!(unparse::select(&select).replace("@filter", filter)),
        _ => value.clone(),
    }
}

/// What differs, by field.
fn differences(case: &Value) -> Vec<String> {
    let definition =
        Definition::parse(&json!({"paths": case["paths"], "kind": "Hash", "version": 2})).unwrap();
    match (plan(case, &definition), &case["error"]) {
        (Ok(plan), Value::Null) => {
            let fields = case["plan"].as_object().unwrap().iter();
            let unlike = fields.filter(|(name, wanted)| plain(&plan["queryInfo"][name]) != plain(wanted));
            let told = |(name, wanted): (&String, &Value)| {
                format!("{name}: {} instead of {wanted}", plan["queryInfo"][name])
            };
            let mut differences: Vec<String> = unlike.map(told).collect();
            let ranges = ranges(&case["keys"], &definition);
            if plan["queryRanges"] != ranges {
                differences.push(format!("ranges: {} instead of {ranges}", plan["queryRanges"]));
            }
            differences
        }
        (Err(error), Value::Null) => vec![format!("refused: {error}")],
        (Ok(plan), error) => vec![format!("planned: {plan} instead of {error}")],
        (Err(error), wanted) => {
            let location = error.span.map(|span| json!({"start": span.start, "end": span.end}));
            let code =
                error.code.map(|code| code.parse::<u32>().map_or_else(|_| json!(code), |code| json!(code)));
            let mut told = json!({"message": error.message});
            if let Some(code) = code {
                told["code"] = code;
            }
            if let Some(location) = location {
                told["location"] = location;
            }
            if told == *wanted { Vec::new() } else { vec![format!("error: {told} instead of {wanted}")] }
        }
    }
}

fn ranges(keys: &Value, definition: &Definition) -> Value {
    let Some(keys) = keys.as_array() else {
        return json!([{"min": "", "max": "FF", "isMinInclusive": true, "isMaxInclusive": false}]);
    };
    let component = |value: &Value| -> Component { (*value != json!({})).then(|| value.clone()) };
    let place = |key: &Value| {
        let key: Vec<Component> = key.as_array().unwrap().iter().map(component).collect();
        if key.is_empty() { String::new() } else { definition.place(&key).as_str().to_owned() }
    };
    let mut places: Vec<String> = keys.iter().map(place).collect();
    places.sort();
    places
        .into_iter()
        .map(|place| json!({"min": place, "max": place, "isMinInclusive": true, "isMaxInclusive": true}))
        .collect()
}

#[test]
fn plans_are_those_of_the_service() {
    let vectors: Value =
        serde_json::from_str(include_str!("../../../../tests/vectors/query_plans.json")).unwrap();
    let mut failures = Vec::new();
    let left_out = |case: &&Value| {
        let text = case["query"].as_str().unwrap();
        let decided = text.contains("ST_") && case["keys"] == json!([[]]);
        decided || LEFT_OUT.iter().any(|left_out| text.contains(left_out))
    };
    for case in vectors["cases"].as_array().unwrap().iter().filter(|case| !left_out(case)) {
        let differences = differences(case);
        if !differences.is_empty() {
            failures.push(format!("{}\n  {}", case["query"], differences.join("\n  ")));
        }
    }
    assert!(failures.is_empty(), "{} cases\n{}", failures.len(), failures.join("\n"));
}
