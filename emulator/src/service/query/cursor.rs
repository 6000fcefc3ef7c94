//! Where does a page of rows that only all documents together have begin? After the row that the last page ended with,
//! told by what it is ordered by: so that it goes on though ranges were split, or documents came, meanwhile.

use serde_json::{Value, json};

use crate::service::listing::{sealed, unsealed};
use crate::service::{Failure, Request};
use crate::store::rid;

/// The place of a row in the order of the answer.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Place {
    /// The values that rows are ordered by.
    pub(super) keys: Vec<Option<Value>>,
    /// The number of its document.
    pub(super) number: u64,
    /// Its place among the rows of the document.
    pub(super) among: u64,
}

/// The last row of a page, and how many rows came up to there.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Cursor {
    pub(super) last: Place,
    pub(super) count: usize,
}

impl Cursor {
    pub(super) fn of(request: &Request) -> Result<Option<Cursor>, Failure> {
        unsealed(request, |text| {
            let [keys, number, among, count]: [Value; 4] = serde_json::from_str(text).ok()?;
            let keys = keys.as_array()?.iter().map(|key| key.get(0).cloned()).collect();
            let last = Place { keys, number: number.as_u64()?, among: among.as_u64()? };
            Some(Cursor { last, count: usize::try_from(count.as_u64()?).ok()? })
        })
    }

    pub(super) fn seal(&self) -> String {
        let keys: Vec<Vec<&Value>> = self.last.keys.iter().map(|key| key.iter().collect()).collect();
        sealed(&json!([keys, self.last.number, self.last.among, self.count]).to_string())
    }
}

/// Where a client lets an ordered query go on that it has put together itself.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct ResumeFilter {
    pub(super) keys: Vec<Option<Value>>,
    /// The document to go on with, among those with these keys.
    pub(super) number: Option<u64>,
    /// Rows with these keys are left out.
    pub(super) exclude: bool,
}

impl ResumeFilter {
    /// Reads `resumeFilter` of a query's body: `{"value": [...], "rid": "...", "exclude": false}`, where `[]` is
    /// undefined.
    pub(super) fn of(body: &Value) -> Result<Option<ResumeFilter>, Failure> {
        if body.is_null() {
            return Ok(None);
        }
        let key = |value: &Value| match value {
            Value::Array(items) if items.is_empty() => Some(None),
            Value::Array(_) | Value::Object(_) => None,
            scalar => Some(Some(scalar.clone())),
        };
        let keys: Option<Vec<_>> =
            body["value"].as_array().and_then(|values| values.iter().map(key).collect());
        let keys = keys.ok_or_else(|| {
            Failure::bad_request("The query's 'resumeFilter' needs an array of scalars in 'value'.")
        })?;
        let number = match body["rid"].as_str() {
            Some(rid) => Some(rid::number(rid).ok_or_else(|| {
                Failure::bad_request(format!("The rid '{rid}' of the query's 'resumeFilter' is invalid."))
            })?),
            None => None,
        };
        Ok(Some(ResumeFilter { keys, number, exclude: body["exclude"] == true }))
    }
}
