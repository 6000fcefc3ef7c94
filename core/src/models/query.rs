//! What does a query say: its text and its parameters?

use bytes::Bytes;
use serde::Serialize;
use serde_json::value::RawValue;

use crate::error::{Error, ErrorKind, Result};
use crate::feed_range::FeedRange;
use crate::models::json::to_json;
use crate::partition::key::PartitionKey;

/// A query in the service's SQL dialect, with its parameters.
///
/// ```
/// use perilune::Query;
///
/// let query = Query::new("SELECT * FROM c WHERE c.total > @least AND c.state = @state")
///     .with_parameter("@least", 100)?
///     .with_parameter("@state", "open")?;
/// assert!(query.text().starts_with("SELECT"));
/// # Ok::<(), perilune::Error>(())
/// ```
#[derive(Clone, Debug, Serialize)]
pub struct Query {
    #[serde(rename = "query")]
    text: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    parameters: Vec<Parameter>,
}

#[derive(Clone, Debug, Serialize)]
struct Parameter {
    name: String,
    value: Box<RawValue>,
}

impl Query {
    /// A query without parameters.
    pub fn new(text: impl Into<String>) -> Self {
        Self { text: text.into(), parameters: Vec::new() }
    }

    /// Gives the parameter `name` (which begins with `@`) a value, in place of one given before.
    ///
    /// # Errors
    /// `InvalidArgument` if the name is not `@` and a word; `Serialization` if the value can't be written
    /// as JSON.
    pub fn with_parameter(mut self, name: impl Into<String>, value: impl Serialize) -> Result<Self> {
        let name = name.into();
        check_name(&name)?;
        let value = serde_json::value::to_raw_value(&value).map_err(|problem| {
            Error::new(ErrorKind::Serialization, format!("query parameter {name}: {problem}"))
                .with_source(problem)
        })?;
        self.parameters.retain(|parameter| parameter.name != name);
        self.parameters.push(Parameter { name, value });
        Ok(self)
    }

    /// The text, with the names of the parameters in it.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The same parameters with another text.
    pub(crate) fn with_text(&self, text: String) -> Self {
        Self { text, parameters: self.parameters.clone() }
    }

    /// True if it may have ORDER BY RANK, which no partition answers by itself.
    pub(crate) fn may_rank(&self) -> bool {
        let is_of_word = |c: char| c == '_' || c.is_alphanumeric();
        let mut words = self.text.split(|c| !is_of_word(c)).filter(|word| !word.is_empty());
        let (mut first, mut second) = ("", "");
        words.any(|third| {
            let found = [(first, "ORDER"), (second, "BY"), (third, "RANK")]
                .iter()
                .all(|(word, wanted)| word.eq_ignore_ascii_case(wanted));
            (first, second) = (second, third);
            found
        })
    }

    /// How many parameters it has.
    pub(crate) fn parameters(&self) -> usize {
        self.parameters.len()
    }

    pub(crate) fn to_json(&self) -> Result<Bytes> {
        to_json("query", self)
    }
}

/// The part of a container that a query is about.
///
/// A partition key is one, so that `container.query_items(query, "ada", None)` asks the items of that key.
///
/// ```
/// use perilune::{PartitionKey, QueryScope};
///
/// let one = QueryScope::from("ada");
/// let several = QueryScope::partitions(["ada", "grace"]);
/// let tenant = QueryScope::Prefix(PartitionKey::from("tenant-1"));
/// let all = QueryScope::Container;
/// # let _ = (one, several, tenant, all);
/// ```
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum QueryScope {
    /// The items of one partition key.
    Partition(PartitionKey),
    /// The items of several partition keys.
    Partitions(Vec<PartitionKey>),
    /// The items whose hierarchical partition key begins with these values.
    Prefix(PartitionKey),
    /// The items in a part of the container, such as one of
    /// [`read_feed_ranges`](crate::ContainerClient::read_feed_ranges).
    FeedRange(FeedRange),
    /// All items of the container.
    Container,
}

impl QueryScope {
    /// The items of several partition keys; one that is named twice counts once.
    pub fn partitions<K: Into<PartitionKey>>(keys: impl IntoIterator<Item = K>) -> Self {
        Self::Partitions(keys.into_iter().map(Into::into).collect())
    }

    /// Text that is the same for scopes of the same items, in the same order: in continuations it tells one query from
    /// another.
    pub(crate) fn to_text(&self) -> Result<String> {
        let text = |key: &PartitionKey| {
            let problem = |problem| Error::new(ErrorKind::InvalidArgument, format!("{problem}"));
            key.as_compared().to_json(false).map_err(problem)
        };
        Ok(match self {
            Self::Partition(key) => format!("key {}", text(key)?),
            Self::Partitions(keys) => {
                let keys = keys.iter().map(text).collect::<Result<Vec<_>>>()?;
                format!("keys {}", keys.join(" "))
            }
            Self::Prefix(key) => format!("prefix {}", text(key)?),
            Self::FeedRange(range) => {
                let (min, max) = range.span();
                format!("range {} {}", min.as_str(), max.as_str())
            }
            Self::Container => "all".to_owned(),
        })
    }
}

impl<K: Into<PartitionKey>> From<K> for QueryScope {
    fn from(key: K) -> Self {
        Self::Partition(key.into())
    }
}

impl From<FeedRange> for QueryScope {
    fn from(range: FeedRange) -> Self {
        Self::FeedRange(range)
    }
}

fn check_name(name: &str) -> Result<()> {
    let is_word = |word: &str| !word.is_empty() && word.chars().all(|c| c == '_' || c.is_alphanumeric());
    match name.strip_prefix('@') {
        Some(word) if is_word(word) => Ok(()),
        _ => Err(Error::invalid(
            "query parameter",
            format_args!("{name:?} is no name; @ and a word, such as \"@least\", is accepted"),
        )),
    }
}

impl From<&str> for Query {
    fn from(text: &str) -> Self {
        Self::new(text)
    }
}

impl From<String> for Query {
    fn from(text: String) -> Self {
        Self::new(text)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn the_body_holds_text_and_parameters() {
        let query = Query::from("SELECT 1");
        assert_eq!(query.to_json().unwrap(), r#"{"query":"SELECT 1"}"#);
        let query = query.with_parameter("@a", 1).unwrap().with_parameter("@b", ["é"]).unwrap();
        let query = query.with_parameter("@a", 1.5).unwrap();
        assert_eq!(
            query.to_json().unwrap(),
            r#"{"query":"SELECT 1","parameters":[{"name":"@b","value":["é"]},{"name":"@a","value":1.5}]}"#
        );
    }

    #[test]
    fn scopes_are_told_apart_by_what_they_mean() {
        let text = |scope: QueryScope| scope.to_text().unwrap();
        for (left, right, are_same) in [
            (QueryScope::from(1), QueryScope::from(1.0), true),
            (QueryScope::from((1_i64 << 53) + 1), QueryScope::from(1_i64 << 53), true),
            (QueryScope::from(1), QueryScope::from("1"), false),
            (QueryScope::from(0), QueryScope::from(-0.0), false),
            (QueryScope::from(()), QueryScope::from(PartitionKey::NONE), false),
            (QueryScope::partitions([1, 2]), QueryScope::partitions([1.0, 2.0]), true),
            (QueryScope::partitions([1, 2]), QueryScope::partitions([2, 1]), false),
            (QueryScope::partitions(["a", "b"]), QueryScope::partitions(["a\" \"b"]), false),
            (QueryScope::from("a"), QueryScope::Prefix("a".into()), false),
            (QueryScope::Container, QueryScope::from(FeedRange::FULL), false),
        ] {
            assert_eq!(text(left.clone()) == text(right.clone()), are_same, "{left:?} {right:?}");
        }
    }

    #[test]
    fn a_parameter_has_a_name_and_a_value() {
        for name in ["", "a", "@", "@a b", "@a'"] {
            let error = Query::new("SELECT 1").with_parameter(name, 1).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::InvalidArgument, "{name:?}");
        }
        let unwritable = std::collections::BTreeMap::from([((1, 2), 3)]);
        let error = Query::new("SELECT 1").with_parameter("@a", unwritable).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Serialization);
    }
}
