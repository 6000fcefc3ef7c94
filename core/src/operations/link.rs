//! How are the names of databases, containers and items checked, signed and put in a path?

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use crate::error::{Error, Result};
use crate::operations::{Operation, ResourceType};

/// All but the characters that no server reads in a second way.
const SEGMENT: AsciiSet = NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~');
/// The limit of the service for database and container ids, in characters.
const MAX_NAME_CHARS: usize = 255;
/// The limit of the service for item ids, in bytes of UTF-8.
const MAX_ITEM_ID_BYTES: usize = 1023;

/// Where a resource is, by names: `dbs/sales/colls/orders`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Link {
    /// What is signed: names as they are, no slash in front.
    name: String,
    /// What is requested: each name percent-encoded, a slash in front.
    path: String,
}

impl Link {
    /// The account, parent of the databases.
    pub(crate) fn account() -> Self {
        Self::default()
    }

    pub(crate) fn database(&self, id: &str) -> Result<Self> {
        check_name("database id", id)?;
        Ok(self.child(ResourceType::Database, id))
    }

    pub(crate) fn container(&self, id: &str) -> Result<Self> {
        check_name("container id", id)?;
        Ok(self.child(ResourceType::Container, id))
    }

    pub(crate) fn item(&self, id: &str) -> Result<Self> {
        check_item_id(id)?;
        Ok(self.child(ResourceType::Document, id))
    }

    /// A script of a container; its id is as free as an item's.
    pub(crate) fn script(&self, kind: ResourceType, id: &str) -> Result<Self> {
        check_characters("script id", id)?;
        Ok(self.child(kind, id))
    }

    pub(crate) fn conflict(&self, id: &str) -> Result<Self> {
        check_characters("conflict id", id)?;
        Ok(self.child(ResourceType::Conflict, id))
    }

    pub(crate) fn user(&self, id: &str) -> Result<Self> {
        check_name("user id", id)?;
        Ok(self.child(ResourceType::User, id))
    }

    pub(crate) fn permission(&self, id: &str) -> Result<Self> {
        check_name("permission id", id)?;
        Ok(self.child(ResourceType::Permission, id))
    }

    /// An offer, by its resource id: signed by that alone, in lower case.
    pub(crate) fn offer(rid: &str) -> Self {
        let path = format!("/offers/{}", utf8_percent_encode(rid, &SEGMENT));
        Self { name: rid.to_ascii_lowercase(), path }
    }

    /// The container that an operation is inside of.
    pub(crate) fn of_container(operation: &Operation) -> Option<Self> {
        let name = operation.container.clone()?;
        // A slash, then `dbs`, a name, `colls` and a name; encoded names hold no slash.
        let path = operation.path.split('/').take(5).collect::<Vec<_>>().join("/");
        Some(Self { name, path })
    }

    fn child(&self, resource: ResourceType, id: &str) -> Self {
        let segment = resource.as_str();
        let slash = if self.name.is_empty() { "" } else { "/" };
        Self {
            name: format!("{}{slash}{segment}/{id}", self.name),
            path: format!("{}/{segment}/{}", self.path, utf8_percent_encode(id, &SEGMENT)),
        }
    }

    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    pub(crate) fn path(&self) -> &str {
        &self.path
    }

    /// The path of the list of this resource's children.
    pub(crate) fn feed(&self, children: ResourceType) -> String {
        format!("{}/{}", self.path, children.as_str())
    }
}

fn check_name(argument: &str, id: &str) -> Result<()> {
    check_characters(argument, id)?;
    match id.chars().count() {
        0..=MAX_NAME_CHARS => Ok(()),
        count => Err(Error::invalid(
            argument,
            format_args!("has {count} characters; at most {MAX_NAME_CHARS} are accepted"),
        )),
    }
}

/// Refuses an item id that the service would refuse, or take and never find again.
pub(crate) fn check_item_id(id: &str) -> Result<()> {
    check_characters("item id", id)?;
    match id.len() {
        0..=MAX_ITEM_ID_BYTES => Ok(()),
        bytes => Err(Error::invalid(
            "item id",
            format_args!("has {bytes} bytes of UTF-8; at most {MAX_ITEM_ID_BYTES} are accepted"),
        )),
    }
}

fn check_characters(argument: &str, id: &str) -> Result<()> {
    let problem = if id.is_empty() {
        "must not be empty"
    } else if id.contains(['/', '\\', '?', '#']) {
        "must not hold any of / \\ ? #"
    } else if id.contains(char::is_control) {
        "must not hold control characters"
    } else if id.ends_with(' ') {
        "must not end with a space"
    } else if matches!(id, "." | "..") {
        "must not be . or .., which mean something else in a path"
    } else {
        return Ok(());
    };
    Err(Error::invalid(argument, format_args!("{id:?} {problem}")))
}

#[cfg(test)]
mod tests;
