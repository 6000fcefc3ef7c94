//! Which value does `@name` stand for?

use std::collections::HashMap;

use serde_json::Value;

use super::error::SqlError;

/// The values of a query's parameters, by name with its `@`.
#[derive(Debug, Clone, Default)]
pub(crate) struct Parameters(HashMap<String, Option<Value>>);

impl Parameters {
    /// Reads `[{"name": "@x", "value": ...}]`; a missing value is undefined.
    pub(crate) fn from_json(list: &Value) -> Result<Parameters, SqlError> {
        if list.is_null() {
            return Ok(Parameters::default());
        }
        let entries = list
            .as_array()
            .ok_or_else(|| SqlError::whole("The query's 'parameters' must be an array of name and value."))?;
        entries.iter().map(entry).collect::<Result<_, _>>().map(Parameters)
    }

    /// The outer `None`: no such parameter; the inner: it is undefined.
    pub(crate) fn get(&self, name: &str) -> Option<Option<&Value>> {
        self.0.get(name).map(Option::as_ref)
    }
}

fn entry(entry: &Value) -> Result<(String, Option<Value>), SqlError> {
    match entry.get("name").and_then(Value::as_str) {
        Some(name) if name.starts_with('@') => Ok((name.to_owned(), entry.get("value").cloned())),
        Some(name) => Err(SqlError::whole(format!("The parameter name '{name}' must begin with '@'."))),
        None => Err(SqlError::whole("Every query parameter needs a 'name' that begins with '@'.")),
    }
}
