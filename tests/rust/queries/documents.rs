//! Which documents are queried? Few values of every type, so that many are equal.

use fastrand::Rng;
use serde_json::{Map, Value, json};

/// Up to 50 documents with ids in the order of their making, for containers with the partition keys `/pk` and `/all`.
pub(crate) fn some(dice: &mut Rng) -> Vec<Value> {
    let count = dice.usize(0..51);
    (0..count).map(|n| document(dice, n)).collect()
}

fn document(dice: &mut Rng, n: usize) -> Value {
    let mut document = Map::new();
    document.insert("id".to_owned(), json!(format!("{n:03}")));
    document.insert("all".to_owned(), json!("x"));
    document.insert("pk".to_owned(), json!(format!("key {}", dice.u32(0..12))));
    document.insert("n".to_owned(), json!(dice.i32(-5..6)));
    document.insert("half".to_owned(), json!(f64::from(dice.i32(-4..5)) / 2.0));
    document.insert("text".to_owned(), json!(text(dice)));
    for name in ["a", "b", "c"] {
        if let Some(value) = value(dice, 2) {
            document.insert(name.to_owned(), value);
        }
    }
    let tags: Vec<Value> = (0..dice.usize(0..4)).map(|_| json!(text(dice))).collect();
    document.insert("tags".to_owned(), Value::Array(tags));
    Value::Object(document)
}

fn text(dice: &mut Rng) -> &'static str {
    ["", "a", "A", "b\"c", "é", "😀", "a long one"][dice.usize(0..7)]
}

/// A value of any type; `None`: there is no such property.
fn value(dice: &mut Rng, depth: u32) -> Option<Value> {
    Some(match dice.u32(0..if depth == 0 { 8 } else { 10 }) {
        0 => return None,
        1 => Value::Null,
        2 => json!(dice.bool()),
        3 | 4 => json!(dice.i32(-2..3)),
        5 => json!(f64::from(dice.i32(-2..3)) + 0.5),
        6 | 7 => json!(text(dice)),
        8 => (0..dice.usize(0..3)).filter_map(|_| value(dice, depth - 1)).collect(),
        _ => {
            let members = ["x", "y"].into_iter();
            Value::Object(
                members.filter_map(|name| Some((name.to_owned(), value(dice, depth - 1)?))).collect(),
            )
        }
    })
}
