#![allow(clippy::unwrap_used)]

use super::*;

#[test]
fn a_key_travels_as_ascii_json() {
    let undefined = || PartitionKeyValue::Undefined;
    for (key, json) in [
        (PartitionKey::from("p1"), r#"["p1"]"#),
        (PartitionKey::from(12.5), "[12.5]"),
        (PartitionKey::from(12.0), "[12]"),
        (PartitionKey::from(-0.0), "[-0.0]"),
        (PartitionKey::from(9_007_199_254_740_993_i64), "[9007199254740993]"),
        (PartitionKey::from(true), "[true]"),
        (PartitionKey::NULL, "[null]"),
        (PartitionKey::from(None::<i32>), "[null]"),
        (PartitionKey::NONE, "[{}]"),
        (PartitionKey::from(("t", "u", 1)), r#"["t","u",1]"#),
        (PartitionKey::from(("t", undefined())), r#"["t",{}]"#),
        (PartitionKey::from("é漢😀"), r#"["\u00e9\u6f22\ud83d\ude00"]"#),
        (PartitionKey::from("\"\\\n\u{7}\u{7f}"), r#"["\"\\\n\u0007\u007f"]"#),
    ] {
        assert_eq!(key.to_json(false).unwrap(), json);
        assert_eq!(key.to_header(false).unwrap(), json);
    }
    for number in [1e21, u64::MAX as f64, f64::MIN_POSITIVE] {
        let json = PartitionKey::from(number).to_json(false).unwrap();
        assert_eq!(serde_json::from_str::<[f64; 1]>(&json).unwrap(), [number]);
    }
    assert_eq!(PartitionKey::NONE.to_json(true).unwrap(), "[]");
    assert_eq!(PartitionKey::from("p1").to_json(true).unwrap(), r#"["p1"]"#);
}

#[test]
fn what_json_cannot_hold_is_refused() {
    let values = |count| PartitionKey::from(vec![PartitionKeyValue::Null; count]);
    for (key, error) in [
        (PartitionKey::from(f64::NAN), InvalidPartitionKey::NotFinite),
        (PartitionKey::from(f64::INFINITY), InvalidPartitionKey::NotFinite),
        (values(0), InvalidPartitionKey::Length(0)),
        (values(4), InvalidPartitionKey::Length(4)),
    ] {
        assert_eq!(key.to_header(false).unwrap_err(), error);
    }
}

#[test]
fn numbers_are_the_same_when_the_service_takes_them_for_the_same() {
    for (a, b, same) in [
        (PartitionKey::from(1), PartitionKey::from(1.0), true),
        (PartitionKey::from(0.0), PartitionKey::from(-0.0), false),
        (PartitionKey::from(1), PartitionKey::from("1"), false),
        (PartitionKey::from(i64::MAX), PartitionKey::from(i64::MAX as f64), true),
        (PartitionKey::NONE, PartitionKey::NULL, false),
        (PartitionKey::from("a"), PartitionKey::from(vec!["a".into()]), true),
    ] {
        assert_eq!(a == b, same, "{a:?} and {b:?}");
    }
}
