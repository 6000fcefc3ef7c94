//! Which partition key does a document have?
//!
//! Only the way to the paths is read; everything else in the document is passed over.

use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};

use super::key::{PartitionKey, PartitionKeyValue};

/// The properties a partition key path leads through: `/a/"b c"` is `a`, then `b c`.
///
/// Segments in double or single quotes may hold `/`; `\` takes the next character as it is.
#[must_use]
pub fn segments(path: &str) -> Vec<String> {
    let mut segments = Vec::new();
    let mut chars = path.chars().peekable();
    while chars.next_if_eq(&'/').is_some() {
        let quote = chars.next_if(|c| matches!(c, '"' | '\''));
        let mut segment = String::new();
        while let Some(c) = chars.next_if(|c| quote.is_some() || *c != '/') {
            match c {
                '\\' if quote.is_some() => segment.extend(chars.next()),
                _ if Some(c) == quote => break,
                _ => segment.push(c),
            }
        }
        segments.push(segment);
    }
    segments
}

/// The partition key of a document, given the paths of the container's definition as [`segments`].
///
/// What is absent, an object or an array counts as undefined.
///
/// # Errors
///
/// The document is not well-formed.
pub fn partition_key<'de, D: Deserializer<'de>>(
    paths: &[Vec<String>],
    document: D,
) -> Result<PartitionKey, D::Error> {
    let mut values = vec![PartitionKeyValue::Undefined; paths.len()];
    let all: Vec<usize> = (0..paths.len()).collect();
    Extract { paths, depth: 0, active: &all, values: &mut values }.deserialize(document)?;
    match <[_; 1]>::try_from(values) {
        Ok([value]) => Ok(value.into()),
        Err(values) => Ok(values.into()),
    }
}

/// Reads one JSON value that the active paths lead to.
struct Extract<'a> {
    paths: &'a [Vec<String>],
    depth: usize,
    active: &'a [usize],
    values: &'a mut [PartitionKeyValue],
}

impl Extract<'_> {
    fn found<E>(self, value: impl Into<PartitionKeyValue>) -> Result<(), E> {
        let value = value.into();
        for index in self.active.iter().filter(|index| self.paths[**index].len() == self.depth) {
            self.values[*index] = value.clone();
        }
        Ok(())
    }
}

impl<'de> DeserializeSeed<'de> for Extract<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Extract<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        while let Some(key) = map.next_key::<String>()? {
            let leads_on = |index: &usize| self.paths[*index].get(self.depth) == Some(&key);
            let active: Vec<usize> = self.active.iter().copied().filter(leads_on).collect();
            if active.is_empty() {
                map.next_value::<IgnoredAny>()?;
                continue;
            }
            let depth = self.depth + 1;
            map.next_value_seed(Extract { paths: self.paths, depth, active: &active, values: self.values })?;
        }
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<(), A::Error> {
        while seq.next_element::<IgnoredAny>()?.is_some() {}
        Ok(())
    }

    fn visit_unit<E: Error>(self) -> Result<(), E> {
        self.found(PartitionKeyValue::Null)
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<(), E> {
        self.found(value)
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<(), E> {
        self.found(value)
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<(), E> {
        self.found(value)
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<(), E> {
        self.found(value)
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<(), E> {
        self.found(value)
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn paths_split_at_slashes_outside_quotes() {
        for (path, wanted) in [
            ("/pk", &["pk"][..]),
            ("/a/b", &["a", "b"]),
            (r#"/"a/b"/c"#, &["a/b", "c"]),
            (r"/'it\'s'/d", &["it's", "d"]),
            (r#"/"a""#, &["a"]),
            ("", &[]),
            ("pk", &[]),
        ] {
            assert_eq!(segments(path), wanted, "{path}");
        }
    }

    fn json_of(paths: &[&str], document: &str) -> String {
        let paths: Vec<_> = paths.iter().map(|path| segments(path)).collect();
        let mut text = serde_json::Deserializer::from_str(document);
        let key = partition_key(&paths, &mut text).unwrap();
        let tree: serde_json::Value = serde_json::from_str(document).unwrap();
        assert_eq!(partition_key(&paths, &tree).unwrap(), key, "text and tree agree");
        key.to_json(false).unwrap()
    }

    #[test]
    fn keys_are_found_along_their_paths() {
        for (paths, document, wanted) in [
            (&["/pk"][..], r#"{"id":"7","pk":"a"}"#, r#"["a"]"#),
            (&["/pk"], r#"{"id":"7"}"#, "[{}]"),
            (&["/pk"], r#"{"pk":null}"#, "[null]"),
            (&["/pk"], r#"{"pk":[1]}"#, "[{}]"),
            (&["/pk"], r#"{"pk":{"pk":1}}"#, "[{}]"),
            (&["/a/b"], r#"{"a":{"b":-1.5,"c":[{"b":2}]},"b":3}"#, "[-1.5]"),
            (&["/a/b"], r#"{"a":"b"}"#, "[{}]"),
            (&["/a/b", "/a/c", "/d"], r#"{"d":true,"a":{"c":2,"b":"x"}}"#, r#"["x",2,true]"#),
            (&["/a", "/b"], r#"{"\u0061":1}"#, "[1,{}]"),
        ] {
            assert_eq!(json_of(paths, document), wanted, "{paths:?} in {document}");
        }
    }

    #[test]
    fn a_broken_document_is_an_error() {
        for document in ["", "{", r#"{"pk":}"#, "nul"] {
            let mut text = serde_json::Deserializer::from_str(document);
            assert!(partition_key(&[segments("/pk")], &mut text).is_err(), "{document:?}");
        }
    }
}
