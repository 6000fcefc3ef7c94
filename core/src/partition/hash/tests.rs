#![allow(clippy::unwrap_used)]

use serde::Deserialize;
use serde_json::Value;

use super::*;

const EPK: &str = include_str!("../../../../tests/vectors/epk.json");
const BASELINE: &str = include_str!("../../../../tests/vectors/epk_baseline.json");

#[derive(Deserialize)]
struct File<T> {
    cases: Vec<T>,
}

#[derive(Deserialize)]
struct EpkCase {
    kind: String,
    version: u8,
    value: Vec<Value>,
    epk: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct BaselineCase {
    set: String,
    value: Value,
    raw_hash_v1: String,
    raw_hash_v2: String,
    epk: BaselineEpk,
}

#[derive(Deserialize)]
struct BaselineEpk {
    kind: String,
    version: u8,
    hex: String,
}

fn function(kind: &str, version: u8) -> HashFunction {
    match (kind, version) {
        ("Hash", 1) => HashFunction::V1,
        ("Hash", 2) => HashFunction::V2,
        ("MultiHash", 2) => HashFunction::MultiHash,
        _ => panic!("no function {kind} {version}"),
    }
}

fn repeated(value: &Value) -> Option<String> {
    let count = value.get("count")?.as_u64()?;
    Some(value.get("repeat")?.as_str()?.repeat(usize::try_from(count).ok()?))
}

fn component(value: &Value) -> PartitionKeyValue {
    match value {
        Value::Null => PartitionKeyValue::Null,
        Value::Bool(value) => PartitionKeyValue::Bool(*value),
        Value::Number(number) => PartitionKeyValue::Number(number.as_f64().unwrap()),
        Value::String(text) => PartitionKeyValue::String(text.clone()),
        other => repeated(other).map_or(PartitionKeyValue::Undefined, PartitionKeyValue::String),
    }
}

#[test]
fn effective_partition_keys_are_the_published_ones() {
    let file: File<EpkCase> = serde_json::from_str(EPK).unwrap();
    assert!(file.cases.len() > 100);
    for case in file.cases {
        let values: Vec<_> = case.value.iter().map(component).collect();
        let key = effective_partition_key(function(&case.kind, case.version), &values);
        assert_eq!(key.as_str(), case.epk, "{} {} {:?}", case.kind, case.version, case.value);
    }
}

fn baseline_components(case: &BaselineCase) -> Vec<PartitionKeyValue> {
    if let Some(text) = repeated(&case.value) {
        return vec![text.into()];
    }
    let text = case.value.as_str().unwrap();
    match text {
        "UNDEFINED" => vec![PartitionKeyValue::Undefined],
        // The bits are those of the published rows: negative and quiet.
        "\"NaN\"" => vec![f64::from_bits(0xFFF8_0000_0000_0000).into()],
        "\"Infinity\"" => vec![f64::INFINITY.into()],
        "\"-Infinity\"" => vec![f64::NEG_INFINITY.into()],
        "-0" => vec![(-0.0).into()],
        _ => match serde_json::from_str(text).unwrap() {
            Value::Array(values) => values.iter().map(component).collect(),
            value => vec![component(&value)],
        },
    }
}

#[test]
fn raw_hashes_are_the_published_ones() {
    let file: File<BaselineCase> = serde_json::from_str(BASELINE).unwrap();
    assert!(file.cases.len() > 20);
    for case in file.cases {
        let values = baseline_components(&case);
        let v1: String = values.chunks(1).map(|one| format!("{:032X}", raw_v1(one))).collect();
        let v2: String = values.chunks(1).map(|one| hex(&raw_v2(one))).collect();
        assert_eq!((v1, v2), (case.raw_hash_v1, case.raw_hash_v2), "{} {}", case.set, case.value);
        let key = effective_partition_key(function(&case.epk.kind, case.epk.version), &values);
        assert_eq!(key.as_str(), case.epk.hex);
    }
}
