//! Which partition does a document or a request belong to?

use perilune::internals::epk::EffectivePartitionKey;
use perilune::internals::hash::{HashFunction, effective_partition_key};
use perilune::internals::key::PartitionKeyValue;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// One component of a partition key; nothing where the property is missing.
pub(crate) type Component = Option<Value>;

/// How a container's documents are partitioned.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Definition {
    /// Each path as its segments.
    pub(crate) paths: Vec<Vec<String>>,
    pub(crate) hierarchical: bool,
    pub(crate) version: u8,
}

impl Definition {
    /// Reads a container's `partitionKey`; the error says what is wrong with it.
    pub(crate) fn parse(value: &Value) -> Result<Definition, String> {
        let paths = value["paths"].as_array().filter(|paths| !paths.is_empty());
        let paths = paths.ok_or("The partition key definition needs at least one path.")?;
        let paths: Option<Vec<_>> = paths.iter().map(|path| segments(path.as_str()?)).collect();
        let paths = paths.ok_or("Partition key paths are strings of segments, each after a '/'.")?;
        let kind = value["kind"].as_str().unwrap_or("Hash");
        let version = value["version"].as_u64().unwrap_or(1);
        match (kind, version, paths.len()) {
            ("Hash" | "Range", 1 | 2, 1) => {
                Ok(Definition { paths, hierarchical: false, version: version as u8 })
            }
            ("MultiHash", 2, 1..=3) => Ok(Definition { paths, hierarchical: true, version: 2 }),
            _ => Err(format!(
                "The partition key definition is not valid: kind '{kind}', version {version}, {} path(s). \
                 Accepted are Hash with one path, and MultiHash version 2 with one to three.",
                paths.len()
            )),
        }
    }

    /// The components of a document's partition key.
    pub(crate) fn extract(&self, document: &Map<String, Value>) -> Vec<Component> {
        let leaf = |path: &Vec<String>| {
            let (first, rest) = path.split_first()?;
            let found = rest.iter().try_fold(document.get(first)?, |value, segment| value.get(segment));
            found.filter(|value| !value.is_object() && !value.is_array()).cloned()
        };
        self.paths.iter().map(leaf).collect()
    }

    /// Reads the partition key header: a JSON array; an empty object stands for a missing property.
    pub(crate) fn parse_header(&self, header: &str) -> Result<Vec<Component>, String> {
        let invalid = || format!("The partition key header '{header}' is not an array of scalars.");
        let values: Vec<Value> = serde_json::from_str(header).map_err(|_| invalid())?;
        if values.is_empty() {
            return Ok(vec![None]);
        }
        let component = |value: Value| match &value {
            Value::Object(map) if map.is_empty() => Ok(None),
            Value::Object(_) | Value::Array(_) => Err(invalid()),
            _ => Ok(Some(value)),
        };
        values.into_iter().map(component).collect()
    }

    /// Where documents with these components, or this prefix of them, lie.
    pub(crate) fn place(&self, components: &[Component]) -> EffectivePartitionKey {
        let values: Vec<PartitionKeyValue> = components.iter().map(hashed).collect();
        effective_partition_key(self.hash(), &values)
    }

    /// The boundaries that divide the documents evenly among `count` ranges, both ends included.
    pub(crate) fn boundaries(&self, count: u32) -> Vec<String> {
        let cut = |at: u32| match self.hash() {
            HashFunction::V1 => {
                let hash = u64::from(at) * (u64::from(u32::MAX) + 1) / u64::from(count);
                let bits = (hash as f64).to_bits() ^ (1 << 63);
                format!("05{:02X}{:02X}", bits >> 56, (bits >> 49 & 0x7F) << 1)
            }
            HashFunction::V2 | HashFunction::MultiHash => {
                format!("{:032X}", (1u128 << 126) / u128::from(count) * u128::from(at))
            }
        };
        let inner = (1..count).map(cut);
        std::iter::once(String::new()).chain(inner).chain(["FF".to_owned()]).collect()
    }

    fn hash(&self) -> HashFunction {
        match (self.hierarchical, self.version) {
            (true, _) => HashFunction::MultiHash,
            (false, 1) => HashFunction::V1,
            (false, _) => HashFunction::V2,
        }
    }

    /// Whether the components name one logical partition, not a prefix of many.
    pub(crate) fn complete(&self, components: &[Component]) -> bool {
        components.len() == self.paths.len()
    }

    /// Whether documents at `path` segments are placed by it.
    pub(crate) fn uses(&self, path: &[&str]) -> bool {
        self.paths.iter().any(|own| own.iter().zip(path).all(|(one, other)| one == other))
    }
}

fn hashed(component: &Component) -> PartitionKeyValue {
    match component {
        Some(Value::Null) => PartitionKeyValue::Null,
        Some(Value::Bool(value)) => PartitionKeyValue::Bool(*value),
        Some(Value::Number(number)) => PartitionKeyValue::Number(number.as_f64().unwrap_or_default()),
        Some(Value::String(text)) => PartitionKeyValue::String(text.clone()),
        None | Some(Value::Array(_) | Value::Object(_)) => PartitionKeyValue::Undefined,
    }
}

/// The one spelling of a partition key: equal keys have equal text, `1` and `1.0` included.
pub(crate) fn canonical(components: &[Component]) -> String {
    let spell = |component: &Component| match component {
        None => "{}".to_owned(),
        Some(Value::Number(number)) => format!("{:?}", number.as_f64().unwrap_or_default()),
        Some(value) => value.to_string(),
    };
    components.iter().map(spell).collect::<Vec<_>>().join(",")
}

/// Splits `/a/"b/c"/d` into `a`, `b/c`, `d`.
fn segments(path: &str) -> Option<Vec<String>> {
    let mut rest = path;
    let mut found = Vec::new();
    while !rest.is_empty() {
        rest = rest.strip_prefix('/')?;
        let (segment, after) = match rest.chars().next()? {
            quote @ ('"' | '\'') => rest[1..].split_once(quote)?,
            _ => rest.split_at(rest.find('/').unwrap_or(rest.len())),
        };
        if segment.is_empty() {
            return None;
        }
        found.push(segment.to_owned());
        rest = after;
    }
    (!found.is_empty()).then_some(found)
}
