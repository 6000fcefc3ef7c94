//! How does a partition key travel in a header?

use std::fmt::Write as _;

use http::HeaderValue;

use super::{InvalidPartitionKey, PartitionKey, PartitionKeyValue};

impl PartitionKey {
    /// The key as the header `x-ms-documentdb-partitionkey` carries it: a JSON array, ASCII only.
    ///
    /// `system_key`: the container was migrated from one without partitions (`systemKey` in its definition);
    /// there an absent key is the empty array.
    ///
    /// # Errors
    ///
    /// A number that is not finite, or not one to three values.
    pub fn to_header(&self, system_key: bool) -> Result<HeaderValue, InvalidPartitionKey> {
        let text = self.to_json(system_key)?;
        Ok(HeaderValue::try_from(text).expect("control characters and all beyond ASCII are escaped"))
    }

    /// The text of [`PartitionKey::to_header`].
    ///
    /// # Errors
    ///
    /// The same.
    pub fn to_json(&self, system_key: bool) -> Result<String, InvalidPartitionKey> {
        let values = self.values();
        if values.is_empty() || values.len() > 3 {
            return Err(InvalidPartitionKey::Length(values.len()));
        }
        if system_key && matches!(values, [PartitionKeyValue::Undefined]) {
            return Ok("[]".to_owned());
        }
        let mut json = String::from("[");
        for (index, value) in values.iter().enumerate() {
            if index > 0 {
                json.push(',');
            }
            value.write_json(&mut json)?;
        }
        json.push(']');
        Ok(json)
    }
}

impl PartitionKeyValue {
    fn write_json(&self, json: &mut String) -> Result<(), InvalidPartitionKey> {
        match self {
            Self::Undefined => json.push_str("{}"),
            Self::Null => json.push_str("null"),
            Self::Bool(value) => json.push_str(if *value { "true" } else { "false" }),
            Self::Integer(value) => json.push_str(&value.to_string()),
            Self::Number(value) => write_number(*value, json)?,
            Self::String(value) => write_string(value, json),
        }
        Ok(())
    }
}

fn write_number(value: f64, json: &mut String) -> Result<(), InvalidPartitionKey> {
    let number = serde_json::Number::from_f64(value).ok_or(InvalidPartitionKey::NotFinite)?;
    let text = number.to_string();
    // 12.0 is spelled 12, as the other clients do. -0.0 stays as it is: its hash is not that of 0.
    let whole = text.strip_suffix(".0").filter(|whole| *whole != "-0");
    json.push_str(whole.unwrap_or(&text));
    Ok(())
}

fn write_string(value: &str, json: &mut String) {
    json.push('"');
    for c in value.chars() {
        match c {
            '"' => json.push_str("\\\""),
            '\\' => json.push_str("\\\\"),
            '\n' => json.push_str("\\n"),
            '\r' => json.push_str("\\r"),
            '\t' => json.push_str("\\t"),
            '\u{8}' => json.push_str("\\b"),
            '\u{c}' => json.push_str("\\f"),
            ' '..='~' => json.push(c),
            _ => {
                for unit in c.encode_utf16(&mut [0; 2]) {
                    let _ = write!(json, "\\u{unit:04x}");
                }
            }
        }
    }
    json.push('"');
}
