//! How is a partition key read from JSON?

use serde_json::Value;

use crate::error::{Error, Result};
use crate::partition::key::{PartitionKey, PartitionKeyValue};

/// The key with these values; an empty object stands for what an item does not have, and so does an empty list.
///
/// # Errors
/// `InvalidArgument` if a value can't be one of a key.
pub fn partition_key(values: Vec<Value>) -> Result<PartitionKey> {
    let value = |value: Value| match value {
        Value::Null => Ok(PartitionKeyValue::Null),
        Value::Bool(flag) => Ok(flag.into()),
        Value::String(text) => Ok(text.into()),
        Value::Object(fields) if fields.is_empty() => Ok(PartitionKeyValue::Undefined),
        Value::Number(number) => Ok(match number.as_i64() {
            Some(whole) => whole.into(),
            None => number.as_f64().unwrap_or(f64::NAN).into(),
        }),
        other @ (Value::Array(_) | Value::Object(_)) => {
            let accepted =
                "a string, a number, a boolean, null, {} for none, or an array of these is accepted";
            Err(Error::invalid("partition key", format_args!("{other} is no value of a key; {accepted}")))
        }
    };
    match values.is_empty() {
        true => Ok(PartitionKey::NONE),
        false => Ok(values.into_iter().map(value).collect::<Result<Vec<_>>>()?.into()),
    }
}
