//! What is a script of a container? A stored procedure, a trigger or a user-defined function.

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::rid::Child;

/// Which of the three a script is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Kind {
    Procedure,
    Trigger,
    Function,
}

impl Kind {
    /// The one that a path names: `sprocs`, `triggers`, `udfs`.
    pub(crate) fn of(segment: &str) -> Option<Kind> {
        [Kind::Procedure, Kind::Trigger, Kind::Function].into_iter().find(|kind| kind.segment() == segment)
    }

    pub(crate) fn segment(self) -> &'static str {
        match self {
            Kind::Procedure => "sprocs",
            Kind::Trigger => "triggers",
            Kind::Function => "udfs",
        }
    }

    /// The name of the list in a feed.
    pub(crate) fn feed(self) -> &'static str {
        match self {
            Kind::Procedure => "StoredProcedures",
            Kind::Trigger => "Triggers",
            Kind::Function => "UserDefinedFunctions",
        }
    }

    pub(crate) fn child(self) -> Child {
        match self {
            Kind::Procedure => Child::Procedure,
            Kind::Trigger => Child::Trigger,
            Kind::Function => Child::Function,
        }
    }
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Script {
    pub(crate) kind: Kind,
    pub(crate) rid: String,
    /// The script as the service shows it.
    pub(crate) body: Value,
}

impl Script {
    pub(crate) fn id(&self) -> &str {
        self.body["id"].as_str().unwrap_or_default()
    }

    pub(crate) fn etag(&self) -> &str {
        self.body["_etag"].as_str().unwrap_or_default()
    }

    /// The text of its function.
    pub(crate) fn source(&self) -> &str {
        self.body["body"].as_str().unwrap_or_default()
    }
}

/// The scripts of a container, in the order of their making.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(crate) struct Scripts(Vec<Arc<Script>>);

impl Scripts {
    pub(crate) fn of(&self, kind: Kind) -> impl Iterator<Item = &Arc<Script>> {
        self.0.iter().filter(move |script| script.kind == kind)
    }

    /// The script with this name or rid.
    pub(crate) fn find(&self, kind: Kind, link: &str) -> Option<&Arc<Script>> {
        let by_name = self.of(kind).find(|script| script.id() == link);
        by_name.or_else(|| self.of(kind).find(|script| script.rid == link))
    }

    /// Adds a script, or puts it in the place of the one with its rid.
    pub(crate) fn put(&mut self, script: Script) {
        match self.0.iter_mut().find(|known| known.rid == script.rid) {
            Some(known) => *known = Arc::new(script),
            None => self.0.push(Arc::new(script)),
        }
    }

    pub(crate) fn remove(&mut self, rid: &str) {
        self.0.retain(|script| script.rid != rid);
    }
}
