//! Which small changes make a new version of an item?

use bytes::Bytes;
use serde::Serialize;
use serde_json::value::{RawValue, to_raw_value};

use crate::error::{Error, ErrorKind, Result};
use crate::models::json::to_json;

/// The most changes in one patch: the service's limit.
const MOST: usize = 10;

/// Changes to one item, all of them or none, in one round trip.
///
/// A path names a property from the top, `/address/street`, or an element of an array, `/tags/0`; `/tags/-` is behind the
/// last one. Neither the id nor the partition key can be changed.
///
/// ```
/// use perilune::Patch;
///
/// let patch = Patch::new()
///     .set("/state", "paid")?
///     .increment("/version", 1)?
///     .add("/tags/-", "urgent")?
///     .with_condition("from c where c.state = 'open'");
/// # Ok::<(), perilune::Error>(())
/// ```
#[derive(Clone, Debug, Default, Serialize)]
pub struct Patch {
    #[serde(skip_serializing_if = "Option::is_none")]
    condition: Option<String>,
    operations: Vec<Change>,
}

#[derive(Clone, Debug, Serialize)]
struct Change {
    op: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    from: Option<String>,
    path: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    value: Option<Box<RawValue>>,
}

impl Patch {
    /// A patch without changes.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a property, or puts an element into an array before the one that is there. A property that exists is
    /// replaced.
    ///
    /// # Errors
    /// Of this and the other changes: `InvalidArgument` if the path is none; `Serialization` if the value can't be
    /// written as JSON.
    pub fn add(self, path: &str, value: impl Serialize) -> Result<Self> {
        self.with_value("add", path, value)
    }

    /// Sets a property, or an element of an array, whether it exists or not.
    ///
    /// # Errors
    /// Those of [`add`](Self::add).
    pub fn set(self, path: &str, value: impl Serialize) -> Result<Self> {
        self.with_value("set", path, value)
    }

    /// Replaces a property, or an element of an array, that must exist.
    ///
    /// # Errors
    /// Those of [`add`](Self::add).
    pub fn replace(self, path: &str, value: impl Serialize) -> Result<Self> {
        self.with_value("replace", path, value)
    }

    /// Removes a property, or an element of an array, that must exist.
    ///
    /// # Errors
    /// Those of [`add`](Self::add).
    pub fn remove(self, path: &str) -> Result<Self> {
        self.with("remove", None, path, None)
    }

    /// Adds a number, which may be negative, to the one that is there; a property that is missing becomes it.
    ///
    /// # Errors
    /// Those of [`add`](Self::add).
    pub fn increment(self, path: &str, by: impl Serialize) -> Result<Self> {
        self.with_value("incr", path, by)
    }

    /// Moves what is at `from`, which must exist, to `path`.
    ///
    /// # Errors
    /// Those of [`add`](Self::add).
    pub fn move_value(self, from: &str, path: &str) -> Result<Self> {
        self.with("move", Some(checked(from)?), path, None)
    }

    /// Patches only an item that meets this predicate: `from c where c.state = 'open'`. Else the call ends in
    /// `PreconditionFailed`.
    pub fn with_condition(mut self, predicate: impl Into<String>) -> Self {
        self.condition = Some(predicate.into());
        self
    }

    fn with_value(self, op: &'static str, path: &str, value: impl Serialize) -> Result<Self> {
        let value = to_raw_value(&value).map_err(|problem| {
            Error::new(ErrorKind::Serialization, format!("patch {path}: {problem}")).with_source(problem)
        })?;
        self.with(op, None, path, Some(value))
    }

    fn with(
        mut self,
        op: &'static str,
        from: Option<String>,
        path: &str,
        value: Option<Box<RawValue>>,
    ) -> Result<Self> {
        self.operations.push(Change { op, from, path: checked(path)?, value });
        Ok(self)
    }

    /// The text to send.
    pub(crate) fn to_json(&self) -> Result<Bytes> {
        match self.operations.len() {
            1..=MOST => to_json("patch", self),
            count => {
                Err(Error::invalid("patch", format_args!("has {count} changes; 1 to {MOST} are accepted")))
            }
        }
    }
}

fn checked(path: &str) -> Result<String> {
    match path.strip_prefix('/') {
        Some(rest) if !rest.is_empty() => Ok(path.to_owned()),
        _ => Err(Error::invalid(
            "patch path",
            format_args!("{path:?} is none; a path such as \"/address/street\" is accepted"),
        )),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn each_change_is_written_as_the_service_reads_it() {
        let patch = Patch::new()
            .add("/a", 1)
            .and_then(|patch| patch.set("/b/0", "x"))
            .and_then(|patch| patch.replace("/c", [true]))
            .and_then(|patch| patch.remove("/d"))
            .and_then(|patch| patch.increment("/e", -1.5))
            .and_then(|patch| patch.move_value("/f", "/g"))
            .unwrap()
            .with_condition("from c where c.n = 1");
        let sent: serde_json::Value = serde_json::from_slice(&patch.to_json().unwrap()).unwrap();
        let expected = serde_json::json!({
            "condition": "from c where c.n = 1",
            "operations": [
                {"op": "add", "path": "/a", "value": 1},
                {"op": "set", "path": "/b/0", "value": "x"},
                {"op": "replace", "path": "/c", "value": [true]},
                {"op": "remove", "path": "/d"},
                {"op": "incr", "path": "/e", "value": -1.5},
                {"op": "move", "from": "/f", "path": "/g"},
            ],
        });
        assert_eq!(sent, expected);
    }

    #[test]
    fn what_can_be_no_patch_is_refused() {
        for path in ["", "/", "a", "a/b"] {
            let error = Patch::new().remove(path).unwrap_err().to_string();
            assert!(error.contains("patch path") && error.contains(&format!("{path:?}")), "{error}");
        }
        assert!(Patch::new().move_value("a", "/b").is_err());
        let many = (0..11).try_fold(Patch::new(), |patch, n| patch.set("/n", n)).unwrap();
        for (patch, count) in [(Patch::new(), 0), (many, 11)] {
            let error = patch.to_json().unwrap_err().to_string();
            assert!(error.contains(&format!("has {count} changes")), "{error}");
        }
    }
}
