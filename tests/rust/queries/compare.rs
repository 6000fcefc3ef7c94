//! When are two answers the same?

use std::collections::BTreeMap;

use serde_json::Value;

use crate::shapes::{Order, Shape};

/// That `found` is the answer, where one partition has `expected`.
pub(crate) fn same(shape: &Shape, found: Vec<Value>, expected: Vec<Value>) -> Result<(), String> {
    let [found, expected] =
        [found, expected].map(|rows| rows.into_iter().map(|row| written(&plain(row))).collect::<Vec<_>>());
    let told = || Err(format!("found    {found:?}\nexpected {expected:?}"));
    match (shape.order, shape.window) {
        (Order::Exact, _) if found == expected => Ok(()),
        (Order::Any, None) if counted(&found) == counted(&expected) => Ok(()),
        (Order::Any, Some((skip, take))) => {
            let size = expected.len().saturating_sub(skip).min(take);
            let all = counted(&expected);
            let are_some =
                counted(&found).iter().all(|(row, count)| all.get(row).is_some_and(|all| count <= all));
            if found.len() == size && are_some { Ok(()) } else { told() }
        }
        _ => told(),
    }
}

/// Without what the service adds: each container has its own.
fn plain(row: Value) -> Value {
    match row {
        Value::Object(members) => members.into_iter().filter(|(name, _)| !name.starts_with('_')).collect(),
        row => row,
    }
}

/// Numbers that are equal are written in one way.
fn written(row: &Value) -> String {
    match row {
        Value::Number(number) => number.as_f64().unwrap().to_string(),
        Value::Array(items) => format!("[{}]", items.iter().map(written).collect::<Vec<_>>().join(",")),
        Value::Object(members) => {
            let members: BTreeMap<_, _> = members.iter().collect();
            let members = members.iter().map(|(name, value)| format!("{name:?}:{}", written(value)));
            format!("{{{}}}", members.collect::<Vec<_>>().join(","))
        }
        scalar => scalar.to_string(),
    }
}

fn counted(rows: &[String]) -> BTreeMap<&str, usize> {
    let mut counted = BTreeMap::new();
    rows.iter().for_each(|row| *counted.entry(row.as_str()).or_default() += 1);
    counted
}
