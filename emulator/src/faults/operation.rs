//! What kind of request is this? The names that fault rules, statistics and the log use.

use http::{HeaderMap, Method};

use crate::service::Target;

/// The operations a rule can name.
pub(crate) const OPERATIONS: [&str; 12] = [
    "read",
    "readFeed",
    "changeFeed",
    "create",
    "upsert",
    "replace",
    "patch",
    "delete",
    "query",
    "queryPlan",
    "batch",
    "execute",
];

/// The resource types a rule can name: those of the paths, and `account` for `GET /`.
pub(crate) const RESOURCES: [&str; 13] = [
    "account",
    "dbs",
    "colls",
    "docs",
    "pkranges",
    "sprocs",
    "triggers",
    "udfs",
    "users",
    "permissions",
    "offers",
    "conflicts",
    "clientencryptionkeys",
];

/// A request as rules see it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Facts {
    pub(crate) method: Method,
    pub(crate) path: String,
    pub(crate) operation: &'static str,
    pub(crate) resource: &'static str,
    /// The partition key range of a request for one, where a rule asks for it.
    pub(crate) range: Option<u32>,
}

impl Facts {
    pub(crate) fn new(method: &Method, path: &str, headers: &HeaderMap) -> Facts {
        let target = Target::parse(path).ok();
        let kind = target.as_ref().map_or("other", |target| match target.resource_type() {
            "" => "account",
            kind => kind,
        });
        let resource = RESOURCES.into_iter().find(|known| *known == kind).unwrap_or("other");
        let is_run = *method == Method::POST
            && matches!(target.as_ref().map(Target::parts).as_deref(), Some([.., "sprocs", _]));
        let feed = target.is_some_and(|target| target.segments.len() % 2 == 1);
        Facts {
            method: method.clone(),
            path: path.to_owned(),
            operation: if is_run { "execute" } else { name(method, headers, feed) },
            resource,
            range: None,
        }
    }

    /// Whether the request changes nothing.
    pub(crate) fn is_read(&self) -> bool {
        matches!(self.operation, "read" | "readFeed" | "changeFeed" | "query" | "queryPlan")
    }
}

fn name(method: &Method, headers: &HeaderMap, feed: bool) -> &'static str {
    match *method {
        Method::PUT => "replace",
        Method::PATCH => "patch",
        Method::DELETE => "delete",
        Method::POST if says(headers, "x-ms-cosmos-is-query-plan-request", "true") => "queryPlan",
        Method::POST if is_query(headers) => "query",
        Method::POST if says(headers, "x-ms-cosmos-is-batch-request", "true") => "batch",
        Method::POST if says(headers, "x-ms-documentdb-is-upsert", "true") => "upsert",
        Method::POST => "create",
        _ if headers.contains_key("a-im") => "changeFeed",
        _ if feed => "readFeed",
        _ => "read",
    }
}

fn is_query(headers: &HeaderMap) -> bool {
    says(headers, "x-ms-documentdb-isquery", "true")
        || says(headers, "x-ms-documentdb-query", "true")
        || says(headers, "content-type", "application/query+json")
}

fn says(headers: &HeaderMap, name: &str, start: &str) -> bool {
    let value = headers.get(name).map_or(&[][..], |value| value.as_bytes());
    value.get(..start.len()).is_some_and(|head| head.eq_ignore_ascii_case(start.as_bytes()))
}
