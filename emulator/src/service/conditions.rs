//! Do a request's entity tags allow it?

use serde_json::Value;

use super::{Failure, Request};

/// What `if-match` and `if-none-match` ask for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Conditions {
    pub(crate) matches: Option<String>,
    pub(crate) none_match: Option<String>,
}

impl Conditions {
    pub(crate) fn of(request: &Request) -> Conditions {
        let header = |name| request.header(name).map(str::to_owned);
        Conditions { matches: header("if-match"), none_match: header("if-none-match") }
    }

    /// Whether a write may go on where the item has this etag. Where it is missing, an upsert creates it, whatever the
    /// condition.
    pub(crate) fn check_write(&self, etag: &str) -> Result<(), Failure> {
        let same = |wanted: &String| wanted == "*" || wanted == etag;
        let refused = self.matches.as_ref().is_some_and(|wanted| !same(wanted))
            || self.none_match.as_ref().is_some_and(same);
        if refused { Err(Failure::precondition()) } else { Ok(()) }
    }

    /// The same for a database, a container or an offer.
    pub(crate) fn check_resource(request: &Request, body: &Value) -> Result<(), Failure> {
        Conditions::of(request).check_write(body["_etag"].as_str().unwrap_or_default())
    }

    /// Whether a reader already has what it asks for.
    pub(crate) fn unchanged(&self, etag: &str) -> bool {
        self.none_match.as_ref().is_some_and(|known| known == etag || known == "*")
    }
}
