//! What do a container's policies mean to its queries: how are vectors compared, is the earth round, what is
//! computed?

use std::sync::Arc;

use serde_json::Value;

use super::ast::{Expression, Select};
use super::parser;
use crate::script::Functions;

/// How far apart two vectors are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Distance {
    /// The cosine of the angle between them: more is nearer.
    Cosine,
    /// Their dot product: more is nearer.
    DotProduct,
    /// The length between their ends: less is nearer.
    Euclidean,
}

impl Distance {
    pub(crate) fn named(name: &str) -> Option<Distance> {
        match name.to_ascii_lowercase().as_str() {
            "cosine" => Some(Distance::Cosine),
            "dotproduct" => Some(Distance::DotProduct),
            "euclidean" => Some(Distance::Euclidean),
            _ => None,
        }
    }
}

/// The policies of a container that its queries go by.
#[derive(Debug, Clone, Default)]
pub(crate) struct Policies {
    /// By path: `/embedding`.
    vectors: Vec<(String, Distance)>,
    /// Properties that are computed of documents, by name.
    computed: Vec<(String, Arc<Select>)>,
    /// Coordinates are on a plane, not on the earth.
    pub(crate) planar: bool,
    /// What `udf.name(...)` calls.
    pub(crate) functions: Functions,
}

impl Policies {
    /// Reads them from the container's own document.
    pub(crate) fn of(container: &Value) -> Policies {
        let embeddings = container["vectorEmbeddingPolicy"]["vectorEmbeddings"].as_array();
        let vector = |embedding: &Value| {
            let path = embedding["path"].as_str()?.to_owned();
            Some((path, Distance::named(embedding["distanceFunction"].as_str()?)?))
        };
        let vectors = embeddings.into_iter().flatten().filter_map(vector).collect();
        let planar = container["geospatialConfig"]["type"]
            .as_str()
            .is_some_and(|kind| kind.eq_ignore_ascii_case("geometry"));
        let property = |property: &Value| {
            let select = parser::parse(property["query"].as_str()?).ok()?;
            Some((property["name"].as_str()?.to_owned(), Arc::new(select)))
        };
        let computed = container["computedProperties"].as_array().into_iter().flatten();
        Policies {
            vectors,
            computed: computed.filter_map(property).collect(),
            planar,
            functions: Functions::default(),
        }
    }

    /// With the container's user-defined functions.
    pub(crate) fn with_functions(self, functions: Functions) -> Policies {
        Policies { functions, ..self }
    }

    /// How a property is computed that a document has not; only documents have a rid.
    pub(crate) fn computed(&self, name: &str, of: &Value) -> Option<&Select> {
        let (_, select) = self.computed.iter().find(|(known, _)| known == name)?;
        let lacks = of.as_object().is_some_and(|of| of.contains_key("_rid") && !of.contains_key(name));
        lacks.then_some(select.as_ref())
    }

    /// The distance that a call of `VectorDistance` means: its options name one, or the container's policy has one for
    /// its first path, or it is the cosine.
    pub(crate) fn distance(&self, arguments: &[Expression]) -> Distance {
        let named = arguments.get(3).and_then(named);
        let mut paths = arguments.iter().take(2).filter_map(path);
        let known = |path: String| self.vectors.iter().find(|(known, _)| *known == path).map(|(_, of)| *of);
        named.or_else(|| paths.find_map(known)).unwrap_or(Distance::Cosine)
    }

    /// Whether the best come first in descending order of what `VectorDistance` returns.
    pub(crate) fn best_is_most(&self, arguments: &[Expression]) -> bool {
        self.distance(arguments) != Distance::Euclidean
    }
}

/// `{distanceFunction: "..."}`, written out in the query.
fn named(options: &Expression) -> Option<Distance> {
    let Expression::Object(members) = options else { return None };
    members.iter().find_map(|(name, value)| match value {
        Expression::Text(text) if name.eq_ignore_ascii_case("distanceFunction") => Distance::named(text),
        _ => None,
    })
}

/// `/a/b` of `c.a.b`.
fn path(expression: &Expression) -> Option<String> {
    match expression {
        Expression::Name(..) => Some(String::new()),
        Expression::Member(of, name) => Some(format!("{}/{name}", path(of)?)),
        _ => None,
    }
}
