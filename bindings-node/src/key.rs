//! Which partition key does a text name?

use napi::Result;
use perilune::{PartitionKey, PartitionKeyValue};
use serde_json::Value;

use crate::failure::unreadable;

/// From a JSON array: one value for each path, `{}` where the item has none. An empty array is the key of items without
/// the property.
pub(crate) fn partition_key(text: &str) -> Result<PartitionKey> {
    let values: Vec<Value> =
        serde_json::from_str(text).map_err(|problem| unreadable("partitionKey", problem))?;
    if values.is_empty() {
        return Ok(PartitionKey::NONE);
    }
    Ok(values.into_iter().map(value).collect::<Result<Vec<_>>>()?.into())
}

fn value(value: Value) -> Result<PartitionKeyValue> {
    Ok(match value {
        Value::Null => PartitionKeyValue::Null,
        Value::Bool(flag) => flag.into(),
        Value::String(text) => text.into(),
        Value::Object(fields) if fields.is_empty() => PartitionKeyValue::Undefined,
        Value::Number(number) => match number.as_i64() {
            Some(whole) => whole.into(),
            None => number.as_f64().unwrap_or(f64::NAN).into(),
        },
        other @ (Value::Array(_) | Value::Object(_)) => {
            let accepted =
                "a string, a number, a boolean, null, {} for none, or an array of these is accepted";
            return Err(unreadable("partitionKey", format_args!("{other} is no value of a key; {accepted}")));
        }
    })
}
