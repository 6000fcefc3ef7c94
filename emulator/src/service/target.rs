//! What does a request's path name? Its resource type and the link that is signed.

#[cfg(test)]
mod tests;

use percent_encoding::percent_decode_str;

use super::Failure;

/// The parts of a request target, decoded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Target {
    /// `dbs`, `shop`, `colls`, `orders`, `docs`, `7`.
    pub(crate) segments: Vec<String>,
}

impl Target {
    /// Splits the raw request target; the query string is dropped and a trailing slash is allowed, as are several in
    /// front: clients that append a path to an endpoint of the account document send two.
    pub(crate) fn parse(raw: &str) -> Result<Target, Failure> {
        let path = raw.split(['?', '#']).next().unwrap_or_default();
        let path = path.trim_start_matches('/');
        let path = path.strip_suffix('/').unwrap_or(path);
        if path.is_empty() {
            return Ok(Target { segments: Vec::new() });
        }
        let decode = |segment: &str| percent_decode_str(segment).decode_utf8().map(|text| text.into_owned());
        let segments: Result<Vec<_>, _> = path.split('/').map(decode).collect();
        segments
            .map(|segments| Target { segments })
            .map_err(|_| Failure::bad_request("The request path is not UTF-8."))
    }

    /// The segments as string slices, for matching.
    pub(crate) fn parts(&self) -> Vec<&str> {
        self.segments.iter().map(String::as_str).collect()
    }

    /// The resource type that is signed: the last collection's name.
    pub(crate) fn resource_type(&self) -> &str {
        match self.segments.as_slice() {
            [.., operations, kind] if operations == "operations" && kind == "partitionkeydelete" => "colls",
            segments if segments.len() % 2 == 1 => segments.last().map_or("", String::as_str),
            [.., kind, _] => kind,
            _ => "",
        }
    }

    /// What a client signs that names its resources by their rids: the last of them, in lower case.
    pub(crate) fn rid_link(&self) -> String {
        let link = self.resource_link();
        link.rsplit('/').next().unwrap_or_default().to_lowercase()
    }

    /// The link that is signed: the resource itself, or the parent for a feed.
    pub(crate) fn resource_link(&self) -> String {
        let segments = self.segments.as_slice();
        match segments {
            [offers, rid] if offers == "offers" => rid.to_lowercase(),
            [owner @ .., operations, _] if operations == "operations" => owner.join("/"),
            [owner @ .., _] if segments.len() % 2 == 1 => owner.join("/"),
            _ => segments.join("/"),
        }
    }
}
